using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Events;

/// <summary>
/// Sắp đến hạn: announced once per due date and level by the watcher; <see cref="DossierEvent.OccurredAt"/> is the instant at which the level was reached.
/// Moves no figure.
/// </summary>
public sealed record DossierDueSoon : DossierEvent
{
    public const string StoredAs = "dossier_due_soon";
    public required DueDate Due { get; init; }
    public required DueLevel Level { get; init; }
}
