namespace MotCua.Dossiers;

/// <summary>How a dossier counted by its first promise up to <paramref name="Until"/>, when a supplement restarted the period and made both promises one.</summary>
public sealed record OriginalCourse(IReadOnlyList<Turn> Turns, DateTimeOffset Until);

/// <summary>
/// How an open dossier counts by the promise before its re-appointment. No event tells of that promise's breach (nobody acts on it), so it is derived here; and
/// what has been derived for days that are past stays, whatever the dossier is promised afterwards (ops/decisions/0008-original-promise.md).
/// </summary>
public static class OriginalPromise
{
    /// <summary>Whether there is, or was, a promise beside the one in force.</summary>
    public static bool Differs(Dossier dossier) => dossier.OriginalDue != dossier.Due || dossier.OriginalPast is not null;

    public static IReadOnlyList<Turn> Turns(Dossier dossier)
    {
        if (dossier.OriginalDue == dossier.Due)
        {
            return dossier.OriginalPast is { } past
                ? [.. past.Turns, .. dossier.OpenTurns.Where(turn => turn.At > past.Until)]
                : dossier.OpenTurns;
        }
        var apologisedAt = dossier.Apology!.OccurredAt;
        // A period that began again in the very minute of the apology began before it.
        var turns = dossier
            .OpenTurns.TakeWhile(
                (turn, index) => index == 0 || turn.At < apologisedAt || (turn.At == apologisedAt && turn.At == dossier.RestartedAt)
            )
            .ToList();
        if (turns[^1].Timeliness == Timeliness.OpenInTime && !(dossier.Paused is { } pause && pause.Since < dossier.OriginalDue!.BreachAt))
        {
            turns.Add(new Turn(dossier.OriginalDue!.BreachAt, Timeliness.OpenOverdue));
        }
        return turns;
    }

    /// <summary>What is to be kept when a supplement at <paramref name="at"/> makes the two promises one; null where they were one before.</summary>
    internal static OriginalCourse? Past(Dossier dossier, DateTimeOffset at)
    {
        if (!Differs(dossier))
        {
            return null;
        }
        var turns = Turns(dossier).TakeWhile((turn, index) => index == 0 || turn.At <= at).ToList();
        if (turns[^1].Timeliness == Timeliness.OpenOverdue)
        {
            turns.Add(new Turn(at, Timeliness.OpenInTime));
        }
        return new OriginalCourse(turns, at);
    }
}
