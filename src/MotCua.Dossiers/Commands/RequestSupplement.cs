using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Yêu cầu bổ sung, hoàn thiện hồ sơ (form 02). Reason and papers are kept beside the log.</summary>
/// <remarks>
/// A request after the working days of the law (NĐ 118/2025 Đ.19(5), NĐ 61/2018 Đ.19(4)) is recorded with a flag and not refused: sector laws give other periods, and a
/// request that the system refuses is made all the same, by telephone and without a slip, which is what Đ.5 forbids. A second one likewise.
/// </remarks>
public sealed record RequestSupplement(DateTimeOffset OccurredAt)
{
    public static Decision Decide(Dossier dossier, RequestSupplement command, WorkingCalendar calendar, RuleSet rules)
    {
        if (Lifecycle.Check(dossier, Verb.RequestSupplement, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        var asked = VietnamTime.DateOf(command.OccurredAt);
        return Overdue.Before(
            dossier,
            new SupplementRequested
            {
                OccurredAt = command.OccurredAt,
                Ordinal = dossier.SupplementRequests + 1,
                AskedLate = asked > LastDayToAsk(dossier, calendar, rules),
                CloseFrom = rules.CloseAfterDays is { } days ? asked.AddDays(days.Value) : null,
            }
        );
    }

    /// <summary>The last day on which a supplement is asked for in time: counted from the receipt, or from the supplement that completed it.</summary>
    public static DateOnly LastDayToAsk(Dossier dossier, WorkingCalendar calendar, RuleSet rules)
    {
        var day = VietnamTime.DateOf(dossier.PeriodStart);
        for (var left = rules.SupplementAskDays.Value; left > 0; left--)
        {
            day = calendar.WorkingDayFrom(day.AddDays(1));
        }
        return day;
    }
}
