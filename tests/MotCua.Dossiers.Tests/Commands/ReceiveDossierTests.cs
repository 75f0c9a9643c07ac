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
        Assert.Equal(
            new DueBasis(Some.WorkingDays(3), Some.CalendarVersion, "118/2025/NĐ-CP", RuleSetSince: new DateOnly(2025, 7, 1)),
            received.Basis
        );
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

    [Fact]
    public void The_receipt_keeps_its_rule_set_its_branch_and_the_laws_own_limit()
    {
        var command = Some.Receive("2025-06-30 23:59:59", Some.WorkingDays(3));
        var branch = command.Procedure with { Branch = "re-issue", LegalLimit = Some.WorkingDays(5) };
        var received = Some.Received(command with { Procedure = branch }, Some.Decree61);

        Assert.Equal(("61/2018/NĐ-CP", Some.Day("2018-06-21")), (received.Basis.RuleSet, received.Basis.RuleSetSince));
        Assert.Equal((Some.WorkingDays(5), "re-issue"), (received.Basis.LegalLimit, received.Branch));
        Assert.Null(Some.Received("2026-03-02 09:00", Some.WorkingDays(3)).Basis.LegalLimit);
    }

    [Fact]
    public void A_submission_after_the_receipt_is_refused()
    {
        var command = Some.Receive("2026-11-20 09:15", Some.WorkingDays(3));

        var tooLate = command with { SubmittedAt = command.OccurredAt.AddTicks(1) };
        Assert.Equal("submitted-after-receipt", ReceiveDossier.Decide(tooLate, Some.Calendar, Some.Decree118).Refusal?.Code);
        Assert.Null(ReceiveDossier.Decide(command with { SubmittedAt = command.OccurredAt }, Some.Calendar, Some.Decree118).Refusal);
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
