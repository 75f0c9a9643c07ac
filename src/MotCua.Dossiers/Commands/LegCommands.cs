using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>
/// A leg of a linked procedure (liên thông): another agency's task within this dossier, with a deadline of its own. Legs that are open at once run in
/// parallel; in sequence means to open one when the one before is finished.
/// </summary>
public sealed record OpenLeg(DateTimeOffset OccurredAt, string Agency, string? ProcedureCode, DueDate Due)
{
    public static Decision Decide(Dossier dossier, OpenLeg command)
    {
        if (Lifecycle.Check(dossier, Verb.OpenLeg, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (command.Due.IsBrokenAt(command.OccurredAt))
        {
            return new Refusal("due-before-request", command.Due.At.ToString("O"), command.OccurredAt.ToString("O"));
        }
        var holds = dossier.Involved.OpenLegs.Any(leg =>
            leg.Agency == command.Agency && leg.ProcedureCode == command.ProcedureCode && leg.Due == command.Due
        );
        if (holds)
        {
            return Decision.Nothing;
        }
        return Overdue.Before(
            dossier,
            new LegOpened
            {
                OccurredAt = command.OccurredAt,
                Number = dossier.Involved.Legs.Count + 1,
                Agency = command.Agency,
                ProcedureCode = command.ProcedureCode,
                Due = command.Due,
            }
        );
    }
}

/// <summary>A leg of a linked procedure is done. <paramref name="Number"/> is the one that it got when it was opened.</summary>
public sealed record FinishLeg(DateTimeOffset OccurredAt, int Number)
{
    public static Decision Decide(Dossier dossier, FinishLeg command)
    {
        var leg = dossier.Involved.Legs.FirstOrDefault(leg => leg.Number == command.Number);
        if (dossier.IsOpen && leg?.FinishedAt is not null)
        {
            return Decision.Nothing;
        }
        if (Lifecycle.Check(dossier, Verb.FinishLeg, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (leg is null)
        {
            return new Refusal("no-such-leg", Consultations.Text(command.Number));
        }
        return Overdue.Before(
            dossier,
            new LegFinished
            {
                OccurredAt = command.OccurredAt,
                Number = leg.Number,
                Agency = leg.Agency,
            }
        );
    }
}
