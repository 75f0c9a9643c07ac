using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>Each rule of the clock under both decrees, and under a decree that does not exist: a later one is data.</summary>
public class RuleSetTests
{
    private static readonly RuleSet Later = Some.Decree118 with
    {
        Name = "999/2027/NĐ-CP",
        ForwardCutOff = new(new TimeOnly(16, 0), "Đ.1"),
        SupplementAskDays = new(2, "Đ.2"),
        SupplementEffect = new(SupplementEffect.Shift, "Đ.3"),
        CloseAfterDays = new(30, "Đ.4"),
    };

    public static TheoryData<string> BothDecrees => ["61", "118"];

    [Theory]
    [MemberData(nameof(BothDecrees))]
    public void A_same_day_procedure_received_at_the_cut_off_is_due_on_the_next_working_day(string decree)
    {
        var day = decree == "61" ? "2025-06-30" : "2025-07-01";
        var next = decree == "61" ? "2025-07-01" : "2025-07-02";
        Assert.Equal(Some.DueOn(day), SameDay($"{day} 14:59:59", Decree(decree)));
        Assert.Equal(Some.DueOn(next), SameDay($"{day} 15:00", Decree(decree)));
    }

    [Fact]
    public void The_cut_off_is_the_rule_sets() => Assert.Equal(Some.DueOn("2026-03-02"), SameDay("2026-03-02 15:59:59", Later));

    [Theory]
    // Received on Wednesday 25/6/2025 and 2/7/2025: the third working day is the Monday.
    [InlineData("61", "2025-06-25 09:00", "2025-06-30 17:00", false)]
    [InlineData("61", "2025-06-25 09:00", "2025-07-01 00:00", true)]
    [InlineData("118", "2025-07-02 09:00", "2025-07-07 23:59:59", false)]
    [InlineData("118", "2025-07-02 09:00", "2025-07-08 00:00", true)]
    public void A_supplement_asked_for_after_three_working_days_is_recorded_and_marked(
        string decree,
        string received,
        string asked,
        bool late
    )
    {
        var rules = Decree(decree);
        var closeFrom = rules.CloseAfterDays is null ? (DateOnly?)null : DateOnly.FromDateTime(Some.At(asked).DateTime).AddDays(15);
        var dossier = DossierSpec
            .Given(Some.Received(Some.Receive(received, Some.WorkingDays(10)), rules))
            .When(dossier => RequestSupplement.Decide(dossier, new RequestSupplement(Some.At(asked)), Some.Calendar, rules))
            .Then(Some.SupplementRequested(asked, late: late) with { CloseFrom = closeFrom });
        Assert.Equal((late, closeFrom), (dossier.SupplementAskedLate, dossier.CloseFrom));
    }

    [Fact]
    public void A_second_request_is_counted_and_has_its_three_days_from_the_supplement() =>
        DossierSpec
            .Given(
                Representatives.Receipt,
                Some.SupplementRequested("2026-03-04 10:00"),
                Some.SupplementReceived("2026-03-11 10:00", Some.DueOn("2026-03-25"))
            )
            .When(dossier =>
                RequestSupplement.Decide(dossier, new RequestSupplement(Some.At("2026-03-17 07:00")), Some.Calendar, Some.Decree118)
            )
            .Then(Some.SupplementRequested("2026-03-17 07:00", ordinal: 2, late: true));

    /// <summary>The vector of the domain reference (1.5), and the same dates by practice: eight working days were left on 4/3.</summary>
    [Theory]
    [MemberData(nameof(BothDecrees))]
    public void A_supplement_has_both_due_dates_and_the_law_counts_again_from_the_start(string decree)
    {
        var dossier = Supplemented(Decree(decree))
            .Then(Some.SupplementReceived("2026-03-11 10:00", Some.DueOn("2026-03-25"), byShift: Some.DueOn("2026-03-23")));
        Assert.Equal(Some.DueOn("2026-03-25"), dossier.Due);
    }

    [Fact]
    public void A_rule_set_may_have_the_due_date_shifted()
    {
        var dossier = Supplemented(Later)
            .Then(
                Some.SupplementReceived(
                    "2026-03-11 10:00",
                    Some.DueOn("2026-03-23"),
                    byShift: Some.DueOn("2026-03-23"),
                    byReset: Some.DueOn("2026-03-25")
                )
            );
        Assert.Equal(Some.DueOn("2026-03-23"), dossier.Due);
        Assert.Equal(Some.DueOn("2026-03-25"), dossier.Supplement!.DueByReset);
    }

    [Fact]
    public void A_shift_moves_the_promise_before_a_reappointment_as_well()
    {
        var due = Representatives.Receipt.Due!;
        var dossier = DossierSpec
            .Given(
                Representatives.Receipt,
                Some.Apology("2026-03-10 09:00", due, Some.DueOn("2026-03-20")),
                Some.SupplementRequested("2026-03-11 10:00")
            )
            .When(dossier => ReceiveSupplement.Decide(dossier, new ReceiveSupplement(Some.At("2026-03-13 10:00")), Some.Calendar, Later))
            .Then(
                Some.SupplementReceived(
                    "2026-03-13 10:00",
                    Some.DueOn("2026-03-24"),
                    byShift: Some.DueOn("2026-03-24"),
                    byReset: Some.DueOn("2026-03-27")
                ) with
                {
                    NewOriginalDue = Some.DueOn("2026-03-18"),
                }
            );
        Assert.Equal((Some.DueOn("2026-03-24"), Some.DueOn("2026-03-18")), (dossier.Due, dossier.OriginalDue));
    }

    [Theory]
    [InlineData("2026-03-18 23:59:59", "supplement-time-not-over")]
    [InlineData("2026-03-19 00:00", null)]
    public void Decree_118_closes_from_the_fifteenth_day_on_and_cites_its_article(string at, string? code)
    {
        var refusal = Close(Some.Decree118, at).Refusal;

        Assert.Equal(code, refusal?.Code);
        Assert.Equal(code is null ? null : ["2026-03-19", "15", "Đ.19(5)"], refusal?.Arguments);
    }

    [Fact]
    public void Decree_61_knows_no_closing()
    {
        var refusal = Close(Some.Decree61, "2026-12-31 09:00").Refusal;

        Assert.Equal("no-closing", refusal?.Code);
        Assert.Equal(["61/2018/NĐ-CP"], refusal!.Arguments);
        Assert.DoesNotContain(Verb.Close, Lifecycle.Allowed(Waiting(Some.Decree61)));
        Assert.Contains(Verb.Close, Lifecycle.Allowed(Waiting(Some.Decree118)));
    }

    [Fact]
    public void The_day_of_closing_is_fixed_with_the_request() => Assert.Equal(Some.Day("2026-04-03"), Waiting(Later).CloseFrom);

    [Fact]
    public void Work_was_not_done_before_what_it_waited_for()
    {
        DossierEvent[] done =
        [
            Representatives.Receipt,
            Some.SupplementRequested("2026-03-04 10:00"),
            Some.SupplementReceived("2026-03-11 10:00", Some.DueOn("2026-03-25")),
            Some.Processed("2026-03-20 10:00"),
        ];
        Correction("2026-03-11T09:59:59+07:00").ThenRefused("correction-out-of-order");
        Correction("2026-03-11T10:00:00+07:00")
            .Then(
                Some.Corrected(
                    "2026-03-21 09:00",
                    CorrectDossier.ProcessedAtField,
                    "2026-03-20T10:00:00.0000000+07:00",
                    "2026-03-11T10:00:00.0000000+07:00"
                )
            );

        Decided Correction(string end) =>
            DossierSpec
                .Given(done)
                .When(dossier =>
                    CorrectDossier.Decide(
                        dossier,
                        new CorrectDossier(Some.At("2026-03-21 09:00"), CorrectDossier.ProcessedAtField, end, "9/QĐ")
                    )
                );
    }

    [Theory]
    [InlineData(0.3, false)]
    [InlineData(0.25, false)]
    [InlineData(0.5, true)]
    [InlineData(4.5, true)]
    public void Hours_are_whole_or_half(double hours, bool fits) =>
        Assert.Equal(fits, TimeLimit.Problem((decimal)hours, LimitUnit.WorkingHours) is null);

    private static RuleSet Decree(string number) => number == "61" ? Some.Decree61 : Some.Decree118;

    private static DueDate? SameDay(string at, RuleSet rules) =>
        Some.Received(Some.Receive(at, new TimeLimit(0, LimitUnit.SameDay)), rules).Due;

    private static Decided Supplemented(RuleSet rules) =>
        DossierSpec
            .Given(Representatives.Receipt, Some.SupplementRequested("2026-03-04 10:00"))
            .When(dossier => ReceiveSupplement.Decide(dossier, new ReceiveSupplement(Some.At("2026-03-11 10:00")), Some.Calendar, rules));

    private static Dossier Waiting(RuleSet rules)
    {
        var received = Some.Folded(Some.Received(Some.Receive("2026-03-02 09:00", Some.WorkingDays(10)), rules));
        var asked = RequestSupplement.Decide(received, new RequestSupplement(Some.At("2026-03-04 10:00")), Some.Calendar, rules);
        return asked.Events.Aggregate(received, Dossier.Evolve);
    }

    private static Decision Close(RuleSet rules, string at) => CloseDossier.Decide(Waiting(rules), new CloseDossier(Some.At(at)), rules);
}
