using System.Globalization;
using MotCua.Dossiers.Time;

namespace MotCua.Server.Dossiers.Deadlines;

/// <summary>Puts the proof of a due date into words, day by day, with the rule behind each.</summary>
/// <param name="RuleSet">The decree that the dossier is under.</param>
/// <param name="Unit">Of the limit; null where there is none.</param>
/// <param name="CutOff">Of same-day limits under that decree.</param>
public sealed record DeadlineWords(string Language, string RuleSet, LimitUnit? Unit, TimeOnly CutOff)
{
    private bool IsEnglish => Language == Http.Language.English;

    public string Why(DayStep step)
    {
        var cutOff = CutOff.ToString("HH\\:mm", CultureInfo.InvariantCulture);
        var words = step.Reason switch
        {
            DayReason.DayOfReceipt => Say("ngày tiếp nhận, không tính", "day of receipt, not counted"),
            DayReason.ReceivedBeforeCutOff => Say(
                $"tiếp nhận trước {cutOff}: trả trong ngày",
                $"received before {cutOff}: due the same day"
            ),
            DayReason.ReceivedAfterCutOff => Say(
                $"tiếp nhận từ {cutOff}: sang ngày làm việc tiếp theo",
                $"received at or after {cutOff}: next working day"
            ),
            DayReason.WorkingDay => Say("ngày làm việc", "working day"),
            DayReason.CalendarDay => Say("ngày lịch", "calendar day"),
            DayReason.WorkedSwapDay => Say("ngày làm bù", "worked day (swap)"),
            DayReason.Weekend => Say("nghỉ cuối tuần", "weekend"),
            DayReason.Holiday => Say("nghỉ lễ", "public holiday"),
            DayReason.CompensatoryDayOff => Say("nghỉ bù", "compensatory day off"),
            DayReason.SwappedDayOff => Say("nghỉ hoán đổi", "swapped day off"),
            DayReason.Closure => Say("cơ quan đóng cửa", "office closed"),
            DayReason.OutsideOpeningHours => Say("tiếp nhận sau giờ làm việc", "received after closing"),
            DayReason.RolledToWorkingDay => Say("chuyển sang ngày làm việc tiếp theo", "moved to the next working day"),
            DayReason.ClockStopped => Say("tạm dừng tính thời hạn", "clock stopped"),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
        if (step.Hours is { } hours)
        {
            var number = hours.ToString("0.##", CultureInfo.InvariantCulture);
            words += Say($": {number.Replace('.', ',')} giờ làm việc", $": {number} working hours");
        }
        return step.Name is null ? words : $"{words} ({step.Name})";
    }

    /// <summary>The article that it follows from; null where only the published calendar says so (swaps, closures, hours).</summary>
    public string? Rule(DayStep step) =>
        step.Reason switch
        {
            DayReason.DayOfReceipt or DayReason.WorkingDay or DayReason.CalendarDay => "Bộ luật Dân sự 2015 Đ.147",
            DayReason.ReceivedBeforeCutOff or DayReason.ReceivedAfterCutOff => $"{RuleSet} Đ.18",
            DayReason.RolledToWorkingDay when Unit == LimitUnit.SameDay => $"{RuleSet} Đ.18",
            DayReason.RolledToWorkingDay => "Bộ luật Dân sự 2015 Đ.148",
            DayReason.Weekend or DayReason.CompensatoryDayOff => "Bộ luật Lao động 2019 Đ.111",
            DayReason.Holiday => "Bộ luật Lao động 2019 Đ.112",
            DayReason.ClockStopped => $"{RuleSet} Đ.19",
            DayReason.WorkedSwapDay or DayReason.SwappedDayOff or DayReason.Closure or DayReason.OutsideOpeningHours => null,
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };

    private string Say(string vietnamese, string english) => IsEnglish ? english : vietnamese;
}
