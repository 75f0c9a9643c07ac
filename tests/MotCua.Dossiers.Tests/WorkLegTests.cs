using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Dossiers.Tests;

/// <summary>Where the time went: each opening minute in exactly one leg, and worked, waiting or paused.</summary>
public sealed class WorkLegTests(ITestOutputHelper output)
{
    // Opening hours 7:00–11:30 and 13:30–17:00; 2026-03-02 is a Monday.
    private static readonly DossierReceived Receipt = Some.Received("2026-03-02 09:00", Some.WorkingDays(3));

    [Fact]
    public void Legs_are_measured_by_office_officer_and_step()
    {
        var report = Of(
            "2026-03-10 08:00",
            Receipt,
            Some.Forwarded("2026-03-02 10:00", "H12.40"),
            Some.Accepted("2026-03-02 10:20:40", "H12.40"),
            Some.Assigned("2026-03-02 11:00", "binh") with
            {
                Step = "appraise",
                StepDueAt = Some.At("2026-03-02 15:30"),
            },
            Some.Processed("2026-03-03 08:00")
        );

        Assert.Equal(
            [("H12.30", 60, 0), ("H12.40", 40, 20), ("H12.40", 30 + 210 + 60, 0)],
            report.Legs.Select(leg => (leg.Agency, leg.WorkingMinutes, leg.WaitingMinutes))
        );
        Assert.Equal([null, null, "binh"], report.Legs.Select(leg => leg.Officer));
        Assert.Equal(Timeliness.Late, report.Legs[2].Timeliness);
        Assert.Equal(90 + 60, report.Legs[2].OverrunMinutes);
        Assert.Equal(Timeliness.EndedNoDeadline, report.Legs[0].Timeliness);
        Assert.Equal(0, report.DelayMinutes);
        Assert.Equal(60 + 60 + 300, report.WorkingMinutes + report.WaitingMinutes + report.PausedMinutes);
    }

    [Fact]
    public void Nobody_accepts_and_the_assignment_shows_that_it_has_arrived()
    {
        var report = Of(
            "2026-03-02 16:00",
            Receipt,
            Some.Forwarded("2026-03-02 10:00", "H12.40"),
            Some.Assigned("2026-03-02 14:00", "binh")
        );

        Assert.Equal((0, 90 + 30), (report.Legs[1].WorkingMinutes, report.Legs[1].WaitingMinutes));
        Assert.Null(report.Legs[1].AcceptedAt);
        Assert.Null(report.Legs[2].To);
        Assert.Equal(120, report.Legs[2].WorkingMinutes);
    }

    [Fact]
    public void A_pause_is_no_work_moves_the_steps_deadline_and_does_not_make_it_late()
    {
        var report = Of(
            "2026-03-10 08:00",
            Receipt,
            Some.Assigned("2026-03-02 09:00", "binh") with
            {
                Step = "appraise",
                StepDueAt = Some.At("2026-03-02 11:00"),
            },
            Some.ObligationNotified("2026-03-02 10:00"),
            Some.ObligationSettled("2026-03-03 10:00", Some.DueOn("2026-03-06")),
            Some.Processed("2026-03-03 11:00")
        );

        var leg = report.Legs[1];
        Assert.Equal((120, 0, 480), (leg.WorkingMinutes, leg.WaitingMinutes, leg.PausedMinutes));
        Assert.Equal(Some.At("2026-03-03 11:00"), leg.StepDueAt);
        Assert.Equal(Timeliness.OnTime, leg.Timeliness);
        Assert.Equal(0, leg.OverrunMinutes);
    }

    [Fact]
    public void The_delay_is_shared_by_those_who_overran_their_step_not_by_whoever_had_it_last()
    {
        // Due on the 5th; processed on the 6th at 9:00: two opening hours late.
        var report = Of(
            "2026-03-10 08:00",
            Receipt,
            Some.Assigned("2026-03-02 09:00", "binh") with
            {
                Step = "appraise",
                StepDueAt = Some.At("2026-03-02 11:00"),
            },
            Some.Assigned("2026-03-05 16:00", "chi") with
            {
                Step = "sign",
                StepDueAt = Some.At("2026-03-06 09:30"),
            },
            Some.Processed("2026-03-06 09:00")
        );

        Assert.Equal(120, report.DelayMinutes);
        Assert.Equal([0, 120, 0], report.Legs.Select(leg => leg.DelayMinutes));
        Assert.Equal([Timeliness.EndedNoDeadline, Timeliness.Late, Timeliness.Early], report.Legs.Select(leg => leg.Timeliness));
    }

    [Fact]
    public void Where_no_step_was_overrun_the_delay_lies_where_the_dossier_was_after_the_due_date()
    {
        var report = Of(
            "2026-03-10 08:00",
            Receipt,
            Some.Assigned("2026-03-05 16:00", "binh"),
            Some.Assigned("2026-03-06 08:00", "chi"),
            Some.Processed("2026-03-06 10:00")
        );

        Assert.Equal(180, report.DelayMinutes);
        Assert.Equal([0, 60, 120], report.Legs.Select(leg => leg.DelayMinutes));
    }

    [Fact]
    public void A_linked_leg_has_a_clock_of_its_own_beside_the_total()
    {
        DossierEvent[] without = [Receipt, Some.Processed("2026-03-03 11:00")];
        var report = Of(
            "2026-03-10 08:00",
            Receipt,
            Some.LegOpened("2026-03-02 10:00", "H12.51", 1, "2026-03-02"),
            new LegFinished
            {
                OccurredAt = Some.At("2026-03-03 08:00"),
                Number = 1,
                Agency = "H12.51",
            },
            Some.Processed("2026-03-03 11:00")
        );

        var linked = Assert.Single(report.Linked);
        Assert.Equal((360, Timeliness.Late), (linked.WorkingMinutes, linked.Timeliness));
        Assert.Equal(Of("2026-03-10 08:00", without).WorkingMinutes, report.WorkingMinutes);
    }

    [Fact]
    public void Whoever_else_is_involved_a_dossier_is_counted_once_and_the_same()
    {
        Properties.Check(
            output,
            300,
            RandomHistory.Arbitrary,
            walk =>
            {
                DossierEvent[] events = [.. new RandomHistory(walk).Events];
                var alone = events.Where(happened =>
                    happened is not (HandoverAccepted or OpinionRequested or OpinionReceived or OpinionOverdue or LegOpened or LegFinished)
                );
                Assert.Equal(Ledger.Standing(Some.Folded(alone)), Ledger.Standing(Some.Folded(events)));
            }
        );
    }

    [Theory]
    [InlineData("2026-03-02 14:59", false, "2026-03-02 17:00")]
    [InlineData("2026-03-02 15:00", false, "2026-03-03 07:00")]
    [InlineData("2026-03-06 16:00", false, "2026-03-09 07:00")]
    [InlineData("2026-03-07 09:00", false, "2026-03-09 07:00")] // a Saturday
    [InlineData("2026-03-02 14:00", true, "2026-03-03 17:00")]
    [InlineData("2026-03-06 16:00", true, "2026-03-09 17:00")]
    public void A_hand_over_is_due_the_same_day_or_at_the_next_opening_and_paper_across_a_boundary_in_a_working_day(
        string at,
        bool paper,
        string due
    ) => Assert.Equal(Some.At(due), HandoverTime.DueAt(Some.At(at), paper, Some.Calendar));

    [Fact]
    public void A_step_of_the_workflow_is_due_after_its_working_hours_and_keeps_that_deadline()
    {
        var allowance = new StepAllowance(8, Some.Calendar);
        var assigned = DossierSpec
            .Given(Receipt)
            .When(dossier =>
                AssignDossier.Decide(dossier, new AssignDossier(Some.At("2026-03-02 10:00"), "binh", "appraise", null, allowance))
            )
            .Then(Some.Assigned("2026-03-02 10:00", "binh") with { Step = "appraise", StepDueAt = Some.At("2026-03-03 10:00") });
        var again = AssignDossier.Decide(assigned, new AssignDossier(Some.At("2026-03-02 11:00"), "binh", "appraise", null, allowance));
        Assert.Null(again.Refusal);
        Assert.Empty(again.Events);
    }

    [Fact]
    public void The_minutes_of_the_legs_add_up_to_the_opening_time_from_receipt_to_end_and_shares_to_the_delay()
    {
        var legs = 0;
        var late = 0;
        Properties.Check(
            output,
            1_000,
            RandomHistory.Arbitrary,
            walk =>
            {
                var history = new RandomHistory(walk);
                DossierEvent[] events = [.. history.Events];
                var (dossier, now) = (history.Dossier, history.Now);
                var report = WorkLegs.Of(events, (_, _) => Some.Calendar, now);
                static DateTimeOffset Cut(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
                var elapsed = Some.Calendar.WorkingTimeBetween(Cut(dossier.ReceivedAt), Cut(dossier.EndedAt ?? now)).TotalMinutes;

                Assert.Equal(elapsed, report.WorkingMinutes + report.WaitingMinutes + report.PausedMinutes);
                Assert.Equal(report.DelayMinutes, report.Legs.Sum(leg => leg.DelayMinutes));
                Assert.All(
                    report.Legs,
                    leg => Assert.True(leg is { WorkingMinutes: >= 0, WaitingMinutes: >= 0, PausedMinutes: >= 0, DelayMinutes: >= 0 })
                );
                Assert.Equal(Paused(events, dossier, now), report.PausedMinutes);
                legs += report.Legs.Count;
                late += report.DelayMinutes > 0 ? 1 : 0;
            }
        );
        output.WriteLine($"{legs} legs, {late} dossiers with a delay");
        Assert.True(late > 100);
    }

    /// <summary>The opening minutes of the pauses, from the states alone.</summary>
    private static double Paused(IReadOnlyList<DossierEvent> events, Dossier final, DateTimeOffset now)
    {
        static DateTimeOffset Cut(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
        var end = final.EndedAt ?? now;
        var (minutes, since, state) = (0.0, (DateTimeOffset?)null, (Dossier?)null);
        foreach (var happened in events)
        {
            state = Dossier.Evolve(state, happened);
            if (since is null && state is { IsOpen: true, Paused: { } pause })
            {
                since = pause.Since;
            }
            else if (since is { } from && state.Paused is null)
            {
                minutes += Some
                    .Calendar.WorkingTimeBetween(Cut(from < end ? from : end), Cut(happened.OccurredAt < end ? happened.OccurredAt : end))
                    .TotalMinutes;
                since = null;
            }
        }
        return since is { } still && still < end ? minutes + Some.Calendar.WorkingTimeBetween(Cut(still), Cut(end)).TotalMinutes : minutes;
    }

    private static LegReport Of(string now, params DossierEvent[] events) => WorkLegs.Of(events, (_, _) => Some.Calendar, Some.At(now));
}
