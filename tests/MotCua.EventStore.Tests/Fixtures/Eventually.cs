using System.Diagnostics;

namespace MotCua.EventStore.Tests;

internal static class Eventually
{
    /// <summary>For what no signal tells: asks again and again, for 15 s at most.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var began = Stopwatch.StartNew();
        while (!await condition())
        {
            if (began.Elapsed > TimeSpan.FromSeconds(15))
                throw new TimeoutException("what was waited for did not come");
            await Task.Delay(10);
        }
    }
}
