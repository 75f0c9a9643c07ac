using System.Diagnostics;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>C1 and C5 at the level of the store: rivals, opposite orders, appends that are left open.</summary>
public sealed class RaceTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    [Fact]
    public async Task of_sixteen_claimants_of_a_version_one_wins()
    {
        const int Rounds = 150;
        var id = Guid.CreateVersion7();
        for (var version = 0; version < Rounds; version++)
        {
            var results = await Task.WhenAll(
                Enumerable
                    .Range(0, 16)
                    .Select(i =>
                        Task.Run(async () =>
                        {
                            var batch = new AppendBatch(DateTimeOffset.UtcNow);
                            batch.Append(id, "thing", version, [new Counted(i)]);
                            return await Record.ExceptionAsync(() => log.Store.AppendAsync(batch, CancellationToken.None));
                        })
                    )
            );
            Assert.Single(results, e => e is null);
            Assert.All(results.OfType<Exception>(), e => Assert.Equal(version + 1, Assert.IsType<StreamVersionException>(e).Actual));
        }

        Assert.Equal(Rounds, (await log.Store.FetchForWriting<string>(id, (_, _) => "", CancellationToken.None)).CurrentVersion);
        await log.AssertContiguousAsync();
        output.WriteLine($"{Rounds} rounds of 16, one winner each");
    }

    [Fact]
    public async Task losers_draw_no_positions()
    {
        var id = Guid.CreateVersion7();
        await log.AppendAsync(id, new Opened("a"));
        var before = await log.CountAsync("select last_value from events.mt_events_sequence");
        foreach (var added in new[] { 1, 25 })
        {
            var batch = new AppendBatch(DateTimeOffset.UtcNow);
            batch.Append(id, "thing", 7, [.. Enumerable.Repeat(new Counted(1), added)]);
            await Assert.ThrowsAsync<StreamVersionException>(() => log.Store.AppendAsync(batch, CancellationToken.None));
        }

        Assert.Equal(before, await log.CountAsync("select last_value from events.mt_events_sequence"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task opposite_orders_of_streams_never_deadlock(bool areNew)
    {
        const int Rounds = 60;
        for (var round = 0; round < Rounds; round++)
        {
            var ids = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToArray();
            foreach (var (id, i) in ids.Select((id, i) => (id, i)))
            {
                if (!areNew || i % 5 == 0)
                    await log.AppendAsync(id, new Opened("a"));
            }
            await Task.WhenAll(
                Enumerable
                    .Range(0, 6)
                    .Select(i =>
                        Task.Run(async () =>
                        {
                            var order = ids.ToArray();
                            if (i % 2 == 0)
                                Array.Reverse(order);
                            var batch = new AppendBatch(DateTimeOffset.UtcNow);
                            foreach (var id in order)
                                batch.Append(id, "thing", null, [new Counted(i)]);
                            await log.Store.AppendAsync(batch, CancellationToken.None);
                        })
                    )
            );
        }
        output.WriteLine($"{Rounds * 6} appends to 10 streams each; {await log.AssertContiguousAsync()} streams contiguous");
    }

    [Fact]
    public async Task an_append_left_open_delays_readers_until_its_time_is_up_and_writers_never()
    {
        var limit = TimeSpan.FromSeconds(2);
        await using var forgetful = NpgsqlDataSource.Create(
            log.Names.AppConnectionString + $";Options=-c idle_in_transaction_session_timeout={(int)limit.TotalMilliseconds}"
        );
        await using var connection = await forgetful.OpenConnectionAsync();
        var before = await log.AppendAsync(Guid.CreateVersion7(), new Opened("before"));
        await using var open = new NpgsqlCommand(
            """
            begin;
            select events.append_events(array[gen_random_uuid()], '{thing}', '{0}', '{1}', array[gen_random_uuid()], '{opened}', '{"{}"}', null, now(), null, null, null)
            """,
            connection
        );
        await open.ExecuteNonQueryAsync();
        var began = Stopwatch.StartNew();

        var slowest = TimeSpan.Zero;
        var last = 0L;
        for (var i = 0; i < 100; i++)
        {
            var each = Stopwatch.StartNew();
            last = await log.AppendAsync(Guid.CreateVersion7(), new Opened("meanwhile"));
            slowest = each.Elapsed > slowest ? each.Elapsed : slowest;
        }
        Assert.True(slowest < TimeSpan.FromSeconds(1), $"a writer waited {slowest}");
        Assert.Equal(before, await log.Store.SettledPositionAsync(CancellationToken.None)); // the reader waits rather than pass the open one

        while (await log.Store.SettledPositionAsync(CancellationToken.None) < last)
            Assert.True(began.Elapsed < limit * 3, "the server did not end the idle transaction");
        var ended = await Assert.ThrowsAsync<PostgresException>(() => open.ExecuteNonQueryAsync());
        Assert.Equal("25P03", ended.SqlState); // idle_in_transaction_session_timeout
        output.WriteLine(
            $"100 appends meanwhile, slowest {slowest.TotalMilliseconds:F0} ms; readers held up {began.Elapsed.TotalSeconds:F1} s, limit {limit.TotalSeconds} s"
        );
    }

    [Fact]
    public async Task another_transaction_left_open_delays_nobody()
    {
        await using var connection = await log.Superuser.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.Serializable);
        await using var number = new NpgsqlCommand(
            "select pg_current_xact_id(), (select count(*) from events.mt_events)",
            connection,
            transaction
        );
        await number.ExecuteNonQueryAsync();

        var last = await log.AppendAsync(Guid.CreateVersion7(), new Opened("a"));

        Assert.Equal(last, await log.Store.SettledPositionAsync(CancellationToken.None));
    }

    [Fact]
    public async Task the_application_connects_with_time_limits()
    {
        await using var command = log.App.CreateCommand(
            "select concat_ws(' ', current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout'), current_setting('statement_timeout'))"
        );

        Assert.Equal("10s 15s 1min", await command.ExecuteScalarAsync());
    }
}
