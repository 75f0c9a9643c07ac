using System.Globalization;

namespace MotCua.Server.Http;

/// <summary>
/// Every code that a problem answer or a field error may carry, in Vietnamese and English: what is wrong, and what to do. <c>{0}</c>… are arguments.
/// The codes are part of the contract: never renamed. Shown to readers at <c>/problems</c>.
/// </summary>
public static partial class ProblemTexts
{
    public sealed record Words(string Title, string Detail);

    private sealed record Entry(Words Vietnamese, Words English);

    private static readonly Dictionary<string, Entry> Texts = new([.. Requests, .. Fields, .. Rules, .. Work]);

    public static IReadOnlyCollection<string> Codes => Texts.Keys;

    /// <summary>Adds the words of a feature; a code is added once.</summary>
    internal static void Add(string code, Words vietnamese, Words english) => Texts.Add(code, new Entry(vietnamese, english));

    public static Words Of(string code, string language, IReadOnlyList<string> arguments)
    {
        if (!Texts.TryGetValue(code, out var entry))
        {
            throw new InvalidOperationException($"no words for the problem '{code}'");
        }
        var words = language == Language.English ? entry.English : entry.Vietnamese;
        object?[] padded = [.. arguments, .. Enumerable.Repeat<object?>("?", Math.Max(0, 4 - arguments.Count))];
        return words with { Detail = string.Format(CultureInfo.InvariantCulture, words.Detail, padded) };
    }

    private static Entry T(string viTitle, string vi, string enTitle, string en) => new(new Words(viTitle, vi), new Words(enTitle, en));

    private static Entry F(string vi, string en) => T("Trường không hợp lệ", vi, "Field not valid", en);
}
