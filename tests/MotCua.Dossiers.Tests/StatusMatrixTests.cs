using MotCua.Dossiers.Events;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>Every verb in every status.</summary>
public class StatusMatrixTests
{
    /// <summary>Asking for the end that has already come is no error.</summary>
    private static readonly (string Verb, DossierStatus Status)[] AlreadySo =
    [
        (Verb.Refuse, DossierStatus.Refused),
        (Verb.Withdraw, DossierStatus.Withdrawn),
        (Verb.Stop, DossierStatus.Stopped),
        (Verb.Close, DossierStatus.Closed),
    ];

    public static TheoryData<string, DossierStatus> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, DossierStatus>();
            foreach (var (verb, status) in Verb.All.SelectMany(verb => Enum.GetValues<DossierStatus>().Select(status => (verb, status))))
            {
                matrix.Add(verb, status);
            }
            return matrix;
        }
    }

    [Fact]
    public void The_matrix_is_whole() => Assert.Equal(21 * 11, Matrix.Count);

    [Theory]
    [MemberData(nameof(Matrix))]
    public void A_verb_is_possible_exactly_in_the_statuses_of_the_table(string verb, DossierStatus status)
    {
        var dossier = Representatives.In(status);
        Assert.Equal(status, dossier.Status);

        // Choice 1: a return by another channel than before, another result, another officer.
        var decision = EveryCommand.Decide(verb, dossier, dossier.LastOccurredAt.AddDays(20), choice: 1);

        if (AlreadySo.Contains((verb, status)))
        {
            Assert.Null(decision.Refusal);
            Assert.Empty(decision.Events);
        }
        else if (Lifecycle.StatusesFor(verb).Contains(status))
        {
            Assert.Null(decision.Refusal);
            Assert.NotEmpty(decision.Events);
        }
        else
        {
            Assert.Equal("not-in-this-status", decision.Refusal?.Code);
            Assert.Equal([verb, status.Name()], decision.Refusal!.Arguments);
            Assert.Empty(decision.Events);
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void The_target_is_where_the_events_lead(string verb, DossierStatus status)
    {
        var before = Representatives.In(status);
        var decision = EveryCommand.Decide(verb, before, before.LastOccurredAt.AddDays(20), choice: 1);
        var after = decision.Events.Aggregate(before, Dossier.Evolve);

        Assert.Equal(after.Status == status ? null : after.Status, Lifecycle.Target(verb, status));
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Nothing_takes_effect_before_what_has_already_happened(string verb, DossierStatus status)
    {
        var dossier = Representatives.In(status);
        var tooEarly = EveryCommand.Decide(verb, dossier, dossier.LastOccurredAt.AddTicks(-1), choice: 1);

        Assert.Empty(tooEarly.Events);
        if (Lifecycle.StatusesFor(verb).Contains(status))
        {
            Assert.Equal("before-last-event", tooEarly.Refusal?.Code);
        }
    }

    [Fact]
    public void What_is_allowed_is_what_the_decisions_accept_with_and_without_a_deadline_or_an_apology()
    {
        var due = Representatives.Receipt.Due!;
        DossierEvent[][] histories =
        [
            .. Enum.GetValues<DossierStatus>().Select(status => Representatives.EventsTo(status).ToArray()),
            [Some.Received("2026-03-02 09:00", null)],
            [Representatives.Receipt, Some.Apology("2026-03-10 09:00", due, Some.DueOn("2026-03-20"))],
        ];
        foreach (var dossier in histories.Select(events => Some.Folded(events)))
        {
            var at = dossier.LastOccurredAt.AddDays(20);
            Assert.Equal(
                Verb.All.Where(verb => EveryCommand.Decide(verb, dossier, at, choice: 1) is { Refusal: null, Events.Count: > 0 }),
                Lifecycle.Allowed(dossier)
            );
        }
    }

    [Fact]
    public void Each_status_and_each_verb_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<DossierStatus>().Select(status => status.Name()).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(Verb.All.Count, Verb.All.Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => Lifecycle.StatusesFor("vanish"));
    }

    /// <summary>A command's due announcement comes first, and only from commands that end or change a running clock.</summary>
    [Theory]
    [InlineData(Verb.Forward)]
    [InlineData(Verb.Assign)]
    [InlineData(Verb.RequestSupplement)]
    [InlineData(Verb.NotifyObligation)]
    [InlineData(Verb.Process)]
    [InlineData(Verb.Refuse)]
    [InlineData(Verb.Apologise)]
    [InlineData(Verb.Withdraw)]
    [InlineData(Verb.Stop)]
    public void A_command_after_the_breach_announces_it_first_and_once(string verb)
    {
        var dossier = Representatives.In(DossierStatus.Received);
        var due = dossier.Due!;

        var first = EveryCommand.Decide(verb, dossier, due.BreachAt, choice: 1).Events;
        Assert.Equal(2, first.Count);
        Assert.Equal(DossierSpec.Stored(Some.Overdue(due)), DossierSpec.Stored(first[0]));

        var announced = Dossier.Evolve(dossier, Some.Overdue(due));
        Assert.Single(EveryCommand.Decide(verb, announced, due.BreachAt, choice: 1).Events);

        // A moment earlier there is nothing to announce.
        Assert.Single(EveryCommand.Decide(verb, dossier, due.BreachAt.AddTicks(-1), choice: 1).Events);
    }
}
