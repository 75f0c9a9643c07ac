using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>
/// Tiếp nhận bổ sung: the period is counted again from the start (NĐ 118/2025 Đ.19(5), NĐ 61/2018 Đ.19(4)). A due date that an older system
/// promised without a limit is moved by the working days that the dossier waited.
/// </summary>
public sealed record ReceiveSupplement(DateTimeOffset OccurredAt)
{
    public static Decision Decide(Dossier dossier, ReceiveSupplement command, WorkingCalendar calendar)
    {
        if (Lifecycle.Check(dossier, Verb.ReceiveSupplement, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        var limit = dossier.Receipt.Basis.Limit;
        var due =
            dossier.Due is null ? null
            : limit is not null ? DeadlineCalculator.Compute(limit, command.OccurredAt, calendar).Due
            : Pauses.Shifted(dossier.Due, dossier.Paused!.Since, command.OccurredAt, calendar);
        return new SupplementReceived
        {
            OccurredAt = command.OccurredAt,
            NewDue = due,
            Forecast = DueForecast.Of(due, command.OccurredAt, TimeSpan.Zero, calendar),
            CalendarVersion = calendar.Version,
        };
    }
}
