using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using Xunit;
using static MotCua.Dossiers.Figures.Account;

namespace MotCua.Dossiers.Tests;

/// <summary>What is posted, worked out by hand. Received on Monday 2/3/2026 with ten working days: due on Monday 16/3.</summary>
public class LedgerExampleTests
{
    private static readonly DossierReceived Receipt = Some.Received("2026-03-02 09:00", Some.WorkingDays(10));
    private static readonly DueDate Due = Receipt.Due!;

    [Fact]
    public void A_receipt_is_received_and_open_in_time() =>
        Posts([Receipt], (ReceivedCounter, "2026-03-02", 1), (OpenInTime, "2026-03-02", 1));

    [Fact]
    public void A_receipt_without_a_limit_is_open_without_a_deadline_and_ends_so()
    {
        var receipt = Some.Received("2026-03-02 09:00", null);
        Posts([receipt], (ReceivedCounter, "2026-03-02", 1), (OpenNoDeadline, "2026-03-02", 1));
        Posts(
            [receipt, Some.Processed("2026-03-05 10:00")],
            (OpenNoDeadline, "2026-03-05", -1),
            (ResolvedNoDeadline, "2026-03-05", 1),
            (EndedProcessed, "2026-03-05", 1)
        );
    }

    [Theory]
    [InlineData("2026-03-13 16:59", ResolvedEarly)]
    [InlineData("2026-03-16 00:00", ResolvedOnTime)]
    [InlineData("2026-03-16 23:59:59", ResolvedOnTime)]
    public void An_end_in_time_leaves_the_open_ones_and_joins_the_resolved(string end, Account resolved) =>
        Posts([Receipt, Some.Processed(end)], (OpenInTime, end[..10], -1), (resolved, end[..10], 1), (EndedProcessed, end[..10], 1));

    [Fact]
    public void A_late_end_was_overdue_from_the_day_after_the_due_date()
    {
        Posts([Receipt, Some.Overdue(Due)], (OpenInTime, "2026-03-17", -1), (OpenOverdue, "2026-03-17", 1));
        Posts(
            [Receipt, Some.Overdue(Due), Some.Processed("2026-03-19 10:00")],
            (OpenOverdue, "2026-03-19", -1),
            (ResolvedLate, "2026-03-19", 1),
            (EndedProcessed, "2026-03-19", 1)
        );
    }

    [Fact]
    public void A_dossier_announced_overdue_and_found_done_before_is_reversed_on_the_day_of_the_breach() =>
        Posts(
            [Receipt, Some.Overdue(Due), Some.Processed("2026-03-12 10:00")],
            (OpenInTime, "2026-03-12", -1),
            (OpenInTime, "2026-03-17", 1),
            (OpenOverdue, "2026-03-17", -1),
            (ResolvedEarly, "2026-03-12", 1),
            (EndedProcessed, "2026-03-12", 1)
        );

    [Fact]
    public void A_dossier_announced_overdue_and_found_to_have_waited_since_before_is_reversed_likewise()
    {
        DossierEvent[] late = [Receipt, Some.Overdue(Due), Some.SupplementRequested("2026-03-12 10:00")];
        Posts(late, (OpenInTime, "2026-03-17", 1), (OpenOverdue, "2026-03-17", -1));
        Assert.Equal(Timeliness.OpenInTime, Classification.Of(Some.Folded(late), Some.At("2026-04-01 10:00")));
    }

    [Fact]
    public void A_wait_that_does_not_move_the_announced_due_date_lets_its_breach_stand_without_a_second_announcement()
    {
        DossierEvent[] events =
        [
            Receipt,
            Some.Overdue(Due),
            Some.ObligationNotified("2026-03-12 10:00"),
            Some.ObligationSettled("2026-03-12 15:00", Due),
        ];
        Posts(events, (OpenInTime, "2026-03-17", -1), (OpenOverdue, "2026-03-17", 1));
        Assert.False(Some.Folded(events).OwesOverdue(Some.At("2026-04-01 10:00")));
    }

    /// <summary>Re-appointed and supplemented over a weekend, both known only after each promise had been announced as broken.</summary>
    [Fact]
    public void A_due_date_that_comes_back_after_another_was_announced_is_not_announced_again()
    {
        var receipt = Some.Received("2026-03-06 09:00", Some.WorkingDays(1));
        var (due, renewed) = (Some.DueOn("2026-03-09"), Some.DueOn("2026-03-11"));
        Assert.Equal(due, receipt.Due);
        var dossier = Some.Folded(
            receipt,
            Some.Overdue(due),
            Some.Apology("2026-03-06 18:00", due, renewed),
            Some.Overdue(renewed),
            Some.SupplementRequested("2026-03-07 10:00"),
            Some.SupplementReceived("2026-03-08 10:00", due)
        );
        var now = Some.At("2026-03-20 09:00");

        Assert.False(dossier.OwesOverdue(now));
        Assert.Equal(Timeliness.OpenOverdue, Classification.Of(dossier, now));
        Assert.Equal(
            [new Turn(receipt.OccurredAt, Timeliness.OpenInTime), new Turn(due.BreachAt, Timeliness.OpenOverdue)],
            dossier.OpenTurns
        );
    }

    [Fact]
    public void A_due_date_announced_before_an_apology_known_late_is_overdue_on_no_day_twice()
    {
        DossierEvent[] events = [Receipt, Some.Overdue(Due), Some.Apology("2026-03-13 09:00", Due, Some.DueOn("2026-03-20"))];
        Posts(
            events,
            (OpenInTime, "2026-03-17", 1),
            (OpenOverdue, "2026-03-17", -1),
            // By the first promise it is overdue all the same.
            (OriginalOpenInTime, "2026-03-17", -1),
            (OriginalOpenOverdue, "2026-03-17", 1)
        );
    }

    [Fact]
    public void A_corrected_channel_moves_everything_from_one_cell_to_the_other()
    {
        var before = Some.Folded(Receipt, Some.Processed("2026-03-12 10:00"));
        var after = Dossier.Evolve(before, Some.Corrected("2026-04-01 09:00", CorrectDossier.ChannelField, "counter", "online"));
        var posted = Ledger.Post(before, after);

        Assert.Equal(
            [(ReceivedCounter, -1), (ResolvedEarly, -1), (EndedProcessed, -1)],
            Sums(posted.Where(entry => entry.Cell.Channel == Channel.Counter))
        );
        Assert.Equal(
            [(ReceivedOnline, 1), (ResolvedEarly, 1), (EndedProcessed, 1)],
            Sums(posted.Where(entry => entry.Cell.Channel == Channel.Online))
        );
    }

    [Fact]
    public void An_end_corrected_to_before_the_breach_was_in_time_and_back_again_late()
    {
        DossierEvent[] late = [Receipt, Some.Overdue(Due), Some.Processed("2026-03-19 10:00")];
        DossierEvent[] early =
        [
            .. late,
            Some.Corrected("2026-04-01 09:00", CorrectDossier.ProcessedAtField, null, "2026-03-12T10:00:00+07:00"),
        ];
        Posts(
            early,
            (OpenInTime, "2026-03-12", -1),
            (OpenInTime, "2026-03-17", 1),
            (OpenOverdue, "2026-03-17", -1),
            (OpenOverdue, "2026-03-19", 1),
            (ResolvedEarly, "2026-03-12", 1),
            (ResolvedLate, "2026-03-19", -1),
            (EndedProcessed, "2026-03-12", 1),
            (EndedProcessed, "2026-03-19", -1)
        );
        DossierEvent[] lateAgain =
        [
            .. early,
            Some.Corrected("2026-04-02 09:00", CorrectDossier.ProcessedAtField, null, "2026-03-19T10:00:00+07:00"),
        ];
        Assert.Equal(Ledger.Standing(Some.Folded(late)), Ledger.Standing(Some.Folded(lateAgain)));
    }

    [Fact]
    public void A_reappointed_dossier_stands_on_time_by_the_new_promise_and_late_by_the_first()
    {
        var renewed = Some.DueOn("2026-03-20");
        DossierEvent[] apologised = [Receipt, Some.Apology("2026-03-13 09:00", Due, renewed)];
        // Nothing changes by the promise in force; the breach of the first one is posted ahead, on its day.
        Posts(apologised, (OriginalOpenInTime, "2026-03-17", -1), (OriginalOpenOverdue, "2026-03-17", 1));
        Posts(
            [.. apologised, Some.Processed("2026-03-20 10:00")],
            (OpenInTime, "2026-03-20", -1),
            (ResolvedOnTime, "2026-03-20", 1),
            (EndedProcessed, "2026-03-20", 1),
            (OriginalOpenInTime, "2026-03-20", 1),
            (OriginalOpenOverdue, "2026-03-20", -1),
            (OriginalResolvedOnTime, "2026-03-20", -1),
            (OriginalResolvedLate, "2026-03-20", 1)
        );
    }

    [Fact]
    public void An_apology_at_the_instant_of_the_receipt_can_be_posted() =>
        Posts(
            [Receipt, Some.Apology("2026-03-02 09:00", Due, Some.DueOn("2026-03-20"))],
            (OriginalOpenInTime, "2026-03-17", -1),
            (OriginalOpenOverdue, "2026-03-17", 1)
        );

    [Fact]
    public void A_dossier_withdrawn_while_it_waits_is_judged_by_the_beginning_of_the_wait() =>
        Posts(
            [Receipt, Some.SupplementRequested("2026-03-05 10:00"), new DossierWithdrawn { OccurredAt = Some.At("2026-04-20 10:00") }],
            (OpenInTime, "2026-04-20", -1),
            (ResolvedEarly, "2026-04-20", 1),
            (EndedWithdrawn, "2026-04-20", 1)
        );

    [Fact]
    public void A_supplement_after_the_breach_makes_a_dossier_in_time_again()
    {
        DossierEvent[] events = [Receipt, Some.Overdue(Due), Some.SupplementRequested("2026-03-18 10:00")];
        Posts(events);
        Posts(
            [.. events, Some.SupplementReceived("2026-03-20 10:00", Some.DueOn("2026-04-03"))],
            (OpenInTime, "2026-03-20", 1),
            (OpenOverdue, "2026-03-20", -1)
        );
    }

    [Fact]
    public void The_result_is_handed_over_by_its_channel_and_the_end_stays() =>
        Posts(
            [
                Receipt,
                Some.Processed("2026-03-12 10:00"),
                new DossierReturned { OccurredAt = Some.At("2026-03-13 10:00"), Channel = ReturnChannel.Online },
            ],
            (ReturnedOnline, "2026-03-13", 1)
        );

    /// <summary>The entries of the last event, in the order of their accounts; those about apologies and service have examples of their own.</summary>
    private static void Posts(DossierEvent[] events, params (Account Account, string Day, int Amount)[] expected)
    {
        var before = events.Length == 1 ? null : Some.Folded(events[..^1]);
        var posted = Ledger.Post(before, Some.Folded(events));

        Assert.Equal(
            expected.Select(entry => (entry.Account, Some.Day(entry.Day), entry.Amount)),
            posted
                .Where(entry => entry.Account is < PromiseBroken or > RatedVerySatisfied)
                .Select(entry => (entry.Account, entry.Day, entry.Amount))
        );
    }

    private static IEnumerable<(Account, int)> Sums(IEnumerable<Entry> entries) =>
        entries
            .Where(entry => entry.Account is < WithPapers or > RatedVerySatisfied)
            .GroupBy(entry => entry.Account)
            .Select(sum => (sum.Key, sum.Sum(entry => entry.Amount)))
            .Where(sum => sum.Item2 != 0)
            .OrderBy(sum => sum.Key);
}
