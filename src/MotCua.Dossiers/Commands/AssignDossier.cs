using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Phân công: rõ người, rõ việc, rõ thời gian. <paramref name="Officer"/> is the subject of the officer's account.</summary>
public sealed record AssignDossier(DateTimeOffset OccurredAt, string Officer, string? Step, DateTimeOffset? StepDueAt)
{
    public static Decision Decide(Dossier dossier, AssignDossier command)
    {
        if (Lifecycle.Check(dossier, Verb.Assign, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (command.StepDueAt < command.OccurredAt)
        {
            return new Refusal("step-due-before-assignment", command.StepDueAt.Value.ToString("O"), command.OccurredAt.ToString("O"));
        }
        var holds =
            dossier.Officer == command.Officer
            && dossier.Step == command.Step
            && dossier.StepDueAt == command.StepDueAt
            && dossier.Status is not (DossierStatus.Received or DossierStatus.Processing);
        if (holds)
        {
            return Decision.Nothing;
        }
        return Overdue.Before(
            dossier,
            new DossierAssigned
            {
                OccurredAt = command.OccurredAt,
                Officer = command.Officer,
                Step = command.Step,
                StepDueAt = command.StepDueAt,
            }
        );
    }
}
