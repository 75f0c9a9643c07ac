using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>What a pause does to a due date where the period is not counted from the start: the working time that was left is left afterwards.</summary>
public static class Pauses
{
    /// <param name="due">As it stood when the clock stopped. Already broken: it stays.</param>
    /// <param name="steps">Gets the dates from the resumption on, if given.</param>
    public static DueDate Shifted(
        DueDate due,
        DateTimeOffset since,
        DateTimeOffset until,
        WorkingCalendar calendar,
        List<DayStep>? steps = null
    )
    {
        if (due.IsBrokenAt(since))
        {
            return due;
        }
        var shifted = due.Date is { } date
            ? ShiftedDate(date, since, until, calendar, steps)
            : ShiftedInstant(due.At, since, until, calendar, steps);
        // A promise may lie outside the working days and hours (an older system's, a re-appointed one); no pause brings it forward.
        if (shifted.BreachAt > due.BreachAt)
        {
            return shifted;
        }
        steps?.Clear();
        return due;
    }

    private static DueDate ShiftedDate(
        DateOnly due,
        DateTimeOffset since,
        DateTimeOffset until,
        WorkingCalendar calendar,
        List<DayStep>? steps
    )
    {
        var left = DeadlineCalculator.WorkingDaysBetween(VietnamTime.DateOf(since), due, calendar);
        return DeadlineCalculator.AfterWorkingDays(VietnamTime.DateOf(until), left, calendar, steps);
    }

    private static DueDate ShiftedInstant(
        DateTimeOffset due,
        DateTimeOffset since,
        DateTimeOffset until,
        WorkingCalendar calendar,
        List<DayStep>? steps
    )
    {
        var left = calendar.WorkingTimeBetween(since, due);
        return DueDate.AtInstant(DeadlineCalculator.AfterWorkingTime(until, left, calendar, steps));
    }
}
