using System.Text.Json.Serialization;

namespace MotCua.Dossiers.Time;

/// <summary>Why a date was counted or skipped; the server puts it into words in Vietnamese or English.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DayReason>))]
public enum DayReason
{
    [JsonStringEnumMemberName("day_of_receipt")]
    DayOfReceipt,

    [JsonStringEnumMemberName("received_before_cut_off")]
    ReceivedBeforeCutOff,

    [JsonStringEnumMemberName("received_after_cut_off")]
    ReceivedAfterCutOff,

    [JsonStringEnumMemberName("working_day")]
    WorkingDay,

    [JsonStringEnumMemberName("calendar_day")]
    CalendarDay,

    [JsonStringEnumMemberName("worked_swap_day")]
    WorkedSwapDay,

    [JsonStringEnumMemberName("weekend")]
    Weekend,

    [JsonStringEnumMemberName("holiday")]
    Holiday,

    [JsonStringEnumMemberName("compensatory_day_off")]
    CompensatoryDayOff,

    [JsonStringEnumMemberName("swapped_day_off")]
    SwappedDayOff,

    [JsonStringEnumMemberName("closure")]
    Closure,

    [JsonStringEnumMemberName("outside_opening_hours")]
    OutsideOpeningHours,

    [JsonStringEnumMemberName("rolled_to_working_day")]
    RolledToWorkingDay,

    /// <summary>The clock stood still: a supplement or a financial obligation was waited for.</summary>
    [JsonStringEnumMemberName("clock_stopped")]
    ClockStopped,
}

/// <summary>One date on the way to the due date.</summary>
/// <param name="Name">Of the special day, as published.</param>
/// <param name="Hours">The working time counted on it, for what is counted in hours.</param>
/// <param name="Layer">The version of the calendar's layer that made it a special day, for example <c>H12/1</c>.</param>
public sealed record DayStep(
    DateOnly Date,
    bool Counted,
    DayReason Reason,
    string? Name = null,
    decimal? Hours = null,
    string? Layer = null
);

/// <summary>A due date with the years for which no holidays were published (empty when all is well) and, if asked for, its proof day by day.</summary>
public sealed record Deadline(DueDate Due, IReadOnlyList<int> YearsWithoutCalendar, IReadOnlyList<DayStep> Explanation);
