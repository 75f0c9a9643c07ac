using MotCua.EventStore;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// The ledger of figures, derived from the log alone: no clock, no reference data. The entries of an event depend on its own dossier only, and the
/// balances are sums, so that the tables are the same, id for id, however the log was cut into pages.
/// </summary>
public sealed class FiguresProjection : IProjection
{
    public const string SubscriptionName = "Figures";

    public string Name => SubscriptionName;

    public int PageSize => 2000;

    public string Schema => "figures";

    public string CreateTablesSql { get; } = AccountColumns.Sql("create_tables");

    public Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct) =>
        new FiguresPage(connection, transaction, ct).ProcessAsync(page);
}
