using System.Diagnostics;

namespace MotCua.EmbeddedPostgres;

internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>True as soon as the condition holds; false when it does not within the bound.</summary>
    public static async Task<bool> UntilAsync(Func<bool> condition, TimeSpan bound, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > bound)
            {
                return false;
            }
            await Task.Delay(Interval, ct);
        }
        return true;
    }
}
