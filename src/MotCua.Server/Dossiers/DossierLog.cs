using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Feed.Push;
using MotCua.Server.Portal;

namespace MotCua.Server.Dossiers;

/// <summary>How dossiers lie in the log: stream type, names of events, folding.</summary>
public static class DossierLog
{
    public const string StreamType = "dossier";

    /// <summary>Kind of the unique claim on a dossier's code.</summary>
    public const string CodeClaim = "dossier-code";

    public static EventRegistry Registry { get; } =
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
            .Add(DossierCorrected.StoredAs, DossierJson.Default.DossierCorrected)
            .AddPortal()
            .AddWebhookSubscriptions();

    public static Dossier Fold(Dossier? state, StoredEvent stored) => Dossier.Evolve(state, (DossierEvent)stored.Data);
}
