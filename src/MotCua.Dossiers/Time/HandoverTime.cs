namespace MotCua.Dossiers.Time;

/// <summary>By when a dossier that is handed over has to be there (domain reference 1.4; NĐ 118/2025 Đ.18, Đ.20).</summary>
public static class HandoverTime
{
    /// <param name="paperAcrossBoundary">Paper goes to an agency of another territory: within one working day (Đ.20(1)).</param>
    /// <param name="calendar">Of the agency that receives it.</param>
    /// <returns>
    /// Before 15:00 on a working day: that day's closing. From 15:00 on, or on a day off: the opening of the next working day (Đ.18). Paper across a
    /// boundary: the closing of the next working day.
    /// </returns>
    public static DateTimeOffset DueAt(DateTimeOffset handedOverAt, bool paperAcrossBoundary, WorkingCalendar calendar)
    {
        var date = VietnamTime.DateOf(handedOverAt);
        if (paperAcrossBoundary)
        {
            return DeadlineCalculator.AfterWorkingDays(date, 1, calendar).At;
        }
        if (calendar.IsWorkingDay(date) && VietnamTime.TimeOf(handedOverAt) < DeadlineCalculator.SameDayCutOff)
        {
            var closing = VietnamTime.At(date, calendar.Hours.Closing);
            // An office that closes before 15:00: there is no time left on that day.
            if (closing >= handedOverAt)
            {
                return closing;
            }
        }
        return VietnamTime.At(calendar.WorkingDayFrom(date.AddDays(1)), calendar.Hours.Intervals[0].From);
    }
}
