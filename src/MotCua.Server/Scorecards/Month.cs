using System.Globalization;
using System.Text.RegularExpressions;
using MotCua.Server.Http;

namespace MotCua.Server.Scorecards;

/// <summary>A month as <c>2026-10</c>.</summary>
internal static partial class Month
{
    public static Field Field(string about) => Http.Field.Text("month", about, 7) with { Pattern = Shape(), Example = "2026-10" };

    /// <summary>First day of a month that has the shape of the field.</summary>
    public static DateOnly First(string text) => DateOnly.ParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Text(DateOnly first) => first.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
