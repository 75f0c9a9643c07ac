using System.Diagnostics;

namespace MotCua.Server.Tests.Host;

/// <summary>Waiting for what another thread or process brings about: looks again until it is there, and fails when the time is up.</summary>
public static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    public static async Task UntilAsync(Func<Task<bool>> condition, string otherwise, int seconds = 20)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Xunit.Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"{otherwise} within {seconds} s");
            await Task.Delay(Interval);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string otherwise, int seconds = 20) =>
        UntilAsync(() => Task.FromResult(condition()), otherwise, seconds);
}
