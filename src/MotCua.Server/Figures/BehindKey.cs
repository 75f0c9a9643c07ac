using System.Globalization;
using MotCua.Dossiers.Figures;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>Where a dossier stands in the list behind a number.</summary>
/// <param name="Segment">The cell where a list is gone through cell by cell, or the place of a stock; 0 where there is none.</param>
/// <param name="Day">Of a flow: the day; of a stock: the first day on which the dossier was in it without a break.</param>
internal readonly record struct BehindKey(Account Account, long Segment, DateOnly Day, Guid Dossier) : IComparable<BehindKey>
{
    private const int Parts = 4;

    public static readonly BehindKey First = new(0, 0, DateOnly.MinValue, Guid.Empty);

    public static readonly BehindKey Last = new((Account)short.MaxValue, long.MaxValue, DateOnly.MaxValue, Guid.AllBitsSet);

    public int CompareTo(BehindKey other) =>
        (Account, Segment, Day, Dossier).CompareTo((other.Account, other.Segment, other.Day, other.Dossier));

    public string Cursor(string list) => Http.Cursor.Make(list, Text((short)Account), Text(Segment), Json.Date(Day), $"{Dossier}");

    /// <exception cref="ProblemException">400 for a cursor of something else.</exception>
    public static BehindKey Read(string cursor, string list) =>
        Http.Cursor.Read(cursor, list, Parts) is [{ } account, { } segment, { } day, { } id]
        && short.TryParse(account, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && Guid.TryParse(id, out var dossier)
            ? new BehindKey((Account)number, part, date, dossier)
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
