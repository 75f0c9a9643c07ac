using System.Text.Json;

namespace MotCua.Server.Tests.Figures.Province;

/// <summary>
/// One dossier folded from the JSON of its events, by rules written down anew: nothing of the server's code is in it, not even the types of the events.
/// Says of any figure and period whether the dossier is behind it.
/// </summary>
public sealed class RawFacts
{
    private readonly List<(DateTimeOffset At, bool Overdue)> turns = [];
    private readonly HashSet<RawDue> announced = [];
    private RawDue? due;
    private RawDue? original;
    private DateTimeOffset receivedAt;
    private DateTimeOffset? apologisedAt;
    private bool apologisedTooLate;
    private DateTimeOffset? restartedAt;
    private DateTimeOffset? waitingSince;
    private DateTimeOffset? endedAt;
    private DateTimeOffset? askedAgainAt;
    private DateTimeOffset? returnedAt;
    private string? returnedBy;
    private string? ending;

    private RawFacts(RawEvent received)
    {
        Id = received.Dossier;
        receivedAt = received.OccurredAt;
        due = original = RawDue.Of(received.Data, "due");
        Receiving = RawAgency.Of(received.Data, "receiving");
        Resolving = RawAgency.Of(received.Data, "resolving");
        CrossBoundary = received.Data.GetProperty("crossBoundary").GetString()!;
        Take(received.Data);
        turns.Add((receivedAt, false));
    }

    public Guid Id { get; }
    public RawAgency Receiving { get; }
    public RawAgency Resolving { get; }
    public string CrossBoundary { get; }
    public string Procedure { get; private set; } = "";
    public string Field { get; private set; } = "";
    public string Channel { get; private set; } = "";
    public DateOnly ReceivedOn => Day(receivedAt);

    public static RawFacts Of(RawEvent received) => new(received);

    public bool IsBehind(string figure, DateOnly? from, DateOnly to)
    {
        bool In(DateTimeOffset? at) => at is { } instant && Day(instant) is var day && (from is null || day >= from) && day <= to;

        var received = In(receivedAt);
        var resolved = In(endedAt);
        switch (figure)
        {
            case "received":
                return received;
            case "receivedOnline" or "receivedCounter" or "receivedPostal":
                return received && "received" + char.ToUpperInvariant(Channel[0]) + Channel[1..] == figure;
            case "carriedOver":
                return from is { } first && OpenOn(first.AddDays(-1) < to ? first.AddDays(-1) : to, due) is not null;
            case "early" or "onTime" or "late":
                return resolved && Ended(due) == figure;
            case "noDeadline":
                return resolved && due is null;
            case "resolved":
                return resolved;
            case "open":
                return OpenOn(to, due) is not null;
            case "openInTime" or "openOverdue" or "openNoDeadline":
                return OpenOn(to, due) == figure;
            case "processed" or "refused" or "withdrawn" or "stopped" or "closed":
                return resolved && ending == figure;
            case "askedAgainEarly":
                return resolved && askedAgainAt is not null && Ended(due) == "early";
            case "askedAgainOnTime":
                return resolved && askedAgainAt is not null && Ended(due) == "onTime";
            case "askedAgainOpenInTime":
                return askedAgainAt is { } asked && Day(asked) <= to && OpenOn(to, due) == "openInTime";
            case "againstOriginal.early" or "againstOriginal.onTime" or "againstOriginal.late":
                return resolved && "againstOriginal." + Ended(original) == figure;
            case "againstOriginal.openInTime" or "againstOriginal.openOverdue":
                return "againstOriginal." + OpenOn(to, original) == figure;
            case "lateDossiers":
                return LateOn() is { } late && (from is null || late >= from) && late <= to;
            case "apologiesIssued":
                return In(apologisedAt);
            case "apologiesTooLate":
                return In(apologisedAt) && apologisedTooLate;
            case "apologiesMissing":
                return apologisedAt is null && IsBehind("lateDossiers", from, to);
            case "apologiesOwed":
                return IsBehind("apologiesIssued", from, to) || IsBehind("apologiesMissing", from, to);
            case "returned":
                return In(returnedAt);
            case "returnedCounter" or "returnedPostal" or "returnedOnline":
                return In(returnedAt) && "returned" + char.ToUpperInvariant(returnedBy![0]) + returnedBy[1..] == figure;
            default:
                throw new ArgumentOutOfRangeException(nameof(figure), figure, null);
        }
    }

    public static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(7)).DateTime);

    public void Add(RawEvent happened)
    {
        var (data, at) = (happened.Data, happened.OccurredAt);
        switch (happened.Type)
        {
            case "dossier_overdue":
                var broken = RawDue.Of(data, "due")!;
                if (broken == due)
                {
                    turns.Add((at, true));
                }
                announced.Add(broken);
                break;
            case "supplement_requested":
                Wait(at);
                askedAgainAt ??= data.GetProperty("ordinal").GetInt32() > 1 ? at : null;
                break;
            case "obligation_notified":
                Wait(at);
                break;
            case "supplement_received":
                waitingSince = null;
                Promise(RawDue.Of(data, "newDue"), at);
                original = due;
                restartedAt = at;
                break;
            case "obligation_settled":
                waitingSince = null;
                Promise(RawDue.Of(data, "newDue"), at);
                original = RawDue.Of(data, "newOriginalDue") ?? due;
                break;
            case "apology_issued":
                Apologise(RawDue.Of(data, "oldDue")!, RawDue.Of(data, "newDue"), at);
                break;
            case "receipt_corrected":
                Reissue(data);
                break;
            case "dossier_returned":
                (returnedAt, returnedBy) = (at, data.GetProperty("channel").GetString());
                break;
            case "dossier_corrected" when data.GetProperty("field").GetString() == "channel":
                Channel = data.GetProperty("new").GetString()!;
                break;
            case "dossier_corrected" when data.GetProperty("field").GetString() == "processedAt":
                endedAt = DateTimeOffset.Parse(data.GetProperty("new").GetString()!, null);
                break;
            case "dossier_processed" or "dossier_refused" or "dossier_withdrawn" or "dossier_stopped":
                (endedAt, ending) = (at, happened.Type["dossier_".Length..]);
                break;
            case "dossier_closed_unsupplemented":
                (endedAt, ending) = (at, "closed");
                break;
            case "due_date_reprojected":
                throw new NotSupportedException("no calendar is published in the middle of the simulated year");
        }
    }

    private void Take(JsonElement data)
    {
        Procedure = data.GetProperty("procedureCode").GetString()!;
        Field = data.GetProperty("field").GetString()!;
        Channel = data.GetProperty("channel").GetString()!;
    }

    /// <summary>NĐ 118/2025 Đ.19(6): one day before expiry; a dossier that expires on the day on which it began can be apologised for on that day.</summary>
    private void Apologise(RawDue old, RawDue? renewed, DateTimeOffset at)
    {
        Promise(renewed, at);
        apologisedAt = at;
        var begun = restartedAt ?? receivedAt;
        apologisedTooLate = old.Date is { } last
            ? Day(at) > (last > Day(begun) ? last.AddDays(-1) : last)
            : at > (old.At.AddDays(-1) >= begun ? old.At.AddDays(-1) : old.At);
    }

    private void Reissue(JsonElement data)
    {
        receivedAt = data.GetProperty("receivedAt").GetDateTimeOffset();
        Take(data);
        due = RawDue.Of(data, "newDue");
        original = RawDue.Of(data, "newOriginalDue") ?? due;
        var kept = turns.Where((turn, index) => restartedAt is not null && (index == 0 || turn.At < restartedAt)).ToList();
        turns.Clear();
        turns.Add((receivedAt, false));
        turns.AddRange(kept.Skip(1).Select(turn => (turn.At < receivedAt ? receivedAt : turn.At, turn.Overdue)));
        void Turn(bool overdue, DateTimeOffset at)
        {
            if (turns[^1].Overdue != overdue)
            {
                turns.Add((at, overdue));
            }
        }
        if (restartedAt is { } restart && original?.IsBrokenAt(restart) != true)
        {
            Turn(false, restart);
        }
        if (original is not null && original != due && apologisedAt is { } apology)
        {
            if (original.IsBrokenAt(apology))
            {
                Turn(true, original.Breach);
            }
            Turn(false, apology);
        }
        if (due is not null && announced.Contains(due) && (waitingSince is not { } since || due.IsBrokenAt(since)))
        {
            Turn(true, due.Breach);
        }
    }

    private void Wait(DateTimeOffset at)
    {
        ForgetLaterBreach(at);
        waitingSince = at;
    }

    private void Promise(RawDue? renewed, DateTimeOffset at)
    {
        ForgetLaterBreach(at);
        due = renewed;
        if (renewed is null || renewed.IsBrokenAt(at))
        {
            return;
        }
        if (turns[^1].Overdue)
        {
            turns.Add((at, false));
        }
        if (announced.Contains(renewed))
        {
            turns.Add((renewed.Breach, true));
        }
    }

    private void ForgetLaterBreach(DateTimeOffset at)
    {
        if (turns[^1].Overdue && !due!.IsBrokenAt(at))
        {
            turns.RemoveAt(turns.Count - 1);
        }
    }

    private DateOnly? LateOn() =>
        original is not null && (endedAt is null ? OpenOn(DateOnly.MaxValue, original) == "openOverdue" : Ended(original) == "late")
            ? Day(original.Breach)
            : null;

    private string? Ended(RawDue? promise)
    {
        if (endedAt is null || promise is null)
        {
            return null;
        }
        var judged = waitingSince ?? endedAt.Value;
        var compared = promise.Date is { } date ? Day(judged).CompareTo(date) : judged.CompareTo(promise.At);
        return compared < 0 ? "early"
            : compared == 0 ? "onTime"
            : "late";
    }

    private string? OpenOn(DateOnly day, RawDue? promise)
    {
        if (Day(receivedAt) > day || (endedAt is { } end && Day(end) <= day))
        {
            return null;
        }
        if (promise is null)
        {
            return "openNoDeadline";
        }
        var course = turns;
        if (promise != due)
        {
            course = [.. turns.Where((turn, index) => index == 0 || turn.At < apologisedAt)];
            if (!course[^1].Overdue && !(waitingSince < promise.Breach))
            {
                course.Add((promise.Breach, true));
            }
        }
        return course.Last(turn => Day(turn.At) <= day).Overdue ? "openOverdue" : "openInTime";
    }
}

/// <summary>All dossiers of a log, folded event by event: the events are not kept.</summary>
public sealed class RawFold
{
    private readonly Dictionary<Guid, RawFacts> facts = [];

    public IReadOnlyList<RawFacts> Facts => [.. facts.Values];

    public void Add(RawEvent happened)
    {
        if (happened.Type == "dossier_received")
        {
            facts.Add(happened.Dossier, RawFacts.Of(happened));
        }
        else if (facts.TryGetValue(happened.Dossier, out var one))
        {
            one.Add(happened);
        }
    }
}
