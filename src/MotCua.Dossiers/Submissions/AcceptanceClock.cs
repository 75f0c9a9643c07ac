using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Submissions;

/// <summary>
/// The clock before receipt (NĐ 118/2025 Đ.17(2)): two hours to notify the receiving officer, eight working hours to accept or to ask for correction, both from the
/// submission. Null where the rule set knows no such limit (NĐ 61/2018).
/// </summary>
/// <remarks>
/// The two hours are by the clock, at night and on Sundays too: the clause says "02 giờ" there and "08 giờ làm việc" for the answer, and the notice is
/// the system's own, which keeps no opening hours.
/// </remarks>
public readonly record struct AcceptanceClock(DateTimeOffset? NotifyDueAt, DateTimeOffset? AcceptDueAt)
{
    /// <param name="calendar">With the opening hours of the agency that is to receive.</param>
    /// <param name="rules">In force on the day of the submission.</param>
    public static AcceptanceClock From(DateTimeOffset submittedAt, WorkingCalendar calendar, RuleSet rules) =>
        new(
            rules.NotifyWithin is { } notify ? VietnamTime.ToLocal(submittedAt + notify.Value) : null,
            rules.AcceptWithin is { } accept ? DeadlineCalculator.AfterWorkingTime(submittedAt, accept.Value, calendar) : null
        );
}
