using System.Numerics;
using System.Text.RegularExpressions;

namespace MotCua.Server.Figures;

/// <summary>
/// What an answer as of a position takes away: the entries that were posted after it and take effect up to a day. In SQL <c>{posted_after:$1,$2}</c> stands for them
/// (position, day), with all columns of a ledger's table <c>entry</c>. A year later they are a few among many millions, and are found without going through
/// all that came since: an entry either takes effect on the day of its recording or later, and then lies before the last position of the day that was asked
/// about; or it is backdated, and is looked up by how far (<see cref="LagOf"/>) and from when.
/// </summary>
internal static partial class PostedAfter
{
    /// <summary>By how much an entry is backdated: 2^n to 2^(n+1)-1 days give n; -1: not at all.</summary>
    public static short LagOf(DateOnly day, DateOnly recordedOn) =>
        day < recordedOn ? (short)BitOperations.Log2((uint)(recordedOn.DayNumber - day.DayNumber)) : (short)-1;

    /// <param name="backdatedOnly">
    /// For a position that is the last of its day of recording, and days up to that one: nothing else can have been posted after it. Without its other half
    /// PostgreSQL sees how few entries there are.
    /// </param>
    public static string Expand(string sql, string schema, bool backdatedOnly = false)
    {
        var posted = Database.Sql.Text("Figures.posted_backdated");
        if (!backdatedOnly)
        {
            posted += "        union all\n" + Database.Sql.Text("Figures.posted_same_day");
        }
        return Calls()
            .Replace(
                sql,
                call =>
                    $"(\n{posted}    )"
                        .Replace("{position}", call.Groups[1].Value, StringComparison.Ordinal)
                        .Replace("{day}", call.Groups[2].Value, StringComparison.Ordinal)
                        .Replace("{schema}", schema, StringComparison.Ordinal)
            );
    }

    [GeneratedRegex(@"\{posted_after:(\$\d+),(\$\d+)\}")]
    private static partial Regex Calls();
}
