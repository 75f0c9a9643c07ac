using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;

namespace MotCua.Server.Tests.Figures;

/// <summary>
/// What is known of one dossier, folded anew from its raw events for the tests: no ledger, no projection, none of the server's states. Answers for any
/// figure and period whether the dossier is behind it.
/// </summary>
public sealed class Facts
{
    private readonly List<(DateTimeOffset At, bool Overdue)> turns = [];
    private readonly HashSet<DueDate> announced = [];
    private DueDate? due;
    private DueDate? original;
    private DateTimeOffset? apologisedAt;
    private bool apologisedTooLate;
    private DateTimeOffset? restartedAt;
    private (DateTimeOffset Until, List<(DateTimeOffset At, bool Overdue)> Turns)? originalPast;
    private DateTimeOffset? waitingSince;
    private DateTimeOffset? endedAt;
    private DateTimeOffset? askedAgainAt;
    private DateTimeOffset? returnedAt;
    private ReturnChannel? returnedBy;
    private string? ending;
    private bool signed;
    private DateTimeOffset? feeAskedAt;
    private bool feeWaits;
    private bool feePaid;
    private bool feePaidOnline;
    private RatingGiven? rating;

    private Facts(Guid id, DossierReceived receipt)
    {
        (Id, Receipt, Channel, due, original) = (id, receipt, receipt.Channel, receipt.Due, receipt.Due);
        turns.Add((receipt.OccurredAt, false));
    }

    public Guid Id { get; }
    public DossierReceived Receipt { get; private set; }
    public Channel Channel { get; private set; }
    public DueDate? Due => due;
    public DateTimeOffset? EndedAt => endedAt;
    public bool Waits => waitingSince is not null;

    public static List<Facts> Of(IEnumerable<StoredEvent> events)
    {
        var facts = new Dictionary<Guid, Facts>();
        foreach (var stored in events)
        {
            if (stored.Data is DossierReceived receipt)
            {
                facts.Add(stored.StreamId, new Facts(stored.StreamId, receipt));
            }
            else
            {
                facts[stored.StreamId].Add((DossierEvent)stored.Data);
            }
        }
        return [.. facts.Values];
    }

    /// <summary>Whether the dossier is counted by a figure of the period; null for no beginning.</summary>
    public bool IsBehind(string figure, DateOnly? from, DateOnly to)
    {
        bool In(DateTimeOffset? at) => at is { } instant && Day(instant) is var day && (from is null || day >= from) && day <= to;

        var received = In(Receipt.OccurredAt);
        var resolved = In(endedAt);
        var askedAgain = askedAgainAt is not null;
        return figure switch
        {
            "received" => received,
            "receivedOnline" => received && Channel == Channel.Online,
            "receivedCounter" => received && Channel == Channel.Counter,
            "receivedPostal" => received && Channel == Channel.Postal,
            "carriedOver" => from is { } first && OpenOn(first.AddDays(-1) < to ? first.AddDays(-1) : to, due) is not null,
            "early" => resolved && Ended(due) == "early",
            "onTime" => resolved && Ended(due) == "onTime",
            "late" => resolved && Ended(due) == "late",
            "noDeadline" => resolved && due is null,
            "resolved" => resolved,
            "openInTime" => OpenOn(to, due) == "inTime",
            "openOverdue" => OpenOn(to, due) == "overdue",
            "openNoDeadline" => OpenOn(to, due) == "noDeadline",
            "open" => OpenOn(to, due) is not null,
            "processed" or "refused" or "withdrawn" or "stopped" or "closed" => resolved && ending == figure,
            "askedAgainEarly" => resolved && askedAgain && Ended(due) == "early",
            "askedAgainOnTime" => resolved && askedAgain && Ended(due) == "onTime",
            "askedAgainOpenInTime" => askedAgain && Day(askedAgainAt!.Value) <= to && OpenOn(to, due) == "inTime",
            "againstOriginal.early" => resolved && Ended(original) == "early",
            "againstOriginal.onTime" => resolved && Ended(original) == "onTime",
            "againstOriginal.late" => resolved && Ended(original) == "late",
            "againstOriginal.openInTime" => OpenOn(to, original, asFirstPromised: true) == "inTime",
            "againstOriginal.openOverdue" => OpenOn(to, original, asFirstPromised: true) == "overdue",
            "lateDossiers" => LateOn() is { } late && (from is null || late >= from) && late <= to,
            "apologiesIssued" => In(apologisedAt),
            "apologiesTooLate" => In(apologisedAt) && apologisedTooLate,
            "apologiesMissing" => apologisedAt is null && IsBehind("lateDossiers", from, to),
            "apologiesOwed" => IsBehind("apologiesIssued", from, to) || IsBehind("apologiesMissing", from, to),
            "withPapers" => received && Receipt.Components is not null,
            "withDigitisedPapers" => received && Receipt.Components is { Digitised: > 0 },
            "allPapersDigitised" => received && Receipt.Components is { } all && all.Digitised == all.Count,
            "withReusedPapers" => received && Receipt.Components is { Digitised: > 0, Reused: > 0 },
            "withPapersFromStore" => received && Receipt.Components is { FromStore: > 0 },
            "identityVerified" => received && Receipt.IdentityVerified is true,
            "resultSigned" => resolved && ending == "processed" && signed,
            "digitisedThroughout" => resolved
                && ending == "processed"
                && signed
                && Receipt.Components is { } papers
                && papers.Digitised == papers.Count,
            "withFee" => In(feeAskedAt),
            "feePaid" => In(feeAskedAt) && feePaid,
            "feePaidOnline" => In(feeAskedAt) && feePaidOnline,
            "rated" => In(rating?.OccurredAt),
            "ratedUnsatisfied" => In(rating?.OccurredAt) && rating!.Score == 0,
            "ratedSatisfied" => In(rating?.OccurredAt) && rating!.Score == 1,
            "ratedVerySatisfied" => In(rating?.OccurredAt) && rating!.Score == 2,
            "returned" => In(returnedAt),
            "returnedCounter" => In(returnedAt) && returnedBy == ReturnChannel.Counter,
            "returnedPostal" => In(returnedAt) && returnedBy == ReturnChannel.Postal,
            "returnedOnline" => In(returnedAt) && returnedBy == ReturnChannel.Online,
            _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, null),
        };
    }

    private void Add(DossierEvent happened)
    {
        switch (happened)
        {
            case DossierOverdue e:
                if (e.Due == due)
                {
                    turns.Add((e.OccurredAt, true));
                }
                announced.Add(e.Due);
                break;
            case SupplementRequested e:
                Wait(e.OccurredAt);
                askedAgainAt ??= e.Ordinal > 1 ? e.OccurredAt : null;
                break;
            case ObligationNotified e:
                Wait(e.OccurredAt);
                feeWaits = e.Amount > 0;
                feeAskedAt ??= feeWaits ? e.OccurredAt : null;
                break;
            case SupplementReceived e:
                if (original != due && e.NewOriginalDue is null)
                {
                    var past = OriginalCourse(original!).Where((turn, index) => index == 0 || turn.At <= e.OccurredAt).ToList();
                    originalPast = (e.OccurredAt, past[^1].Overdue ? [.. past, (e.OccurredAt, false)] : past);
                }
                waitingSince = null;
                Promise(e.NewDue, e.OccurredAt);
                original = e.NewOriginalDue ?? e.NewDue;
                restartedAt = e.OccurredAt;
                break;
            case ObligationSettled e:
                waitingSince = null;
                feePaid |= feeWaits;
                feePaidOnline |= feeWaits && e.Channel == "online";
                Promise(e.NewDue, e.OccurredAt);
                original = e.NewOriginalDue ?? e.NewDue;
                break;
            case DueDateReprojected e:
                if (turns[^1].Overdue)
                {
                    turns.RemoveAt(turns.Count - 1); // a breach of the old date, which by what is known now was never the right one
                }
                (due, original) = (e.NewDue, e.NewDue);
                if (announced.Contains(e.NewDue) && (waitingSince is null || IsBroken(e.NewDue, waitingSince.Value)))
                {
                    turns.Add((Breach(e.NewDue), true));
                }
                break;
            case ApologyIssued e:
                Promise(e.NewDue, e.OccurredAt);
                apologisedAt = e.OccurredAt;
                var begun = restartedAt ?? Receipt.OccurredAt;
                apologisedTooLate = e.OldDue.Date is { } last
                    ? Day(e.OccurredAt) > (last > Day(begun) ? last.AddDays(-1) : last)
                    : e.OccurredAt > (e.OldDue.At.AddDays(-1) >= begun ? e.OldDue.At.AddDays(-1) : e.OldDue.At);
                break;
            case RatingGiven e:
                rating = e;
                break;
            case ReceiptCorrected e:
                Reissue(e);
                break;
            case DossierReturned e:
                (returnedAt, returnedBy) = (e.OccurredAt, e.Channel);
                break;
            case DossierCorrected { Field: "channel" } e:
                Channel = Enum.Parse<Channel>(e.New!, ignoreCase: true);
                break;
            case DossierCorrected { Field: "processedAt" } e:
                endedAt = DateTimeOffset.Parse(e.New!, null);
                break;
            case DossierProcessed or DossierRefused or DossierWithdrawn or DossierStopped or DossierClosedUnsupplemented:
                endedAt = happened.OccurredAt;
                signed = happened is DossierProcessed { ResultSigned: true };
                ending = happened switch
                {
                    DossierProcessed => "processed",
                    DossierRefused => "refused",
                    DossierWithdrawn => "withdrawn",
                    DossierStopped => "stopped",
                    _ => "closed",
                };
                break;
        }
    }

    /// <summary>The day on which the promise before re-appointment broke; a day to come where that is known already.</summary>
    private DateOnly? LateOn() =>
        original is not null && (endedAt is null ? OpenOn(DateOnly.MaxValue, original) == "overdue" : Ended(original) == "late")
            ? Day(Breach(original))
            : null;

    /// <summary>The running period begins anew with the corrected promise; one that a supplement ended is as it was.</summary>
    private void Reissue(ReceiptCorrected e)
    {
        Receipt = Receipt with
        {
            OccurredAt = e.ReceivedAt,
            ProcedureCode = e.ProcedureCode,
            ProcedureVersion = e.ProcedureVersion,
            Field = e.Field,
            Channel = e.Channel,
        };
        (Channel, due, original) = (e.Channel, e.NewDue, e.NewOriginalDue ?? e.NewDue);
        if (originalPast is { } past)
        {
            var moved = past.Turns.Select((turn, index) => index == 0 || turn.At < e.ReceivedAt ? turn with { At = e.ReceivedAt } : turn);
            originalPast = (past.Until, moved.ToList());
        }
        var kept = turns.Where((turn, index) => restartedAt is not null && (index == 0 || turn.At < restartedAt)).ToList();
        turns.Clear();
        turns.Add((e.ReceivedAt, false));
        turns.AddRange(kept.Skip(1).Select(turn => turn with { At = turn.At < e.ReceivedAt ? e.ReceivedAt : turn.At }));
        void Until(DateTimeOffset at)
        {
            if (turns[^1].Overdue)
            {
                turns.Add((at, false));
            }
        }
        void Broken(DueDate promise)
        {
            if (!turns[^1].Overdue)
            {
                turns.Add((Breach(promise), true));
            }
        }
        if (restartedAt is { } restart && (original is null || !IsBroken(original, restart)))
        {
            Until(restart);
        }
        if (original is not null && original != due && apologisedAt is { } at)
        {
            if (IsBroken(original, at))
            {
                Broken(original);
            }
            Until(at);
        }
        if (due is not null && announced.Contains(due) && (waitingSince is not { } since || IsBroken(due, since)))
        {
            Broken(due);
        }
    }

    private void Wait(DateTimeOffset at)
    {
        ForgetLaterBreach(at);
        waitingSince = at;
    }

    private void Promise(DueDate? renewed, DateTimeOffset at)
    {
        ForgetLaterBreach(at);
        due = renewed;
        if (renewed is null || IsBroken(renewed, at))
        {
            return;
        }
        if (turns[^1].Overdue)
        {
            turns.Add((at, false));
        }
        if (announced.Contains(renewed))
        {
            turns.Add((Breach(renewed), true)); // no second announcement will come
        }
    }

    /// <summary>A command recorded late may stop the clock before a breach that was announced meanwhile.</summary>
    private void ForgetLaterBreach(DateTimeOffset at)
    {
        if (turns[^1].Overdue && !IsBroken(due!, at))
        {
            turns.RemoveAt(turns.Count - 1);
        }
    }

    private string? Ended(DueDate? promise)
    {
        if (endedAt is null || promise is null)
        {
            return null;
        }
        var judged = waitingSince ?? endedAt.Value;
        if (promise.Date is { } date)
        {
            return Day(judged) < date ? "early"
                : Day(judged) == date ? "onTime"
                : "late";
        }
        return judged < promise.At ? "early"
            : judged == promise.At ? "onTime"
            : "late";
    }

    /// <summary>How the dossier stands at the end of a day; null when it is not there or done.</summary>
    private string? OpenOn(DateOnly day, DueDate? promise, bool asFirstPromised = false)
    {
        if (Day(Receipt.OccurredAt) > day || (endedAt is { } end && Day(end) <= day))
        {
            return null;
        }
        if (promise is null)
        {
            return "noDeadline";
        }
        var course = turns;
        if (promise != due)
        {
            course = OriginalCourse(promise);
        }
        else if (asFirstPromised && originalPast is { } past)
        {
            course = [.. past.Turns, .. turns.Where(turn => turn.At > past.Until)];
        }
        return course.Last(turn => Day(turn.At) <= day).Overdue ? "overdue" : "inTime";
    }

    /// <summary>By the promise before the re-appointment, which nobody announces.</summary>
    private List<(DateTimeOffset At, bool Overdue)> OriginalCourse(DueDate promise)
    {
        var course = turns.Where((turn, index) => index == 0 || turn.At < apologisedAt).ToList();
        var stoppedBefore = waitingSince is { } since && since < Breach(promise);
        if (!course[^1].Overdue && !stoppedBefore)
        {
            course.Add((Breach(promise), true));
        }
        return course;
    }

    private static bool IsBroken(DueDate promise, DateTimeOffset at) => promise.Date is { } date ? Day(at) > date : at > promise.At;

    private static DateTimeOffset Breach(DueDate promise) =>
        promise.Date is { } date ? new DateTimeOffset(date.AddDays(1), TimeOnly.MinValue, TimeSpan.FromHours(7)) : promise.At;

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(7)).DateTime);
}
