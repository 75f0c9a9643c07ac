using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>P2, P3: each event has its effect once, whatever dies or freezes, whenever.</summary>
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
    public async Task what_another_process_appended_is_found_without_a_wake_up_and_the_high_water_mark_follows()
    {
        var totals = new Totals("polled");
        await using var daemon = log.Daemon(totals);
        await daemon.StartAsync(CancellationToken.None);

        var last = await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"));

        await Eventually.TrueAsync(async () => (await daemon.StatusAsync(CancellationToken.None))[0].Position >= last);
        await Eventually.TrueAsync(async () =>
            await log.CountAsync("select last_seq_id from events.mt_event_progression where name = 'HighWaterMark'") >= last
        );
    }

    [Fact]
    public async Task waiting_for_what_is_not_there_ends_in_time()
    {
        await using var daemon = log.Daemon(new Totals("waiting"));
        await daemon.StartAsync(CancellationToken.None);

        Assert.False(await daemon.WaitForAsync("waiting", long.MaxValue, TimeSpan.FromMilliseconds(100), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => daemon.WaitForAsync("nobody", 1, Soon, CancellationToken.None));
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
    public async Task a_paused_subscription_stands_still_until_it_is_resumed()
    {
        var totals = new Totals("halted");
        await using var daemon = log.Daemon(totals);
        await daemon.CatchUpAsync(CancellationToken.None);
        await daemon.PauseAsync("halted", CancellationToken.None);
        var before = (await daemon.StatusAsync(CancellationToken.None))[0];
        await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"));

        await daemon.CatchUpAsync(CancellationToken.None);
        var paused = (await daemon.StatusAsync(CancellationToken.None))[0];
        Assert.Equal(("paused", before.Position), (paused.Status, paused.Position));
        Assert.True(paused.Lag > 0);

        await daemon.ResumeAsync("halted", CancellationToken.None);
        await daemon.CatchUpAsync(CancellationToken.None);
        Assert.Equal("running", (await daemon.StatusAsync(CancellationToken.None))[0].Status);
        await totals.SeenOnceAsync(log);
    }

    [Theory]
    [InlineData("before the writes")]
    [InlineData("between the writes")]
    [InlineData("after the writes")]
    [InlineData("at the checkpoint")]
    [InlineData("at the commit")]
    public async Task a_crash_at_any_point_of_a_page_has_no_effect_twice(string point)
    {
        const int Crashes = 3;
        var name = "crash_" + point.Replace(' ', '_');
        for (var i = 0; i < 10; i++)
            await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"), new Counted(i));

        var crashes = 0;
        Task Crash(EventPage page, NpgsqlConnection connection) =>
            ++crashes <= Crashes ? log.ExecuteAsync("select pg_terminate_backend($1)", connection.ProcessID) : Task.CompletedTask;
        var totals = new Totals(name) { PageSize = 6 };
        switch (point)
        {
            case "before the writes":
                totals.BeforeWrites = Crash;
                break;
            case "between the writes":
                totals.BetweenWrites = Crash;
                break;
            case "after the writes":
                totals.AfterWrites = Crash;
                break;
            default:
                await CrashInTheDatabaseAsync(name, Crashes, point == "at the commit");
                break;
        }

        await using var daemon = log.Daemon(totals);
        await daemon.CatchUpAsync(CancellationToken.None);

        var seen = await totals.SeenOnceAsync(log);
        var status = Assert.Single(await daemon.StatusAsync(CancellationToken.None));
        Assert.Equal(("running", 0, null), (status.Status, status.Attempts, status.Error));
        if (point.StartsWith("at", StringComparison.Ordinal))
            crashes = (int)await log.CountAsync($"select last_value from public.{name}");
        Assert.True(crashes > Crashes, $"{crashes} crashes");
        output.WriteLine($"{seen} events seen once, {Crashes} crashes {point}");
    }

    /// <summary>A sequence is not rolled back, so the trigger can count how often it has ended its own session.</summary>
    private Task CrashInTheDatabaseAsync(string name, int crashes, bool atCommit) =>
        log.ExecuteAsync(
            $"""
            create sequence public.{name};
            create function public.{name}() returns trigger language plpgsql security definer as $f$
            begin
                if nextval('public.{name}') <= {crashes} then perform pg_terminate_backend(pg_backend_pid()); end if;
                return new;
            end $f$;
            create constraint trigger {name} after update on events.mt_event_progression deferrable initially {(
                atCommit ? "deferred" : "immediate"
            )}
                for each row when (new.name = '{name}:All') execute function public.{name}()
            """
        );

    [Fact]
    public async Task of_two_daemons_one_works_and_a_frozen_one_that_wakes_up_too_late_does_nothing()
    {
        for (var i = 0; i < 10; i++)
            await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"), new Counted(i));
        var frozen = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thawed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new Totals("frozen")
        {
            PageSize = 5,
            AfterWrites = async (_, connection) =>
            {
                if (frozen.TrySetResult(connection.ProcessID))
                    await thawed.Task;
            },
        };
        var quick = new Totals("frozen") { PageSize = 5 };
        await using var first = log.Daemon(slow);
        await using var second = log.Daemon(quick);

        await first.StartAsync(CancellationToken.None);
        var backend = await frozen.Task.WaitAsync(Soon);
        await second.StartAsync(CancellationToken.None);
        Assert.False(await second.WaitForAsync("frozen", 1, TimeSpan.FromMilliseconds(700), CancellationToken.None)); // the row is locked

        await log.ExecuteAsync("select pg_terminate_backend($1)", backend); // as the server does after ten idle seconds
        var settled = await log.Store.SettledPositionAsync(CancellationToken.None);
        Assert.True(await second.WaitForAsync("frozen", settled, Soon, CancellationToken.None));
        thawed.SetResult();
        Assert.True(await first.WaitForAsync("frozen", settled, Soon, CancellationToken.None));

        output.WriteLine($"{await quick.SeenOnceAsync(log)} events seen once");
    }
}
