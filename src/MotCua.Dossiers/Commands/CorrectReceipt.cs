using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>
/// Đính chính giấy tiếp nhận: procedure, time and channel as they should have been. The due date is computed anew under the rules of the corrected
/// date; a period that began again with a supplement, pauses and a re-appointment keep their times. The receipt gets the next version. The reason stays
/// beside the log.
/// </summary>
public sealed record CorrectReceipt(
    DateTimeOffset OccurredAt,
    DateTimeOffset ReceivedAt,
    ProcedureAtReceipt Procedure,
    AgencyAtReceipt Receiving,
    AgencyAtReceipt Resolving,
    Channel Channel,
    string Authority
)
{
    /// <param name="calendarAt">The resolving agency's calendar at a time.</param>
    /// <param name="rules">In force on the corrected day of receipt.</param>
    public static Decision Decide(Dossier dossier, CorrectReceipt command, Func<DateTimeOffset, WorkingCalendar> calendarAt, RuleSet rules)
    {
        if (Lifecycle.Check(dossier, Verb.CorrectReceipt, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (command.ReceivedAt > command.OccurredAt || command.ReceivedAt > dossier.FollowedAt || command.ReceivedAt > dossier.EndedAt)
        {
            return new Refusal("correction-out-of-order", command.ReceivedAt.ToString("O"));
        }
        if (Holds(dossier, command))
        {
            return Decision.Nothing;
        }
        var reissued = Reissued(dossier, command, calendarAt(command.ReceivedAt), rules);
        if (reissued.Refusal is not null)
        {
            return reissued;
        }
        var receipt = (DossierReceived)reissued.Events[0];
        if (receipt.Due?.IsBrokenAt(receipt.OccurredAt) == true && receipt.OccurredAt != dossier.ReceivedAt)
        {
            // What an older system promised stays, and nothing is received after it was due.
            return new Refusal("correction-out-of-order", command.ReceivedAt.ToString("O"));
        }
        var original = Original(dossier, receipt, calendarAt, rules);
        var inForce = InForce(dossier, original);
        var corrected = new ReceiptCorrected
        {
            OccurredAt = command.OccurredAt,
            ReceivedAt = receipt.OccurredAt,
            ProcedureCode = receipt.ProcedureCode,
            ProcedureVersion = receipt.ProcedureVersion,
            Field = receipt.Field,
            Branch = receipt.Branch,
            SystemOfRecord = receipt.SystemOfRecord,
            Channel = receipt.Channel,
            Receiving = receipt.Receiving,
            Resolving = receipt.Resolving,
            CrossBoundary = receipt.CrossBoundary,
            Due = receipt.Due,
            Basis = receipt.Basis,
            NewDue = inForce,
            NewOriginalDue = original == inForce ? null : original,
            Forecast = Forecast(dossier, receipt, inForce, calendarAt),
            Authority = command.Authority,
        };
        return Announced(dossier, command, original, inForce).Append(corrected).ToArray();
    }

    internal static Dossier Apply(Dossier dossier, ReceiptCorrected corrected)
    {
        var after = dossier with
        {
            Receipt = dossier.Receipt with
            {
                OccurredAt = corrected.ReceivedAt,
                ProcedureCode = corrected.ProcedureCode,
                ProcedureVersion = corrected.ProcedureVersion,
                Field = corrected.Field,
                Branch = corrected.Branch,
                SystemOfRecord = corrected.SystemOfRecord,
                Channel = corrected.Channel,
                Receiving = corrected.Receiving,
                Resolving = corrected.Resolving,
                CrossBoundary = corrected.CrossBoundary,
                Due = corrected.Due,
                Basis = corrected.Basis,
                Forecast = corrected.Forecast,
            },
            Channel = corrected.Channel,
            Due = corrected.NewDue,
            OriginalDue = corrected.NewOriginalDue ?? corrected.NewDue,
            Forecast = corrected.Forecast,
            OriginalPast = dossier.OriginalPast is { } past ? past with { Turns = Begun(past.Turns, corrected.ReceivedAt) } : null,
            PeriodStart =
                dossier.RestartedAt is null && dossier.PeriodStart == dossier.ReceivedAt ? corrected.ReceivedAt : dossier.PeriodStart,
            ReceiptVersion = dossier.ReceiptVersion + 1,
            LastOccurredAt = dossier.FollowedAt is null ? corrected.ReceivedAt : dossier.LastOccurredAt,
        };
        return after with { Count = Count(after), OpenTurns = Turns(after, dossier.OpenTurns) };
    }

    /// <summary>As the due date was counted: from the receipt as corrected, or the supplement that began the period again, with the waits since.</summary>
    private static DueCount? Count(Dossier after) =>
        after.Due == after.OriginalDue && DueCount.Of(after.Receipt) is { } count
            ? count with
            {
                From = after.RestartedAt ?? after.ReceivedAt,
                Waits = [.. after.PeriodPauses.Select(pause => new Wait(pause.Since, pause.Until))],
            }
            : null;

    private static bool Holds(Dossier dossier, CorrectReceipt command) =>
        dossier.ReceivedAt == command.ReceivedAt
        && dossier.Receipt.ProcedureCode == command.Procedure.Code
        && dossier.Receipt.ProcedureVersion == command.Procedure.Version
        && dossier.Receipt.Branch == command.Procedure.Branch
        && dossier.Channel == command.Channel;

    private static Decision Reissued(Dossier dossier, CorrectReceipt command, WorkingCalendar calendar, RuleSet rules) =>
        ReceiveDossier.Decide(
            new ReceiveDossier(
                command.ReceivedAt,
                dossier.Receipt.Code,
                command.Procedure,
                command.Receiving,
                command.Resolving,
                command.Channel,
                dossier.Receipt.ApplicantKind,
                dossier.OnBehalfOf,
                dossier.Receipt.SubmittedAt,
                dossier.Receipt.Basis.Promised ? dossier.Receipt.Due : null,
                dossier.Receipt.Imported
            )
            {
                Submission = dossier.Receipt.Submission,
            },
            calendar,
            rules
        );

    /// <summary>The due date by the law's clock: of the receipt, or of the supplement that began the period again, moved by the pauses since.</summary>
    private static DueDate? Original(
        Dossier dossier,
        DossierReceived receipt,
        Func<DateTimeOffset, WorkingCalendar> calendarAt,
        RuleSet rules
    )
    {
        var due = receipt.Due;
        if (dossier.RestartedAt is { } restart)
        {
            if (receipt.Basis.Limit is not { } limit)
            {
                return receipt.Basis.Promised ? dossier.OriginalDue : null;
            }
            due = DeadlineCalculator.Compute(limit, restart, calendarAt(restart), sameDayCutOff: rules.ForwardCutOff.Value).Due;
        }
        return due is null
            ? null
            : dossier.PeriodPauses.Aggregate(
                due,
                (moved, pause) => Pauses.Shifted(moved, pause.Since, pause.Until, calendarAt(pause.Until))
            );
    }

    /// <summary>A re-appointed date was given to the citizen: it stays unless the corrected one is later still.</summary>
    private static DueDate? InForce(Dossier dossier, DueDate? original) =>
        original is not null && dossier.Due is { } due && due != dossier.OriginalDue && due.BreachAt > original.BreachAt ? due : original;

    private static DueForecast? Forecast(
        Dossier dossier,
        DossierReceived receipt,
        DueDate? due,
        Func<DateTimeOffset, WorkingCalendar> calendarAt
    )
    {
        var since = dossier.PeriodPauses is [.., var last] ? last.Until : dossier.RestartedAt ?? receipt.OccurredAt;
        if (due == dossier.Due && due != dossier.OriginalDue && dossier.Apology is { } apology && apology.OccurredAt > since)
        {
            since = apology.OccurredAt; // re-appointed, and so it stays
        }
        var worked = dossier with { Receipt = receipt };
        return DueForecast.Of(due, since, worked.WorkedUntil(since, calendarAt(since)), calendarAt(since), ApologyRules.DaysBefore(worked));
    }

    /// <summary>The breaches that the corrected promise turns out to have had, and that nobody could announce.</summary>
    private static IEnumerable<DossierEvent> Announced(Dossier dossier, CorrectReceipt command, DueDate? original, DueDate? inForce)
    {
        if (original != inForce && dossier.Apology is { } apology && IsOwed(dossier, original!, apology.OccurredAt))
        {
            yield return new DossierOverdue { OccurredAt = original!.BreachAt, Due = original };
        }
        if (inForce is not null && IsOwed(dossier, inForce, dossier.JudgedAt ?? dossier.Paused?.Since ?? command.OccurredAt))
        {
            yield return new DossierOverdue { OccurredAt = inForce.BreachAt, Due = inForce };
        }
    }

    private static bool IsOwed(Dossier dossier, DueDate due, DateTimeOffset judged) =>
        due.IsBrokenAt(judged) && !dossier.AnnouncedOverdue.Contains(due);

    /// <summary>
    /// How the open dossier counted, with the receipt as corrected. What it was counted as before a supplement began the period again stays; the
    /// running period is counted anew.
    /// </summary>
    private static List<Turn> Turns(Dossier after, IReadOnlyList<Turn> before)
    {
        var begins = after.OriginalDue is null ? Timeliness.OpenNoDeadline : Timeliness.OpenInTime;
        var turns = new List<Turn>();
        if (after.RestartedAt is { } restart)
        {
            turns.AddRange(Begun(before.Where((turn, index) => index == 0 || turn.At < restart), after.ReceivedAt));
            if (turns[^1].Timeliness != begins && after.OriginalDue?.IsBrokenAt(restart) != true)
            {
                turns.Add(new Turn(restart, begins));
            }
        }
        else
        {
            turns.Add(new Turn(after.ReceivedAt, begins));
        }
        if (after.OriginalDue is { } original && original != after.Due && after.Apology is { } apology)
        {
            Break(turns, original, original.IsBrokenAt(apology.OccurredAt));
            if (turns[^1].Timeliness == Timeliness.OpenOverdue)
            {
                turns.Add(new Turn(apology.OccurredAt, Timeliness.OpenInTime));
            }
        }
        if (after.Due is { } due)
        {
            Break(turns, due, after.AnnouncedOverdue.Contains(due) && (after.Paused is not { } pause || due.IsBrokenAt(pause.Since)));
        }
        return turns;
    }

    /// <summary>The same course with the receipt at another time.</summary>
    private static List<Turn> Begun(IEnumerable<Turn> turns, DateTimeOffset receivedAt) =>
        [.. turns.Select((turn, index) => index == 0 || turn.At < receivedAt ? turn with { At = receivedAt } : turn)];

    private static void Break(List<Turn> turns, DueDate due, bool broken)
    {
        if (broken && turns[^1].Timeliness != Timeliness.OpenOverdue)
        {
            turns.Add(new Turn(due.BreachAt, Timeliness.OpenOverdue));
        }
    }
}
