using System.Text.Json.Serialization;

namespace MotCua.Dossiers.Time;

/// <summary>How much of the promised time is left, from the least urgent to the most.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DueLevel>))]
public enum DueLevel
{
    /// <summary>Half of the working time of the promised period.</summary>
    [JsonStringEnumMemberName("half")]
    Half,

    /// <summary>One working day: as many hours as the agency is open on a day.</summary>
    [JsonStringEnumMemberName("one_day")]
    OneDay,

    [JsonStringEnumMemberName("two_hours")]
    TwoHours,
}

/// <summary>
/// The instants at which a due date comes near, in working time by the calendar of the promise. Kept with the due date, so that nobody who looks at
/// them later needs a calendar, and a later calendar moves none of them. A level that is not shorter than the whole promised period is absent: it would
/// warn at receipt.
/// </summary>
/// <param name="ApologyDay">The last working day on which a re-appointment is announced in time; null when that day lies before the promise.</param>
public sealed record DueForecast(
    DateTimeOffset? Half = null,
    DateTimeOffset? OneDay = null,
    DateTimeOffset? TwoHours = null,
    DateOnly? ApologyDay = null
)
{
    private static readonly TimeSpan LastHours = TimeSpan.FromHours(2);

    /// <summary>Longer than any lawful period: what an older system promised for the next century is not counted through.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20 * 366);

    public DateTimeOffset? At(DueLevel level) =>
        level switch
        {
            DueLevel.Half => Half,
            DueLevel.OneDay => OneDay,
            DueLevel.TwoHours => TwoHours,
            _ => throw new ArgumentOutOfRangeException(nameof(level)),
        };

    /// <param name="since">When the due date was promised or the clock went on; a level that has been passed by then begins here.</param>
    /// <param name="worked">Working time of the promised period that had passed before <paramref name="since"/>.</param>
    /// <param name="apologyDays">Days before expiry by which an apology is due.</param>
    /// <returns>Null where there is nothing to forecast: no due date, or one that no working time leads to.</returns>
    public static DueForecast? Of(DueDate? due, DateTimeOffset since, TimeSpan worked, WorkingCalendar calendar, int apologyDays)
    {
        if (due is null || due.At - since > Longest || calendar.WorkingTimeBetween(since, due.At) is not { Ticks: > 0 } left)
        {
            return null;
        }
        var promised = worked + left;
        DateTimeOffset? With(TimeSpan remaining) =>
            promised <= remaining ? null
            : left <= remaining ? VietnamTime.ToLocal(since)
            : DeadlineCalculator.AfterWorkingTime(since, left - remaining, calendar);
        return new DueForecast(
            With(promised / 2),
            With(DayOf(calendar.Hours)),
            With(LastHours),
            ApologyDayOf(due, since, calendar, apologyDays)
        );
    }

    private static TimeSpan DayOf(OpeningHours hours) =>
        hours.Intervals.Aggregate(TimeSpan.Zero, (sum, interval) => sum + (interval.To - interval.From));

    private static DateOnly? ApologyDayOf(DueDate due, DateTimeOffset since, WorkingCalendar calendar, int daysBefore)
    {
        var first = VietnamTime.DateOf(since);
        for (var day = VietnamTime.DateOf(ApologyRules.Latest(due, daysBefore).At); day >= first; day = day.AddDays(-1))
        {
            if (calendar.IsWorkingDay(day))
            {
                return day;
            }
        }
        return null;
    }
}
