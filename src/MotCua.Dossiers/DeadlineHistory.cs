using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>Why a due date was set.</summary>
public enum PeriodCause
{
    Receipt,
    SupplementRestart,
    SupplementShift,
    ObligationShift,
    Reappointment,

    /// <summary>By an event that has no counting of its own: a calendar change, a correction.</summary>
    Reprojection,
}

/// <summary>From <paramref name="At"/> on this due date was in force.</summary>
/// <param name="CalendarVersion">Null where nothing was counted.</param>
/// <param name="Days">
/// The days counted, under the calendar of then. Empty where the date was promised, re-appointed or taken over; and where counting again does not give the date
/// that was promised (somebody changed an agency's hours in the register afterwards), because a proof of another date would be none.
/// </param>
public sealed record DeadlinePeriod(
    PeriodCause Cause,
    DateTimeOffset At,
    DueDate? Old,
    DueDate? New,
    string? CalendarVersion,
    IReadOnlyList<DayStep> Days
);

/// <summary>Every due date that a dossier ever had, each with its proof; from the events alone and the calendars that they name.</summary>
public static class DeadlineHistory
{
    /// <param name="calendars">The calendar of that version, with the hours that the resolving agency had on that day; null when it is not known here.</param>
    /// <param name="cutOff">Of same-day limits under the dossier's rule set; null for the usual one.</param>
    public static IReadOnlyList<DeadlinePeriod> Of(
        IEnumerable<DossierEvent> events,
        Func<string, DateOnly, WorkingCalendar?> calendars,
        TimeOnly? cutOff = null
    )
    {
        var periods = new List<DeadlinePeriod>();
        Dossier? before = null;
        foreach (var happened in events)
        {
            var after = Dossier.Evolve(before, happened);
            if (Period(before, after, happened, periods, calendars, cutOff) is { } period)
            {
                periods.Add(period);
            }
            before = after;
        }
        return periods;
    }

    private static DeadlinePeriod? Period(
        Dossier? before,
        Dossier after,
        DossierEvent happened,
        List<DeadlinePeriod> periods,
        Func<string, DateOnly, WorkingCalendar?> calendars,
        TimeOnly? cutOff
    )
    {
        var (at, basis) = (happened.OccurredAt, after.Receipt.Basis);
        switch (happened)
        {
            case DossierReceived:
                return Counted(PeriodCause.Receipt, basis.CalendarVersion, basis.Promised ? null : basis.Limit);
            case SupplementReceived e when basis.Limit is not null:
                return Counted(PeriodCause.SupplementRestart, e.CalendarVersion, basis.Limit);
            case SupplementReceived e:
                return Shifted(PeriodCause.SupplementShift, e.CalendarVersion);
            case ObligationSettled e:
                return Shifted(PeriodCause.ObligationShift, e.CalendarVersion);
            case ApologyIssued:
                return new DeadlinePeriod(PeriodCause.Reappointment, at, before!.Due, after.Due, null, []);
            default:
                return before!.Due == after.Due ? null : new DeadlinePeriod(PeriodCause.Reprojection, at, before.Due, after.Due, null, []);
        }

        DeadlinePeriod Counted(PeriodCause cause, string version, TimeLimit? limit)
        {
            var computed =
                limit is not null && calendars(version, VietnamTime.DateOf(at)) is { } calendar
                    ? DeadlineCalculator.Compute(limit, at, calendar, explain: true, cutOff)
                    : null;
            var days = computed is not null && IsSame(computed.Due, after.Due) ? computed.Explanation : [];
            return new DeadlinePeriod(cause, at, before?.Due, after.Due, version, days);
        }

        DeadlinePeriod Shifted(PeriodCause cause, string version)
        {
            var days = new List<DayStep>();
            var (due, pause) = (before!.Due, before.Paused!);
            if (due is not null && calendars(version, VietnamTime.DateOf(at)) is { } calendar)
            {
                var shifted = Pauses.Shifted(due, pause.Since, at, calendar, days);
                var known = periods.Count > 0 ? periods[^1] : null;
                days =
                    !IsSame(shifted, after.Due) ? []
                    : days.Count == 0 ? [.. known?.Days ?? []]
                    : [.. Before(known, pause.Since, calendar), .. days];
                AddStopped(days, VietnamTime.DateOf(pause.Since));
            }
            return new DeadlinePeriod(cause, at, due, after.Due, version, days);
        }
    }

    /// <summary>The days of the period up to the pause; hours only as far as they had passed.</summary>
    private static IEnumerable<DayStep> Before(DeadlinePeriod? period, DateTimeOffset since, WorkingCalendar calendar)
    {
        var stopped = VietnamTime.DateOf(since);
        foreach (var step in period?.Days.Where(step => step.Date <= stopped) ?? [])
        {
            if (step.Hours is null || step.Date < stopped)
            {
                yield return step;
                continue;
            }
            var start = VietnamTime.StartOf(stopped);
            var hours = calendar.WorkingTimeBetween(period!.At > start ? period.At : start, since).TotalHours;
            yield return step with
            {
                Hours = Math.Round((decimal)hours, 4),
            };
        }
    }

    /// <summary>The dates between that nobody counted.</summary>
    private static void AddStopped(List<DayStep> days, DateOnly since)
    {
        var resumed = days.FindIndex(step => step.Date > since);
        if (resumed <= 0)
        {
            return;
        }
        var stopped = new List<DayStep>();
        for (var date = days[resumed - 1].Date.AddDays(1); date < days[resumed].Date; date = date.AddDays(1))
        {
            stopped.Add(new DayStep(date, false, DayReason.ClockStopped));
        }
        days.InsertRange(resumed, stopped);
    }

    /// <summary>Of a promised date only the date counts.</summary>
    private static bool IsSame(DueDate? a, DueDate? b) => a?.Date == b?.Date && (a?.Date is not null || a?.At == b?.At);
}
