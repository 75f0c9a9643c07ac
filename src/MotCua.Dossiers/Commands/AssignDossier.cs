using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Phân công: rõ người, rõ việc, rõ thời gian. <paramref name="Officer"/> is the subject of the officer's account.</summary>
/// <param name="Allowance">Working time that the workflow gives the step; used where no <paramref name="StepDueAt"/> is named.</param>
public sealed record AssignDossier(
    DateTimeOffset OccurredAt,
    string Officer,
    string? Step,
    DateTimeOffset? StepDueAt,
    StepAllowance? Allowance = null
)
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
        var computed = command.StepDueAt is null && command.Allowance is not null;
        // Asked again, a step keeps the deadline that was computed for it first.
        var holds =
            dossier.Officer == command.Officer
            && dossier.Step == command.Step
            && (computed ? dossier.StepDueAt is not null : dossier.StepDueAt == command.StepDueAt)
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
                StepDueAt = command.StepDueAt ?? command.Allowance?.DueAt(command.OccurredAt),
            }
        );
    }
}

/// <summary>Working time of a step: so many hours (0 or more) of the holder's opening hours. A step of 0 hours is due when it is assigned.</summary>
public sealed record StepAllowance(decimal Hours, WorkingCalendar Calendar)
{
    public DateTimeOffset DueAt(DateTimeOffset assignedAt) =>
        Hours <= 0
            ? assignedAt
            : DeadlineCalculator.AfterWorkingTime(assignedAt, TimeSpan.FromTicks((long)(Hours * TimeSpan.TicksPerHour)), Calendar);
}
