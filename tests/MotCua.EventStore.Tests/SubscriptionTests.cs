using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

public sealed class SubscriptionTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task a_projection_sees_each_event_once()
    {
        var totals = new Totals("once") { PageSize = 7 };
        await using var daemon = log.Daemon(totals);
        await daemon.StartAsync(CancellationToken.None);

        var last = 0L;
        for (var i = 0; i < 20; i++)
        {
            last = await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"), new Counted(i), new Counted(1));
            daemon.Wake();
        }

        Assert.True(await daemon.WaitForAsync("once", last, Soon, CancellationToken.None));
        output.WriteLine($"{await totals.SeenOnceAsync(log)} events seen once");
        var status = Assert.Single(await daemon.StatusAsync(CancellationToken.None));
        Assert.Equal(("running", 0L, null), (status.Status, status.Lag, status.Error));
    }

    [Fact]
    public async Task catching_up_needs_no_start()
    {
        await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"), new Counted(3));
        var totals = new Totals("unstarted");
        await using var daemon = log.Daemon(totals);

        Assert.True(await daemon.CatchUpAsync(CancellationToken.None) > 0);

        Assert.True(await totals.SeenOnceAsync(log) > 0);
    }

    [Fact]
    public async Task a_rebuild_gives_the_same_rows()
    {
        await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"), new Counted(3));
        var totals = new Totals("again") { PageSize = 2 };
        await using var daemon = log.Daemon(totals);
        await daemon.CatchUpAsync(CancellationToken.None);
        var before = await totals.HashAsync(log);
        await log.QueryAsync("update again.summary set events = 99");

        await daemon.RebuildAsync("again", CancellationToken.None);

        Assert.Equal(before, await totals.HashAsync(log));
        output.WriteLine(before);
    }
}
