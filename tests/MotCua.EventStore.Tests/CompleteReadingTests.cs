using System.Collections.Concurrent;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>C4: no reader ever passes an event that commits later. The same load without the floor lock must be caught losing events.</summary>
public sealed class CompleteReadingTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    private const int Writers = 16;
    private const int Kills = 24;
    private const int EventsPerKill = 200;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task readers_see_every_event_once_and_in_order_under_rollbacks_slow_commits_and_kills()
    {
        var totals = new Totals("rivals");
        await using var one = log.Daemon(totals);
        await using var two = log.Daemon(totals);
        await one.StartAsync(CancellationToken.None);
        await two.StartAsync(CancellationToken.None);

        var load = await RunAsync(one, two);

        var stored = (await log.QueryAsync("select seq_id from events.mt_events")).Select(p => long.Parse(p, null)).ToHashSet();
        foreach (var reader in load.Readers)
        {
            Assert.Equal(0, reader.OutOfOrder);
            Assert.True(stored.SetEquals(reader.Seen), $"{stored.Except(reader.Seen).Count()} of {stored.Count} events missed");
            Assert.Equal(stored.Count, reader.Seen.Count);
        }
        // Nothing holds it back at rest: it is the last number drawn, be that of an event or of what was rolled back.
        var drawn = long.Parse((await log.QueryAsync("select last_value from events.mt_events_sequence"))[0], null);
        Assert.Equal(drawn, await log.Store.SettledPositionAsync(CancellationToken.None));
        Assert.True(await one.WaitForAsync("rivals", stored.Max(), Bound, CancellationToken.None));
        Assert.Equal(stored.Count, await totals.SeenOnceAsync(log));
        Assert.True(load.Acknowledged.IsSubsetOf(stored));
        output.WriteLine(
            $"{stored.Count} events of {await log.AssertContiguousAsync()} streams; {load.Acknowledged.Count} acknowledged appends, "
                + $"{load.RolledBack} rolled back, {load.Slow} held open, {load.Killed} backends killed; 2 readers and 2 rival daemons saw each event once"
        );
        Assert.True(load.Killed >= Kills && load.RolledBack > 0 && load.Slow > 0);
    }

    [Fact]
    public async Task without_the_floor_lock_the_same_load_loses_events()
    {
        await using var mutant = new MutantDatabase();
        await mutant.InitializeAsync();

        var load = await new CompleteReadingTests(mutant.Log, output).RunAsync();

        var stored = (await mutant.Log.QueryAsync("select seq_id from events.mt_events")).Select(p => long.Parse(p, null)).ToHashSet();
        var missed = load.Readers.Max(r => stored.Except(r.Seen).Count());
        output.WriteLine($"mutant: {missed} of {stored.Count} events missed");
        Assert.True(missed > 0, "the harness does not notice loss");
    }

    private sealed class MutantDatabase : IAsyncDisposable
    {
        public LogDatabase Log { get; } = new();

        public async Task InitializeAsync()
        {
            await Log.InitializeAsync();
            var real = (await Log.QueryAsync("select pg_get_functiondef('events.append_events'::regproc)"))[0];
            // Both places: the short way of few events, and the general one.
            var mutant = System.Text.RegularExpressions.Regex.Replace(real, @"perform pg_advisory_xact_lock_shared\([^;]*;", "");
            Assert.NotEqual(real, mutant);
            await Log.QueryAsync(mutant);
        }

        public async ValueTask DisposeAsync() => await Log.DisposeAsync();
    }

    private sealed class Load
    {
        public HashSet<long> Acknowledged { get; } = [];
        public Reader[] Readers { get; } = [new(), new()];
        public int RolledBack;
        public int Slow;
        public int Killed;
    }

    /// <summary>A reader as anybody may write one: the settled position, and then the events up to it.</summary>
    private sealed class Reader
    {
        private readonly Dictionary<Guid, long> _versions = [];
        private long _after;

        public HashSet<long> Seen { get; } = [];
        public int OutOfOrder { get; private set; }

        public async Task<bool> ReadPageAsync(EventStore store)
        {
            var settled = await store.SettledPositionAsync(CancellationToken.None);
            var page = await store.ReadAllAsync(_after, settled, 500, CancellationToken.None);
            foreach (var e in page)
            {
                if (e.Position <= _after || e.Version != _versions.GetValueOrDefault(e.StreamId) + 1)
                    OutOfOrder++;
                _after = e.Position;
                _versions[e.StreamId] = e.Version;
                Seen.Add(e.Position);
            }
            return page.Count > 0;
        }
    }

    private async Task<Load> RunAsync(params SubscriptionDaemon[] woken)
    {
        var load = new Load();
        var acknowledged = new ConcurrentBag<long>();
        var streams = Enumerable.Range(0, 40).Select(_ => Guid.CreateVersion7()).ToArray();
        await using var writing = NpgsqlDataSource.Create(
            ConnectionSettings.WithDefaults(log.Names.AppConnectionString) + ";Application Name=writer;Maximum Pool Size=40"
        );
        using var killing = new SemaphoreSlim(0);
        using var bound = new CancellationTokenSource(Bound);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(bound.Token);

        var writers = Enumerable
            .Range(0, Writers)
            .Select(seed =>
                Task.Run(async () =>
                {
                    var writer = new Writer(writing, log.Registry, streams, new Random(seed), load);
                    while (!enough.IsCancellationRequested)
                    {
                        if (await writer.WriteAsync() is not { } position)
                            continue;
                        acknowledged.Add(position);
                        foreach (var daemon in woken)
                            daemon.Wake();
                        if (acknowledged.Count % EventsPerKill == 0)
                            killing.Release();
                    }
                })
            )
            .ToList();
        var killer = Task.Run(async () =>
        {
            while (load.Killed < Kills)
            {
                await killing.WaitAsync(bound.Token);
                load.Killed += (int)
                    await log.CountAsync(
                        """
                        select count(*) filter (where pg_terminate_backend(pid))
                        from (select pid from pg_stat_activity where application_name = 'writer' and datname = current_database() and state <> 'idle'
                              order by random() limit 1) x
                        """
                    );
            }
            await enough.CancelAsync();
        });
        var readers = load.Readers.Select(reader =>
            Task.Run(async () =>
            {
                while (!enough.IsCancellationRequested)
                    await reader.ReadPageAsync(log.Store);
                await Task.WhenAll(writers);
                while (await reader.ReadPageAsync(log.Store)) { }
            })
        );
        await Task.WhenAll([.. writers, killer, .. readers]);
        load.Acknowledged.UnionWith(acknowledged);
        return load;
    }

    private sealed class Writer(NpgsqlDataSource source, EventRegistry registry, Guid[] streams, Random random, Load load)
    {
        private readonly EventStore _store = new(source, registry);

        /// <returns>The position of what was acknowledged; null where nothing was.</returns>
        public async Task<long?> WriteAsync()
        {
            try
            {
                switch (random.Next(10))
                {
                    case 0:
                        return await InTransactionAsync("rollback", ref load.RolledBack);
                    case 1:
                        return await InTransactionAsync("commit", ref load.Slow);
                    case 2:
                        return await ToManyAsync();
                    default:
                        var batch = new AppendBatch(DateTimeOffset.UtcNow);
                        batch.Append(Any(), "thing", null, [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => new Counted(i))]);
                        return (await _store.AppendAsync(batch, CancellationToken.None)).Position;
                }
            }
            catch (Exception e) when (e is NpgsqlException or OutcomeUnknownException) // killed
            {
                return null;
            }
        }

        private async Task<long?> ToManyAsync()
        {
            var batch = new AppendBatch(DateTimeOffset.UtcNow);
            foreach (var id in Enumerable.Range(0, 4).Select(_ => Any()).Append(Guid.CreateVersion7()).Distinct())
                batch.Append(id, "thing", null, [new Counted(1)]);
            return (await _store.AppendAsync(batch, CancellationToken.None)).Position;
        }

        /// <summary>Positions drawn now, committed or rolled back up to 30 ms later.</summary>
        private Task<long?> InTransactionAsync(string end, ref int counter)
        {
            Interlocked.Increment(ref counter);
            return RunAsync();

            async Task<long?> RunAsync()
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var begin = new NpgsqlCommand("begin", connection);
                await begin.ExecuteNonQueryAsync();
                await using var append = new NpgsqlCommand(
                    """
                    select events.append_events(array[$1], '{thing}', '{null}', '{1}', array[gen_random_uuid()], '{counted.v2}', '{"{\"amount\":1}"}',
                                                null, now(), null, null, null)
                    """,
                    connection
                );
                append.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Any() });
                var written = (long[])(await append.ExecuteScalarAsync())!;
                await using var hold = new NpgsqlCommand($"select pg_sleep({random.Next(30)} / 1000.0)", connection);
                await hold.ExecuteNonQueryAsync();
                await using var finish = new NpgsqlCommand(end, connection);
                await finish.ExecuteNonQueryAsync();
                return end == "commit" ? written[0] : null;
            }
        }

        private Guid Any() => streams[random.Next(streams.Length)];
    }
}
