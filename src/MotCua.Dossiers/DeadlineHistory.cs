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

    /// <summary>By a calendar that was published later.</summary>
    Reprojection,

    /// <summary>The receipt was wrong and has been issued anew.</summary>
    Correction,
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
public sealed class DeadlineHistory
{
    private readonly Func<string, DateOnly, WorkingCalendar?> calendars;
    private readonly TimeOnly? cutOff;
    private readonly List<DeadlinePeriod> periods = [];

    /// <summary>Where the limit is counted from, and the waits since then that moved its end.</summary>
    private readonly List<(DateTimeOffset Since, DateTimeOffset Until)> waits = [];
    private DateTimeOffset from;

    private DeadlineHistory(Func<string, DateOnly, WorkingCalendar?> calendars, TimeOnly? cutOff) =>
        (this.calendars, this.cutOff) = (calendars, cutOff);

    /// <param name="calendars">The calendar of that version, with the hours that the resolving agency had on that day; null when it is not known here.</param>
    /// <param name="cutOff">Of same-day limits under the dossier's rule set; null for the usual one.</param>
    public static IReadOnlyList<DeadlinePeriod> Of(
        IEnumerable<DossierEvent> events,
        Func<string, DateOnly, WorkingCalendar?> calendars,
        TimeOnly? cutOff = null
    )
    {
        var history = new DeadlineHistory(calendars, cutOff);
        Dossier? before = null;
        foreach (var happened in events)
        {
            var after = Dossier.Evolve(before, happened);
            history.Add(before, after, happened);
            before = after;
        }
        return history.periods;
    }

    private void Add(Dossier? before, Dossier after, DossierEvent happened)
    {
        var (at, basis) = (happened.OccurredAt, after.Receipt.Basis);
        switch (happened)
        {
            case DossierReceived:
                Restart(at);
                Add(PeriodCause.Receipt, basis.CalendarVersion, basis.Promised ? [] : Counted(basis.CalendarVersion));
                break;
            case SupplementReceived e when basis.Limit is not null && (e.DueByReset is null || e.NewDue == e.DueByReset):
                Restart(at);
                Add(PeriodCause.SupplementRestart, e.CalendarVersion, Counted(e.CalendarVersion));
                break;
            case SupplementReceived e:
                Add(PeriodCause.SupplementShift, e.CalendarVersion, Shifted(e.CalendarVersion));
                break;
            case ObligationSettled e:
                Add(PeriodCause.ObligationShift, e.CalendarVersion, Shifted(e.CalendarVersion));
                break;
            case ApologyIssued:
                Add(PeriodCause.Reappointment, null, []);
                break;
            case DueDateReprojected e:
                Add(PeriodCause.Reprojection, e.CalendarVersion, Counted(e.CalendarVersion));
                break;
            case ReceiptCorrected when before!.Due != after.Due:
                // A period that a supplement began again keeps its start.
                from = after.RestartedAt ?? after.ReceivedAt;
                Add(PeriodCause.Correction, basis.CalendarVersion, Counted(basis.CalendarVersion));
                break;
        }

        void Add(PeriodCause cause, string? version, IReadOnlyList<DayStep> days) =>
            periods.Add(new DeadlinePeriod(cause, at, before?.Due, after.Due, version, days));

        // The limit from its start, with the waits since, under one calendar.
        IReadOnlyList<DayStep> Counted(string version)
        {
            if (basis.Limit is not { } limit || calendars(version, VietnamTime.DateOf(from)) is not { } calendar)
            {
                return [];
            }
            var (due, _, days) = DeadlineCalculator.Compute(limit, from, calendar, explain: true, cutOff);
            var start = from;
            foreach (var (since, until) in waits)
            {
                (due, days) = Moved(due, days, start, since, until, calendar);
                start = until;
            }
            return IsSame(due, after.Due) ? days : [];
        }

        // What the period before counted, up to the wait, and what was left of it.
        IReadOnlyList<DayStep> Shifted(string version)
        {
            var (since, start) = (before!.Paused!.Since, waits.Count > 0 ? waits[^1].Until : from);
            waits.Add((since, at));
            if (before.Due is not { } due || calendars(version, VietnamTime.DateOf(at)) is not { } calendar)
            {
                return [];
            }
            var (moved, days) = Moved(due, periods[^1].Days, start, since, at, calendar);
            return IsSame(moved, after.Due) ? days : [];
        }
    }

    private void Restart(DateTimeOffset at)
    {
        from = at;
        waits.Clear();
    }

    private static (DueDate Due, IReadOnlyList<DayStep> Days) Moved(
        DueDate due,
        IReadOnlyList<DayStep> days,
        DateTimeOffset start,
        DateTimeOffset since,
        DateTimeOffset until,
        WorkingCalendar calendar
    )
    {
        var rest = new List<DayStep>();
        var moved = Pauses.Shifted(due, since, until, calendar, rest);
        if (rest.Count == 0)
        {
            return (moved, days);
        }
        List<DayStep> all = [.. Until(since, days, start, calendar), .. rest];
        AddStopped(all, VietnamTime.DateOf(since));
        return (moved, all);
    }

    /// <summary>The days up to the wait; of its first day only the hours that had passed.</summary>
    private static IEnumerable<DayStep> Until(
        DateTimeOffset since,
        IReadOnlyList<DayStep> days,
        DateTimeOffset start,
        WorkingCalendar calendar
    )
    {
        var stopped = VietnamTime.DateOf(since);
        foreach (var step in days.Where(step => step.Date <= stopped))
        {
            if (step.Hours is null || step.Date < stopped)
            {
                yield return step;
                continue;
            }
            var midnight = VietnamTime.StartOf(stopped);
            var hours = calendar.WorkingTimeBetween(start > midnight ? start : midnight, since).TotalHours;
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
