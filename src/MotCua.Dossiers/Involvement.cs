using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>The last hand-over. <paramref name="AcceptedAt"/> is null while the new holder has not said that the dossier is there.</summary>
public sealed record Handover(string FromAgency, DateTimeOffset At, DateTimeOffset? DueAt, DateTimeOffset? AcceptedAt);

/// <summary>One consultation of another agency (lấy ý kiến).</summary>
public sealed record Opinion(
    int Number,
    string Agency,
    DateTimeOffset RequestedAt,
    DueDate Due,
    DateTimeOffset? ReceivedAt,
    bool Announced
);

/// <summary>One leg of a linked procedure (liên thông).</summary>
public sealed record LinkedLeg(
    int Number,
    string Agency,
    string? ProcedureCode,
    DateTimeOffset OpenedAt,
    DueDate Due,
    DateTimeOffset? FinishedAt
);

/// <summary>
/// What other agencies than the holder have to do with a dossier: hand-overs, consultations, legs of linked procedures. None of it changes the status,
/// the due date or the clock, so that no figure can change by it.
/// </summary>
public sealed record Involvement
{
    public static readonly Involvement None = new();

    public Handover? Handover { get; init; }
    public IReadOnlyList<Opinion> Opinions { get; init; } = [];
    public IReadOnlyList<LinkedLeg> Legs { get; init; } = [];

    public IEnumerable<Opinion> OpenOpinions => Opinions.Where(opinion => opinion.ReceivedAt is null);

    public IEnumerable<LinkedLeg> OpenLegs => Legs.Where(leg => leg.FinishedAt is null);

    /// <summary>Agencies that are or were asked or have or had a leg: they may read the dossier and give their own answer.</summary>
    public IEnumerable<string> Agencies =>
        Opinions.Select(opinion => opinion.Agency).Concat(Legs.Select(leg => leg.Agency)).Distinct(StringComparer.Ordinal);

    /// <summary>Consultations whose deadline is broken at <paramref name="now"/> and not yet announced.</summary>
    public IEnumerable<Opinion> OwedAt(DateTimeOffset now) =>
        OpenOpinions.Where(opinion => !opinion.Announced && opinion.Due.IsBrokenAt(now));

    internal static Involvement Evolve(Involvement before, DossierEvent happened) =>
        happened switch
        {
            DossierForwarded e => before with { Handover = new Handover(e.FromAgency, e.OccurredAt, e.HandoverDueAt, null) },
            HandoverAccepted e => before with { Handover = before.Handover is { } given ? given with { AcceptedAt = e.OccurredAt } : null },
            OpinionRequested e => before with
            {
                Opinions = [.. before.Opinions, new Opinion(e.Number, e.Agency, e.OccurredAt, e.Due, null, false)],
            },
            OpinionReceived e => before with
            {
                Opinions = [.. before.Opinions.Select(o => o.Number == e.Number ? o with { ReceivedAt = e.OccurredAt } : o)],
            },
            OpinionOverdue e => before with
            {
                Opinions = [.. before.Opinions.Select(o => o.Number == e.Number ? o with { Announced = true } : o)],
            },
            LegOpened e => before with
            {
                Legs = [.. before.Legs, new LinkedLeg(e.Number, e.Agency, e.ProcedureCode, e.OccurredAt, e.Due, null)],
            },
            LegFinished e => before with
            {
                Legs = [.. before.Legs.Select(leg => leg.Number == e.Number ? leg with { FinishedAt = e.OccurredAt } : leg)],
            },
            _ => before,
        };
}
