using System.Globalization;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;

namespace MotCua.Server.Dossiers.Deadlines;

/// <summary>Puts the proof of a due date into words, day by day.</summary>
public static class DeadlineWords
{
    public static string Why(DayStep step, string language)
    {
        var english = language == Language.English;
        var words = step.Reason switch
        {
            DayReason.DayOfReceipt => english ? "day of receipt, not counted" : "ngày tiếp nhận, không tính",
            DayReason.ReceivedBeforeCutOff => english ? "received before 15:00: due the same day" : "tiếp nhận trước 15:00: trả trong ngày",
            DayReason.ReceivedAfterCutOff => english
                ? "received at or after 15:00: next working day"
                : "tiếp nhận từ 15:00: sang ngày làm việc tiếp theo",
            DayReason.WorkingDay => english ? "working day" : "ngày làm việc",
            DayReason.CalendarDay => english ? "calendar day" : "ngày lịch",
            DayReason.WorkedSwapDay => english ? "worked day (swap)" : "ngày làm bù",
            DayReason.Weekend => english ? "weekend" : "nghỉ cuối tuần",
            DayReason.Holiday => english ? "public holiday" : "nghỉ lễ",
            DayReason.CompensatoryDayOff => english ? "compensatory day off" : "nghỉ bù",
            DayReason.SwappedDayOff => english ? "swapped day off" : "nghỉ hoán đổi",
            DayReason.OutsideOpeningHours => english ? "received after closing" : "tiếp nhận sau giờ làm việc",
            DayReason.RolledToWorkingDay => english ? "moved to the next working day" : "chuyển sang ngày làm việc tiếp theo",
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
        if (step.Hours is { } hours)
        {
            var number = hours.ToString("0.##", CultureInfo.InvariantCulture);
            words += english ? $": {number} working hours" : $": {number.Replace('.', ',')} giờ làm việc";
        }
        return step.Name is null ? words : $"{words} ({step.Name})";
    }
}
