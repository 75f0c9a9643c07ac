using System.Globalization;
using System.Text.RegularExpressions;

namespace MotCua.Municipal;

/// <summary>
/// Times of the log as they stood on the wall: the offset is dropped, not converted, so that a case that ended on the day of its deadline
/// still does after the move to Việt Nam.
/// </summary>
internal static partial class WallClock
{
    /// <summary>Reads an ISO 8601 date or date and time and moves it by whole days; false where it cannot be read or leaves the calendar.</summary>
    public static bool TryMove(string text, int days, out DateTime moved)
    {
        var match = Iso().Match(text);
        if (
            !match.Success
            || !DateTime.TryParse(
                $"{match.Groups["date"]}T{(match.Groups["time"].Success ? match.Groups["time"] : "00:00")}",
                CultureInfo.InvariantCulture,
                out moved
            )
        )
        {
            moved = default;
            return false;
        }
        var ticks = moved.Ticks + days * TimeSpan.TicksPerDay;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }
        moved = new DateTime(ticks);
        return true;
    }

    /// <summary>The instant at which a wall clock in Việt Nam shows this time, to the microsecond.</summary>
    public static string Instant(DateTime moved) => moved.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "+07:00";

    public static string Date(DateTime moved) => moved.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Seven digits are all that DateTime keeps; more are read and dropped.
    [GeneratedRegex(@"^(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?)\d*(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$")]
    private static partial Regex Iso();
}
