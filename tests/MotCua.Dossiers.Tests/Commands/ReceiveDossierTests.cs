using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using Xunit;

namespace MotCua.Dossiers.Tests;

public class ReceiveDossierTests
{
    [Fact]
    public void A_dossier_is_received_with_its_due_date_and_why_it_is_so()
    {
        var received = Some.Received("2026-11-20 09:15", Some.WorkingDays(3));

        Assert.Equal(Some.DueOn("2026-11-26"), received.Due);
        Assert.Equal(new DueBasis(Some.WorkingDays(3), Some.CalendarVersion, RuleSets.Decree118), received.Basis);
        var dossier = Some.Folded(received);
        Assert.Equal(DossierStatus.Received, dossier.Status);
        Assert.Equal(Some.Commune.Code, dossier.Holder);
        Assert.Equal(received.Due, dossier.OriginalDue);
        Assert.True(dossier.IsOpen);
    }

    [Fact]
    public void A_procedure_without_a_limit_promises_nothing()
    {
        var dossier = Some.Folded(Some.Received("2026-11-20 09:15", null));

        Assert.Null(dossier.Due);
        Assert.False(dossier.OwesOverdue(Some.At("2030-01-01 00:00")));
        Assert.Equal(Timeliness.OpenNoDeadline, Classification.Of(dossier, Some.At("2030-01-01 00:00")));
    }

    [Fact]
    public void A_promise_of_an_older_system_is_kept_and_not_computed()
    {
        var received = Some.Received("2026-11-20 09:15", Some.WorkingDays(3), Some.DueOn("2026-12-24"));

        Assert.Equal(Some.DueOn("2026-12-24"), received.Due);
        Assert.True(received.Basis.Promised);
        Assert.Equal(Some.WorkingDays(3), received.Basis.Limit);
    }

    [Fact]
    public void Years_without_published_holidays_are_kept_with_the_due_date()
    {
        Assert.Equal([2028], Some.Received("2027-12-30 09:00", Some.WorkingDays(3)).Basis.YearsWithoutCalendar);
        Assert.Null(Some.Received("2027-12-29 09:00", Some.WorkingDays(1)).Basis.YearsWithoutCalendar);
    }

    [Theory]
    [InlineData("2025-06-30 23:59:59", RuleSets.Decree61)]
    [InlineData("2025-07-01 00:00", RuleSets.Decree118)]
    public void The_decree_is_chosen_by_the_local_date_of_receipt(string at, string ruleSet) =>
        Assert.Equal(ruleSet, Some.Received(at, Some.WorkingDays(3)).Basis.RuleSet);

    [Fact]
    public void A_submission_after_the_receipt_is_refused()
    {
        var command = Some.Receive("2026-11-20 09:15", Some.WorkingDays(3));

        var tooLate = command with { SubmittedAt = command.OccurredAt.AddTicks(1) };
        Assert.Equal("submitted-after-receipt", ReceiveDossier.Decide(tooLate, Some.Calendar).Refusal?.Code);
        Assert.Null(ReceiveDossier.Decide(command with { SubmittedAt = command.OccurredAt }, Some.Calendar).Refusal);
    }

    [Fact]
    public void A_boundary_lies_between_territories_and_not_between_agencies()
    {
        var department = Some.ProvinceCentre with { Code = "H12.05", Level = AgencyLevel.Department };

        Assert.Equal(CrossBoundary.None, ReceiveDossier.Between(Some.ProvinceCentre, department));
        Assert.Equal(CrossBoundary.WithinProvince, ReceiveDossier.Between(Some.ProvinceCentre, Some.Commune));
        Assert.Equal(CrossBoundary.BetweenProvinces, ReceiveDossier.Between(Some.FarCommune, Some.Commune));
    }

    [Fact]
    public void A_dossier_is_received_once_and_nothing_comes_before()
    {
        var receipt = Representatives.Receipt;

        Assert.Throws<InvalidOperationException>(() => Some.Folded(receipt, receipt));
        Assert.Throws<InvalidOperationException>(() => Some.Folded(Some.Processed("2026-03-05 10:00")));
    }
}
