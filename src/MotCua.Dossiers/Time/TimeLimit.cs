using System.Text.Json.Serialization;

namespace MotCua.Dossiers.Time;

/// <summary>How a procedure's time limit is counted (domain reference 1.5).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LimitUnit>))]
public enum LimitUnit
{
    /// <summary>Ngày làm việc: the day of receipt is not counted, day 1 is the next working day.</summary>
    [JsonStringEnumMemberName("working_days")]
    WorkingDays,

    /// <summary>Giờ làm việc: opening hours only, from the instant of receipt or the next opening.</summary>
    [JsonStringEnumMemberName("working_hours")]
    WorkingHours,

    /// <summary>Ngày: calendar days; an end on a day off rolls to the next working day (Bộ luật Dân sự 2015, Đ.148).</summary>
    [JsonStringEnumMemberName("calendar_days")]
    CalendarDays,

    /// <summary>Trong ngày: the same working day if received before 15:00, else the next working day (NĐ 118/2025 Đ.18).</summary>
    [JsonStringEnumMemberName("same_day")]
    SameDay,
}

/// <summary>A time limit. <paramref name="Value"/> is whole days (1 to 3,650), hours (above 0, up to 10,000, halves allowed) or 0 for the same day.</summary>
public sealed record TimeLimit(decimal Value, LimitUnit Unit)
{
    /// <summary>What is wrong with the limit, or null.</summary>
    public static string? Problem(decimal value, LimitUnit unit) =>
        unit switch
        {
            LimitUnit.SameDay when value != 0 => "a same-day limit has the value 0",
            LimitUnit.WorkingHours when value is <= 0 or > 10_000 || value * 2 != decimal.Truncate(value * 2) =>
                "working hours are whole or half, above 0 and at most 10000",
            LimitUnit.WorkingDays or LimitUnit.CalendarDays when value is < 1 or > 3_650 || value != decimal.Truncate(value) =>
                "days are a whole number from 1 to 3650",
            _ => null,
        };
}
