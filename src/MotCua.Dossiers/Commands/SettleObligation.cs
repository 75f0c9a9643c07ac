using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Đã thực hiện nghĩa vụ tài chính: the clock goes on with the working time that was left.</summary>
public sealed record SettleObligation(DateTimeOffset OccurredAt, string Channel)
{
    public static Decision Decide(Dossier dossier, SettleObligation command, WorkingCalendar calendar)
    {
        if (Lifecycle.Check(dossier, Verb.SettleObligation, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        DueDate? Moved(DueDate? due) => due is null ? null : Pauses.Shifted(due, dossier.Paused!.Since, command.OccurredAt, calendar);
        var due = Moved(dossier.Due);
        return new ObligationSettled
        {
            OccurredAt = command.OccurredAt,
            Channel = command.Channel,
            NewDue = due,
            NewOriginalDue = dossier.OriginalDue == dossier.Due ? null : Moved(dossier.OriginalDue),
            Forecast = DueForecast.Of(
                due,
                command.OccurredAt,
                dossier.WorkedUntil(dossier.Paused!.Since, calendar),
                calendar,
                ApologyRules.DaysBefore(dossier)
            ),
            CalendarVersion = calendar.Version,
        };
    }
}
