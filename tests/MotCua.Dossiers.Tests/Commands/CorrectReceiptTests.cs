using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>A receipt with the wrong procedure, time or channel, corrected in every status.</summary>
public class CorrectReceiptTests
{
    private const string Now = "2026-04-20 09:00";
    private static readonly DossierReceived Receipt = Representatives.Receipt; // Mon 2/3/2026 09:00, 10 working days, due 16/3

    public static TheoryData<DossierStatus> Statuses => [.. Enum.GetValues<DossierStatus>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public void In_every_status_the_receipt_is_issued_anew_and_the_figures_move_with_it(DossierStatus status)
    {
        var before = Representatives.In(status);
        var (after, posted) = Corrected(before, "2026-02-27 10:00", Some.WorkingDays(5), Channel.Online);

        Assert.Equal((before.Status, 2, Some.At("2026-02-27 10:00")), (after.Status, after.ReceiptVersion, after.ReceivedAt));
        Assert.Equal(("2.000815", Channel.Online, Channel.Online), (after.Receipt.ProcedureCode, after.Channel, after.Receipt.Channel));
        Assert.Equal(Some.DueOn("2026-03-06"), after.Due);
        Assert.Equal(before.LastOccurredAt < after.ReceivedAt ? after.ReceivedAt : after.LastOccurredAt, after.LastOccurredAt);
        // Whole dossiers move from cell to cell: what is taken from the old one was there.
        var sums = Ledger.Standing(before).Concat(posted).GroupBy(entry => (entry.Cell, entry.Account, entry.Day));
        Assert.All(
            sums.Where(sum => sum.Key.Cell.Procedure == Receipt.ProcedureCode),
            sum => Assert.Equal(0, sum.Sum(entry => entry.Amount))
        );
        Assert.Contains(posted, entry => entry is { Account: Account.ReceivedOnline, Amount: 1 } && entry.Day == Some.Day("2026-02-27"));
    }

    [Fact]
    public void The_rule_set_is_that_of_the_corrected_date()
    {
        var (after, _) = Corrected(Some.Folded(Receipt), "2025-06-30 10:00", Some.WorkingDays(5));
        Assert.Equal("61/2018/NĐ-CP", after.Receipt.Basis.RuleSet);
        Assert.Equal(Some.At("2025-06-30 10:00"), after.LastOccurredAt);
    }

    [Fact]
    public void A_period_that_began_again_keeps_its_beginning()
    {
        var restarted = Some.Folded(
            Receipt,
            Some.SupplementRequested("2026-03-04 10:00"),
            Some.SupplementReceived("2026-03-11 10:00", Some.DueOn("2026-03-25"))
        );
        var (after, _) = Corrected(restarted, "2026-03-02 09:00", Some.WorkingDays(5));
        Assert.Equal((Some.DueOn("2026-03-18"), Some.DueOn("2026-03-18")), (after.Due, after.OriginalDue));
    }

    [Fact]
    public void Pauses_move_the_corrected_due_date_as_they_moved_the_old()
    {
        var resumed = Some.Folded(
            Receipt,
            Some.ObligationNotified("2026-03-04 10:00"),
            Some.ObligationSettled("2026-03-11 10:00", Some.DueOn("2026-03-23"))
        );
        var (after, _) = Corrected(resumed, "2026-03-02 09:00", Some.WorkingDays(5));
        // Due on 9/3, three working days were left on 4/3.
        Assert.Equal(Some.DueOn("2026-03-16"), after.Due);
    }

    [Fact]
    public void A_reappointed_date_stays_and_the_promise_before_it_is_corrected()
    {
        var apologised = Some.Folded(Receipt, Some.Apology("2026-03-13 09:00", Receipt.Due!, Some.DueOn("2026-03-20")));
        var (after, _) = Corrected(apologised, "2026-03-02 09:00", Some.WorkingDays(9));
        Assert.Equal((Some.DueOn("2026-03-20"), Some.DueOn("2026-03-13")), (after.Due, after.OriginalDue));
        var (later, _) = Corrected(apologised, "2026-03-02 09:00", Some.WorkingDays(20));
        Assert.Equal((Some.DueOn("2026-03-30"), Some.DueOn("2026-03-30")), (later.Due, later.OriginalDue));
    }

    [Fact]
    public void A_dossier_that_turns_out_late_is_announced_and_one_that_was_not_is_no_longer_overdue()
    {
        var processed = Some.Folded(Receipt, Some.Processed("2026-03-11 10:00"));
        var decision = Decide(processed, "2026-03-02 09:00", Some.WorkingDays(5));
        Assert.Equal(DossierSpec.Stored(Some.Overdue(Some.DueOn("2026-03-09"))), DossierSpec.Stored(decision.Events[0]));
        var late = decision.Events.Aggregate(processed, Dossier.Evolve);
        Assert.Equal(Timeliness.Late, Classification.Of(late, Some.At(Now)));
        Assert.Equal(Some.Day("2026-03-10"), Ledger.LateOn(late));

        var overdue = Some.Folded(Receipt, Some.Overdue(Receipt.Due!));
        Assert.NotNull(Ledger.LateOn(overdue));
        var (inTime, _) = Corrected(overdue, "2026-03-02 09:00", Some.WorkingDays(50));
        Assert.Null(Ledger.LateOn(inTime));
        Assert.Equal(Timeliness.OpenInTime, inTime.OpenTurns[^1].Timeliness);
    }

    [Fact]
    public void A_procedure_without_a_limit_leaves_no_deadline()
    {
        var (after, _) = Corrected(Some.Folded(Receipt, Some.Overdue(Receipt.Due!)), "2026-03-02 09:00", null);
        Assert.Equal((null, null), (after.Due, after.Forecast));
        Assert.Equal(Timeliness.OpenNoDeadline, Classification.Of(after, Some.At(Now)));
    }

    [Fact]
    public void What_an_older_system_promised_stays_promised()
    {
        var promised = Some.Folded(Some.Received("2026-03-02 09:00", null, Some.DueOn("2026-03-16")));
        var (after, _) = Corrected(promised, "2026-02-27 09:00", Some.WorkingDays(3));
        Assert.Equal(Some.DueOn("2026-03-16"), after.Due);
        Assert.True(after.Receipt.Basis.Promised);
    }

    [Fact]
    public void The_same_receipt_again_changes_nothing() =>
        Assert.Empty(
            CorrectReceipt
                .Decide(
                    Some.Folded(Receipt),
                    new CorrectReceipt(
                        Some.At(Now),
                        Receipt.OccurredAt,
                        new ProcedureAtReceipt(Receipt.ProcedureCode, Receipt.ProcedureVersion, Receipt.Field, null),
                        Receipt.Receiving,
                        Receipt.Resolving,
                        Receipt.Channel,
                        "9/QĐ"
                    ),
                    _ => Some.Calendar,
                    Some.Decree118
                )
                .Events
        );

    [Theory]
    [InlineData("2026-03-02 10:00:01")] // after the assignment
    [InlineData("2026-04-20 09:00:01")] // in the future
    public void A_receipt_does_not_move_past_what_followed_it(string receivedAt)
    {
        var refusal = Decide(Representatives.In(DossierStatus.Assigned), receivedAt, Some.WorkingDays(5)).Refusal;
        Assert.Equal("correction-out-of-order", refusal?.Code);
    }

    private static (Dossier After, List<Entry> Posted) Corrected(
        Dossier before,
        string receivedAt,
        TimeLimit? limit,
        Channel channel = Channel.Postal
    )
    {
        var decision = Decide(before, receivedAt, limit, channel);
        Assert.Null(decision.Refusal);
        var posted = new List<Entry>();
        var after = before;
        foreach (var happened in decision.Events)
        {
            var next = Dossier.Evolve(after, happened);
            posted.AddRange(Ledger.Post(after, next));
            after = next;
        }
        return (after, posted);
    }

    private static Decision Decide(Dossier dossier, string receivedAt, TimeLimit? limit, Channel channel = Channel.Postal) =>
        CorrectReceipt.Decide(
            dossier,
            new CorrectReceipt(
                Some.At(Now),
                Some.At(receivedAt),
                new ProcedureAtReceipt("2.000815", new DateOnly(2025, 7, 1), "chung-thuc", limit),
                dossier.Receipt.Receiving,
                dossier.Receipt.Resolving,
                channel,
                "9/QĐ"
            ),
            _ => Some.Calendar,
            Some.Day(receivedAt[..10]) < new DateOnly(2025, 7, 1) ? Some.Decree61 : Some.Decree118
        );
}
