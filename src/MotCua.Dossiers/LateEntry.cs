using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>Something that is entered after it happened: within a limit without more ado, beyond it with a reason.</summary>
public static class LateEntry
{
    /// <summary>Whether more than <paramref name="workingDays"/> working days lie between the day on which it happened and the day of entry.</summary>
    public static bool IsBeyond(int workingDays, DateTimeOffset occurredAt, DateTimeOffset enteredAt, WorkingCalendar calendar)
    {
        var (first, last) = (VietnamTime.DateOf(occurredAt), VietnamTime.DateOf(enteredAt));
        // The longest closure is Tết with two weekends; no need to count the days of years.
        return last.DayNumber - first.DayNumber > (workingDays * 7) + 30
            || DeadlineCalculator.WorkingDaysBetween(first, last, calendar) > workingDays;
    }
}
