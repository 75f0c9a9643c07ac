using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Yêu cầu bổ sung, hoàn thiện hồ sơ (form 02). Reason and papers are kept beside the log.</summary>
public sealed record RequestSupplement(DateTimeOffset OccurredAt)
{
    public static Decision Decide(Dossier dossier, RequestSupplement command) =>
        Lifecycle.Check(dossier, Verb.RequestSupplement, command.OccurredAt) is { } refusal
            ? refusal
            : Overdue.Before(
                dossier,
                new SupplementRequested { OccurredAt = command.OccurredAt, Ordinal = dossier.SupplementRequests + 1 }
            );
}
