using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Tests;

/// <summary>A dossier in each status, reached through what really happens on the way there.</summary>
internal static class Representatives
{
    public static readonly DossierReceived Receipt = Some.Received("2026-03-02 09:00", Some.WorkingDays(10));

    public static IReadOnlyList<DossierEvent> EventsTo(DossierStatus status)
    {
        // Others are involved from the beginning on, so that every verb has something to work on.
        DossierEvent[] received = [Receipt, Some.OpinionRequested("2026-03-02 09:00"), Some.LegOpened("2026-03-02 09:00")];
        DossierEvent[] assigned = [.. received, Some.Forwarded("2026-03-02 09:30", "H12.20"), Some.Assigned("2026-03-02 10:00")];
        DateTimeOffset at = Some.At("2026-03-05 10:00");
        return status switch
        {
            DossierStatus.Received => received,
            DossierStatus.Assigned => assigned,
            DossierStatus.Processing =>
            [
                .. assigned,
                new DossierForwarded
                {
                    OccurredAt = at,
                    FromAgency = "H12.20",
                    ToAgency = "H12.21",
                },
            ],
            DossierStatus.AwaitingSupplement => [.. assigned, Some.SupplementRequested("2026-03-05 10:00")],
            DossierStatus.AwaitingObligation => [.. assigned, Some.ObligationNotified("2026-03-05 10:00")],
            DossierStatus.Processed => [.. assigned, Some.Processed("2026-03-05 10:00")],
            DossierStatus.Refused => [.. assigned, new DossierRefused { OccurredAt = at }],
            DossierStatus.Returned =>
            [
                .. assigned,
                Some.Processed("2026-03-05 10:00"),
                new DossierReturned { OccurredAt = at.AddHours(1), Channel = ReturnChannel.Counter },
            ],
            DossierStatus.Withdrawn => [.. assigned, new DossierWithdrawn { OccurredAt = at }],
            DossierStatus.Stopped => [.. assigned, new DossierStopped { OccurredAt = at }],
            DossierStatus.Closed =>
            [
                .. assigned,
                Some.SupplementRequested("2026-03-05 10:00"),
                new DossierClosedUnsupplemented { OccurredAt = at.AddDays(15) },
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };
    }

    public static Dossier In(DossierStatus status) => Some.Folded(EventsTo(status));
}
