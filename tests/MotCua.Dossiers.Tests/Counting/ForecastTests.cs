using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>When a due date comes near: half of its working time, one working day, two working hours left.</summary>
public class ForecastTests
{
    [Theory]
    // Due on Monday 16/3: 6 + 80 hours, of which 43 are left after 6 on Monday, 32 to Friday, 5 on the next Monday.
    [InlineData("2026-03-02 09:00", 10, "2026-03-09 14:00", "2026-03-13 17:00", "2026-03-16 15:00", "2026-03-13")]
    // Due on Tuesday 3/3: 6 + 8 hours.
    [InlineData("2026-03-02 09:00", 1, "2026-03-03 08:00", "2026-03-02 17:00", "2026-03-03 15:00", "2026-03-02")]
    // Received on the last evening before Tết 2026 (16/2 to 20/2 off): the working time begins on Monday 23/2, which is the due day too.
    [InlineData("2026-02-13 18:00", 1, "2026-02-23 11:00", null, "2026-02-23 15:00", "2026-02-13")]
    public void A_limit_in_days_comes_near(string at, int days, string half, string? oneDay, string twoHours, string apology)
    {
        var forecast = Some.Received(at, Some.WorkingDays(days)).Forecast!;

        Assert.Equal(
            new DueForecast(Some.At(half), oneDay is null ? null : Some.At(oneDay), Some.At(twoHours), Some.Day(apology)),
            forecast
        );
    }

    [Theory]
    [InlineData(8, "2026-03-02 15:00", "2026-03-02 17:00")]
    [InlineData(3, "2026-03-02 10:30", "2026-03-02 10:00")]
    // As short as the last warning: half of it is all there is.
    [InlineData(2, "2026-03-02 10:00", null)]
    public void A_limit_in_hours_comes_near(int hours, string half, string? twoHours)
    {
        var forecast = Some.Received("2026-03-02 09:00", Some.WorkingHours(hours)).Forecast!;

        Assert.Equal(
            (Some.At(half), null, twoHours is null ? null : Some.At(twoHours)),
            (forecast.Half, forecast.OneDay, (DateTimeOffset?)forecast.TwoHours)
        );
    }

    [Fact]
    public void Without_a_deadline_there_is_nothing_to_forecast()
    {
        Assert.Null(Some.Received("2026-03-02 09:00", null).Forecast);
        Assert.Null(DueSoon.Next(Some.Folded(Some.Received("2026-03-02 09:00", null))));
    }

    [Fact]
    public void A_promise_of_the_next_century_is_not_counted_through() =>
        Assert.Null(Some.Received("2026-03-02 09:00", null, Some.DueOn("2199-03-02")).Forecast);

    [Fact]
    public void After_a_pause_the_levels_of_the_new_due_date_apply()
    {
        var receipt = Some.Received("2026-03-02 07:00", Some.WorkingDays(9)); // with the day of receipt 80 hours, due on 13/3
        var paused = Some.Folded(receipt, Some.ObligationNotified("2026-03-04 07:00"));
        Assert.Null(DueSoon.Next(paused));
        Assert.Empty(DueSoon.Announce(paused, Some.At("2026-03-12 17:00")).Events);

        var settled = (ObligationSettled)
            Commands
                .SettleObligation.Decide(paused, new Commands.SettleObligation(Some.At("2026-03-16 07:00"), "online"), Some.Calendar)
                .Events[0];
        Assert.Equal(Some.DueOn("2026-03-25"), settled.NewDue);
        // 16 hours had been worked, 64 are left: half of the 80 when 40 are left, that is after 24 of the 64.
        Assert.Equal(Some.At("2026-03-18 17:00"), settled.Forecast!.Half);
        Assert.Equal(Some.At("2026-03-24 17:00"), settled.Forecast.OneDay);
        Assert.Equal(Some.At("2026-03-25 15:00"), settled.Forecast.TwoHours);
    }

    [Fact]
    public void Each_level_is_announced_once_with_its_instant_and_delays_no_late_entry()
    {
        var dossier = Some.Folded(Some.Received("2026-03-02 09:00", Some.WorkingDays(10)));
        Assert.Empty(DueSoon.Announce(dossier, Some.At("2026-03-09 13:59")).Events);

        dossier = Announced(dossier, "2026-03-09 14:00", DueLevel.Half);
        Assert.Equal(Some.At("2026-03-02 09:00"), dossier.LastOccurredAt);
        Assert.Equal(Some.At("2026-03-13 17:00"), DueSoon.Next(dossier));
        // The watcher was down over the weekend.
        dossier = Announced(dossier, "2026-03-16 16:00", DueLevel.OneDay, DueLevel.TwoHours);
        Assert.Empty(DueSoon.Announce(dossier, Some.At("2026-03-16 23:59")).Events);
        Assert.Equal(Some.At("2026-03-02 09:00"), dossier.LastOccurredAt);
        Assert.IsType<DossierOverdue>(Assert.Single(DueSoon.Announce(dossier, Some.At("2026-03-17 00:00")).Events));
    }

    [Fact]
    public void A_broken_due_date_is_not_announced_as_near()
    {
        var dossier = Some.Folded(Some.Received("2026-03-02 09:00", Some.WorkingDays(10)));
        var breach = Assert.Single(DueSoon.Announce(dossier, Some.At("2026-04-01 08:00")).Events);

        Assert.IsType<DossierOverdue>(breach);
        Assert.Empty(DueSoon.Announce(Dossier.Evolve(dossier, breach), Some.At("2026-04-01 08:00")).Events);
    }

    private static Dossier Announced(Dossier dossier, string now, params DueLevel[] levels)
    {
        var events = DueSoon.Announce(dossier, Some.At(now)).Events.Cast<DossierDueSoon>().ToList();
        Assert.Equal(levels, events.Select(soon => soon.Level));
        Assert.All(events, soon => Assert.Equal((dossier.Forecast!.At(soon.Level), dossier.Due), (soon.OccurredAt, soon.Due)));
        return events.Aggregate(dossier, Dossier.Evolve);
    }
}
