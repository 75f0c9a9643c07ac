using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Văn bản xin lỗi và hẹn lại ngày trả kết quả (form 04): one re-appointment at most (NĐ 118/2025 Đ.19(6)). The reason's text is kept beside the log.</summary>
/// <param name="NewDueAt">Read as a date where the dossier's own limit is in days.</param>
public sealed record ApologiseForDelay(DateTimeOffset OccurredAt, string ReasonCode, DateTimeOffset NewDueAt, string Number, string Signer)
{
    /// <param name="rules">That the dossier was received under.</param>
    public static Decision Decide(Dossier dossier, ApologiseForDelay command, WorkingCalendar calendar, RuleSet rules)
    {
        if (Lifecycle.StatusesFor(Verb.Apologise).Contains(dossier.Status) && ApologyRules.IsReappointed(dossier))
        {
            return new Refusal("reappointed-already", rules.Reappointments.Article);
        }
        if (Lifecycle.Check(dossier, Verb.Apologise, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        var old = dossier.Due!;
        var renewed = old.Date is null
            ? DueDate.AtInstant(command.NewDueAt)
            : DueDate.OnDate(VietnamTime.DateOf(command.NewDueAt), calendar.HoursOn(VietnamTime.DateOf(command.NewDueAt)).Closing);
        if (renewed.BreachAt <= old.BreachAt || renewed.IsBrokenAt(command.OccurredAt))
        {
            return new Refusal("new-due-not-later", renewed.At.ToString("O"), old.At.ToString("O"));
        }
        return Overdue.Before(
            dossier,
            new ApologyIssued
            {
                OccurredAt = command.OccurredAt,
                ReasonCode = command.ReasonCode,
                OldDue = old,
                NewDue = renewed,
                Forecast = DueForecast.Of(
                    renewed,
                    command.OccurredAt,
                    dossier.WorkedUntil(command.OccurredAt, calendar),
                    calendar,
                    ApologyRules.DaysBefore(dossier)
                ),
                Number = command.Number,
                Signer = command.Signer,
            }
        );
    }
}
