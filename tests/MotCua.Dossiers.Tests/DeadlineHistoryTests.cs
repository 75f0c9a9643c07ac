using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

public class DeadlineHistoryTests
{
    [Fact]
    public void Every_new_due_date_is_a_period_with_its_days()
    {
        List<DossierEvent> events = [Some.Received("2026-03-02 09:00", Some.WorkingDays(10))];
        Then(RequestSupplement.Decide(Now(), new RequestSupplement(Some.At("2026-03-04 10:00")), Some.Calendar, Some.Decree118));
        Then(ReceiveSupplement.Decide(Now(), new ReceiveSupplement(Some.At("2026-03-11 10:00")), Some.Calendar, Some.Decree118));
        Then(new[] { Some.ObligationNotified("2026-03-13 15:00") });
        Then(SettleObligation.Decide(Now(), new SettleObligation(Some.At("2026-03-18 08:00"), "online"), Some.Calendar));
        events.Add(Some.Apology("2026-03-27 09:00", Now().Due!, Some.DueOn("2026-04-10")));

        var periods = DeadlineHistory.Of(events, Calendars);

        Assert.Equal(
            [PeriodCause.Receipt, PeriodCause.SupplementRestart, PeriodCause.ObligationShift, PeriodCause.Reappointment],
            periods.Select(period => period.Cause)
        );
        Assert.Equal(
            [Some.DueOn("2026-03-16"), Some.DueOn("2026-03-25"), Some.DueOn("2026-03-30"), Some.DueOn("2026-04-10")],
            periods.Select(period => period.New)
        );
        Assert.Equal([null, .. periods.SkipLast(1).Select(period => period.New)], periods.Select(period => period.Old));
        Assert.Equal(10, periods[0].Days.Count(day => day.Counted));
        Assert.Equal(10, periods[1].Days.Count(day => day.Counted));
        // Counted before the obligation: 12 and 13 March; then again from the day after it was settled.
        Assert.Equal(10, periods[2].Days.Count(day => day.Counted));
        Assert.Equal(
            ["2026-03-14", "2026-03-15", "2026-03-16", "2026-03-17", "2026-03-18"],
            periods[2].Days.Where(day => day.Reason == DayReason.ClockStopped).Select(day => day.Date.ToString("yyyy-MM-dd", null))
        );
        Assert.Empty(periods[3].Days);

        Dossier Now() => Some.Folded(events);
        void Then(Decision decision) => events.AddRange(decision.Events);
    }

    [Fact]
    public void Hours_before_and_after_an_obligation_are_those_of_the_limit()
    {
        List<DossierEvent> events = [Some.Received("2026-03-02 09:00", Some.WorkingHours(20)), Some.ObligationNotified("2026-03-03 15:00")];
        events.AddRange(
            SettleObligation.Decide(Some.Folded(events), new SettleObligation(Some.At("2026-03-05 10:00"), "online"), Some.Calendar).Events
        );

        var shifted = DeadlineHistory.Of(events, Calendars)[^1];

        Assert.Equal(20, shifted.Days.Sum(day => day.Hours ?? 0));
        Assert.Equal(6, shifted.Days.Single(day => day.Date == Some.Day("2026-03-03")).Hours);
        Assert.Equal(DayReason.ClockStopped, shifted.Days.Single(day => day.Date == Some.Day("2026-03-04")).Reason);
    }

    [Fact]
    public void A_date_that_counting_again_does_not_give_is_not_explained_with_another()
    {
        var received = Some.Received("2026-03-02 09:00", Some.WorkingHours(20));
        var other = Some.Calendar.With(OpeningHours.Parse("08:00-12:00")!);

        Assert.Empty(DeadlineHistory.Of([received], (_, _) => other).Single().Days);
        Assert.Empty(DeadlineHistory.Of([received], (_, _) => null).Single().Days);
        Assert.NotEmpty(DeadlineHistory.Of([received], Calendars).Single().Days);
    }

    [Fact]
    public void A_promise_taken_over_has_no_days_and_no_limit_has_no_date()
    {
        var promised = Some.Received("2026-03-02 09:00", Some.WorkingDays(3), Some.DueOn("2026-03-20"));
        Assert.Empty(DeadlineHistory.Of([promised], Calendars).Single().Days);
        Assert.Null(DeadlineHistory.Of([Some.Received("2026-03-02 09:00", null)], Calendars).Single().New);
    }

    private static WorkingCalendar? Calendars(string version, DateOnly date) => version == Some.CalendarVersion ? Some.Calendar : null;
}
