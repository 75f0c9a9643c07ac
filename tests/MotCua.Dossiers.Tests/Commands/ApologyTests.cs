using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

public class ApologyTests
{
    private static readonly DossierReceived Receipt = Representatives.Receipt;
    private static readonly DueDate Due = Receipt.Due!;

    [Fact]
    public void An_apology_appoints_a_later_date_and_keeps_the_first()
    {
        var dossier = DossierSpec
            .Given(Receipt)
            .When(Apologise("2026-03-13 09:00", "2026-03-20 09:00"))
            .Then(Some.Apology("2026-03-13 09:00", Due, Some.DueOn("2026-03-20")));
        Assert.Equal((Some.DueOn("2026-03-20"), Due), (dossier.Due, dossier.OriginalDue));
    }

    [Fact]
    public void A_limit_in_hours_is_reappointed_to_the_instant()
    {
        var receipt = Some.Received("2026-03-02 09:00", Some.WorkingHours(8));
        DossierSpec
            .Given(receipt)
            .When(Apologise("2026-03-02 16:00", "2026-03-03 09:01"))
            .Then(Some.Apology("2026-03-02 16:00", receipt.Due!, Some.DueAt("2026-03-03 09:01")));
    }

    [Theory]
    [InlineData("2026-03-16 18:00")]
    [InlineData("2026-03-13 09:00")]
    public void The_new_date_lies_after_the_old(string renewed) =>
        DossierSpec.Given(Receipt).When(Apologise("2026-03-13 09:00", renewed)).ThenRefused("new-due-not-later");

    [Fact]
    public void The_new_date_has_not_passed_already()
    {
        DossierSpec.Given(Receipt).When(Apologise("2026-03-19 09:00", "2026-03-18 09:00")).ThenRefused("new-due-not-later");
        DossierSpec
            .Given(Receipt, Some.Overdue(Due))
            .When(Apologise("2026-03-19 18:00", "2026-03-19 09:00"))
            .Then(Some.Apology("2026-03-19 18:00", Due, Some.DueOn("2026-03-19")));
    }

    [Fact]
    public void There_is_one_reappointment_and_none_without_a_deadline()
    {
        DossierSpec
            .Given(Receipt, Some.Apology("2026-03-13 09:00", Due, Some.DueOn("2026-03-20")))
            .When(Apologise("2026-03-14 09:00", "2026-03-25 09:00"))
            .ThenRefused("reappointed-already");
        DossierSpec
            .Given(Some.Received("2026-03-02 09:00", null))
            .When(Apologise("2026-03-14 09:00", "2026-03-25 09:00"))
            .ThenRefused("no-deadline");
    }

    [Fact]
    public void Both_promises_are_judged()
    {
        var dossier = Some.Folded(
            Receipt,
            Some.Apology("2026-03-13 09:00", Due, Some.DueOn("2026-03-20")),
            Some.Processed("2026-03-19 09:00")
        );
        var now = Some.At("2026-04-01 09:00");

        Assert.Equal((Timeliness.Early, Timeliness.Late), (Classification.Of(dossier, now), Classification.AgainstOriginal(dossier, now)));
    }

    [Theory]
    [InlineData("2026-03-16 23:59:59", false)]
    [InlineData("2026-03-17 00:00", true)]
    public void A_promised_date_breaks_at_midnight(string now, bool owed) => Owes(Receipt, now, owed);

    [Theory]
    [InlineData("2026-03-03 09:00:00", false)]
    [InlineData("2026-03-03 09:00:01", true)]
    public void A_promised_instant_breaks_after_it(string now, bool owed) =>
        Owes(Some.Received("2026-03-02 09:00", Some.WorkingHours(8)), now, owed);

    private static void Owes(DossierReceived receipt, string now, bool owed)
    {
        var dossier = Some.Folded(receipt);
        var announced = Overdue.Announce(dossier, Some.At(now)).Events;

        Assert.Equal(owed, dossier.OwesOverdue(Some.At(now)));
        Assert.Equal(owed ? [DossierSpec.Stored(Some.Overdue(receipt.Due!))] : [], announced.Select(DossierSpec.Stored));
        Assert.Equal(owed ? Timeliness.OpenOverdue : Timeliness.OpenInTime, Classification.Of(dossier, Some.At(now)));
    }

    private static Func<Dossier, Decision> Apologise(string at, string renewed) =>
        dossier =>
            ApologiseForDelay.Decide(
                dossier,
                new ApologiseForDelay(Some.At(at), "workload", Some.At(renewed), "7/XL", "head-1"),
                Some.Calendar,
                Some.Decree118
            );
}
