using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using Xunit;
using static MotCua.Dossiers.Figures.Account;

namespace MotCua.Dossiers.Tests;

/// <summary>What a dossier counts for on the accounts of papers, results, fees and ratings.</summary>
public class ServiceEntryTests
{
    private static readonly DossierReceived Receipt = Some.Received("2026-03-02 09:00", Some.WorkingDays(10));

    [Theory]
    [InlineData(5, 5, 2, 1, "61 62 63 64")]
    [InlineData(5, 4, 0, 0, "61")]
    [InlineData(5, 0, 0, 0, "")]
    [InlineData(1, 0, 1, 1, "64")] // reuse is a share of the dossiers with digitised papers
    public void Papers_count_on_the_day_of_receipt(int count, int digitised, int reused, int fromStore, string accounts)
    {
        var received = Receipt with { Components = new Components(count, digitised, reused, fromStore) };
        Assert.Equal(("60 " + accounts).Trim(), Of(received));
        Assert.All(Service(received), entry => Assert.Equal((Some.Day("2026-03-02"), 1), (entry.Day, entry.Amount)));
    }

    [Fact]
    public void Papers_that_nobody_counted_count_nowhere_and_a_verified_account_does()
    {
        Assert.Equal("", Of(Receipt));
        Assert.Equal("", Of(Receipt with { IdentityVerified = false }));
        Assert.Equal("65", Of(Receipt with { IdentityVerified = true }));
    }

    [Fact]
    public void A_signed_result_counts_on_the_day_of_the_end_and_moves_with_its_correction()
    {
        var digitised = Receipt with { Components = new Components(3, 3, 0, 0) };
        var signed = Some.Processed("2026-03-12 10:00") with { ResultSigned = true };
        Assert.Equal("60 61 62 66 67", Of(digitised, signed));
        Assert.Equal("66", Of(Receipt, signed));
        Assert.Equal("", Of(Receipt, signed with { ResultSigned = false }));
        Assert.Equal("", Of(Receipt, new DossierRefused { OccurredAt = signed.OccurredAt }));

        var moved = Ledger.Post(
            Some.Folded([Receipt, signed]),
            Some.Folded([
                Receipt,
                signed,
                Some.Corrected("2026-03-13 08:00", CorrectDossier.ProcessedAtField, null, "2026-03-11T10:00:00+07:00"),
            ])
        );
        Assert.Equal(
            [(Some.Day("2026-03-11"), 1), (Some.Day("2026-03-12"), -1)],
            moved.Where(entry => entry.Account == SignedResult).Select(entry => (entry.Day, entry.Amount))
        );
    }

    [Fact]
    public void Who_paid_online_counts_on_the_day_of_the_first_notice_once()
    {
        var asked = Some.ObligationNotified("2026-03-05 10:00");
        var paid = Some.ObligationSettled("2026-03-09 10:00", Some.DueOn("2026-03-20")) with { Channel = "Online" };
        Assert.Equal("70", Of(Receipt, asked));
        Assert.Equal("70 71 72", Of(Receipt, asked, paid));
        Assert.Equal("70 71", Of(Receipt, asked, paid with { Channel = "Kho bạc" }));
        Assert.All(Service(Receipt, asked, paid), entry => Assert.Equal(Some.Day("2026-03-05"), entry.Day));

        var again = asked with { OccurredAt = Some.At("2026-03-10 10:00") };
        var paidAgain = paid with { OccurredAt = Some.At("2026-03-11 10:00"), Channel = "counter" };
        Assert.Equal("70 71 72", Of(Receipt, asked, paid, again, paidAgain));
    }

    [Fact]
    public void What_is_free_is_no_fee()
    {
        var free = Some.ObligationNotified("2026-03-05 10:00") with { Amount = 0 };
        var settled = Some.ObligationSettled("2026-03-09 10:00", Some.DueOn("2026-03-20")) with { Channel = "online" };
        Assert.Equal("", Of(Receipt, free, settled));
    }

    [Fact]
    public void The_last_rating_counts_and_the_one_before_is_taken_back()
    {
        var processed = Some.Processed("2026-03-12 10:00") with { ResultSigned = false };
        var first = Rated("2026-03-12 11:00", 0);
        var second = Rated("2026-03-14 11:00", 2);
        Assert.Equal("75", Of(Receipt, processed, first));
        Assert.Equal("77", Of(Receipt, processed, first, second));
        Assert.Equal(
            [(RatedUnsatisfied, Some.Day("2026-03-12"), -1), (RatedVerySatisfied, Some.Day("2026-03-14"), 1)],
            Ledger
                .Post(Some.Folded([Receipt, processed, first]), Some.Folded([Receipt, processed, first, second]))
                .Select(entry => (entry.Account, entry.Day, entry.Amount))
        );
    }

    [Fact]
    public void A_rating_does_not_keep_the_return_of_the_day_before_from_being_entered()
    {
        var dossier = Some.Folded([Receipt, Some.Processed("2026-03-12 10:00"), Rated("2026-03-14 11:00", 1)]);
        var returned = ReturnDossier.Decide(dossier, new ReturnDossier(Some.At("2026-03-13 08:00"), ReturnChannel.Counter), Some.Decree118);
        Assert.Null(returned.Refusal);
        Assert.Empty(RateDossier.Decide(dossier, new RateDossier(Some.At("2026-03-15 08:00"), 1, "device")).Events);
        Assert.Single(RateDossier.Decide(dossier, new RateDossier(Some.At("2026-03-15 08:00"), 1, "phone")).Events);
    }

    [Fact]
    public void A_period_that_began_again_in_the_minute_of_the_apology_is_in_time_by_its_first_promise()
    {
        var due = Receipt.Due!;
        var restarted = Some.SupplementReceived("2026-03-20 10:00", Some.DueOn("2026-04-03"));
        var dossier = Some.Folded([
            Receipt,
            Some.Overdue(due),
            Some.SupplementRequested("2026-03-18 10:00"),
            restarted,
            Some.Apology("2026-03-20 10:00", restarted.NewDue!, Some.DueOn("2026-04-10")),
        ]);
        int At(string day, params Account[] accounts) =>
            Ledger.Standing(dossier).Where(e => e.Day <= Some.Day(day) && accounts.Contains(e.Account)).Sum(e => e.Amount);
        Assert.Equal(1, At("2026-03-20", OpenInTime, OriginalOpenInTime));
        Assert.Equal(0, At("2026-03-20", OpenOverdue, OriginalOpenOverdue));
        Assert.Equal(1, At("2026-04-04", OpenOverdue, OriginalOpenOverdue));
    }

    private static RatingGiven Rated(string at, int score) =>
        new()
        {
            OccurredAt = Some.At(at),
            Score = score,
            Source = "device",
        };

    private static IEnumerable<Entry> Service(params DossierEvent[] events) =>
        Ledger.Standing(Some.Folded(events)).Where(entry => entry.Account is >= WithPapers and <= RatedVerySatisfied);

    private static string Of(params DossierEvent[] events) =>
        string.Join(' ', Service(events).Select(entry => (short)entry.Account).Order());
}
