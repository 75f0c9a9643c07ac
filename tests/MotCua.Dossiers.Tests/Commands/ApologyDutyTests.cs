using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>When an apology is owed, when it is too late, when it is missing (domain reference 1.6; NĐ 118/2025 Đ.19(6)).</summary>
public class ApologyDutyTests
{
    private static readonly DossierReceived Receipt = Representatives.Receipt; // due Mon 16/3/2026

    [Fact]
    public void An_apology_for_Monday_is_due_on_Sunday_and_in_practice_on_Friday()
    {
        var dossier = Some.Folded(Receipt);

        Assert.Equal(Some.DueOn("2026-03-15"), ApologyRules.Latest(dossier, dossier.Due!));
        Assert.Equal(Some.Day("2026-03-13"), dossier.Forecast!.ApologyDay);
        Assert.Equal(Some.At("2026-03-13 00:00"), ApologyRules.OwedFrom(dossier));
    }

    [Theory]
    [InlineData("2026-03-13 09:00", false)]
    [InlineData("2026-03-15 23:59", false)]
    [InlineData("2026-03-16 07:00", true)]
    [InlineData("2026-03-18 07:00", true)]
    public void An_apology_on_the_last_day_is_too_late(string at, bool tooLate)
    {
        DossierEvent[] before = Some.At(at) >= Receipt.Due!.BreachAt ? [Receipt, Some.Overdue(Receipt.Due)] : [Receipt];
        var dossier = Some.Folded([.. before, Some.Apology(at, Receipt.Due, Some.DueOn("2026-03-25"))]);

        Assert.Equal(tooLate, dossier.ApologyTooLate);
        Assert.Equal(
            tooLate ? Account.ApologyTooLate : Account.ApologyInTime,
            Assert.Single(Ledger.Standing(dossier), entry => entry.Account is Account.ApologyInTime or Account.ApologyTooLate).Account
        );
    }

    [Fact]
    public void What_is_due_the_same_day_is_apologised_for_by_then()
    {
        var receipt = Some.Received("2026-03-02 09:00", new TimeLimit(0, LimitUnit.SameDay));
        var apologised = Some.Folded(receipt, Some.Apology("2026-03-02 16:00", receipt.Due!, Some.DueOn("2026-03-04")));

        Assert.False(apologised.ApologyTooLate);
        Assert.Equal(receipt.Due!.BreachAt, ApologyRules.OwedFrom(Some.Folded(receipt)));
    }

    [Fact]
    public void Nothing_is_owed_while_the_clock_stands_or_when_nothing_was_promised()
    {
        Assert.Null(ApologyRules.OwedFrom(Some.Folded(Receipt, Some.SupplementRequested("2026-03-04 10:00"))));
        Assert.Null(ApologyRules.OwedFrom(Some.Folded(Receipt, Some.Processed("2026-03-04 10:00"))));
        Assert.Null(ApologyRules.OwedFrom(Some.Folded(Some.Received("2026-03-02 09:00", null))));
        Assert.Null(ApologyRules.OwedFrom(Some.Folded(Receipt, Some.Apology("2026-03-13 09:00", Receipt.Due!, Some.DueOn("2026-03-20")))));
    }

    [Fact]
    public void A_late_dossier_is_not_returned_without_its_apology_or_a_reason()
    {
        DossierEvent[] late = [Receipt, Some.Overdue(Receipt.Due!), Some.Processed("2026-03-18 10:00")];
        DossierSpec.Given(late).When(Return(null)).ThenRefused("apology-missing");
        var returned = DossierSpec
            .Given(late)
            .When(Return("neglected"))
            .Then(
                new DossierReturned
                {
                    OccurredAt = Some.At("2026-03-19 09:00"),
                    Channel = ReturnChannel.Counter,
                    NoApologyReason = "neglected",
                }
            );
        Assert.True(ApologyRules.IsMissing(returned));
        Assert.Equal("neglected", returned.NoApologyReason);

        DossierSpec
            .Given(Receipt, Some.Apology("2026-03-13 09:00", Receipt.Due!, Some.DueOn("2026-03-17")), Some.Processed("2026-03-18 10:00"))
            .When(Return("neglected"))
            .Then(new DossierReturned { OccurredAt = Some.At("2026-03-19 09:00"), Channel = ReturnChannel.Counter });
    }

    [Fact]
    public void Dossiers_of_older_systems_are_returned_without_an_apology_and_counted_as_missing_one()
    {
        var imported = Some.Received(Some.Receive("2026-03-02 09:00", Some.WorkingDays(10)) with { Imported = true });
        var returned = DossierSpec
            .Given(imported, Some.Overdue(imported.Due!), Some.Processed("2026-03-18 10:00"))
            .When(Return(null))
            .Then(new DossierReturned { OccurredAt = Some.At("2026-03-19 09:00"), Channel = ReturnChannel.Counter });
        Assert.Contains(
            Ledger.Standing(returned),
            entry => entry is { Account: Account.ApologyMissing, Amount: 1 } && entry.Day == Some.Day("2026-03-17")
        );
    }

    [Fact]
    public void The_second_reappointment_is_refused_with_the_article_of_the_rule_set()
    {
        Assert.Equal("Đ.19(6)", Again(Receipt, Some.Decree118));
        Assert.Equal("Đ.19(9)", Again(Some.Received("2025-03-03 09:00", Some.WorkingDays(10)), Some.Decree61));

        static string Again(DossierReceived receipt, RuleSet rules)
        {
            var apology = Some.Apology("2026-03-10 09:00", receipt.Due!, Some.DueOn("2026-03-20"));
            var again = new ApologiseForDelay(Some.At("2026-03-19 09:00"), "workload", Some.At("2026-03-30 17:00"), "8/XL", "head-1");
            return ApologiseForDelay.Decide(Some.Folded(receipt, apology), again, Some.Calendar, rules).Refusal!.Arguments[0];
        }
    }

    [Theory]
    [InlineData("2026-03-13 16:00", "2026-03-18 08:00", false)] // Fri to Wed: three working days
    [InlineData("2026-03-12 16:00", "2026-03-18 08:00", true)]
    [InlineData("2026-02-13 16:00", "2026-02-25 08:00", false)] // Tết between
    [InlineData("2020-02-13 16:00", "2026-02-25 08:00", true)]
    public void Entries_are_late_by_working_days(string occurredAt, string enteredAt, bool beyond) =>
        Assert.Equal(beyond, LateEntry.IsBeyond(3, Some.At(occurredAt), Some.At(enteredAt), Some.Calendar));

    private static Func<Dossier, Decision> Return(string? reason) =>
        dossier =>
            ReturnDossier.Decide(dossier, new ReturnDossier(Some.At("2026-03-19 09:00"), ReturnChannel.Counter, reason), Some.Decree118);
}
