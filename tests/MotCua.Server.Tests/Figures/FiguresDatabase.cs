using System.Security.Cryptography;
using System.Text;
using MotCua.Dossiers.Events;
using MotCua.EmbeddedPostgres;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Figures;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Figures;

/// <summary>A migrated database of a test class's own, with the store and the projection on it, as the application's role.</summary>
public sealed class FiguresDatabase : IAsyncLifetime
{
    private static readonly Lazy<Task<DatabaseTemplates>> Templates = new(() => DatabaseTemplates.StartAsync("figures", MigrateAsync));

    private TestDatabase? database;

    public NpgsqlDataSource App { get; private set; } = null!;
    public EventStore.EventStore Store { get; private set; } = null!;
    public SubscriptionDaemon Daemon { get; private set; } = null!;
    public EventRegistry Registry { get; } = DossierEvents();

    public async Task InitializeAsync()
    {
        database = await (await Templates.Value).CloneAsync();
        App = NpgsqlDataSource.Create(ConnectionSettings.WithDefaults(database.AppConnectionString));
        Store = new EventStore.EventStore(App, Registry);
        Daemon = new SubscriptionDaemon(App, Registry, [new FiguresProjection()]);
    }

    public async Task DisposeAsync()
    {
        await Daemon.DisposeAsync();
        await App.DisposeAsync();
        await database!.DisposeAsync();
    }

    /// <summary>Appends in the given order, some dossiers at a time.</summary>
    /// <returns>The last position.</returns>
    public async Task<long> AppendAsync(IEnumerable<Recorded> recorded, int together = 20)
    {
        long position = 0;
        foreach (var chunk in recorded.Chunk(together))
        {
            var batch = new AppendBatch(chunk.Max(one => one.At));
            foreach (var one in chunk)
            {
                batch.Append(one.Dossier, "dossier", null, one.Events);
            }
            position = (await Store.AppendAsync(batch, CancellationToken.None)).Position;
        }
        return position;
    }

    /// <summary>SHA-256 over every row of every table of the projection.</summary>
    public async Task<string> HashAsync()
    {
        var all = new StringBuilder();
        foreach (var table in new[] { "place", "cell", "entry", "dossier", "day_balance", "month_balance" })
        {
            await using var command = App.CreateCommand($"select t::text from figures.{table} t order by t::text collate \"C\"");
            await using var reader = await command.ExecuteReaderAsync();
            var rows = 0;
            while (await reader.ReadAsync())
            {
                all.Append(table).Append(' ').AppendLine(reader.GetString(0));
                rows++;
            }
            Assert.True(rows > 0, $"{table} is empty");
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }

    private static EventRegistry DossierEvents() =>
        new EventRegistry()
            .Add(DossierReceived.StoredAs, DossierJson.Default.DossierReceived)
            .Add(DossierForwarded.StoredAs, DossierJson.Default.DossierForwarded)
            .Add(DossierAssigned.StoredAs, DossierJson.Default.DossierAssigned)
            .Add(SupplementRequested.StoredAs, DossierJson.Default.SupplementRequested)
            .Add(SupplementReceived.StoredAs, DossierJson.Default.SupplementReceived)
            .Add(ObligationNotified.StoredAs, DossierJson.Default.ObligationNotified)
            .Add(ObligationSettled.StoredAs, DossierJson.Default.ObligationSettled)
            .Add(DossierProcessed.StoredAs, DossierJson.Default.DossierProcessed)
            .Add(DossierRefused.StoredAs, DossierJson.Default.DossierRefused)
            .Add(DossierOverdue.StoredAs, DossierJson.Default.DossierOverdue)
            .Add(ApologyIssued.StoredAs, DossierJson.Default.ApologyIssued)
            .Add(DossierReturned.StoredAs, DossierJson.Default.DossierReturned)
            .Add(DossierWithdrawn.StoredAs, DossierJson.Default.DossierWithdrawn)
            .Add(DossierStopped.StoredAs, DossierJson.Default.DossierStopped)
            .Add(DossierClosedUnsupplemented.StoredAs, DossierJson.Default.DossierClosedUnsupplemented)
            .Add(DossierCorrected.StoredAs, DossierJson.Default.DossierCorrected);

    private static async Task MigrateAsync(TestDatabase template)
    {
        await using var owner = NpgsqlDataSource.Create(template.OwnerConnectionString);
        await Migrations.ApplyAsync(owner, [.. Migrations.OfEventStore, .. DatabaseHost.Own], CancellationToken.None);
    }
}
