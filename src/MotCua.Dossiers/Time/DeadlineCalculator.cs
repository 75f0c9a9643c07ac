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

    [JsonStringEnumMemberName("outside_opening_hours")]
    OutsideOpeningHours,

    [JsonStringEnumMemberName("rolled_to_working_day")]
    RolledToWorkingDay,
}

/// <summary>One date on the way to the due date. <paramref name="Hours"/> is the working time counted on it, for limits in hours.</summary>
public sealed record DayStep(DateOnly Date, bool Counted, DayReason Reason, string? Name = null, decimal? Hours = null);

/// <summary>A due date with the years for which no holidays were published (empty when all is well) and, if asked for, its proof day by day.</summary>
public sealed record Deadline(DueDate Due, IReadOnlyList<int> YearsWithoutCalendar, IReadOnlyList<DayStep> Explanation);

/// <summary>
/// The one place that adds days or hours. Pure: the same limit, instant and calendar give the same answer everywhere and always.
/// Rules: domain reference 1.5; NĐ 118/2025 Đ.17–19; Bộ luật Dân sự 2015 Đ.147–148.
/// </summary>
public static class DeadlineCalculator
{
    /// <summary>Same-day procedures received at or after this local time are due on the next working day (NĐ 118/2025 Đ.18).</summary>
    public static readonly TimeOnly SameDayCutOff = new(15, 0);

    /// <param name="sameDayCutOff">Of the rule set that the dossier is under; null: <see cref="SameDayCutOff"/>.</param>
    public static Deadline Compute(
        TimeLimit limit,
        DateTimeOffset receivedAt,
        WorkingCalendar calendar,
        bool explain = false,
        TimeOnly? sameDayCutOff = null
    )
    {
        if (TimeLimit.Problem(limit.Value, limit.Unit) is { } problem)
        {
            throw new ArgumentOutOfRangeException(nameof(limit), problem);
        }
        var steps = explain ? new List<DayStep>() : null;
        var due = limit.Unit switch
        {
            LimitUnit.WorkingDays => WorkingDays((int)limit.Value, receivedAt, calendar, steps),
            LimitUnit.CalendarDays => CalendarDays((int)limit.Value, receivedAt, calendar, steps),
            LimitUnit.WorkingHours => WorkingTime(
                TimeSpan.FromTicks((long)(limit.Value * TimeSpan.TicksPerHour)),
                receivedAt,
                calendar,
                steps
            ),
            LimitUnit.SameDay => SameDay(receivedAt, calendar, sameDayCutOff ?? SameDayCutOff, steps),
            _ => throw new ArgumentOutOfRangeException(nameof(limit)),
        };
        return new Deadline(due, YearsWithoutCalendar(receivedAt, due, calendar), steps ?? []);
    }

    /// <summary>The due date that is <paramref name="days"/> working days after a date; 0 gives the date itself or the next working day.</summary>
    public static DueDate AfterWorkingDays(DateOnly from, int days, WorkingCalendar calendar) =>
        days == 0
            ? DueDate.OnDate(calendar.WorkingDayFrom(from), calendar.Hours.Closing)
            : WorkingDays(days, VietnamTime.StartOf(from), calendar, null);

    /// <summary>The earliest instant at which so much opening time has passed.</summary>
    public static DateTimeOffset AfterWorkingTime(DateTimeOffset from, TimeSpan time, WorkingCalendar calendar) =>
        WorkingTime(time, from, calendar, null).At;

    /// <summary>How many working days lie after <paramref name="from"/> up to and including <paramref name="to"/>; 0 when there are none.</summary>
    public static int WorkingDaysBetween(DateOnly from, DateOnly to, WorkingCalendar calendar)
    {
        var count = 0;
        for (var date = from.AddDays(1); date <= to; date = date.AddDays(1))
        {
            count += calendar.IsWorkingDay(date) ? 1 : 0;
        }
        return count;
    }

    private static DueDate WorkingDays(int days, DateTimeOffset receivedAt, WorkingCalendar calendar, List<DayStep>? steps)
    {
        var date = VietnamTime.DateOf(receivedAt);
        steps?.Add(new DayStep(date, false, DayReason.DayOfReceipt));
        while (days > 0)
        {
            date = date.AddDays(1);
            var counted = calendar.IsWorkingDay(date);
            days -= counted ? 1 : 0;
            steps?.Add(Step(date, counted, calendar));
        }
        return DueDate.OnDate(date, calendar.Hours.Closing);
    }

    private static DueDate CalendarDays(int days, DateTimeOffset receivedAt, WorkingCalendar calendar, List<DayStep>? steps)
    {
        var first = VietnamTime.DateOf(receivedAt);
        var last = first.AddDays(days);
        if (steps is not null)
        {
            steps.Add(new DayStep(first, false, DayReason.DayOfReceipt));
            for (var date = first.AddDays(1); date <= last; date = date.AddDays(1))
            {
                steps.Add(new DayStep(date, true, DayReason.CalendarDay));
            }
        }
        return Rolled(last, calendar, steps);
    }

    private static DueDate SameDay(DateTimeOffset receivedAt, WorkingCalendar calendar, TimeOnly cutOff, List<DayStep>? steps)
    {
        var date = VietnamTime.DateOf(receivedAt);
        if (!calendar.IsWorkingDay(date))
        {
            return Rolled(date, calendar, steps);
        }
        if (VietnamTime.TimeOf(receivedAt) < cutOff)
        {
            steps?.Add(new DayStep(date, true, DayReason.ReceivedBeforeCutOff));
            return DueDate.OnDate(date, calendar.Hours.Closing);
        }
        steps?.Add(new DayStep(date, false, DayReason.ReceivedAfterCutOff));
        return Rolled(date.AddDays(1), calendar, steps);
    }

    private static DueDate Rolled(DateOnly date, WorkingCalendar calendar, List<DayStep>? steps)
    {
        while (!calendar.IsWorkingDay(date))
        {
            AddUnlessThere(steps, Step(date, false, calendar));
            date = date.AddDays(1);
        }
        AddUnlessThere(steps, new DayStep(date, true, DayReason.RolledToWorkingDay));
        return DueDate.OnDate(date, calendar.Hours.Closing);
    }

    /// <summary>The last calendar day of a limit is explained as such, even where it is a day off from which the end rolls on.</summary>
    private static void AddUnlessThere(List<DayStep>? steps, DayStep step)
    {
        if (steps is not null && (steps.Count == 0 || steps[^1].Date != step.Date))
        {
            steps.Add(step);
        }
    }

    private static DueDate WorkingTime(TimeSpan time, DateTimeOffset receivedAt, WorkingCalendar calendar, List<DayStep>? steps)
    {
        var remaining = time;
        var start = VietnamTime.ToLocal(receivedAt).DateTime;
        for (var date = DateOnly.FromDateTime(start); ; date = date.AddDays(1))
        {
            if (!calendar.IsWorkingDay(date))
            {
                steps?.Add(Step(date, false, calendar));
                continue;
            }
            var before = remaining;
            foreach (var (opening, closing) in calendar.Hours.Intervals)
            {
                var from = date.ToDateTime(opening) > start ? date.ToDateTime(opening) : start;
                var open = date.ToDateTime(closing) - from;
                if (open <= TimeSpan.Zero)
                {
                    continue;
                }
                if (remaining <= open)
                {
                    steps?.Add(Step(date, true, calendar) with { Hours = InHours(before) });
                    return DueDate.AtInstant(new DateTimeOffset(from + remaining, VietnamTime.Offset));
                }
                remaining -= open;
            }
            steps?.Add(
                before == remaining
                    ? new DayStep(date, false, DayReason.OutsideOpeningHours)
                    : Step(date, true, calendar) with
                    {
                        Hours = InHours(before - remaining),
                    }
            );
        }
    }

    private static decimal InHours(TimeSpan time) => Math.Round((decimal)time.Ticks / TimeSpan.TicksPerHour, 4);

    private static DayStep Step(DateOnly date, bool counted, WorkingCalendar calendar)
    {
        var special = calendar.Special(date);
        var reason = special?.Kind switch
        {
            DayKind.Holiday => DayReason.Holiday,
            DayKind.Compensatory => DayReason.CompensatoryDayOff,
            DayKind.SwapOff => DayReason.SwappedDayOff,
            DayKind.SwapWork => DayReason.WorkedSwapDay,
            _ => counted ? DayReason.WorkingDay : DayReason.Weekend,
        };
        return new DayStep(date, counted, reason, special?.Name);
    }

    private static int[] YearsWithoutCalendar(DateTimeOffset receivedAt, DueDate due, WorkingCalendar calendar)
    {
        var (first, last) = (VietnamTime.DateOf(receivedAt).Year, VietnamTime.DateOf(due.At).Year);
        if (first == last)
        {
            return calendar.Covers(first) ? [] : [first];
        }
        return [.. Enumerable.Range(first, last - first + 1).Where(year => !calendar.Covers(year))];
    }
}
