using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>What another calendar makes of a due date.</summary>
public sealed record Reprojection(DueDate OldDue, DueDate NewDue, string CalendarVersion)
{
    /// <summary>A promise that has been handed out is not shortened.</summary>
    public bool IsKept => NewDue.BreachAt < OldDue.BreachAt;
}

/// <summary>
/// Tính lại hạn trả theo lịch mới: moves a promise by a calendar that was published after it was made, by authority (domain reference 6: issued due dates
/// stay unless an authorised recalculation is recorded). Never gives an earlier date.
/// </summary>
/// <remarks>
/// Not moved: a date named in an apology (the agency's own word, once), a date taken over from an older system (nobody knows how it was counted), one whose
/// clock has ended, and one that waits for a supplement (the period begins again with it, by the calendar of that day). A dossier that waits for a financial
/// obligation is moved: what is left of its period is what goes on afterwards.
/// </remarks>
public sealed record ReprojectDueDate(DateTimeOffset OccurredAt, string Authority)
{
    /// <param name="calendarOn">The calendar of the resolving agency, with its opening hours on a day.</param>
    /// <param name="rules">That the dossier was received under.</param>
    public static Decision Decide(Dossier dossier, ReprojectDueDate command, Func<DateOnly, WorkingCalendar> calendarOn, RuleSet rules)
    {
        if (Project(dossier, calendarOn, rules) is not { IsKept: false } projected)
        {
            return Decision.Nothing;
        }
        var moved = new DueDateReprojected
        {
            OccurredAt = command.OccurredAt,
            OldDue = projected.OldDue,
            NewDue = projected.NewDue,
            CalendarVersion = projected.CalendarVersion,
            Authority = command.Authority,
            Forecast = Forecast(dossier, projected.NewDue, calendarOn),
        };
        // Where the new date is broken too, its breach is announced at once: a dossier that waits would get no announcement from the watcher.
        var broken = projected.NewDue.IsBrokenAt(dossier.Paused?.Since ?? command.OccurredAt);
        return broken && !dossier.AnnouncedOverdue.Contains(projected.NewDue)
            ? new DossierEvent[] { moved, Overdue.EventFor(Apply(dossier, moved)) }
            : moved;
    }

    /// <summary>The due date by the calendar, where it is another one; null where it is the same or nothing can be moved.</summary>
    public static Reprojection? Project(Dossier dossier, Func<DateOnly, WorkingCalendar> calendarOn, RuleSet rules)
    {
        if (!dossier.IsOpen || dossier.Paused?.Kind == PauseKind.Supplement || dossier.Count is not { } count)
        {
            return null;
        }
        WorkingCalendar CalendarAt(DateTimeOffset instant) => calendarOn(VietnamTime.DateOf(instant));

        var counted = DeadlineCalculator
            .Compute(dossier.Receipt.Basis.Limit!, count.From, CalendarAt(count.From), sameDayCutOff: rules.ForwardCutOff.Value)
            .Due;
        var due = count.Waits.Aggregate(counted, (before, wait) => Pauses.Shifted(before, wait.Since, wait.Until, CalendarAt(wait.Until)));
        // A promised date is its date: another closing time on it moves nothing.
        return due.BreachAt == dossier.Due!.BreachAt ? null : new Reprojection(dossier.Due, due, CalendarAt(count.From).Version);
    }

    private static DueForecast? Forecast(Dossier dossier, DueDate due, Func<DateOnly, WorkingCalendar> calendarOn)
    {
        var since = dossier.PeriodPauses is [.., var last] ? last.Until : dossier.RestartedAt ?? dossier.ReceivedAt;
        var calendar = calendarOn(VietnamTime.DateOf(since));
        return DueForecast.Of(due, since, dossier.WorkedUntil(since, calendar), calendar, ApologyRules.DaysBefore(dossier));
    }

    internal static Dossier Apply(Dossier dossier, DueDateReprojected reprojected)
    {
        // The last turn is a breach of the date in force, if any: that breach did not happen. Of the new date it did, if it was announced once before.
        var turns = dossier.OpenTurns[^1].Timeliness == Timeliness.OpenOverdue ? dossier.OpenTurns.SkipLast(1) : dossier.OpenTurns;
        var happens = dossier.Paused is not { } pause || reprojected.NewDue.IsBrokenAt(pause.Since);
        if (happens && dossier.AnnouncedOverdue.Contains(reprojected.NewDue))
        {
            turns = turns.Append(new Turn(reprojected.NewDue.BreachAt, Timeliness.OpenOverdue));
        }
        return dossier with
        {
            Due = reprojected.NewDue,
            OriginalDue = reprojected.NewDue,
            Count = dossier.Count! with { CalendarVersion = reprojected.CalendarVersion },
            Forecast = reprojected.Forecast,
            OpenTurns = [.. turns],
        };
    }
}
