using MotCua.EventStore;
using MotCua.Server.Dossiers;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// The ledger of figures, derived from the log alone: no clock, no reference data. The entries of an event depend on its own dossier only, and the
/// balances are sums, so that the tables are the same, id for id, however the log was cut into pages.
/// </summary>
public sealed class FiguresProjection(DossierHistory history) : IProjection
{
    public const string SubscriptionName = "Figures";

    public string Name => SubscriptionName;

    public int PageSize => 2000;

    public string Schema => "figures";

    public string CreateTablesSql { get; } = AccountColumns.Sql("create_tables");

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var steps = await history.FollowAsync(page, connection, transaction, ct);
        await new FiguresPage(connection, transaction, ct).PostAsync(steps);
    }
}
