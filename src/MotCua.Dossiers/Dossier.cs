using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>Where a dossier stands. The drawing with every way from one to the next: <c>state-machine.md</c> beside this file.</summary>
public enum DossierStatus
{
    Received,
    Assigned,
    Processing,
    AwaitingSupplement,
    AwaitingObligation,
    Processed,
    Refused,
    Returned,
    Withdrawn,
    Stopped,
    Closed,
}

public enum PauseKind
{
    Supplement,
    Obligation,
}

/// <summary>The clock stands still, from <paramref name="Since"/> on.</summary>
public sealed record Pause(PauseKind Kind, DateTimeOffset Since);

/// <summary>From <paramref name="At"/> on the open dossier counted as in time, overdue, or without a deadline.</summary>
public sealed record Turn(DateTimeOffset At, Timeliness Timeliness);

/// <summary>The state of one dossier, folded from its events and from nothing else.</summary>
public sealed record Dossier
{
    public required DossierReceived Receipt { get; init; }
    public required DossierStatus Status { get; init; }
    public required Channel Channel { get; init; }
    public required string Holder { get; init; }

    /// <summary>The due date in force: as promised, restarted after a supplement, or re-appointed.</summary>
    public required DueDate? Due { get; init; }

    /// <summary>The due date by the law's clock, before any re-appointment.</summary>
    public required DueDate? OriginalDue { get; init; }

    /// <summary>How <see cref="Due"/> was counted; null where it was not: there is none, an older system promised it, or an apology names it.</summary>
    public DueCount? Count { get; init; }

    /// <summary>
    /// When the last command took effect. Announcements do not count: they are derived, and may be found wrong later. Corrections do not
    /// count either: a phone number mended today must not keep yesterday's work from being entered; nor does a due date moved by a new calendar, nor a rating.
    /// </summary>
    public required DateTimeOffset LastOccurredAt { get; init; }

    /// <summary>How the open dossier has counted so far, in time order; kept whole even where the end is found to lie before a turn: it may be corrected again.</summary>
    public required IReadOnlyList<Turn> OpenTurns { get; init; }

    public string? Officer { get; init; }
    public string? Step { get; init; }
    public DateTimeOffset? StepDueAt { get; init; }
    public Pause? Paused { get; init; }
    public int SupplementRequests { get; init; }

    /// <summary>A request for a supplement came later than the rule set allows.</summary>
    public bool SupplementAskedLate { get; init; }

    /// <summary>While a supplement is awaited: the first day on which the dossier may be closed for want of it; null where its rule set knows no closing.</summary>
    public DateOnly? CloseFrom { get; init; }

    /// <summary>Where the running period began: the receipt, or the supplement that completed it.</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>When the clock went on after the last wait: work was not done before.</summary>
    public DateTimeOffset? ResumedAt { get; init; }

    /// <summary>The last supplement, which holds the due date by either reading of the law.</summary>
    public SupplementReceived? Supplement { get; init; }

    /// <summary>When a supplement was asked for a second time; from then on the dossier is late in the sense of QĐ 766.</summary>
    public DateTimeOffset? AskedAgainAt { get; init; }
    public ApologyIssued? Apology { get; init; }

    /// <summary>How often the due date has been re-appointed.</summary>
    public int Reappointments { get; init; }

    /// <summary>Whether the apology came after the last day for it (<see cref="ApologyRules"/>).</summary>
    public bool ApologyTooLate { get; init; }

    /// <summary>Code of the recorded reason why a late dossier was returned without an apology.</summary>
    public string? NoApologyReason { get; init; }

    /// <summary>When the due date in force comes near; null where it is not known or there is no due date.</summary>
    public DueForecast? Forecast { get; init; }

    /// <summary>The levels that have been announced; none is announced twice.</summary>
    public IReadOnlyList<(DueDate Due, DueLevel Level)> AnnouncedSoon { get; init; } = [];

    /// <summary>When a supplement began the period again, the last time; null while it runs from the receipt.</summary>
    public DateTimeOffset? RestartedAt { get; init; }

    /// <summary>Pauses of the running period that are over and moved its due date, in time order.</summary>
    public IReadOnlyList<(DateTimeOffset Since, DateTimeOffset Until)> PeriodPauses { get; init; } = [];

    /// <summary>When the first thing after the receipt took effect; the receipt cannot turn out to have been later.</summary>
    public DateTimeOffset? FollowedAt { get; init; }

    /// <summary>1, and one more for each time the receipt was corrected and issued anew.</summary>
    public int ReceiptVersion { get; init; } = 1;

    /// <summary>Set once a supplement has ended the re-appointment: the first promise's own course until then.</summary>
    public OriginalCourse? OriginalPast { get; init; }

    /// <summary>The due dates whose breach has been announced: no due date is announced twice, whatever is found out later.</summary>
    public IReadOnlyList<DueDate> AnnouncedOverdue { get; init; } = [];

    /// <summary>End of the clock: processed, refused, withdrawn, stopped or closed. Not the return of the result.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended; stays when the result is returned.</summary>
    public DossierStatus? EndedAs { get; init; }

    /// <summary>Hand-over, consultations and legs of linked procedures.</summary>
    public Involvement Involved { get; init; } = Involvement.None;

    /// <summary>Fees and the rating.</summary>
    public ServiceFacts Service { get; init; } = ServiceFacts.None;

    public string? ResultNumber { get; init; }
    public bool ResultSigned { get; init; }
    public bool OnBehalfOf { get; init; }
    public DateTimeOffset? ReturnedAt { get; init; }
    public ReturnChannel? ReturnedBy { get; init; }

    public DateTimeOffset ReceivedAt => Receipt.OccurredAt;

    public bool IsOpen => EndedAt is null;

    /// <summary>The instant that is held against the due date: the end, or the request that the dossier was still waiting on when it ended.</summary>
    public DateTimeOffset? JudgedAt => EndedAt is { } end ? Paused?.Since ?? end : null;

    /// <summary>True when the due date in force is broken at <paramref name="now"/>, its clock runs, and nobody has announced it yet.</summary>
    public bool OwesOverdue(DateTimeOffset now) =>
        IsOpen && Paused is null && Due is { } due && due.IsBrokenAt(now) && !AnnouncedOverdue.Contains(due);

    /// <summary>Working time of the running period from its beginning to an instant, pauses that are over left out.</summary>
    public TimeSpan WorkedUntil(DateTimeOffset instant, WorkingCalendar calendar) =>
        PeriodPauses.Aggregate(
            calendar.WorkingTimeBetween(RestartedAt ?? ReceivedAt, instant),
            (worked, pause) => worked - calendar.WorkingTimeBetween(pause.Since, pause.Until)
        );

    public static Dossier Evolve(Dossier? state, DossierEvent happened)
    {
        if (happened is DossierReceived receipt)
        {
            return state is null ? Received(receipt) : throw new InvalidOperationException("a dossier is received once");
        }
        var dossier = state ?? throw new InvalidOperationException($"{happened.GetType().Name} before dossier_received");
        if (happened is DossierOverdue overdue)
        {
            return dossier with
            {
                AnnouncedOverdue = [.. dossier.AnnouncedOverdue, overdue.Due],
                // One that is not in force comes with a corrected receipt, which counts it.
                OpenTurns =
                    overdue.Due == dossier.Due
                        ? [.. dossier.OpenTurns, new Turn(overdue.OccurredAt, Timeliness.OpenOverdue)]
                        : dossier.OpenTurns,
            };
        }
        if (happened is DossierDueSoon soon)
        {
            return dossier with { AnnouncedSoon = [.. dossier.AnnouncedSoon, (soon.Due, soon.Level)] };
        }
        if (happened is ReceiptCorrected reissued)
        {
            return Commands.CorrectReceipt.Apply(dossier, reissued);
        }
        if (happened is OpinionOverdue)
        {
            return dossier with { Involved = Involvement.Evolve(dossier.Involved, happened) };
        }
        if (happened is DossierCorrected corrected)
        {
            return Commands.CorrectDossier.Apply(dossier, corrected);
        }
        if (happened is RatingGiven)
        {
            return dossier with { Service = ServiceFacts.Evolve(dossier.Service, happened) };
        }
        if (happened is DueDateReprojected reprojected)
        {
            return Commands.ReprojectDueDate.Apply(dossier, reprojected);
        }
        dossier = dossier with
        {
            LastOccurredAt = happened.OccurredAt,
            FollowedAt = dossier.FollowedAt ?? happened.OccurredAt,
            Involved = Involvement.Evolve(dossier.Involved, happened),
            Service = ServiceFacts.Evolve(dossier.Service, happened),
        };
        return happened switch
        {
            DossierForwarded e => dossier with
            {
                Holder = e.ToAgency,
                Officer = null,
                Step = null,
                StepDueAt = null,
                Status = dossier.Paused is null ? DossierStatus.Processing : dossier.Status,
            },
            DossierAssigned e => dossier with
            {
                Officer = e.Officer,
                Step = e.Step,
                StepDueAt = e.StepDueAt,
                Status = dossier.Paused is null ? DossierStatus.Assigned : dossier.Status,
            },
            SupplementRequested e => Waiting(dossier, DossierStatus.AwaitingSupplement, PauseKind.Supplement, e.OccurredAt) with
            {
                SupplementRequests = e.Ordinal,
                AskedAgainAt = e.Ordinal > 1 ? dossier.AskedAgainAt ?? e.OccurredAt : null,
                SupplementAskedLate = dossier.SupplementAskedLate || e.AskedLate,
                CloseFrom = e.CloseFrom,
            },
            ObligationNotified e => Waiting(dossier, DossierStatus.AwaitingObligation, PauseKind.Obligation, e.OccurredAt),
            // A restarted period is a new promise by the law's clock: nothing is re-appointed any more.
            SupplementReceived e => Supplemented(dossier, e),
            ObligationSettled e => Resumed(dossier, e.OccurredAt, e.NewDue, e.NewOriginalDue ?? e.NewDue) with
            {
                Count = dossier.Count?.After(new Wait(dossier.Paused!.Since, e.OccurredAt), e.CalendarVersion),
                Forecast = e.Forecast,
                PeriodPauses = [.. dossier.PeriodPauses, (dossier.Paused!.Since, e.OccurredAt)],
            },
            ApologyIssued e => WithDue(dossier, e.OccurredAt, e.NewDue) with
            {
                Apology = e,
                Reappointments = dossier.Reappointments + 1,
                ApologyTooLate = ApologyRules.IsTooLate(dossier, e.OldDue, e.OccurredAt),
                Count = null,
                Forecast = e.Forecast,
            },
            DossierProcessed e => Ended(dossier, DossierStatus.Processed, e.OccurredAt) with
            {
                ResultNumber = e.ResultNumber,
                ResultSigned = e.ResultSigned,
            },
            DossierRefused e => Ended(dossier, DossierStatus.Refused, e.OccurredAt),
            DossierWithdrawn e => Ended(dossier, DossierStatus.Withdrawn, e.OccurredAt),
            DossierStopped e => Ended(dossier, DossierStatus.Stopped, e.OccurredAt),
            DossierClosedUnsupplemented e => Ended(dossier, DossierStatus.Closed, e.OccurredAt),
            DossierReturned e => dossier with
            {
                Status = DossierStatus.Returned,
                ReturnedAt = e.OccurredAt,
                ReturnedBy = e.Channel,
                NoApologyReason = e.NoApologyReason,
            },
            HandoverAccepted or OpinionRequested or OpinionReceived or LegOpened or LegFinished => dossier,
            _ => throw new InvalidOperationException($"no rule for {happened.GetType().Name}"),
        };
    }

    private static Dossier Received(DossierReceived receipt) =>
        new()
        {
            Receipt = receipt,
            Status = DossierStatus.Received,
            Channel = receipt.Channel,
            Holder = receipt.Receiving.Code,
            Due = receipt.Due,
            OriginalDue = receipt.Due,
            Forecast = receipt.Forecast,
            Count = DueCount.Of(receipt),
            LastOccurredAt = receipt.OccurredAt,
            OnBehalfOf = receipt.OnBehalfOf,
            PeriodStart = receipt.OccurredAt,
            OpenTurns = [new Turn(receipt.OccurredAt, receipt.Due is null ? Timeliness.OpenNoDeadline : Timeliness.OpenInTime)],
        };

    private static Dossier Supplemented(Dossier dossier, SupplementReceived e)
    {
        // Where the practice of shifting is official, the period goes on: the wait is a pause like any other.
        var shifts = e.DueByReset is not null && e.NewDue != e.DueByReset;
        var pause = (dossier.Paused!.Since, e.OccurredAt);
        return Resumed(dossier, e.OccurredAt, e.NewDue, e.NewOriginalDue ?? e.NewDue) with
        {
            PeriodStart = e.OccurredAt,
            CloseFrom = null,
            Supplement = e,
            OriginalPast = e.NewOriginalDue is null ? OriginalPromise.Past(dossier, e.OccurredAt) : dossier.OriginalPast,
            Count = shifts ? dossier.Count?.After(new Wait(pause.Since, e.OccurredAt), e.CalendarVersion) : DueCount.Of(dossier.Receipt, e),
            Forecast = e.Forecast,
            RestartedAt = shifts ? dossier.RestartedAt : e.OccurredAt,
            PeriodPauses = shifts ? [.. dossier.PeriodPauses, pause] : [],
        };
    }

    private static Dossier Waiting(Dossier dossier, DossierStatus status, PauseKind kind, DateTimeOffset at) =>
        dossier with
        {
            Status = status,
            Paused = new Pause(kind, at),
            OpenTurns = TurnsUntil(dossier, at),
        };

    private static Dossier Resumed(Dossier dossier, DateTimeOffset at, DueDate? due, DueDate? original) =>
        WithDue(dossier, at, due) with
        {
            OriginalDue = original,
            Paused = null,
            ResumedAt = at,
            Status = DossierStatus.Processing,
        };

    private static Dossier WithDue(Dossier dossier, DateTimeOffset at, DueDate? due)
    {
        var turns = TurnsUntil(dossier, at).ToList();
        if (due is not null && !due.IsBrokenAt(at))
        {
            if (turns[^1].Timeliness == Timeliness.OpenOverdue)
            {
                turns.Add(new Turn(at, Timeliness.OpenInTime));
            }
            // In force again, and nobody will announce its breach a second time.
            if (dossier.AnnouncedOverdue.Contains(due))
            {
                turns.Add(new Turn(due.BreachAt, Timeliness.OpenOverdue));
            }
        }
        return dossier with { Due = due, OpenTurns = turns };
    }

    /// <summary>The turns before the clock was stopped or set anew: a breach announced for a later instant turns out not to have happened.</summary>
    private static IReadOnlyList<Turn> TurnsUntil(Dossier dossier, DateTimeOffset at) =>
        dossier.OpenTurns[^1].Timeliness == Timeliness.OpenOverdue && !dossier.Due!.IsBrokenAt(at)
            ? [.. dossier.OpenTurns.SkipLast(1)]
            : dossier.OpenTurns;

    private static Dossier Ended(Dossier dossier, DossierStatus status, DateTimeOffset at) =>
        dossier with
        {
            Status = status,
            EndedAt = at,
            EndedAs = status,
        };
}
