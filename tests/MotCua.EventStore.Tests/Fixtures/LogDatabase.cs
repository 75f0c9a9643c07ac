using MotCua.EmbeddedPostgres;
using Npgsql;
using Xunit;

namespace MotCua.EventStore.Tests;

/// <summary>A migrated database of a test class's own, and the store on it as the application's role.</summary>
public sealed class LogDatabase : IAsyncLifetime
{
    private static readonly Lazy<Task<DatabaseTemplates>> Templates = new(() => DatabaseTemplates.StartAsync("eventstore", MigrateAsync));

    private TestDatabase? _database;

    public TestDatabase Names => _database!;
    public NpgsqlDataSource App { get; private set; } = null!;
    public NpgsqlDataSource Superuser { get; private set; } = null!;
    public EventStore Store { get; private set; } = null!;
    public EventRegistry Registry { get; } = TestEvents.Registry();

    public async Task InitializeAsync()
    {
        _database = await (await Templates.Value).CloneAsync();
        App = NpgsqlDataSource.Create(ConnectionSettings.WithDefaults(_database.AppConnectionString));
        Superuser = NpgsqlDataSource.Create(_database.SuperuserConnectionString);
        Store = new EventStore(App, Registry);
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await Superuser.DisposeAsync();
        await _database!.DisposeAsync();
    }

    public SubscriptionDaemon Daemon(params ISubscription[] subscriptions) => new(App, Registry, subscriptions);

    /// <summary>Appends whatever the version.</summary>
    /// <returns>The position of the last event.</returns>
    public async Task<long> AppendAsync(Guid streamId, params object[] events)
    {
        var batch = new AppendBatch(DateTimeOffset.UtcNow);
        batch.Append(streamId, "thing", null, events);
        return (await Store.AppendAsync(batch, CancellationToken.None)).Position;
    }

    /// <summary>Every stream has the versions 1 to n, rising with position, and n is what its row says.</summary>
    /// <returns>How many streams were checked.</returns>
    public async Task<long> AssertContiguousAsync()
    {
        const string Wrong = """
            select s.id
            from events.mt_streams s
            left join (
                select stream_id, count(*) as n, min(version) as low, max(version) as high,
                       bool_and(ordered) as ordered
                from (
                    select stream_id, version, seq_id > lag(seq_id, 1, 0) over (partition by stream_id order by version) as ordered
                    from events.mt_events
                ) x
                group by stream_id
            ) e on e.stream_id = s.id
            where (e.n, e.low, e.high, e.ordered) is distinct from (s.version, 1::bigint, s.version, true)
            """;
        Assert.Empty(await QueryAsync(Wrong));
        return await CountAsync("select count(*) from events.mt_streams");
    }

    /// <summary>Runs as superuser.</summary>
    public Task ExecuteAsync(string sql, params object[] values) => QueryAsync(sql, values);

    /// <summary>Runs as superuser and returns the first column of every row as text.</summary>
    public async Task<List<string>> QueryAsync(string sql, params object[] values)
    {
        await using var command = Superuser.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(
                reader.IsDBNull(0) ? "null" : Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!
            );
        return rows;
    }

    public async Task<long> CountAsync(string sql, params object[] values) => long.Parse((await QueryAsync(sql, values))[0], null);

    private static async Task MigrateAsync(TestDatabase template)
    {
        await using var owner = NpgsqlDataSource.Create(template.OwnerConnectionString);
        await Migrations.ApplyAsync(owner, Migrations.OfEventStore, CancellationToken.None);
    }
}
