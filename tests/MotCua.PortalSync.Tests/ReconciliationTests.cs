using System.Text.Json.Nodes;
using MotCua.PortalStandIn;
using MotCua.PortalSync.Server;
using MotCua.PortalSync.Sync;
using Xunit;

namespace MotCua.PortalSync.Tests;

/// <summary>What the comparison finds and puts right, what it reports, and when it runs.</summary>
public sealed class ReconciliationTests : IAsyncLifetime
{
    private Rig rig = null!;

    public async Task InitializeAsync() => rig = await Rig.StartAsync();

    public Task DisposeAsync() => rig.DisposeAsync().AsTask();

    [Fact]
    public async Task What_is_missing_different_or_unknown_there_is_found_repaired_and_reported()
    {
        var (same, missing, different, unconfirmed) = (Put("1"), Put("2"), Put("3"), Put("4"));
        await rig.SynchroniseAsync();
        rig.Portal.State.Forget(missing.Code);
        // The portal says yes to the next snapshot and keeps nothing.
        rig.Portal.Misbehave(new Plan("lose", Service: "DongBoHoSoMC", Code: different.Code));
        rig.MotCua.Put(Snapshots.In("processed") with { Id = different.Id, Code = different.Code, SyncedVersion = 1 });
        await rig.Dossiers.RunAsync(different.Id, force: false, CancellationToken.None);
        rig.MotCua.Put(rig.MotCua[different.Id] with { SyncedVersion = rig.MotCua[different.Id].Version });
        rig.MotCua.Put(rig.MotCua[unconfirmed.Id] with { SyncedVersion = null });
        await File.WriteAllLinesAsync(rig.Settings.PortalCodes!, [same.Code, missing.Code, "H12.000-999999-0001"]);

        var (counts, unrepaired, lines) = await rig.ReconcileAsync();

        Assert.Equal(
            new Dictionary<string, int>
            {
                ["same"] = 1,
                ["missing"] = 1,
                ["different"] = 1,
                ["unconfirmed"] = 1,
                ["unknown"] = 1,
            },
            counts
        );
        Assert.Equal(1, unrepaired); // what the portal alone has cannot be sent
        Assert.Equal(4, lines.Length);
        Assert.Equal("9", (string?)rig.Portal.State.Find(different.Code)!.HoSo["TrangThaiHoSo"]);
        Assert.NotNull(rig.Portal.State.Find(missing.Code));
        Assert.All(
            [same, missing, different, unconfirmed],
            one => Assert.Equal(rig.MotCua[one.Id].Version, rig.MotCua[one.Id].SyncedVersion)
        );

        var report = Assert.Single(rig.MotCua.Reports);
        Assert.Equal(4, (int)report["compared"]!);
        Assert.Equal([missing.Code], Texts(report["missing"]!));
        var found = Assert.Single(report["different"]!.AsArray())!;
        Assert.Equal(different.Code, (string?)found["code"]);
        Assert.Contains("TrangThaiHoSo", Texts(found["fields"]!));
        Assert.DoesNotContain("TenTTHC", Texts(found["fields"]!));
        Assert.Equal(["H12.000-999999-0001"], Texts(report["unknown"]!));
        Assert.Equal(new[] { missing.Code, different.Code }.Order(), Texts(report["repaired"]!).Order());
        Assert.DoesNotContain("Nguyễn", string.Join('\n', lines) + report.ToJsonString(), StringComparison.Ordinal);

        await File.WriteAllTextAsync(rig.Settings.PortalCodes!, "");
        Assert.Equal(new Dictionary<string, int> { ["same"] = 4 }, (await rig.ReconcileAsync()).Counts);
    }

    [Fact]
    public async Task Without_repair_nothing_is_sent()
    {
        var dossier = Put("1");
        var (counts, unrepaired, _) = await rig.ReconcileAsync(repair: false);
        Assert.Equal((1, 1), (counts["missing"], unrepaired));
        Assert.Null(rig.Portal.State.Find(dossier.Code));
    }

    [Fact]
    public async Task A_server_that_keeps_no_reports_does_not_stop_it()
    {
        rig.MotCua.KeepsReports = false;
        Put("1");
        Assert.Equal(0, (await rig.ReconcileAsync()).Unrepaired);
        Assert.Empty(rig.MotCua.Reports);
    }

    [Fact]
    public async Task It_runs_beside_the_sync_and_through_a_portal_that_fails_now_and_then()
    {
        for (var i = 0; i < 30; i++)
        {
            Put($"{i}");
        }
        rig.Portal.Misbehave(new Plan("error-503", Times: 15, Probability: 0.3), new Plan("lose", Times: 5, Service: "DongBoHoSoMC"));
        using var stop = new CancellationTokenSource();
        var following = rig.Engine.RunAsync(once: false, stop.Token);
        await rig.Reconciler.OnceAsync(repair: true, CancellationToken.None);
        rig.Portal.Behave();
        var (_, unrepaired, _) = await rig.Reconciler.OnceAsync(repair: true, CancellationToken.None);
        Assert.Equal(0, unrepaired);
        Assert.Equal(30, rig.Portal.State.Codes().Count);
        Assert.Equal(0, rig.Portal.State.Overlaps);
        await stop.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    [Theory]
    [InlineData("2026-11-20T01:00:00+07:00", "2026-11-20T02:30:00+07:00")]
    [InlineData("2026-11-20T02:30:00+07:00", "2026-11-21T02:30:00+07:00")]
    [InlineData("2026-11-19T19:29:59Z", "2026-11-20T02:30:00+07:00")]
    [InlineData("2026-12-31T23:00:00+07:00", "2027-01-01T02:30:00+07:00")]
    public void The_next_night_is_counted_in_Viet_Nam(string now, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next, null), Reconciler.NextAfter(DateTimeOffset.Parse(now, null), new TimeOnly(2, 30)));

    [Fact]
    public async Task It_runs_at_its_hour_by_the_clock_that_it_is_given_and_when_it_is_asked()
    {
        var clock = new HandClock(DateTimeOffset.Parse("2026-11-20T02:29:00+07:00", null));
        await using var other = await Rig.StartAsync(clock);
        using var stop = new CancellationTokenSource();
        var waiting = other.Reconciler.RunAsync(stop.Token);
        await clock.WaitedForAsync();
        Assert.Empty(other.MotCua.Reports);
        clock.Advance(TimeSpan.FromMinutes(1));
        await PollAsync(() => other.MotCua.Reports.Count == 1);
        await PollAsync(() => !other.Reconciler.Runs);
        Assert.True(other.Reconciler.Ask());
        await PollAsync(() => other.MotCua.Reports.Count == 2);
        await stop.CancelAsync();
        await waiting.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    [Fact]
    public async Task After_a_restore_the_feed_goes_on_from_its_end_once_all_has_been_compared()
    {
        Put("1");
        await rig.SynchroniseAsync();
        Assert.Null(await rig.Engine.NewPositionAsync(CancellationToken.None));
        rig.MotCua.Life = "b";
        await Assert.ThrowsAsync<FeedTruncatedException>(rig.SynchroniseAsync);
        Assert.Equal("b1", await rig.Engine.NewPositionAsync(CancellationToken.None));
    }

    private Snapshot Put(string number) =>
        rig.MotCua.Put(Snapshots.Received() with { Id = Guid.NewGuid(), Code = $"H12.05-260302-{number}", SyncedVersion = null });

    private static string[] Texts(JsonNode list) => [.. list.AsArray().Select(one => (string)one!)];

    private static async Task PollAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(10, bound.Token);
        }
    }
}

/// <summary>A clock that somebody turns on; what waits for it is woken when its time has come.</summary>
internal sealed class HandClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<HandTimer> timers = [];
    private readonly TaskCompletionSource waitedFor = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    /// <summary>When somebody has begun to wait for a time.</summary>
    public Task WaitedForAsync() => waitedFor.Task;

    public void Advance(TimeSpan time)
    {
        List<HandTimer> due;
        lock (gate)
        {
            now += time;
            due = timers.Where(timer => timer.At <= now).ToList();
            timers.RemoveAll(due.Contains);
        }
        due.ForEach(timer => timer.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class HandTimer(HandClock clock, Action fire) : ITimer
    {
        public DateTimeOffset At { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }
                At = clock.now + dueTime;
                clock.timers.Add(this);
            }
            clock.waitedFor.TrySetResult();
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
