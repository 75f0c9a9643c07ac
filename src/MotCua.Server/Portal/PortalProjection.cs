using MotCua.Dossiers.Figures;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Figures;
using Npgsql;

namespace MotCua.Server.Portal;

/// <summary>
/// What the national portal should have of each dossier, and what it has confirmed or refused; what other systems of record report; and the ledger of both,
/// from which <c>/v1/statistics/portal-sync</c> is answered. Derived from the log alone: no clock, no reference data.
/// </summary>
public sealed class PortalProjection(DossierHistory history) : IProjection
{
    public const string ProjectionName = "Portal";
    public const string SchemaName = "portal";

    public string Name => ProjectionName;
    public int PageSize => 2000;
    public TimeSpan Patience => TimeSpan.FromMilliseconds(250);
    public string Schema => SchemaName;
    public string CreateTablesSql { get; } = LedgerTables.Portal.Sql("ledger_tables") + LedgerTables.Portal.Sql("tables", "Portal");

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var steps = await history.FollowAsync(page, connection, transaction, ct);
        var book = new CellBook();
        var cells = new Dictionary<long, CellIds>();
        var tables = new PortalTables(cells, connection, transaction, ct);
        var standings = await tables.ReadAsync([.. Touched(page)]);
        var inbound = await tables.ReadInboundAsync([.. page.Events.Where(IsInbound).Select(stored => stored.StreamId).Distinct()]);
        var nextChanges = await tables.NextChangesAsync([.. page.Events.Select(stored => stored.Data).OfType<PortalSyncConfirmed>()]);
        var changes = new PortalChanges(standings);

        var next = 0;
        foreach (var stored in page.Events)
        {
            if (stored.Data is PortalEvent said)
            {
                if (standings.TryGetValue(said.DossierId, out var known))
                {
                    var after = known.Told(said, stored.Id, stored.Position, stored.RecordedAt, v => nextChanges[(said.DossierId, v)]);
                    changes.Add(said.DossierId, stored, known, after);
                }
            }
            else if (stored.Data is InboundReported reported)
            {
                var before = inbound.GetValueOrDefault(stored.StreamId);
                if (before is null || reported.SourceAt > before.SourceAt)
                {
                    inbound[stored.StreamId] = changes.AddInbound(stored, reported, before, book);
                }
            }
            else if (next < steps.Count && ReferenceEquals(steps[next].Stored, stored))
            {
                var step = steps[next++];
                if (PortalRelevance.Matters(step.Happened))
                {
                    var before = standings.GetValueOrDefault(stored.StreamId);
                    var after = PortalStanding.Changed(before, step, book.IdsOf(Cell.Of(step.After)));
                    changes.Add(stored.StreamId, stored, before, after);
                }
            }
        }
        await tables.WriteAsync(changes);
        await new LedgerPage(LedgerTables.Portal, book, connection, transaction, ct).PostAsync(changes.Lines);
    }

    private static bool IsInbound(StoredEvent stored) => stored.Data is InboundReported;

    private static HashSet<Guid> Touched(EventPage page) =>
        [
            .. page
                .Events.Select(stored =>
                    stored.Data switch
                    {
                        PortalEvent said => said.DossierId,
                        MotCua.Dossiers.Events.DossierEvent => stored.StreamId,
                        _ => Guid.Empty,
                    }
                )
                .Where(id => id != Guid.Empty),
        ];
}
