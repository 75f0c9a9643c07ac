using FsCheck;
using FsCheck.Fluent;
using MotCua.Dossiers.Time;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Dossiers.Tests;

public class DueDatePropertyTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset First = Some.At("2023-01-01 00:00");

    private static readonly OpeningHours[] Openings =
    [
        .. new[] { "07:00-11:30,13:30-17:00", "07:30-11:30", "07:00-11:00,13:00-16:00,17:00-18:00", "08:00-12:00,13:00-17:00" }.Select(
            text => OpeningHours.Parse(text)!
        ),
    ];

    private static readonly Gen<WorkingCalendar> Calendars = Gen.Elements(Openings).Select(Some.Calendar.With);

    // To the second, over the four years before the last that the calendar covers, so that no due date leaves it.
    private static readonly Gen<DateTimeOffset> Instants = Gen.Choose(0, 4 * 365 * 24 * 3600 - 1)
        .Select(second => First.AddSeconds(second));

    // To the tick, half an hour or a third of an hour: the fractions that a careless conversion loses.
    private static readonly Gen<TimeSpan> Spans = Gen.OneOf(
        Gen.Choose(1, 200).Select(halves => TimeSpan.FromMinutes(30 * halves)),
        Gen.Choose(1, 300).Select(thirds => TimeSpan.FromMinutes(20 * thirds)),
        Gen.Choose(1, int.MaxValue).Select(ticks => TimeSpan.FromTicks(ticks * 97L))
    );

    private static readonly Gen<TimeLimit> Limits = Gen.OneOf(
        Gen.Choose(1, 90).Select(days => new TimeLimit(days, LimitUnit.WorkingDays)),
        Gen.Choose(1, 120).Select(days => new TimeLimit(days, LimitUnit.CalendarDays)),
        Gen.Choose(1, 300).Select(halves => new TimeLimit(halves / 2m, LimitUnit.WorkingHours)),
        Gen.Constant(new TimeLimit(0, LimitUnit.SameDay))
    );

    [Fact]
    public void Whoever_comes_later_is_not_due_earlier() =>
        Properties.Check(
            output,
            2_000,
            (
                from calendar in Calendars
                from limit in Limits
                from received in Instants
                from later in Gen.Choose(0, 100 * 3600)
                select (calendar, limit, received, later)
            ).ToArbitrary(),
            x =>
                Assert.True(
                    DeadlineCalculator.Compute(x.limit, x.received, x.calendar).Due.At
                        <= DeadlineCalculator.Compute(x.limit, x.received.AddSeconds(x.later), x.calendar).Due.At
                )
        );

    [Fact]
    public void A_longer_limit_is_not_due_earlier() =>
        Properties.Check(
            output,
            2_000,
            (
                from calendar in Calendars
                from limit in Limits.Where(limit => limit.Unit != LimitUnit.SameDay)
                from received in Instants
                from more in Gen.Choose(0, 10)
                select (calendar, limit, received, more)
            ).ToArbitrary(),
            x =>
            {
                var longer = x.limit with { Value = x.limit.Value + x.more };
                var (due, later) = (Compute(x.limit), Compute(longer));
                Assert.True(due <= later);
                Assert.True(x.more == 0 || x.limit.Unit == LimitUnit.CalendarDays || due < later);

                DateTimeOffset Compute(TimeLimit limit) => DeadlineCalculator.Compute(limit, x.received, x.calendar).Due.At;
            }
        );

    [Fact]
    public void Working_time_adds_up() =>
        Properties.Check(
            output,
            2_000,
            (
                from calendar in Calendars
                from received in Instants
                from a in Spans
                from b in Spans
                select (calendar, received, a, b)
            ).ToArbitrary(),
            x =>
                Assert.Equal(
                    DeadlineCalculator.AfterWorkingTime(x.received, x.a + x.b, x.calendar),
                    DeadlineCalculator.AfterWorkingTime(DeadlineCalculator.AfterWorkingTime(x.received, x.a, x.calendar), x.b, x.calendar)
                )
        );

    [Fact]
    public void Working_days_add_up_and_are_counted_back() =>
        Properties.Check(
            output,
            2_000,
            (
                from received in Instants
                from a in Gen.Choose(1, 60)
                from b in Gen.Choose(1, 60)
                select (date: VietnamTime.DateOf(received), a, b)
            ).ToArbitrary(),
            x =>
            {
                var first = DeadlineCalculator.AfterWorkingDays(x.date, x.a, Some.Calendar).Date!.Value;

                Assert.Equal(
                    DeadlineCalculator.AfterWorkingDays(x.date, x.a + x.b, Some.Calendar),
                    DeadlineCalculator.AfterWorkingDays(first, x.b, Some.Calendar)
                );
                Assert.Equal(x.a, DeadlineCalculator.WorkingDaysBetween(x.date, first, Some.Calendar));
            }
        );

    [Fact]
    public void Working_time_between_is_the_inverse_of_after_working_time() =>
        Properties.Check(
            output,
            2_000,
            (from calendar in Calendars from received in Instants from time in Spans select (calendar, received, time)).ToArbitrary(),
            x =>
            {
                var due = DeadlineCalculator.AfterWorkingTime(x.received, x.time, x.calendar);

                Assert.Equal(x.time, x.calendar.WorkingTimeBetween(x.received, due));
                // The earliest such instant: a tick before, not all of the time has passed.
                Assert.Equal(x.time - TimeSpan.FromTicks(1), x.calendar.WorkingTimeBetween(x.received, due.AddTicks(-1)));
            }
        );

    [Fact]
    public void Limits_in_days_are_due_at_closing_time_of_a_working_day() =>
        Properties.Check(
            output,
            2_000,
            (
                from calendar in Calendars
                from limit in Limits.Where(limit => limit.Unit != LimitUnit.WorkingHours)
                from received in Instants
                select (calendar, limit, received)
            ).ToArbitrary(),
            x =>
            {
                var due = DeadlineCalculator.Compute(x.limit, x.received, x.calendar).Due;

                Assert.True(x.calendar.IsWorkingDay(due.Date!.Value));
                Assert.Equal(VietnamTime.At(due.Date.Value, x.calendar.Hours.Closing), due.At);
                Assert.True(due.Date >= VietnamTime.DateOf(x.received));
            }
        );

    [Fact]
    public void After_a_wait_is_left_what_was_left_before_it() =>
        Properties.Check(
            output,
            2_000,
            (
                from calendar in Calendars
                from limit in Limits
                from received in Instants
                from since in Gen.Choose(0, 6 * 24 * 3600)
                from wait in Gen.Choose(0, 30 * 24 * 3600)
                from longer in Gen.Choose(0, 24 * 3600)
                select (calendar, limit, received, since: received.AddSeconds(since), wait, longer)
            ).ToArbitrary(),
            x =>
            {
                var due = DeadlineCalculator.Compute(x.limit, x.received, x.calendar).Due;
                var until = x.since.AddSeconds(x.wait);
                var shifted = Pauses.Shifted(due, x.since, until, x.calendar);

                Assert.Equal(due, Pauses.Shifted(due, x.since, x.since, x.calendar));
                Assert.True(due.At <= shifted.At);
                Assert.True(shifted.At <= Pauses.Shifted(due, x.since, until.AddSeconds(x.longer), x.calendar).At);
                if (due.IsBrokenAt(x.since))
                {
                    Assert.Equal(due, shifted);
                }
                else if (due.Date is null)
                {
                    Assert.Equal(x.calendar.WorkingTimeBetween(x.since, due.At), x.calendar.WorkingTimeBetween(until, shifted.At));
                }
                else if (DaysLeft(x.since, due) is > 0 and var left)
                {
                    Assert.Equal(left, DaysLeft(until, shifted));
                }
                else
                {
                    // It was the last day; so is the day of the return, or the first on which the agency works.
                    Assert.Equal(x.calendar.WorkingDayFrom(VietnamTime.DateOf(until)), shifted.Date);
                }

                int DaysLeft(DateTimeOffset from, DueDate to) =>
                    DeadlineCalculator.WorkingDaysBetween(VietnamTime.DateOf(from), to.Date!.Value, x.calendar);
            }
        );

    [Fact]
    public void The_explanation_is_a_proof() =>
        Properties.Check(
            output,
            2_000,
            (from calendar in Calendars from limit in Limits from received in Instants select (calendar, limit, received)).ToArbitrary(),
            x =>
            {
                var plain = DeadlineCalculator.Compute(x.limit, x.received, x.calendar);
                var (due, _, steps) = DeadlineCalculator.Compute(x.limit, x.received, x.calendar, explain: true);

                Assert.Empty(plain.Explanation);
                Assert.Equal(plain.Due, due);
                Assert.Equal(VietnamTime.DateOf(due.At), steps.Last(step => step.Counted).Date);
                Assert.Equal(steps[^1], steps.Last(step => step.Counted));

                // Every date from the receipt to the due date has exactly one line.
                var first = VietnamTime.DateOf(x.received);
                Assert.Equal(Enumerable.Range(0, steps.Count).Select(first.AddDays), steps.Select(step => step.Date));

                var counted = steps.Where(step => step.Counted && step.Reason != DayReason.RolledToWorkingDay).ToList();
                switch (x.limit.Unit)
                {
                    case LimitUnit.WorkingHours:
                        // Hours are rounded to 4 places (a third of a second) on each day.
                        Assert.True(Math.Abs(counted.Sum(step => step.Hours!.Value) - x.limit.Value) <= 0.0001m * counted.Count);
                        break;
                    case LimitUnit.SameDay:
                        Assert.True(counted.Count <= 1);
                        break;
                    default:
                        Assert.Equal(x.limit.Value, counted.Count);
                        break;
                }
                Assert.All(
                    steps.Where(step =>
                        step.Reason is DayReason.Weekend or DayReason.Holiday or DayReason.CompensatoryDayOff or DayReason.SwappedDayOff
                    ),
                    step => Assert.False(step.Counted || x.calendar.IsWorkingDay(step.Date))
                );
            }
        );

    [Fact]
    public void A_second_slow_implementation_agrees()
    {
        var slow = new[]
        {
            new SlowCount((7 * 60, (11 * 60) + 30), ((13 * 60) + 30, 17 * 60)),
            new SlowCount(((7 * 60) + 30, (11 * 60) + 30)),
            new SlowCount((7 * 60, 11 * 60), (13 * 60, 16 * 60), (17 * 60, 18 * 60)),
            new SlowCount((8 * 60, 12 * 60), (13 * 60, 17 * 60)),
        };
        Properties.Check(
            output,
            2_000,
            (
                from opening in Gen.Choose(0, Openings.Length - 1)
                from limit in Limits.Where(limit => limit.Value <= 40)
                from minute in Gen.Choose(0, (4 * 365 * 24 * 60) - 1)
                from later in Gen.Choose(0, 4 * 24 * 60)
                select (opening, limit, received: First.AddMinutes(minute), until: First.AddMinutes(minute + later))
            ).ToArbitrary(),
            x =>
            {
                var (quick, naive) = (Some.Calendar.With(Openings[x.opening]), slow[x.opening]);
                var received = x.received.DateTime;
                var expected = x.limit.Unit switch
                {
                    LimitUnit.WorkingDays => naive.WorkingDays(received, (int)x.limit.Value),
                    LimitUnit.CalendarDays => naive.CalendarDays(received, (int)x.limit.Value),
                    LimitUnit.SameDay => naive.SameDay(received),
                    _ => naive.WorkingMinutes(received, (int)(x.limit.Value * 60)),
                };

                Assert.Equal(expected, DeadlineCalculator.Compute(x.limit, x.received, quick).Due.At.DateTime);
                Assert.Equal(naive.MinutesBetween(received, x.until.DateTime), quick.WorkingTimeBetween(x.received, x.until).TotalMinutes);
            }
        );
    }
}
