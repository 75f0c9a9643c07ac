using System.Diagnostics;
using MotCua.Server.Feed.Push;
using MotCua.Server.Tests.Imports;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>Alone, as all that measures the memory of the whole process.</summary>
[Collection(nameof(MemoryTests))]
public sealed class MisbehaviourMemoryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_misbehaviour_ends_in_time_with_its_reason_and_costs_no_memory()
    {
        var settings = new PushSettings
        {
            Development = true,
            TotalSeconds = 1,
            ConnectSeconds = 1,
        };
        using var sender = new WebhookSender(settings, new EndpointGuard(settings), TimeProvider.System);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var wrong = new List<string>();
        foreach (var (name, reason, answer) in MisbehaviourTests.All)
        {
            await using var receiver = new RawReceiver(answer);
            var watch = Stopwatch.StartNew();
            var outcome = await sender.SendAsync(
                new Uri(receiver.Url),
                "evt_1",
                [1, 2, 3],
                [MisbehaviourTests.Key],
                CancellationToken.None
            );
            if (
                outcome.Reason != reason
                || watch.Elapsed > TimeSpan.FromSeconds(4)
                || outcome.RetryAfter > TimeSpan.FromHours(1)
                || outcome.Body?.Length > 1024
            )
            {
                wrong.Add(
                    $"{name}: {outcome.Reason}, not {reason}, after {watch.Elapsed.TotalSeconds:0.0} s, Retry-After {outcome.RetryAfter}"
                );
            }
        }
        var grown = (GC.GetTotalMemory(forceFullCollection: true) - before) >> 20;
        output.WriteLine($"{MisbehaviourTests.All.Length} misbehaviours, memory grew by {grown} MB");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(MisbehaviourTests.All.Length >= 40);
        Assert.True(grown < 50);
    }
}
