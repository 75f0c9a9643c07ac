using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>Forward, assign, process, refuse, return.</summary>
public class WorkTests
{
    private static readonly DossierReceived Receipt = Representatives.Receipt;
    private static readonly DateTimeOffset At = Some.At("2026-03-04 09:00");

    [Fact]
    public void Forwarding_gives_the_dossier_to_another_holder_without_an_officer()
    {
        var dossier = DossierSpec
            .Given(Receipt, Some.Assigned("2026-03-03 09:00"))
            .When(dossier => ForwardDossier.Decide(dossier, new ForwardDossier(At, "H12.40")))
            .Then(
                new DossierForwarded
                {
                    OccurredAt = At,
                    FromAgency = Some.Commune.Code,
                    ToAgency = "H12.40",
                }
            );
        Assert.Equal(("H12.40", null, DossierStatus.Processing), (dossier.Holder, dossier.Officer, dossier.Status));
    }

    [Fact]
    public void Forwarding_to_the_holder_changes_nothing() =>
        DossierSpec.Given(Receipt).When(dossier => ForwardDossier.Decide(dossier, new ForwardDossier(At, Some.Commune.Code))).ThenNothing();

    [Theory]
    [InlineData(DossierStatus.AwaitingSupplement)]
    [InlineData(DossierStatus.AwaitingObligation)]
    public void A_waiting_dossier_changes_hands_and_goes_on_waiting(DossierStatus status)
    {
        var waiting = Representatives.In(status);
        foreach (var verb in new[] { Verb.Forward, Verb.Assign })
        {
            var after = EveryCommand.Decide(verb, waiting, waiting.LastOccurredAt, 1).Events.Aggregate(waiting, Dossier.Evolve);
            Assert.Equal((status, waiting.Paused), (after.Status, after.Paused));
        }
    }

    [Fact]
    public void Assigning_names_officer_step_and_time()
    {
        var dossier = DossierSpec
            .Given(Receipt)
            .When(dossier => AssignDossier.Decide(dossier, new AssignDossier(At, "officer-1", "thẩm định", At)))
            .Then(
                new DossierAssigned
                {
                    OccurredAt = At,
                    Officer = "officer-1",
                    Step = "thẩm định",
                    StepDueAt = At,
                }
            );
        Assert.Equal(("officer-1", "thẩm định", At), (dossier.Officer, dossier.Step, dossier.StepDueAt));
    }

    [Fact]
    public void Assigning_to_the_same_officer_for_the_same_step_changes_nothing() =>
        DossierSpec
            .Given(Receipt, Some.Assigned("2026-03-03 09:00"))
            .When(dossier => AssignDossier.Decide(dossier, new AssignDossier(At, "officer-1", null, null)))
            .ThenNothing();

    [Fact]
    public void Assigning_to_the_same_officer_again_after_a_wait_is_an_assignment() =>
        DossierSpec
            .Given(
                Receipt,
                Some.Assigned("2026-03-03 09:00"),
                Some.ObligationNotified("2026-03-03 10:00"),
                Some.ObligationSettled("2026-03-03 11:00", Receipt.Due)
            )
            .When(dossier => AssignDossier.Decide(dossier, new AssignDossier(At, "officer-1", null, null)))
            .Then(Some.Assigned("2026-03-04 09:00"));

    [Fact]
    public void A_step_is_not_due_before_it_is_assigned() =>
        DossierSpec
            .Given(Receipt)
            .When(dossier => AssignDossier.Decide(dossier, new AssignDossier(At, "officer-1", null, At.AddTicks(-1))))
            .ThenRefused("step-due-before-assignment");

    [Fact]
    public void Processing_ends_the_clock()
    {
        var dossier = DossierSpec
            .Given(Receipt)
            .When(dossier => ProcessDossier.Decide(dossier, new ProcessDossier(At, "12/KQ", true)))
            .Then(Some.Processed("2026-03-04 09:00"));
        Assert.Equal(
            (At, DossierStatus.Processed, "12/KQ", true),
            (dossier.EndedAt, dossier.EndedAs, dossier.ResultNumber, dossier.ResultSigned)
        );
        Assert.False(dossier.OwesOverdue(Some.At("2030-01-01 00:00")));
    }

    [Fact]
    public void Processing_with_the_same_result_again_changes_nothing_and_with_another_is_refused()
    {
        var processed = DossierSpec.Given(Receipt, Some.Processed("2026-03-04 09:00"));

        processed.When(dossier => ProcessDossier.Decide(dossier, new ProcessDossier(At.AddHours(1), "12/KQ", true))).ThenNothing();
        processed
            .When(dossier => ProcessDossier.Decide(dossier, new ProcessDossier(At.AddHours(1), "13/KQ", true)))
            .ThenRefused("not-in-this-status");
        processed
            .When(dossier => ProcessDossier.Decide(dossier, new ProcessDossier(At.AddHours(1), "12/KQ", false)))
            .ThenRefused("not-in-this-status");
    }

    [Fact]
    public void Refusing_withdrawing_and_stopping_end_the_clock_once()
    {
        (Func<Dossier, DateTimeOffset, Decision> Decide, DossierEvent Happened, DossierStatus Status)[] ends =
        [
            (
                (dossier, at) => RefuseDossier.Decide(dossier, new RefuseDossier(at)),
                new DossierRefused { OccurredAt = At },
                DossierStatus.Refused
            ),
            (
                (dossier, at) => WithdrawDossier.Decide(dossier, new WithdrawDossier(at)),
                new DossierWithdrawn { OccurredAt = At },
                DossierStatus.Withdrawn
            ),
            (
                (dossier, at) => StopDossier.Decide(dossier, new StopDossier(at)),
                new DossierStopped { OccurredAt = At },
                DossierStatus.Stopped
            ),
        ];
        foreach (var (decide, happened, status) in ends)
        {
            var ended = DossierSpec.Given(Receipt).When(dossier => decide(dossier, At)).Then(happened);
            Assert.Equal((At, status, status), (ended.EndedAt, ended.EndedAs, ended.Status));
            DossierSpec.Given(Receipt, happened).When(dossier => decide(dossier, At.AddDays(1))).ThenNothing();
        }
    }

    [Theory]
    [InlineData(DossierStatus.Processed)]
    [InlineData(DossierStatus.Refused)]
    public void A_result_or_a_notice_of_refusal_is_returned_and_the_end_stays(DossierStatus ended)
    {
        var before = Representatives.In(ended);
        var after = DossierSpec
            .Given([.. Representatives.EventsTo(ended)])
            .When(dossier =>
                ReturnDossier.Decide(dossier, new ReturnDossier(Some.At("2026-03-06 09:00"), ReturnChannel.Postal), Some.Decree118)
            )
            .Then(new DossierReturned { OccurredAt = Some.At("2026-03-06 09:00"), Channel = ReturnChannel.Postal });

        Assert.Equal(DossierStatus.Returned, after.Status);
        Assert.Equal((before.EndedAt, before.EndedAs), (after.EndedAt, after.EndedAs));
    }

    [Fact]
    public void A_result_is_returned_once()
    {
        var returned = DossierSpec.Given([.. Representatives.EventsTo(DossierStatus.Returned)]);
        var at = Some.At("2026-03-06 09:00");

        returned.When(dossier => ReturnDossier.Decide(dossier, new ReturnDossier(at, ReturnChannel.Counter), Some.Decree118)).ThenNothing();
        returned
            .When(dossier => ReturnDossier.Decide(dossier, new ReturnDossier(at, ReturnChannel.Online), Some.Decree118))
            .ThenRefused("not-in-this-status");
    }
}
