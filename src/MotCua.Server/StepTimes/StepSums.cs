using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Server.StepTimes;

/// <summary>What working time is summed by. A step or an officer that there is not is the empty text.</summary>
internal readonly record struct StepKey(string Agency, DateOnly Day, string Procedure, string Step, string Officer);

/// <summary>Counts and minutes under one key.</summary>
internal readonly record struct StepSum(int Legs, int Judged, int Late, long Working, long Waiting, long Paused, long Delay)
{
    public static StepSum operator +(StepSum a, StepSum b) =>
        new(
            a.Legs + b.Legs,
            a.Judged + b.Judged,
            a.Late + b.Late,
            a.Working + b.Working,
            a.Waiting + b.Waiting,
            a.Paused + b.Paused,
            a.Delay + b.Delay
        );

    public static StepSum operator -(StepSum a) => new(-a.Legs, -a.Judged, -a.Late, -a.Working, -a.Waiting, -a.Paused, -a.Delay);
}

/// <summary>
/// What one dossier deserves in the sums by all that is known of it: each finished leg on the day on which it ended, and, once the clock has ended, each leg's part
/// of the delay on the day of that end. As in the ledger of figures, events post the difference between what is deserved after and before them,
/// so that corrections need no case of their own.
/// </summary>
internal static class StepSums
{
    public static void Add(
        Dictionary<StepKey, StepSum> sums,
        IReadOnlyList<DossierEvent> events,
        Func<string, DateOnly, WorkingCalendar> calendarOf,
        bool negative
    )
    {
        if (events.Count < 2)
        {
            return; // only received: nothing is finished
        }
        var dossier = events.Aggregate((Dossier?)null, Dossier.Evolve)!;
        var report = WorkLegs.Of(events, calendarOf, dossier.LastOccurredAt);
        foreach (var leg in report.Legs)
        {
            AddFinished(sums, leg, dossier, negative);
            if (leg.DelayMinutes > 0 && dossier.EndedAt is { } end)
            {
                Add(sums, KeyOf(leg, dossier, end), default(StepSum) with { Delay = leg.DelayMinutes }, negative);
            }
        }
    }

    /// <summary>The difference where the events after the first <paramref name="known"/> only finish legs of an open dossier: what was deserved before stays.</summary>
    public static void AddNew(
        Dictionary<StepKey, StepSum> sums,
        IReadOnlyList<DossierEvent> events,
        int known,
        Dossier dossier,
        Func<string, DateOnly, WorkingCalendar> calendarOf
    )
    {
        foreach (var leg in WorkLegs.FinishedSince(events, known, dossier, calendarOf))
        {
            AddFinished(sums, leg, dossier, negative: false);
        }
    }

    private static void AddFinished(Dictionary<StepKey, StepSum> sums, WorkLeg leg, Dossier dossier, bool negative)
    {
        if (leg.To is not { } to)
        {
            return;
        }
        var judged = leg.StepDueAt is not null ? 1 : 0;
        var late = leg.Timeliness == Timeliness.Late ? 1 : 0;
        var sum = new StepSum(1, judged, late, leg.WorkingMinutes, leg.WaitingMinutes, leg.PausedMinutes, 0);
        Add(sums, KeyOf(leg, dossier, to), sum, negative);
    }

    private static StepKey KeyOf(WorkLeg leg, Dossier dossier, DateTimeOffset at) =>
        new(leg.Agency, VietnamTime.DateOf(at), dossier.Receipt.ProcedureCode, leg.Step ?? "", leg.Officer ?? "");

    private static void Add(Dictionary<StepKey, StepSum> sums, StepKey key, StepSum sum, bool negative) =>
        sums[key] = sums.GetValueOrDefault(key) + (negative ? -sum : sum);
}
