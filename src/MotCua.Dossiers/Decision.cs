using MotCua.Dossiers.Events;

namespace MotCua.Dossiers;

/// <summary>A rule says no. A value with a stable code, never an exception; the server puts it into words in Vietnamese or English.</summary>
/// <param name="Arguments">What the words need: dates, statuses, limits. No personal data.</param>
public sealed record Refusal(string Code, params IReadOnlyList<string> Arguments);

/// <summary>What a command leads to: events (none when what it asks for already holds), or a refusal.</summary>
public readonly record struct Decision
{
    private readonly IReadOnlyList<DossierEvent>? events;

    private Decision(IReadOnlyList<DossierEvent>? events, Refusal? refusal) => (this.events, Refusal) = (events, refusal);

    public Refusal? Refusal { get; }

    public IReadOnlyList<DossierEvent> Events => events ?? [];

    public static Decision Nothing => new([], null);

    public static implicit operator Decision(DossierEvent[] events) => new(events, null);

    public static implicit operator Decision(List<DossierEvent> events) => new(events, null);

    public static implicit operator Decision(DossierEvent happened) => new([happened], null);

    public static implicit operator Decision(Refusal refusal) => new(null, refusal);
}
