using MotCua.EventStore;
using MotCua.Server.Dossiers;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// The ledger of figures, derived from the log alone: no clock, no reference data. The entries of an event depend on its own dossier only, ids are hashes of
/// what they stand for, and the balances are sums, so that the tables are the same however the log is cut into pages, and also when it is gone
/// through dossier by dossier (<see cref="FiguresBuild"/>).
/// </summary>
public sealed class FiguresProjection(DossierHistory history) : IBulkProjection
{
    public const string SubscriptionName = "Figures";

    public string Name => SubscriptionName;

    public int PageSize => 2000;

    public string Schema => "figures";

    public string TablesSql { get; } = AccountColumns.Sql("ledger_tables") + AccountColumns.Sql("create_tables");

    public string IndexesSql { get; } = AccountColumns.Sql("create_indexes");

    public string CreateTablesSql => TablesSql + IndexesSql;

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var steps = await history.FollowAsync(page, connection, transaction, ct);
        await new FiguresPage(connection, transaction, ct).PostAsync(steps);
    }

    public Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct) =>
        new FiguresBuild(log, connection).RunAsync(ct);
}
