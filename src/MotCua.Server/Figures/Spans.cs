using System.Numerics;
using MotCua.Dossiers.Figures;

namespace MotCua.Server.Figures;

/// <summary>
/// How long stays last, in powers of four. Who is in a stock on a day came up to that day and has either no end or did not come longer before than the stay is long: so each span is a
/// short stretch of an index by first day, of which about half counts, and there are few of them to look into.
/// </summary>
internal static class Spans
{
    private const short Endless = -1;

    /// <summary>1,024 days and longer.</summary>
    private const short Longest = 5;

    /// <summary>n: 4^n to 4^(n+1)-1 days, 5: more; -1: no end is known.</summary>
    public static short Of(Stay stay) =>
        stay.Until is { } until
            ? (short)Math.Min(Longest, BitOperations.Log2((uint)(until.DayNumber - stay.First.DayNumber)) / 2)
            : Endless;

    /// <summary>Each span, with the earliest first day of a stay around a day in it.</summary>
    public static (short[] Spans, DateOnly[] Earliest) Around(DateOnly day)
    {
        var spans = Enumerable.Range(Endless, Longest - Endless + 1).Select(span => (short)span).ToArray();
        return (
            spans,
            [
                .. spans.Select(span =>
                    span is Endless or Longest
                        ? DateOnly.MinValue
                        : DateOnly.FromDayNumber(Math.Max(0, day.DayNumber - (4 << (2 * span)) + 2))
                ),
            ]
        );
    }
}
