using System.Text.Json.Serialization;

namespace MotCua.Dossiers.Time;

/// <summary>How a procedure's time limit is counted (domain reference 1.5).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LimitUnit>))]
public enum LimitUnit
{
    /// <summary>Ngày làm việc: day-wise or hour-wise, see <see cref="Counting"/>.</summary>
    [JsonStringEnumMemberName("working_days")]
    WorkingDays,

    /// <summary>Giờ làm việc: opening hours only, from the instant of receipt or the next opening.</summary>
    [JsonStringEnumMemberName("working_hours")]
    WorkingHours,

    /// <summary>Ngày: calendar days; an end on a day off rolls to the next working day (Bộ luật Dân sự 2015, Đ.148).</summary>
    [JsonStringEnumMemberName("calendar_days")]
    CalendarDays,

    /// <summary>Trong ngày: the same working day if received before the cut-off (15:00, NĐ 118/2025 Đ.18), else the next working day.</summary>
    [JsonStringEnumMemberName("same_day")]
    SameDay,
}

/// <summary>The two ways in which offices count working days (domain reference 1.5). Other units have but one way and leave this as it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Counting>))]
public enum Counting
{
    /// <summary>The day of receipt is not counted, day 1 is the next working day; promised is a date (Bộ luật Dân sự 2015, Đ.147).</summary>
    [JsonStringEnumMemberName("day_wise")]
    DayWise,

    /// <summary>The same clock time so many working days later; promised is an instant. With eight hours a day: N days = 8 N working hours.</summary>
    [JsonStringEnumMemberName("hour_wise")]
    HourWise,
}

/// <summary>
/// A time limit. Half a working day is four working hours, from where the whole days before it end: 0.5 from the receipt, 2.5 from the end of the second
/// day (day-wise its closing, so that it falls into the morning of the third; hour-wise the same clock time). It never lasts longer than the next whole day would.
/// </summary>
/// <param name="Value">Working days: 0.5 to 3,650 in halves; calendar days: whole, 1 to 3,650; hours: above 0, up to 10,000; 0 for the same day.</param>
public sealed record TimeLimit(
    decimal Value,
    LimitUnit Unit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] Counting Counting = Counting.DayWise
)
{
    /// <summary>What a working day counts in step tables and where limits of different units are compared (domain reference 1.5).</summary>
    public const int HoursPerDay = 8;

    public static readonly TimeSpan HalfDay = TimeSpan.FromHours(HoursPerDay / 2);

    /// <summary>What is wrong with the limit, or null.</summary>
    public static string? Problem(decimal value, LimitUnit unit, Counting counting = Counting.DayWise) =>
        unit switch
        {
            not LimitUnit.WorkingDays when counting != Counting.DayWise => "only working days are counted hour-wise",
            LimitUnit.SameDay when value != 0 => "a same-day limit has the value 0",
            LimitUnit.WorkingHours when value is <= 0 or > 10_000 || value * 2 != decimal.Truncate(value * 2) =>
                "working hours are whole or half, above 0 and at most 10000",
            LimitUnit.WorkingDays when value is < 0.5m or > 3_650 || value * 2 != decimal.Truncate(value * 2) =>
                "working days are halves from 0.5 to 3650",
            LimitUnit.CalendarDays when value is < 1 or > 3_650 || value != decimal.Truncate(value) =>
                "calendar days are a whole number from 1 to 3650",
            _ => null,
        };
}
