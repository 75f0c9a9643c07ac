using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using Xunit;
using static MotCua.Dossiers.Tests.DossierSpec;

namespace MotCua.Dossiers.Tests;

/// <summary>March 2026 has no days off of its own; the 2nd is a Monday. The calendar that comes out later closes Thursday the 5th and Friday the 13th.</summary>
public class ReprojectDueDateTests
{
    private static readonly DossierReceived Receipt = Some.Received("2026-03-02 09:00", Some.WorkingDays(3));

    private static readonly WorkingCalendar Later = Some.WithDaysOff(Some.Calendar, "VN/2", Some.Day("2026-03-05"), Some.Day("2026-03-13"));

    [Fact]
    public void A_promise_that_counted_a_day_now_off_is_moved() =>
        Given(Receipt).When(Reprojected("2026-03-04 08:00")).Then(Moved("2026-03-04 08:00", "2026-03-05", "2026-03-06"));

    [Fact]
    public void A_promise_that_counted_other_days_stays() =>
        Given(Some.Received("2026-03-02 09:00", Some.WorkingDays(2))).When(Reprojected("2026-03-04 08:00")).ThenNothing();

    [Fact]
    public void The_same_calendar_moves_it_once()
    {
        var moved = Given(Receipt).When(Reprojected("2026-03-04 08:00")).Then(Moved("2026-03-04 08:00", "2026-03-05", "2026-03-06"));

        Assert.Equal("VN/2", moved.Count!.CalendarVersion);
        Given(Receipt, Moved("2026-03-04 08:00", "2026-03-05", "2026-03-06")).When(Reprojected("2026-03-05 08:00")).ThenNothing();
    }

    [Fact]
    public void A_promise_handed_out_is_not_shortened()
    {
        var receipt = Receive(Later);
        var projected = ReprojectDueDate.Project(Some.Folded(receipt), _ => Some.Calendar, Some.Decree118);

        Assert.Equal(new Reprojection(Some.DueOn("2026-03-06"), Some.DueOn("2026-03-05"), "VN/1"), projected);
        Assert.True(projected!.IsKept);
        Given(receipt)
            .When(dossier => ReprojectDueDate.Decide(dossier, Command("2026-03-04 08:00"), _ => Some.Calendar, Some.Decree118))
            .ThenNothing();
    }

    [Fact]
    public void A_period_that_a_supplement_began_again_is_counted_from_the_supplement() =>
        Given(Receipt, Some.SupplementRequested("2026-03-04 09:00"), Some.SupplementReceived("2026-03-10 09:00", Some.DueOn("2026-03-13")))
            .When(Reprojected("2026-03-11 08:00"))
            .Then(Moved("2026-03-11 08:00", "2026-03-13", "2026-03-16"));

    [Fact]
    public void What_an_obligation_left_of_the_period_is_left_by_the_new_calendar_too() =>
        // Three days, one used on the 3rd; the 5th, one of the two that were left, is none now, but it passed in the wait.
        Given(Receipt, Some.ObligationNotified("2026-03-03 09:00"), Some.ObligationSettled("2026-03-11 09:00", Some.DueOn("2026-03-13")))
            .When(Reprojected("2026-03-12 08:00"))
            .Then(Moved("2026-03-12 08:00", "2026-03-13", "2026-03-16"));

    [Fact]
    public void A_dossier_that_waits_for_an_obligation_is_moved_so_that_nothing_of_its_period_is_lost()
    {
        var moved = Given(Receipt, Some.ObligationNotified("2026-03-03 09:00"))
            .When(Reprojected("2026-03-04 08:00"))
            .Then(Moved("2026-03-04 08:00", "2026-03-05", "2026-03-06"));
        var settled = (ObligationSettled)
            SettleObligation.Decide(moved, new SettleObligation(Some.At("2026-03-09 09:00"), "online"), Later).Events.Single();

        Assert.Equal(Some.DueOn("2026-03-11"), settled.NewDue);
    }

    [Fact]
    public void A_dossier_that_waits_for_a_supplement_gets_its_date_with_it() =>
        Given(Receipt, Some.SupplementRequested("2026-03-03 09:00")).When(Reprojected("2026-03-04 08:00")).ThenNothing();

    [Fact]
    public void A_date_named_in_an_apology_is_the_agencys_word() =>
        Given(Receipt, Some.Apology("2026-03-03 09:00", Some.DueOn("2026-03-05"), Some.DueOn("2026-03-13")))
            .When(Reprojected("2026-03-04 08:00"))
            .ThenNothing();

    [Fact]
    public void A_date_taken_over_from_an_older_system_stays() =>
        Given(Some.Received("2026-03-02 09:00", Some.WorkingDays(3), Some.DueOn("2026-03-05")))
            .When(Reprojected("2026-03-04 08:00"))
            .ThenNothing();

    [Fact]
    public void Without_a_deadline_nothing_moves() =>
        Given(Some.Received("2026-03-02 09:00", null)).When(Reprojected("2026-03-04 08:00")).ThenNothing();

    [Fact]
    public void What_has_ended_stays_as_it_was_judged() =>
        Given(Receipt, Some.Processed("2026-03-03 16:00")).When(Reprojected("2026-03-04 08:00")).ThenNothing();

    [Fact]
    public void Hours_are_moved_to_the_instant() =>
        Given(Some.Received("2026-03-04 15:00", Some.WorkingHours(4)))
            .When(Reprojected("2026-03-04 16:00"))
            .Then(
                new DueDateReprojected
                {
                    OccurredAt = Some.At("2026-03-04 16:00"),
                    OldDue = Some.DueAt("2026-03-05 09:00"),
                    NewDue = Some.DueAt("2026-03-06 09:00"),
                    CalendarVersion = "VN/2",
                    Authority = "9/QĐ",
                }
            );

    [Fact]
    public void A_broken_promise_that_is_none_any_more_counts_as_in_time_and_its_announcement_stays()
    {
        var moved = Given(Receipt, Some.Overdue(Some.DueOn("2026-03-05")))
            .When(Reprojected("2026-03-06 08:00"))
            .Then(Moved("2026-03-06 08:00", "2026-03-05", "2026-03-06"));

        Assert.Equal([Timeliness.OpenInTime], moved.OpenTurns.Select(turn => turn.Timeliness));
        Assert.Equal([Some.DueOn("2026-03-05")], moved.AnnouncedOverdue);
        Assert.Equal(Timeliness.OpenInTime, Classification.Of(moved, Some.At("2026-03-06 09:00")));
        Assert.DoesNotContain(Ledger.Standing(moved), entry => entry.Account == Account.OpenOverdue);
        Assert.True(moved.OwesOverdue(Some.At("2026-03-07 00:00")));
    }

    [Fact]
    public void A_promise_that_is_broken_by_either_calendar_is_announced_for_its_new_date()
    {
        var overdue = Some.Overdue(Some.DueOn("2026-03-05"));
        var moved = Given(Receipt, overdue)
            .When(Reprojected("2026-03-09 08:00"))
            .Then(Moved("2026-03-09 08:00", "2026-03-05", "2026-03-06"), Some.Overdue(Some.DueOn("2026-03-06")));

        Assert.Equal(Some.At("2026-03-07 00:00"), moved.OpenTurns[^1].At);
        Assert.Equal(2, moved.OpenTurns.Count);
        Assert.False(moved.OwesOverdue(Some.At("2026-03-10 00:00")));
    }

    [Fact]
    public void Work_of_the_day_before_may_still_be_entered()
    {
        var moved = Given(Receipt).When(Reprojected("2026-03-06 08:00")).Then(Moved("2026-03-06 08:00", "2026-03-05", "2026-03-06"));
        var done = ProcessDossier.Decide(moved, new ProcessDossier(Some.At("2026-03-05 16:00"), "1/KQ", false));

        Assert.Null(done.Refusal);
        Assert.Equal(
            Timeliness.Early,
            Classification.Of(
                Some.Folded([Receipt, Moved("2026-03-06 08:00", "2026-03-05", "2026-03-06"), .. done.Events]),
                Some.At("2026-03-09 08:00")
            )
        );
    }

    private static ReprojectDueDate Command(string at) => new(Some.At(at), "9/QĐ");

    /// <summary>Without the forecast, which is the business of <c>DueForecastTests</c>.</summary>
    private static Func<Dossier, Decision> Reprojected(string at) =>
        dossier =>
        {
            var decision = ReprojectDueDate.Decide(dossier, Command(at), _ => Later, Some.Decree118);
            return decision.Events.Select(e => e is DueDateReprojected moved ? moved with { Forecast = null } : e).ToArray();
        };

    private static DossierReceived Receive(WorkingCalendar calendar) =>
        (DossierReceived)
            ReceiveDossier.Decide(Some.Receive("2026-03-02 09:00", Some.WorkingDays(3)), calendar, Some.Decree118).Events.Single();

    private static DueDateReprojected Moved(string at, string old, string renewed) =>
        new()
        {
            OccurredAt = Some.At(at),
            OldDue = Some.DueOn(old),
            NewDue = Some.DueOn(renewed),
            CalendarVersion = "VN/2",
            Authority = "9/QĐ",
        };
}
