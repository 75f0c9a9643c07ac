using MotCua.EmbeddedPostgres;
using MotCua.EventStore.Tests.EmbeddedPostgres;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>D6: when the answer of a commit is lost, the caller is told so, and the same key finds out or does it.</summary>
public sealed class UnknownOutcomeTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    [Fact]
    public async Task a_cut_connection_leaves_nothing_or_everything_and_the_retry_one_effect()
    {
        const int Rounds = 20;
        var direct = new NpgsqlConnectionStringBuilder(ConnectionSettings.WithDefaults(log.Names.AppConnectionString));
        await using var proxy = new CuttingProxy(direct.Host!, direct.Port);
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString
        );
        var store = new EventStore(source, log.Registry);
        var (stored, lost) = (0, 0);
        foreach (
            var cut in Enumerable
                .Repeat(new[] { CuttingProxy.Cut.BeforeTheRequest, CuttingProxy.Cut.BeforeTheReply }, Rounds)
                .SelectMany(c => c)
        )
        {
            var (id, key) = (Guid.CreateVersion7(), Guid.NewGuid().ToString());
            await store.SettledPositionAsync(CancellationToken.None); // an open connection in the pool
            proxy.CutNext(cut);

            await Assert.ThrowsAsync<OutcomeUnknownException>(() => store.AppendAsync(Command(id, key), CancellationToken.None));

            if (cut == CuttingProxy.Cut.BeforeTheReply)
            {
                // Waits at the key until the first has committed, and learns that it has.
                await Assert.ThrowsAsync<AnswerTakenException>(() => store.AppendAsync(Command(id, key), CancellationToken.None));
                stored++;
            }
            else
            {
                await store.AppendAsync(Command(id, key), CancellationToken.None);
                lost++;
            }
            Assert.Equal("{}", (await store.FindAnswerAsync("lan", key, CancellationToken.None))!.Body);
            Assert.Single(await store.FetchStreamAsync(id, 0, 10, CancellationToken.None));
        }
        output.WriteLine($"{stored} replies and {lost} requests lost, one effect each");
        Assert.Equal((Rounds, Rounds), (stored, lost));
    }

    [Fact]
    public async Task a_commit_that_no_standby_has_is_not_reported_as_a_success()
    {
        using var folder = new TemporaryFolder();
        await using var cluster = await PostgresCluster.StartAsync(
            new PostgresClusterOptions
            {
                DataDirectory = folder.Root,
                Durable = false,
                Settings = new Dictionary<string, string>
                {
                    ["wal_level"] = "replica",
                    ["max_wal_senders"] = "2",
                    ["synchronous_standby_names"] = "nobody",
                },
            }
        );
        await cluster.EnsureDatabaseAsync("alone", CancellationToken.None);
        await using var owner = NpgsqlDataSource.Create(cluster.ConnectionString("alone", PostgresRole.Owner));
        await Migrations.ApplyAsync(owner, Migrations.OfEventStore, CancellationToken.None);
        await using var superuser = NpgsqlDataSource.Create(cluster.ConnectionString("alone", PostgresRole.Superuser));
        await using var app = NpgsqlDataSource.Create(
            cluster.ConnectionString("alone", PostgresRole.App) + ";Options=-c synchronous_commit=on"
        );
        var store = new EventStore(app, log.Registry);
        var id = Guid.CreateVersion7();

        var append = store.AppendAsync(Command(id, "key"), CancellationToken.None);
        await Eventually.TrueAsync(async () =>
        {
            await using var cancel = superuser.CreateCommand(
                "select count(*) filter (where pg_cancel_backend(pid)) from pg_stat_activity where wait_event = 'SyncRep'"
            );
            return (long)(await cancel.ExecuteScalarAsync())! == 1;
        });

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => append);
        Assert.Single(await store.FetchStreamAsync(id, 0, 10, CancellationToken.None)); // it is there, on this server alone
    }

    private static AppendBatch Command(Guid id, string key)
    {
        var batch = new AppendBatch(DateTimeOffset.UtcNow);
        batch.Append(id, "thing", 0, [new Opened("a")], [EventIds.Derive("lan", key, 0)]);
        batch.Remember("lan", key, [], new StoredAnswer(200, "{}", id, 1));
        return batch;
    }
}
