using System.Globalization;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Server.Forms;

/// <summary>Dates, limits and kinds in the words of the official forms. Local time of Việt Nam throughout.</summary>
internal static class FormWords
{
    private static readonly string[] Levels =
    [
        "Phường ",
        "Xã ",
        "Thị trấn ",
        "Đặc khu ",
        "Thành phố ",
        "Thị xã ",
        "Quận ",
        "Huyện ",
        "Tỉnh ",
    ];

    /// <summary><c>09 giờ 15 phút, ngày 20 tháng 11 năm 2026</c>.</summary>
    public static string Moment(DateTimeOffset instant) => $"{Clock(instant)}, {Day(VietnamTime.DateOf(instant))}";

    /// <summary><c>ngày 20 tháng 11 năm 2026</c>; days below ten and the months 1 and 2 with a zero, as NĐ 30/2020/NĐ-CP writes them.</summary>
    public static string Day(DateOnly date) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"ngày {date.Day:00} tháng {(date.Month < 3 ? date.Month.ToString("00", CultureInfo.InvariantCulture) : date.Month.ToString(CultureInfo.InvariantCulture))} năm {date.Year}"
        );

    /// <summary><c>09 giờ 15 phút, 20/11/2026</c>: to the minute, for the control slip.</summary>
    public static string Minute(DateTimeOffset instant) => $"{Clock(instant)}, {Short(VietnamTime.DateOf(instant))}";

    /// <summary><c>09:15 20/11/2026</c>, for tables.</summary>
    public static string Short(DateTimeOffset instant) =>
        VietnamTime.ToLocal(instant).ToString("HH:mm dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    /// <summary><c>20/11/2026</c>.</summary>
    public static string Short(DateOnly date) => date.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    public static string Limit(DueBasis basis) =>
        basis.Limit is not { } limit
            ? basis.Promised
                ? "theo giấy hẹn đã cấp"
                : "không quy định thời hạn"
            : limit.Unit == LimitUnit.SameDay
                ? "trong ngày làm việc (tiếp nhận từ 15 giờ: ngày làm việc tiếp theo)"
                : Number(limit.Value) + UnitOf(limit.Unit);

    public static string Of(ReturnChannel channel) =>
        channel switch
        {
            ReturnChannel.Counter => "Trực tiếp tại Một cửa",
            ReturnChannel.Postal => "Bưu chính công ích",
            ReturnChannel.Online => "Trực tuyến",
            _ => throw new ArgumentOutOfRangeException(nameof(channel)),
        };

    /// <summary>Trước hạn, đúng hạn, quá hạn; empty where nothing was promised or the work goes on.</summary>
    public static string Of(Timeliness timeliness) =>
        timeliness switch
        {
            Timeliness.Early => "Trước hạn",
            Timeliness.OnTime => "Đúng hạn",
            Timeliness.Late or Timeliness.OpenOverdue => "Quá hạn",
            _ => "",
        };

    /// <summary>The place before the date of a letter: the unit's name without its kind.</summary>
    public static string Place(string unitName) =>
        Levels.FirstOrDefault(level => unitName.StartsWith(level, StringComparison.Ordinal)) is { } level
            ? unitName[level.Length..]
            : unitName;

    /// <summary>Clock time alone: <c>09 giờ 15 phút</c>.</summary>
    private static string Clock(DateTimeOffset instant) =>
        VietnamTime.ToLocal(instant).ToString("HH' giờ 'mm' phút'", CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture).Replace('.', ',');

    private static string UnitOf(LimitUnit unit) =>
        unit switch
        {
            LimitUnit.WorkingDays => " ngày làm việc",
            LimitUnit.WorkingHours => " giờ làm việc",
            LimitUnit.CalendarDays => " ngày",
            _ => $" ({unit})", // a kind that a later rule set brings: printed under its own name rather than refused
        };
}
