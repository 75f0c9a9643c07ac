using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>What a pause does to a due date where the period is not counted from the start: the working time that was left is left afterwards.</summary>
public static class Pauses
{
    /// <param name="due">As it stood when the clock stopped. Already broken: it stays.</param>
    public static DueDate Shifted(DueDate due, DateTimeOffset since, DateTimeOffset until, WorkingCalendar calendar)
    {
        if (due.IsBrokenAt(since))
        {
            return due;
        }
        var shifted = due.Date is { } date ? ShiftedDate(date, since, until, calendar) : ShiftedInstant(due.At, since, until, calendar);
        // A promise may lie outside the working days and hours (an older system's, a re-appointed one); no pause brings it forward.
        return shifted.BreachAt > due.BreachAt ? shifted : due;
    }

    private static DueDate ShiftedDate(DateOnly due, DateTimeOffset since, DateTimeOffset until, WorkingCalendar calendar)
    {
        var left = DeadlineCalculator.WorkingDaysBetween(VietnamTime.DateOf(since), due, calendar);
        return DeadlineCalculator.AfterWorkingDays(VietnamTime.DateOf(until), left, calendar);
    }

    private static DueDate ShiftedInstant(DateTimeOffset due, DateTimeOffset since, DateTimeOffset until, WorkingCalendar calendar) =>
        DueDate.AtInstant(DeadlineCalculator.AfterWorkingTime(until, calendar.WorkingTimeBetween(since, due), calendar));
}
