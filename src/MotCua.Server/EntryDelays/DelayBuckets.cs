namespace MotCua.Server.EntryDelays;

/// <summary>
/// Delays are kept as a histogram: a question costs by units and days, however much was entered. A percentile is therefore told as the upper bound of
/// its bucket, never as something more exact than is known.
/// </summary>
public static class DelayBuckets
{
    private const int Day = 24 * 60;

    /// <summary>Upper bounds in minutes, inclusive. Bucket 0 is up to the first; the last bucket is above the last and has none. A storage format.</summary>
    public static readonly IReadOnlyList<int> Bounds =
    [
        1,
        5,
        15,
        30,
        60,
        2 * 60,
        4 * 60,
        8 * 60,
        16 * 60,
        Day,
        2 * Day,
        3 * Day,
        5 * Day,
        7 * Day,
        10 * Day,
        14 * Day,
        21 * Day,
        30 * Day,
        60 * Day,
        90 * Day,
        180 * Day,
        365 * Day,
    ];

    /// <summary>The bucket of a delay; what was recorded before it happened (clocks differ by seconds) has none.</summary>
    public static short Of(TimeSpan delay)
    {
        var minutes = delay.TotalMinutes;
        for (short bucket = 0; bucket < Bounds.Count; bucket++)
        {
            if (minutes <= Bounds[bucket])
            {
                return bucket;
            }
        }
        return (short)Bounds.Count;
    }

    /// <summary>The least bound that at least <paramref name="percent"/> % of the delays do not exceed.</summary>
    /// <param name="counts">By bucket.</param>
    /// <returns>Minutes; null when nothing is counted, or it lies above the last bound.</returns>
    public static int? Percentile(IReadOnlyList<long> counts, int percent)
    {
        var total = counts.Sum();
        long seen = 0;
        for (var bucket = 0; bucket < Bounds.Count; bucket++)
        {
            seen += counts[bucket];
            if (total > 0 && seen * 100 >= total * percent)
            {
                return Bounds[bucket];
            }
        }
        return null;
    }
}
