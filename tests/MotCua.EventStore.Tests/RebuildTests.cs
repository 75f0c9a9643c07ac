using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>P1, P5: a rebuilt projection is the live one, row for row, and readers see old or new, never half.</summary>
public sealed class RebuildTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task a_rebuild_under_load_equals_live_and_readers_never_see_half()
    {
        const int Rebuilds = 3;
        var totals = new Totals("loaded") { PageSize = 50 };
        await using var daemon = log.Daemon(totals);
        await daemon.StartAsync(CancellationToken.None);
        using var done = new CancellationTokenSource();
        var (reads, high) = (0, 0L);

        var writers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => WriteAsync(daemon, done.Token))).ToList();
        var readers = Enumerable
            .Range(0, 2)
            .Select(_ =>
                Task.Run(async () =>
                {
                    for (long last = 0; !done.IsCancellationRequested; Interlocked.Increment(ref reads))
                    {
                        var (summary, total, seen) = await ReadAsync();
                        Assert.True(summary == total && total == seen, $"summary {summary}, total {total}, seen {seen}");
                        Assert.True(summary >= last, $"{summary} after {last}"); // and never go back
                        last = summary;
                        Interlocked.Exchange(ref high, last);
                    }
                })
            )
            .ToList();
        await Eventually.TrueAsync(() => Task.FromResult(Interlocked.Read(ref high) > 200));
        for (var i = 0; i < Rebuilds; i++)
            await daemon.RebuildAsync("loaded", CancellationToken.None);
        await done.CancelAsync();
        await Task.WhenAll([.. writers, .. readers]);

        await daemon.CatchUpAsync(CancellationToken.None);
        var live = await totals.HashAsync(log);
        await daemon.RebuildAsync("loaded", CancellationToken.None);
        Assert.Equal(live, await totals.HashAsync(log));
        var events = await totals.SeenOnceAsync(log);
        var wrong = await log.CountAsync( // an independent fold
            """
            select count(*) from loaded.total t
            full join (select stream_id, count(*) n, sum(coalesce((data ->> 'amount')::int, 0)) amount, max(version) v from events.mt_events group by stream_id) e
                using (stream_id)
            where (t.events, t.amount, t.last_version) is distinct from (e.n, e.amount, e.v)
            """
        );
        Assert.Equal(0, wrong);
        output.WriteLine($"{Rebuilds} rebuilds under load, {events} events, {reads} reads, none half; rebuilt = live: {live}");
        Assert.True(reads > 100);
    }

    [Fact]
    public async Task a_rebuild_asked_for_as_another_ends_is_a_rebuild_of_its_own()
    {
        var totals = new Totals("again");
        await using var daemon = log.Daemon(totals);
        await log.AppendAsync(Guid.CreateVersion7(), new Counted(1));
        await daemon.CatchUpAsync(CancellationToken.None);
        const string Running =
            "select count(*) from store.subscription_state where name = 'again' and status = 'running' and rebuild_id is null";
        for (var i = 0; i < 40; i++)
        {
            await daemon.PauseAsync("again", CancellationToken.None);
            var first = daemon.RebuildAsync("again", CancellationToken.None);
            for (var asked = 0; await log.CountAsync(Running) != 1; asked++) // until it has switched, and may not have come back yet
                Assert.True(asked < 20_000);
            await daemon.PauseAsync("again", CancellationToken.None);
            await daemon.RebuildAsync("again", CancellationToken.None);
            Assert.Equal(1, await log.CountAsync(Running)); // a rebuild ends the pause
            await first;
        }
    }

    [Fact]
    public async Task another_shape_of_the_tables_is_rebuilt_at_the_start()
    {
        await log.AppendAsync(Guid.CreateVersion7(), new Counted(1), new Counted(2));
        await using (var old = log.Daemon(new Totals("reshaped")))
            await old.CatchUpAsync(CancellationToken.None);
        var before = await log.CountAsync("select events from reshaped.summary");

        var totals = new Totals("reshaped")
        {
            CreateTablesSql = new Totals().CreateTablesSql + "alter table total add note text default 'new';",
        };
        await using var daemon = log.Daemon(totals);
        await daemon.StartAsync(CancellationToken.None);
        var last = await log.AppendAsync(Guid.CreateVersion7(), new Counted(3));

        Assert.True(await daemon.WaitForAsync("reshaped", last, Soon, CancellationToken.None));
        Assert.True(await log.CountAsync("select count(*) from reshaped.total where note = 'new'") > 0);
        Assert.Equal(before + 1, await log.CountAsync("select events from reshaped.summary"));
        await totals.SeenOnceAsync(log);
    }

    [Fact]
    public async Task an_interrupted_rebuild_is_done_by_the_next_start()
    {
        await log.AppendAsync(Guid.CreateVersion7(), new Counted(1), new Counted(2));
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource();
        var isRebuilding = false;
        var stuck = new Totals("interrupted")
        {
            PageSize = 1,
            AfterWrites = async (page, _) =>
            {
                if (isRebuilding && page.After > 0 && reached.TrySetResult())
                    await never.Task;
            },
        };
        var first = log.Daemon(stuck);
        await first.CatchUpAsync(CancellationToken.None);
        isRebuilding = true;
        var rebuild = first.RebuildAsync("interrupted", CancellationToken.None);
        await reached.Task.WaitAsync(Soon);
        var status = (await first.StatusAsync(CancellationToken.None))[0];
        Assert.Equal("rebuilding", status.Status);
        Assert.True(status.RebuildPosition > 0 && status.Lag == 0);

        var stopped = first.StopAsync(); // the process dies: its session ends
        await log.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
        );
        never.SetResult();
        await stopped;
        await Assert.ThrowsAnyAsync<Exception>(() => rebuild);

        var totals = new Totals("interrupted");
        await using var second = log.Daemon(totals);
        await second.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => (await second.StatusAsync(CancellationToken.None))[0].Status == "running");

        await totals.SeenOnceAsync(log);
        Assert.Equal(0, await log.CountAsync("select count(*) from pg_namespace where nspname = 'interrupted_rebuild'"));
        await first.DisposeAsync();
    }

    [Fact]
    public async Task two_processes_that_rebuild_at_once_do_not_disturb_each_other()
    {
        for (var i = 0; i < 50; i++)
            await log.AppendAsync(Guid.CreateVersion7(), new Counted(i));
        var totals = new Totals("shared") { PageSize = 5 };
        await using var one = log.Daemon(totals);
        await using var two = log.Daemon(totals);
        await one.CatchUpAsync(CancellationToken.None);
        await one.StartAsync(CancellationToken.None);
        await two.StartAsync(CancellationToken.None);
        var before = await totals.HashAsync(log);

        await Task.WhenAll(one.RebuildAsync("shared", CancellationToken.None), two.RebuildAsync("shared", CancellationToken.None));

        Assert.Equal(before, await totals.HashAsync(log));
        Assert.Equal("running", (await two.StatusAsync(CancellationToken.None))[0].Status);
    }

    [Fact]
    public async Task a_rebuild_that_meets_a_poisonous_event_leaves_the_old_tables_and_names_it()
    {
        var position = await log.AppendAsync(Guid.CreateVersion7(), new Poison(false));
        await log.AppendAsync(Guid.CreateVersion7(), new Counted(1));
        var isPoisonous = false;
        var totals = new Totals("spoilt")
        {
            BeforeWrites = (page, _) =>
                isPoisonous && page.Events.Any(e => e.Position == position)
                    ? throw new InvalidOperationException("secret")
                    : Task.CompletedTask,
        };
        await using var daemon = log.Daemon(totals);
        await daemon.CatchUpAsync(CancellationToken.None);
        var before = await totals.HashAsync(log);
        isPoisonous = true;

        var e = await Assert.ThrowsAsync<RebuildFailedException>(() => daemon.RebuildAsync("spoilt", CancellationToken.None));

        Assert.Equal((position, "poison"), (e.Position, e.Type));
        Assert.Equal(before, await totals.HashAsync(log));
        var status = (await daemon.StatusAsync(CancellationToken.None))[0];
        Assert.Equal(("running", position, "poison"), (status.Status, status.FailedPosition, status.FailedType));
        Assert.DoesNotContain("secret", status.Error, StringComparison.Ordinal);
        Assert.Equal(0, await log.CountAsync("select count(*) from pg_namespace where nspname = 'spoilt_rebuild'"));
    }

    [Fact]
    public async Task a_reader_that_keeps_the_old_tables_delays_the_switch_and_not_other_readers()
    {
        await log.AppendAsync(Guid.CreateVersion7(), new Counted(1));
        var totals = new Totals("held");
        await using var daemon = log.Daemon(totals);
        await daemon.CatchUpAsync(CancellationToken.None);
        var last = await log.CountAsync("select events from held.summary");

        await using var connection = await log.Superuser.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select count(*) from held.total", connection, transaction);
        await hold.ExecuteNonQueryAsync();
        var rebuild = daemon.RebuildAsync("held", CancellationToken.None);
        await Eventually.TrueAsync(async () =>
            await log.CountAsync("select count(*) from pg_locks where mode = 'AccessExclusiveLock' and not granted") > 0
        );

        for (var i = 0; i < 20; i++)
            Assert.Equal(last, await log.CountAsync("select events from held.summary"));
        Assert.False(rebuild.IsCompleted);
        await transaction.CommitAsync();
        await rebuild.WaitAsync(Soon);
        await totals.SeenOnceAsync(log);
    }

    private async Task WriteAsync(SubscriptionDaemon daemon, CancellationToken done)
    {
        var streams = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        while (!done.IsCancellationRequested)
        {
            await log.AppendAsync(streams[Random.Shared.Next(streams.Length)], new Counted(1), new Counted(2));
            daemon.Wake();
        }
    }

    private async Task<(long Summary, long Total, long Seen)> ReadAsync()
    {
        await using var command = log.App.CreateCommand(
            "select (select events from loaded.summary), (select coalesce(sum(events), 0)::bigint from loaded.total), (select count(*) from loaded.seen)"
        );
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}
