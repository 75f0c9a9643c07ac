using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>
/// Sắp đến hạn: each level of a due date is announced once, with the instant at which it was reached. Announced by the watcher alone; a broken due
/// date has no levels any more, a paused or ended dossier none either.
/// </summary>
public static class DueSoon
{
    private static readonly DueLevel[] Levels = Enum.GetValues<DueLevel>();

    /// <summary>What is to be announced at <paramref name="now"/>: the breach if there is one, else the levels reached, in the order of their instants.</summary>
    public static Decision Announce(Dossier dossier, DateTimeOffset now)
    {
        if (Overdue.Announce(dossier, now) is { Events.Count: > 0 } breach)
        {
            return breach;
        }
        return Owed(dossier)
            .Where(level => level.At <= now && !dossier.Due!.IsBrokenAt(now))
            .OrderBy(level => level.At)
            .ThenBy(level => level.Level)
            .Select(level =>
                (DossierEvent)
                    new DossierDueSoon
                    {
                        OccurredAt = level.At,
                        Due = dossier.Due!,
                        Level = level.Level,
                    }
            )
            .ToList();
    }

    /// <summary>When the next level that is not announced yet is reached; null when there is none.</summary>
    public static DateTimeOffset? Next(Dossier dossier)
    {
        var owed = Owed(dossier);
        return owed.Count == 0 ? null : owed.Min(level => level.At);
    }

    /// <summary>The forecast of a dossier whose clock runs towards a due date; null for any other.</summary>
    public static DueForecast? Running(Dossier dossier) =>
        dossier.IsOpen && dossier.Paused is null && dossier.Due is not null ? dossier.Forecast : null;

    private static List<(DueLevel Level, DateTimeOffset At)> Owed(Dossier dossier)
    {
        if (Running(dossier) is not { } forecast || dossier.AnnouncedOverdue.Contains(dossier.Due!))
        {
            return [];
        }
        var owed = new List<(DueLevel, DateTimeOffset)>();
        foreach (var level in Levels)
        {
            if (forecast.At(level) is { } at && !dossier.AnnouncedSoon.Contains((dossier.Due!, level)))
            {
                owed.Add((level, at));
            }
        }
        return owed;
    }
}
