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
    private (DateTimeOffset Until, List<(DateTimeOffset At, bool Overdue)> Turns)? originalPast;
    private DateTimeOffset? waitingSince;
    private DateTimeOffset? endedAt;
    private DateTimeOffset? askedAgainAt;
    private DateTimeOffset? returnedAt;
    private ReturnChannel? returnedBy;
    private string? ending;

    private Facts(Guid id, DossierReceived receipt)
    {
        (Id, Receipt, Channel, due, original) = (id, receipt, receipt.Channel, receipt.Due, receipt.Due);
        turns.Add((receipt.OccurredAt, false));
    }

    public Guid Id { get; }
    public DossierReceived Receipt { get; }
    public Channel Channel { get; private set; }

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
                turns.Add((e.OccurredAt, true));
                announced.Add(e.Due);
                break;
            case SupplementRequested e:
                Wait(e.OccurredAt);
                askedAgainAt ??= e.Ordinal > 1 ? e.OccurredAt : null;
                break;
            case ObligationNotified e:
                Wait(e.OccurredAt);
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
                break;
            case ObligationSettled e:
                waitingSince = null;
                Promise(e.NewDue, e.OccurredAt);
                original = e.NewOriginalDue ?? e.NewDue;
                break;
            case ApologyIssued e:
                Promise(e.NewDue, e.OccurredAt);
                apologisedAt = e.OccurredAt;
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
