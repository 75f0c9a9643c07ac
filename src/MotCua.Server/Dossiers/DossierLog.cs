using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Feed.Push;
using MotCua.Server.Portal;
using MotCua.Server.Submissions;

namespace MotCua.Server.Dossiers;

/// <summary>How dossiers lie in the log: stream type, names of events, folding.</summary>
public static class DossierLog
{
    public const string StreamType = "dossier";

    /// <summary>Kind of the unique claim on a dossier's code.</summary>
    public const string CodeClaim = "dossier-code";

    public static EventRegistry Registry { get; } =
        SubmissionLog
            .AddTo(new EventRegistry())
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
            .Add(DossierDueSoon.StoredAs, DossierJson.Default.DossierDueSoon)
            .Add(ReceiptCorrected.StoredAs, DossierJson.Default.ReceiptCorrected)
            .Add(DueDateReprojected.StoredAs, DossierJson.Default.DueDateReprojected)
            .Add(ApologyIssued.StoredAs, DossierJson.Default.ApologyIssued)
            .Add(DossierReturned.StoredAs, DossierJson.Default.DossierReturned)
            .Add(DossierWithdrawn.StoredAs, DossierJson.Default.DossierWithdrawn)
            .Add(DossierStopped.StoredAs, DossierJson.Default.DossierStopped)
            .Add(DossierClosedUnsupplemented.StoredAs, DossierJson.Default.DossierClosedUnsupplemented)
            .Add(HandoverAccepted.StoredAs, DossierJson.Default.HandoverAccepted)
            .Add(OpinionRequested.StoredAs, DossierJson.Default.OpinionRequested)
            .Add(OpinionReceived.StoredAs, DossierJson.Default.OpinionReceived)
            .Add(OpinionOverdue.StoredAs, DossierJson.Default.OpinionOverdue)
            .Add(LegOpened.StoredAs, DossierJson.Default.LegOpened)
            .Add(LegFinished.StoredAs, DossierJson.Default.LegFinished)
            .Add(RatingGiven.StoredAs, DossierJson.Default.RatingGiven)
            .Add(DossierCorrected.StoredAs, DossierJson.Default.DossierCorrected)
            .AddPortal()
            .AddWebhookSubscriptions();

    /// <summary>Of a stream of another kind nothing comes: its id is then like a missing one.</summary>
    public static Dossier Fold(Dossier? state, StoredEvent stored) =>
        stored.Data is DossierEvent happened ? Dossier.Evolve(state, happened) : state!;
}
