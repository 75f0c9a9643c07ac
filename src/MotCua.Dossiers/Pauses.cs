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
        if (due.Date is not { } date)
        {
            return DueDate.AtInstant(DeadlineCalculator.AfterWorkingTime(until, calendar.WorkingTimeBetween(since, due.At), calendar));
        }
        var left = DeadlineCalculator.WorkingDaysBetween(VietnamTime.DateOf(since), date, calendar);
        return DeadlineCalculator.AfterWorkingDays(VietnamTime.DateOf(until), left, calendar);
    }
}
