using MotCua.Server.Dossiers;

namespace MotCua.Server.Portal;

/// <summary>What the portal's answers about one dossier come to. Pure: the same answers in the same order give the same.</summary>
/// <param name="SyncedVersion">The newest version that the portal has confirmed; null also after a reconciliation has found that it has it no longer.</param>
/// <param name="SyncedAt">When it did.</param>
/// <param name="FirstSyncedAt">When it confirmed anything for the first time; never forgotten.</param>
public sealed record PortalAnswers(long? SyncedVersion, DateTimeOffset? SyncedAt, DateTimeOffset? FirstSyncedAt)
{
    public static readonly PortalAnswers None = new(null, null, null);

    /// <summary>
    /// Confirmations may come late and out of order: the newest version counts. What a reconciliation found does not count against a confirmation that
    /// was given after it began.
    /// </summary>
    public PortalAnswers With(PortalEvent said)
    {
        // As the tables keep it: a state must be the same whether it comes from them or from the page before.
        var at = DossierDesk.Cut(said.OccurredAt);
        return said switch
        {
            PortalSyncConfirmed when SyncedVersion > said.DossierVersion => this with { FirstSyncedAt = FirstSyncedAt ?? at },
            PortalSyncConfirmed => new PortalAnswers(said.DossierVersion, at, FirstSyncedAt ?? at),
            PortalSyncDisproved when !(SyncedAt > at) => this with { SyncedVersion = null, SyncedAt = null },
            _ => this,
        };
    }
}
