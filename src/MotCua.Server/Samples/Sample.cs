namespace MotCua.Server.Samples;

/// <summary>A sample that was drawn: enough to draw it again, and what came of it.</summary>
/// <param name="AsOfAt">The as-of time of <paramref name="Position"/>.</param>
/// <param name="Population">How many dossiers were behind the number.</param>
/// <param name="Size">As asked for; of a smaller population all are in the sample.</param>
/// <param name="Agency">That the roles of who drew it were held in; null: an administrator.</param>
/// <param name="Parameters">Of the figure, as JSON.</param>
/// <param name="Dossiers">In the order of the draw.</param>
internal sealed record Sample(
    Guid Id,
    DateTimeOffset DrawnAt,
    DateTimeOffset AsOfAt,
    long Position,
    long Seed,
    long Population,
    int Size,
    string Subject,
    string? Agency,
    string? IdempotencyKey,
    string Figure,
    string Parameters,
    byte[]? RequestHash,
    IReadOnlyList<Guid> Dossiers
);

/// <summary>A time at which the names behind a sample were handed out.</summary>
internal sealed record Reading(DateTimeOffset At, string Subject, string? Agency, int Dossiers);

/// <summary>Name and telephone number, as far as they were given.</summary>
internal sealed record Callee(string Kind, string? Name, string? Phone);
