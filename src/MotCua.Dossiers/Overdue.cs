using MotCua.Dossiers.Events;

namespace MotCua.Dossiers;

/// <summary>
/// Each breach is announced exactly once, by whoever sees it first: the watcher, or a command that takes effect after it (an import,
/// a clerk while the watcher was down). Both use this one rule.
/// </summary>
public static class Overdue
{
    /// <summary>The announcement owed at <paramref name="now"/>; nothing when none is owed.</summary>
    public static Decision Announce(Dossier dossier, DateTimeOffset now) => dossier.OwesOverdue(now) ? EventFor(dossier) : Decision.Nothing;

    /// <summary>The command's own event, after the announcement that it finds owed.</summary>
    internal static Decision Before(Dossier dossier, DossierEvent happened) =>
        dossier.OwesOverdue(happened.OccurredAt) ? new[] { EventFor(dossier), happened } : happened;

    internal static Decision Before(Dossier dossier, DossierEvent[] happened) =>
        dossier.OwesOverdue(happened[^1].OccurredAt)
            ? new DossierEvent[] { EventFor(dossier) }
                .Concat(happened)
                .ToArray()
            : happened;

    internal static DossierOverdue EventFor(Dossier dossier) => new() { OccurredAt = dossier.Due!.BreachAt, Due = dossier.Due };
}
