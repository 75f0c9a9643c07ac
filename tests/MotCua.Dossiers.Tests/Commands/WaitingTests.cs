using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>Supplements and obligations: the clock stands still, then starts again or goes on.</summary>
public class WaitingTests
{
    [Fact]
    public void Each_request_for_supplements_has_its_number()
    {
        var receipt = Representatives.Receipt;
        DossierEvent[] once =
        [
            receipt,
            Some.SupplementRequested("2026-03-04 10:00"),
            Some.SupplementReceived("2026-03-11 10:00", Some.DueOn("2026-03-25")),
        ];
        var dossier = DossierSpec
            .Given(once)
            .When(dossier =>
                RequestSupplement.Decide(dossier, new RequestSupplement(Some.At("2026-03-12 10:00")), Some.Calendar, Some.Decree118)
            )
            .Then(Some.SupplementRequested("2026-03-12 10:00", ordinal: 2));
        Assert.Equal(2, dossier.SupplementRequests);
    }

    [Fact]
    public void A_supplement_starts_the_period_again_also_for_hours_and_also_after_the_breach()
    {
        var receipt = Some.Received("2026-03-02 09:00", Some.WorkingHours(8));
        var dossier = DossierSpec
            .Given(receipt, Some.Overdue(receipt.Due!), Some.SupplementRequested("2026-03-05 10:00"))
            .When(dossier =>
                ReceiveSupplement.Decide(dossier, new ReceiveSupplement(Some.At("2026-03-06 16:00")), Some.Calendar, Some.Decree118)
            )
            .Then(Some.SupplementReceived("2026-03-06 16:00", Some.DueAt("2026-03-09 16:00"), byShift: receipt.Due));
        Assert.Equal((dossier.Due, DossierStatus.Processing, null), (dossier.OriginalDue, dossier.Status, dossier.Paused));
        Assert.Equal(Timeliness.OpenInTime, Classification.Of(dossier, Some.At("2026-03-09 16:00")));
    }

    [Fact]
    public void A_supplement_after_a_reappointment_ends_the_reappointment_but_allows_no_second_one()
    {
        var due = Representatives.Receipt.Due!;
        var dossier = DossierSpec
            .Given(
                Representatives.Receipt,
                Some.Apology("2026-03-10 09:00", due, Some.DueOn("2026-03-20")),
                Some.SupplementRequested("2026-03-11 10:00")
            )
            .When(dossier =>
                ReceiveSupplement.Decide(dossier, new ReceiveSupplement(Some.At("2026-03-12 10:00")), Some.Calendar, Some.Decree118)
            )
            .Then(Some.SupplementReceived("2026-03-12 10:00", Some.DueOn("2026-03-26"), byShift: Some.DueOn("2026-03-23")));
        Assert.Equal((Some.DueOn("2026-03-26"), Some.DueOn("2026-03-26")), (dossier.Due, dossier.OriginalDue));
        Assert.DoesNotContain(Verb.Apologise, Lifecycle.Allowed(dossier));
    }

    [Fact]
    public void A_promise_without_a_limit_is_moved_by_the_days_that_it_waited() =>
        DossierSpec
            .Given(Some.Received("2026-03-02 09:00", null, Some.DueOn("2026-03-16")), Some.SupplementRequested("2026-03-04 10:00"))
            .When(dossier =>
                ReceiveSupplement.Decide(dossier, new ReceiveSupplement(Some.At("2026-03-11 10:00")), Some.Calendar, Some.Decree118)
            )
            // Eight working days were left on 4/3.
            .Then(
                Some.SupplementReceived("2026-03-11 10:00", Some.DueOn("2026-03-23"), byShift: Some.DueOn("2026-03-23")) with
                {
                    DueByReset = null,
                }
            );

    [Fact]
    public void Where_nothing_was_promised_nothing_is_promised_after_waiting()
    {
        var receipt = Some.Received("2026-03-02 09:00", null);
        DossierSpec
            .Given(receipt, Some.SupplementRequested("2026-03-04 10:00"))
            .When(dossier =>
                ReceiveSupplement.Decide(dossier, new ReceiveSupplement(Some.At("2026-03-11 10:00")), Some.Calendar, Some.Decree118)
            )
            .Then(Some.SupplementReceived("2026-03-11 10:00", null));
        DossierSpec
            .Given(receipt, Some.ObligationNotified("2026-03-04 10:00"))
            .When(dossier => SettleObligation.Decide(dossier, new SettleObligation(Some.At("2026-03-11 10:00"), "online"), Some.Calendar))
            .Then(Some.ObligationSettled("2026-03-11 10:00", null));
    }

    [Fact]
    public void An_obligation_is_notified() =>
        DossierSpec
            .Given(Representatives.Receipt)
            .When(dossier => NotifyObligation.Decide(dossier, new NotifyObligation(Some.At("2026-03-04 10:00"), "land_tax", 1_500_000m)))
            .Then(Some.ObligationNotified("2026-03-04 10:00"));

    [Theory]
    // Eight working days were left.
    [InlineData("2026-03-04 10:00", "2026-03-11 10:00", "2026-03-23")]
    // Settled on a day off.
    [InlineData("2026-03-04 10:00", "2026-03-07 10:00", "2026-03-18")]
    // On the last day nothing is left but the day itself.
    [InlineData("2026-03-16 10:00", "2026-03-19 10:00", "2026-03-19")]
    [InlineData("2026-03-16 10:00", "2026-03-21 10:00", "2026-03-23")]
    // Within a day the promise stays.
    [InlineData("2026-03-04 10:00", "2026-03-04 16:00", "2026-03-16")]
    public void An_obligation_leaves_the_working_days_that_were_left(string since, string until, string due) =>
        DossierSpec
            .Given(Representatives.Receipt, Some.ObligationNotified(since))
            .When(dossier => SettleObligation.Decide(dossier, new SettleObligation(Some.At(until), "online"), Some.Calendar))
            .Then(Some.ObligationSettled(until, Some.DueOn(due)));

    [Theory]
    // Due on Tuesday 3/3 at 09:00; 3.5 + 2 hours were left.
    [InlineData("2026-03-02 13:30", "2026-03-05 07:00", "2026-03-05 14:30")]
    [InlineData("2026-03-03 08:40", "2026-03-04 16:50", "2026-03-05 07:10")]
    public void An_obligation_leaves_the_working_hours_that_were_left(string since, string until, string due) =>
        DossierSpec
            .Given(Some.Received("2026-03-02 09:00", Some.WorkingHours(8)), Some.ObligationNotified(since))
            .When(dossier => SettleObligation.Decide(dossier, new SettleObligation(Some.At(until), "online"), Some.Calendar))
            .Then(Some.ObligationSettled(until, Some.DueAt(due)));

    [Fact]
    public void An_obligation_after_a_reappointment_moves_both_promises()
    {
        var due = Representatives.Receipt.Due!;
        var dossier = DossierSpec
            .Given(
                Representatives.Receipt,
                Some.Apology("2026-03-10 09:00", due, Some.DueOn("2026-03-20")),
                Some.ObligationNotified("2026-03-11 10:00")
            )
            .When(dossier => SettleObligation.Decide(dossier, new SettleObligation(Some.At("2026-03-13 10:00"), "online"), Some.Calendar))
            .Then(Some.ObligationSettled("2026-03-13 10:00", Some.DueOn("2026-03-24"), Some.DueOn("2026-03-18")));
        Assert.Equal((Some.DueOn("2026-03-24"), Some.DueOn("2026-03-18")), (dossier.Due, dossier.OriginalDue));
    }

    [Fact]
    public void A_broken_promise_stays_broken_through_an_obligation()
    {
        var due = Representatives.Receipt.Due!;
        var dossier = DossierSpec
            .Given(Representatives.Receipt, Some.Overdue(due), Some.ObligationNotified("2026-03-17 10:00"))
            .When(dossier => SettleObligation.Decide(dossier, new SettleObligation(Some.At("2026-03-20 10:00"), "online"), Some.Calendar))
            .Then(Some.ObligationSettled("2026-03-20 10:00", due));
        Assert.Equal(Timeliness.OpenOverdue, Classification.Of(dossier, Some.At("2026-03-20 11:00")));
        Assert.False(dossier.OwesOverdue(Some.At("2026-03-20 11:00")));
    }

    /// <summary>An older system, or an apology, may promise a Sunday or the evening.</summary>
    [Theory]
    [InlineData("2026-03-15", null, "2026-03-13 10:00", "2026-03-13 11:00")]
    [InlineData(null, "2026-03-13 20:00", "2026-03-13 16:00", "2026-03-13 16:00")]
    [InlineData(null, "2026-03-14 07:00", "2026-03-13 16:00", "2026-03-13 16:00")]
    public void A_wait_never_brings_a_promise_forward(string? date, string? instant, string since, string until)
    {
        var promised = date is null ? Some.DueAt(instant!) : Some.DueOn(date);
        DossierSpec
            .Given(Some.Received("2026-03-02 09:00", null, promised), Some.ObligationNotified(since))
            .When(dossier => SettleObligation.Decide(dossier, new SettleObligation(Some.At(until), "online"), Some.Calendar))
            .Then(Some.ObligationSettled(until, promised));
    }

    [Fact]
    public void No_breach_is_owed_while_the_clock_stands_still()
    {
        var waiting = Representatives.In(DossierStatus.AwaitingSupplement);

        Assert.False(waiting.OwesOverdue(Some.At("2030-01-01 00:00")));
        Assert.Empty(Overdue.Announce(waiting, Some.At("2030-01-01 00:00")).Events);
        Assert.Equal(Timeliness.OpenInTime, Classification.Of(waiting, Some.At("2030-01-01 00:00")));
    }

    [Fact]
    public void A_dossier_is_closed_from_the_fifteenth_day_after_the_request_on()
    {
        var waiting = DossierSpec.Given([.. Representatives.EventsTo(DossierStatus.AwaitingSupplement)]);

        waiting
            .When(dossier => CloseDossier.Decide(dossier, new CloseDossier(Some.At("2026-03-19 23:59:59")), Some.Decree118))
            .ThenRefused("supplement-time-not-over");
        var closed = waiting
            .When(dossier => CloseDossier.Decide(dossier, new CloseDossier(Some.At("2026-03-20 00:00")), Some.Decree118))
            .Then(new DossierClosedUnsupplemented { OccurredAt = Some.At("2026-03-20 00:00") });
        Assert.Equal(Some.At("2026-03-05 10:00"), closed.JudgedAt);
        DossierSpec
            .Given([.. Representatives.EventsTo(DossierStatus.Closed)])
            .When(dossier => CloseDossier.Decide(dossier, new CloseDossier(Some.At("2026-04-01 09:00")), Some.Decree118))
            .ThenNothing();
    }
}
