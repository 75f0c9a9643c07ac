using MotCua.PortalSync.Sync;
using Xunit;

namespace MotCua.PortalSync.Tests;

public sealed class BreakerTests
{
    private readonly Clock clock = new();
    private readonly Breaker breaker;

    public BreakerTests() => breaker = new Breaker(clock);

    [Fact]
    public void One_dossier_that_always_fails_does_not_stop_the_others()
    {
        var bad = Guid.NewGuid();
        for (var i = 0; i < 50; i++)
        {
            breaker.Failed(bad);
        }
        Assert.Equal(TimeSpan.Zero, breaker.Ask());
    }

    [Fact]
    public void When_all_fail_one_probes_at_growing_intervals_and_the_first_success_lets_all_go_on()
    {
        for (var i = 0; i < 5; i++)
        {
            breaker.Failed(Guid.NewGuid());
        }
        for (var pause = 1; pause <= 64; pause *= 2)
        {
            Assert.InRange(breaker.Ask().TotalSeconds, Math.Min(pause, 60) - 0.01, Math.Min(pause, 60));
            clock.Now += TimeSpan.FromSeconds(Math.Min(pause, 60));
            Assert.Equal(TimeSpan.Zero, breaker.Ask()); // the probe
            Assert.True(breaker.Ask() > TimeSpan.Zero); // everybody else waits for it
            breaker.Failed(Guid.NewGuid());
        }
        clock.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(TimeSpan.Zero, breaker.Ask());
        breaker.Succeeded();
        Assert.Null(breaker.OpenSince);
        Assert.Equal(TimeSpan.Zero, breaker.Ask());
        Assert.Equal(TimeSpan.Zero, breaker.Ask());
    }

    [Fact]
    public void Those_under_way_when_it_opens_do_not_lengthen_the_pause()
    {
        for (var i = 0; i < 16; i++)
        {
            breaker.Failed(Guid.NewGuid());
        }
        Assert.InRange(breaker.Ask().TotalSeconds, 0.99, 1);
    }

    [Fact]
    public void A_probe_that_did_not_come_to_a_call_leaves_the_probe_to_the_next()
    {
        for (var i = 0; i < 5; i++)
        {
            breaker.Failed(Guid.NewGuid());
        }
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(TimeSpan.Zero, breaker.Ask());
        breaker.NotAsked();
        Assert.Equal(TimeSpan.Zero, breaker.Ask());
        Assert.NotNull(breaker.OpenSince);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
