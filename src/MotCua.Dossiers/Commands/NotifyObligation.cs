using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Yêu cầu thực hiện nghĩa vụ tài chính (portal status 6). The time of waiting is not the agency's.</summary>
/// <param name="Amount">In đồng, 0 or more.</param>
public sealed record NotifyObligation(DateTimeOffset OccurredAt, string Kind, decimal Amount)
{
    public static Decision Decide(Dossier dossier, NotifyObligation command) =>
        Lifecycle.Check(dossier, Verb.NotifyObligation, command.OccurredAt) is { } refusal
            ? refusal
            : Overdue.Before(
                dossier,
                new ObligationNotified
                {
                    OccurredAt = command.OccurredAt,
                    Kind = command.Kind,
                    Amount = command.Amount,
                }
            );
}
