namespace MotCua.Dossiers.Time;

/// <summary>
/// The one place that adds days or hours. Pure: the same limit, instant and calendar give the same answer everywhere and always.
/// Rules: domain reference 1.5; NĐ 118/2025 Đ.17–19; Bộ luật Dân sự 2015 Đ.147–148.
/// </summary>
public static class DeadlineCalculator
{
    /// <summary>Same-day procedures received at or after this local time are due on the next working day (NĐ 118/2025 Đ.18), unless the rule set says otherwise.</summary>
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
        if (TimeLimit.Problem(limit.Value, limit.Unit, limit.Counting) is { } problem)
        {
            throw new ArgumentOutOfRangeException(nameof(limit), problem);
        }
        var steps = explain ? new List<DayStep>() : null;
        var due = limit.Unit switch
        {
            LimitUnit.WorkingDays => WorkingDays(limit, receivedAt, calendar, steps),
            LimitUnit.CalendarDays => CalendarDays((int)limit.Value, receivedAt, calendar, steps),
            LimitUnit.WorkingHours => WorkingTime(
                TimeSpan.FromTicks((long)(limit.Value * TimeSpan.TicksPerHour)),
                receivedAt,
                calendar,
                steps
            ),
            LimitUnit.SameDay => SameDay(receivedAt, sameDayCutOff ?? SameDayCutOff, calendar, steps),
            _ => throw new ArgumentOutOfRangeException(nameof(limit)),
        };
        return new Deadline(due, YearsWithoutCalendar(receivedAt, due, calendar), steps ?? []);
    }

    /// <summary>The due date that is <paramref name="days"/> working days after a date; 0 gives the date itself or the next working day.</summary>
    /// <param name="steps">Gets the dates after <paramref name="from"/>, if given.</param>
    public static DueDate AfterWorkingDays(DateOnly from, int days, WorkingCalendar calendar, List<DayStep>? steps = null) =>
        days == 0 ? Rolled(from, calendar, steps) : DayWise(days, from, calendar, steps);

    /// <summary>The earliest instant at which so much opening time has passed.</summary>
    /// <param name="steps">Gets the dates on the way with the hours counted on each, if given.</param>
    public static DateTimeOffset AfterWorkingTime(
        DateTimeOffset from,
        TimeSpan time,
        WorkingCalendar calendar,
        List<DayStep>? steps = null
    ) => WorkingTime(time, from, calendar, steps).At;

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

    private static DueDate WorkingDays(TimeLimit limit, DateTimeOffset receivedAt, WorkingCalendar calendar, List<DayStep>? steps)
    {
        var days = (int)limit.Value;
        if (days == limit.Value)
        {
            return Whole(days, steps);
        }
        var start = days == 0 ? receivedAt : Whole(days, steps).At;
        var halves = steps is null ? null : new List<DayStep>();
        var half = WorkingTime(TimeLimit.HalfDay, start, calendar, halves);
        Join(steps, halves);
        var next = Whole(days + 1, null).At;
        if (half.At <= next)
        {
            return half;
        }
        steps?.RemoveAll(step => step.Date > VietnamTime.DateOf(next));
        return DueDate.AtInstant(next);

        DueDate Whole(int count, List<DayStep>? into) =>
            limit.Counting == Counting.HourWise
                ? HourWise(count, receivedAt, calendar, into)
                : DayWise(count, VietnamTime.DateOf(receivedAt), calendar, into, DayReason.DayOfReceipt);
    }

    private static DueDate DayWise(int days, DateOnly from, WorkingCalendar calendar, List<DayStep>? steps, DayReason? first = null)
    {
        if (first is { } reason)
        {
            steps?.Add(new DayStep(from, false, reason));
        }
        var date = from;
        while (days > 0)
        {
            date = date.AddDays(1);
            var counted = calendar.IsWorkingDay(date);
            days -= counted ? 1 : 0;
            steps?.Add(Step(date, counted, calendar));
        }
        return OnDate(date, calendar);
    }

    /// <summary>
    /// The same clock time <paramref name="days"/> working days later, counted from the opening when the office was closed at the receipt. At the opening itself
    /// nothing of that day has been used, so the period ends with the day before; where the office is closed at that time, it ends with the last open moment.
    /// </summary>
    private static DueDate HourWise(int days, DateTimeOffset receivedAt, WorkingCalendar calendar, List<DayStep>? steps)
    {
        var (date, clock) = FirstOpen(receivedAt, calendar, steps);
        steps?.Add(
            Step(date, true, calendar) with
            {
                Hours = InHours(calendar.HoursOn(date).Total - calendar.HoursOn(date).Before(clock)),
            }
        );
        var before = date;
        for (var left = days; left > 0; )
        {
            date = date.AddDays(1);
            if (!calendar.IsWorkingDay(date))
            {
                steps?.Add(Step(date, false, calendar));
                continue;
            }
            left--;
            if (left > 0)
            {
                before = date;
                steps?.Add(Step(date, true, calendar) with { Hours = InHours(calendar.HoursOn(date).Total) });
            }
        }
        var hours = calendar.HoursOn(date);
        var used = hours.Before(clock);
        if (used == TimeSpan.Zero)
        {
            steps?.RemoveAll(step => step.Date > before);
            return DueDate.AtInstant(VietnamTime.At(before, calendar.HoursOn(before).Closing));
        }
        steps?.Add(Step(date, true, calendar) with { Hours = InHours(used) });
        return DueDate.AtInstant(VietnamTime.At(date, hours.At(used)));
    }

    /// <summary>The receipt itself when the office is open then, else the next opening.</summary>
    private static (DateOnly Date, TimeOnly Clock) FirstOpen(DateTimeOffset receivedAt, WorkingCalendar calendar, List<DayStep>? steps)
    {
        var (date, clock) = (VietnamTime.DateOf(receivedAt), VietnamTime.TimeOf(receivedAt));
        if (calendar.IsWorkingDay(date))
        {
            foreach (var (opening, closing) in calendar.HoursOn(date).Intervals)
            {
                if (clock < closing)
                {
                    return (date, clock > opening ? clock : opening);
                }
            }
        }
        do
        {
            steps?.Add(Skipped(date, calendar));
            date = date.AddDays(1);
        } while (!calendar.IsWorkingDay(date));
        return (date, calendar.HoursOn(date).Opening);
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

    private static DueDate SameDay(DateTimeOffset receivedAt, TimeOnly cutOff, WorkingCalendar calendar, List<DayStep>? steps)
    {
        var date = VietnamTime.DateOf(receivedAt);
        if (!calendar.IsWorkingDay(date))
        {
            return Rolled(date, calendar, steps);
        }
        if (VietnamTime.TimeOf(receivedAt) < cutOff)
        {
            steps?.Add(new DayStep(date, true, DayReason.ReceivedBeforeCutOff));
            return OnDate(date, calendar);
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
        return OnDate(date, calendar);
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
        var date = VietnamTime.DateOf(receivedAt);
        var clock = VietnamTime.TimeOf(receivedAt);
        if (time <= TimeSpan.Zero)
        {
            (date, clock) = FirstOpen(receivedAt, calendar, steps);
            return DueDate.AtInstant(VietnamTime.At(date, clock));
        }
        for (; ; date = date.AddDays(1), clock = TimeOnly.MinValue)
        {
            if (!calendar.IsWorkingDay(date))
            {
                steps?.Add(Step(date, false, calendar));
                continue;
            }
            var hours = calendar.HoursOn(date);
            var passed = clock == TimeOnly.MinValue ? TimeSpan.Zero : hours.Before(clock);
            var open = hours.Total - passed;
            if (open <= TimeSpan.Zero)
            {
                steps?.Add(Skipped(date, calendar));
                continue;
            }
            if (remaining <= open)
            {
                steps?.Add(Step(date, true, calendar) with { Hours = InHours(remaining) });
                return DueDate.AtInstant(VietnamTime.At(date, hours.At(passed + remaining)));
            }
            remaining -= open;
            steps?.Add(Step(date, true, calendar) with { Hours = InHours(open) });
        }
    }

    /// <summary>Half a day goes on from the date on which the whole days ended: that date is already there, unless hours are counted on it.</summary>
    private static void Join(List<DayStep>? steps, List<DayStep>? more)
    {
        foreach (var step in more ?? [])
        {
            if (steps!.Count > 0 && steps[^1].Date == step.Date)
            {
                steps[^1] = step.Counted ? steps[^1] with { Hours = (steps[^1].Hours ?? 0) + step.Hours } : steps[^1];
            }
            else
            {
                steps.Add(step);
            }
        }
    }

    private static DueDate OnDate(DateOnly date, WorkingCalendar calendar) => DueDate.OnDate(date, calendar.HoursOn(date).Closing);

    private static decimal InHours(TimeSpan time) => Math.Round((decimal)time.Ticks / TimeSpan.TicksPerHour, 4);

    private static DayStep Skipped(DateOnly date, WorkingCalendar calendar) =>
        calendar.IsWorkingDay(date) ? new DayStep(date, false, DayReason.OutsideOpeningHours) : Step(date, false, calendar);

    private static DayStep Step(DateOnly date, bool counted, WorkingCalendar calendar)
    {
        var special = calendar.Special(date);
        var reason = special?.Kind switch
        {
            DayKind.Holiday => DayReason.Holiday,
            DayKind.Compensatory => DayReason.CompensatoryDayOff,
            DayKind.SwapOff => DayReason.SwappedDayOff,
            DayKind.SwapWork => DayReason.WorkedSwapDay,
            DayKind.Closure => DayReason.Closure,
            _ => counted ? DayReason.WorkingDay : DayReason.Weekend,
        };
        return new DayStep(date, counted, reason, special?.Name, Layer: special?.Layer);
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
