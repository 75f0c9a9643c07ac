using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>
/// Tiếp nhận bổ sung. Both due dates are computed and kept: the period again from the start, as the decrees say (NĐ 118/2025 Đ.19(5), NĐ 61/2018 Đ.19(4)), and
/// what was left of it, as much software has it. The rule set says which one is promised. A due date that an older system promised without a limit can only be moved.
/// </summary>
public sealed record ReceiveSupplement(DateTimeOffset OccurredAt)
{
    public static Decision Decide(Dossier dossier, ReceiveSupplement command, WorkingCalendar calendar, RuleSet rules)
    {
        if (Lifecycle.Check(dossier, Verb.ReceiveSupplement, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        DueDate? Moved(DueDate? due) => due is null ? null : Pauses.Shifted(due, dossier.Paused!.Since, command.OccurredAt, calendar);
        var limit = dossier.Receipt.Basis.Limit;
        var byReset =
            dossier.Due is null || limit is null
                ? null
                : DeadlineCalculator.Compute(limit, command.OccurredAt, calendar, sameDayCutOff: rules.ForwardCutOff.Value).Due;
        var byShift = Moved(dossier.Due);
        var resets = byReset is not null && rules.SupplementEffect.Value == SupplementEffect.Reset;
        var due = resets ? byReset : byShift;
        var worked = resets ? TimeSpan.Zero : dossier.WorkedUntil(dossier.Paused!.Since, calendar);
        return new SupplementReceived
        {
            OccurredAt = command.OccurredAt,
            NewDue = due,
            Forecast = DueForecast.Of(due, command.OccurredAt, worked, calendar, ApologyRules.DaysBefore(dossier)),
            CalendarVersion = calendar.Version,
            NewOriginalDue = resets || dossier.OriginalDue == dossier.Due ? null : Moved(dossier.OriginalDue),
            DueByReset = byReset,
            DueByShift = byShift,
        };
    }
}
