using MotCua.Dossiers.Time;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Dossiers.Tests;

/// <summary>Receipts, pauses and cut-offs around every holiday and swap of 2023 to 2026, at three offices, against <see cref="MinuteCount"/>.</summary>
public class SecondCountTests(ITestOutputHelper output)
{
    private static readonly int[] Hours =
    [
        0,
        6 * 60,
        7 * 60,
        9 * 60 + 15,
        11 * 60 + 30,
        12 * 60,
        13 * 60 + 30,
        14 * 60 + 59,
        15 * 60,
        17 * 60,
        23 * 60 + 59,
    ];

    private static readonly TimeLimit[] Limits =
    [
        Some.WorkingDays(1),
        Some.WorkingDays(3),
        Some.WorkingDays(15),
        new(0.5m, LimitUnit.WorkingDays),
        new(2.5m, LimitUnit.WorkingDays),
        new(0.5m, LimitUnit.WorkingDays, Counting.HourWise),
        new(1, LimitUnit.WorkingDays, Counting.HourWise),
        new(2.5m, LimitUnit.WorkingDays, Counting.HourWise),
        new(5, LimitUnit.WorkingDays, Counting.HourWise),
        Some.WorkingHours(2),
        Some.WorkingHours(8),
        Some.WorkingHours(24.5m),
        new(1, LimitUnit.CalendarDays),
        new(10, LimitUnit.CalendarDays),
        new(0, LimitUnit.SameDay),
    ];

    /// <summary>The nation's calendar; the same with other hours; a province with a storm over an office with summer hours and worked Saturday mornings.</summary>
    private static readonly (string Name, WorkingCalendar Calendar, MinuteCount Second)[] Offices =
    [
        ("nation", Some.Calendar, new MinuteCount(_ => [(420, 690), (810, 1020)], [])),
        ("short days", Some.Calendar.With(OpeningHours.Parse("07:30-11:30")!), new MinuteCount(_ => [(450, 690)], [])),
        ("commune", Layered.Commune(new DateOnly(2026, 1, 5)), Layered.Second()),
    ];

    [Fact]
    public void Due_dates_around_every_holiday_and_swap_agree()
    {
        var cases = 0;
        foreach (var (name, calendar, second) in Offices)
        {
            foreach (var special in MinuteCount.SpecialDays)
            {
                foreach (
                    var received in from days in (int[])[-3, -1, 0, 1]
                    from minute in Hours
                    select special.AddDays(days).AddMinutes(minute)
                )
                {
                    foreach (var limit in Limits)
                    {
                        var due = DeadlineCalculator.Compute(limit, new DateTimeOffset(received, VietnamTime.Offset), calendar).Due;
                        var expected = Expected(limit, received, second);
                        Assert.True(expected == due.At.DateTime, $"{name}, {received:s} + {limit}: {due.At:s}, by minutes {expected:s}");
                        cases++;
                    }
                }
            }
        }
        output.WriteLine($"{cases} cases");
        Assert.True(cases > 500);
    }

    [Fact]
    public void Half_days_and_hours_on_any_day_end_alike_with_the_explanation_on()
    {
        foreach (var (_, calendar, _) in Offices)
        {
            foreach (var (special, limit) in from day in MinuteCount.SpecialDays from limit in Limits select (day, limit))
            {
                var received = new DateTimeOffset(special.AddDays(-2).AddHours(10), VietnamTime.Offset);
                var explained = DeadlineCalculator.Compute(limit, received, calendar, explain: true);

                Assert.Equal(DeadlineCalculator.Compute(limit, received, calendar).Due, explained.Due);
                var dates = explained.Explanation.Select(step => step.Date).ToList();
                Assert.Equal(VietnamTime.DateOf(explained.Due.At), dates[^1]);
                Assert.Equal(Enumerable.Range(0, dates.Count).Select(dates[0].AddDays), dates);
                var hours = explained.Explanation.Sum(step => step.Hours ?? 0);
                if (limit.Counting == Counting.DayWise && limit.Unit == LimitUnit.WorkingDays)
                {
                    Assert.True(hours <= 4, $"{limit}: {hours} h");
                }
            }
        }
    }

    [Fact]
    public void The_cut_off_is_the_rule_sets_to_give()
    {
        var cases = 0;
        foreach (var (_, calendar, second) in Offices)
        {
            foreach (var received in from day in MinuteCount.SpecialDays from minute in Hours select day.AddDays(-1).AddMinutes(minute))
            {
                foreach (var hour in (int[])[11, 14, 16])
                {
                    var at = new DateTimeOffset(received, VietnamTime.Offset);
                    var due = DeadlineCalculator
                        .Compute(new TimeLimit(0, LimitUnit.SameDay), at, calendar, sameDayCutOff: new TimeOnly(hour, 0))
                        .Due;
                    Assert.Equal(second.SameDay(received, hour), due.At.DateTime);
                    cases++;
                }
            }
        }
        output.WriteLine($"{cases} cases");
    }

    [Fact]
    public void Pauses_at_every_boundary_agree()
    {
        var cases = 0;
        int[] boundaries =
        [
            0,
            1,
            7 * 60,
            7 * 60 + 1,
            11 * 60 + 29,
            11 * 60 + 30,
            12 * 60,
            13 * 60 + 30,
            16 * 60 + 59,
            17 * 60,
            23 * 60 + 59,
        ];
        foreach (var (name, calendar, second) in Offices)
        {
            foreach (var special in MinuteCount.SpecialDays)
            {
                var received = special.AddDays(-4).AddHours(9);
                foreach (
                    var limit in (TimeLimit[])
                        [Some.WorkingDays(6), Some.WorkingHours(30), new(3.5m, LimitUnit.WorkingDays, Counting.HourWise)]
                )
                {
                    var due = DeadlineCalculator.Compute(limit, new DateTimeOffset(received, VietnamTime.Offset), calendar).Due;
                    foreach (var (from, to) in from a in boundaries from b in boundaries.Where((_, index) => index % 2 == 0) select (a, b))
                    {
                        var (since, until) = (special.AddDays(-3).AddMinutes(from), special.AddDays(2).AddMinutes(to));
                        var shifted = Pauses.Shifted(due, Local(since), Local(until), calendar).At.DateTime;
                        var expected = due.Date is null
                            ? second.InstantAfterPause(due.At.DateTime, since, until)
                            : second.DateAfterPause(due.At.DateTime, since, until);
                        Assert.True(
                            expected == shifted,
                            $"{name}, {limit} from {received:s}, paused {since:s} to {until:s}: {shifted:s}, not {expected:s}"
                        );
                        cases++;
                    }
                }
            }
        }
        output.WriteLine($"{cases} cases");
    }

    [Fact]
    public void A_pause_taken_back_gives_the_old_date_and_one_of_no_length_changes_nothing()
    {
        foreach (var (_, calendar, _) in Offices)
        {
            foreach (var (special, limit) in from day in MinuteCount.SpecialDays from limit in Limits select (day, limit))
            {
                var received = Local(special.AddDays(-6).AddHours(8));
                var due = DeadlineCalculator.Compute(limit, received, calendar).Due;
                var (since, until) = (received.AddHours(3), received.AddDays(9).AddHours(5));
                Assert.Equal(due, Pauses.Shifted(due, since, since, calendar));
                if (due.IsBrokenAt(since))
                {
                    continue;
                }
                var shifted = Pauses.Shifted(due, since, until, calendar);
                var back = shifted.Date is { } date
                    ? DeadlineCalculator.AfterWorkingDays(
                        VietnamTime.DateOf(since),
                        DeadlineCalculator.WorkingDaysBetween(VietnamTime.DateOf(until), date, calendar),
                        calendar
                    )
                    : DueDate.AtInstant(
                        DeadlineCalculator.AfterWorkingTime(since, calendar.WorkingTimeBetween(until, shifted.At), calendar)
                    );
                Assert.True(due == back || !IsLeft(due, since, calendar), $"{limit} of {received:s}: {due}, {back}");
            }
        }
    }

    [Fact]
    public void Days_counted_hour_wise_may_be_split_and_are_eight_hours_each()
    {
        foreach (var (special, minute) in from day in MinuteCount.SpecialDays from minute in Hours select (day, minute))
        {
            var received = Local(special.AddDays(-1).AddMinutes(minute));
            foreach (var (first, second) in ((int, int)[])[(1, 1), (2, 3), (5, 10)])
            {
                var all = HourWise(first + second, received);
                Assert.Equal(all, HourWise(second, HourWise(first, received)));
                Assert.Equal(all, DeadlineCalculator.AfterWorkingTime(received, TimeSpan.FromHours(8 * (first + second)), Some.Calendar));
                Assert.True(HourWise(first, received) <= HourWise(first + 0.5m, received));
                Assert.True(HourWise(first + 0.5m, received) <= HourWise(first + 1, received));
            }
        }
    }

    /// <summary>Whether anything was left that the pause could keep: else the period ends when the clock runs again, wherever it stood before.</summary>
    private static bool IsLeft(DueDate due, DateTimeOffset since, WorkingCalendar calendar) =>
        due.Date is { } date
            ? DeadlineCalculator.WorkingDaysBetween(VietnamTime.DateOf(since), date, calendar) > 0
            : calendar.WorkingTimeBetween(since, due.At) > TimeSpan.Zero;

    private static DateTime Expected(TimeLimit limit, DateTime received, MinuteCount second) =>
        limit.Unit switch
        {
            LimitUnit.WorkingDays when limit.Counting == Counting.HourWise => second.HourWise(received, limit.Value),
            LimitUnit.WorkingDays => second.DayWise(received, limit.Value),
            LimitUnit.CalendarDays => second.CalendarDays(received, (int)limit.Value),
            LimitUnit.SameDay => second.SameDay(received, 15),
            _ => second.AfterMinutes(received, (int)(limit.Value * 60)),
        };

    private static DateTimeOffset HourWise(decimal days, DateTimeOffset received) =>
        DeadlineCalculator.Compute(new TimeLimit(days, LimitUnit.WorkingDays, Counting.HourWise), received, Some.Calendar).Due.At;

    private static DateTimeOffset Local(DateTime local) => new(local, VietnamTime.Offset);
}
