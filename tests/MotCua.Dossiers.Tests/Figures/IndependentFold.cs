using System.Globalization;
using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Tests;

/// <summary>
/// Says from the stored events alone how a dossier counted at the end of a day, by all that is known now. Written a second time on purpose: it knows no state,
/// no ledger and no classification, and it does not read the announcements of breaches; a promise is broken when its time has passed.
/// </summary>
internal sealed class IndependentFold
{
    private static readonly TimeSpan Local = TimeSpan.FromHours(7);

    private readonly List<(DateTimeOffset From, DateTimeOffset? At, DateOnly? Date)> promises = [];
    private readonly List<(DateTimeOffset Since, DateTimeOffset? Until)> waits = [];
    private DateTimeOffset receivedAt;
    private DateTimeOffset? apologisedAt;
    private int restarted;
    private readonly (DateTimeOffset At, string How)? end;
    private readonly (DateTimeOffset At, string How)? returned;

    /// <param name="asFirstPromised">Leave re-appointments out.</param>
    public IndependentFold(IEnumerable<DossierEvent> events, bool asFirstPromised = false)
    {
        foreach (var happened in events)
        {
            var at = happened.OccurredAt;
            switch (happened)
            {
                case DossierReceived e:
                    receivedAt = at;
                    Channel = e.Channel.ToString();
                    promises.Add((at, e.Due?.At, e.Due?.Date));
                    break;
                case SupplementRequested or ObligationNotified:
                    waits.Add((at, null));
                    break;
                case SupplementReceived e:
                    Resume(at, e.NewDue?.At, e.NewDue?.Date);
                    restarted = promises.Count - 1;
                    break;
                case ObligationSettled e:
                    Resume(at, e.NewDue?.At, e.NewDue?.Date);
                    break;
                case DueDateReprojected e:
                    // By what is known now the promise was the later one all along, also before a wait that left it as it was.
                    for (var i = promises.Count - 1; i >= 0 && promises[i].At == e.OldDue.At && promises[i].Date == e.OldDue.Date; i--)
                    {
                        promises[i] = (promises[i].From, e.NewDue.At, e.NewDue.Date);
                    }
                    break;
                case ApologyIssued e when !asFirstPromised:
                    apologisedAt = at;
                    promises.Add((at, e.NewDue.At, e.NewDue.Date));
                    break;
                case DossierProcessed:
                    end = (at, "processed");
                    break;
                case DossierRefused:
                    end = (at, "refused");
                    break;
                case DossierWithdrawn:
                    end = (at, "withdrawn");
                    break;
                case DossierStopped:
                    end = (at, "stopped");
                    break;
                case DossierClosedUnsupplemented:
                    end = (at, "closed");
                    break;
                case ReceiptCorrected e:
                    Reissue(e, asFirstPromised);
                    break;
                case DossierReturned e:
                    returned = (at, e.Channel.ToString());
                    break;
                case DossierCorrected { Field: "channel" } e:
                    Channel = char.ToUpperInvariant(e.New![0]) + e.New[1..];
                    break;
                case DossierCorrected { Field: "processedAt" } e:
                    end = (DateTimeOffset.Parse(e.New!, CultureInfo.InvariantCulture), "processed");
                    break;
            }
        }
    }

    public string Channel { get; private set; } = "";

    public DateOnly FirstDay => DayOf(receivedAt);

    public string? EndedHow(DateOnly day) => end is { } e && DayOf(e.At) <= day ? e.How : null;

    public string? ReturnedHow(DateOnly day) => returned is { } e && DayOf(e.At) <= day ? e.How : null;

    /// <summary>Empty before the receipt; else in one word.</summary>
    public string At(DateOnly day)
    {
        if (day < FirstDay)
        {
            return "";
        }
        if (end is { } e && DayOf(e.At) <= day)
        {
            var judged = waits is [.., (var since, null)] ? since : e.At;
            var (_, at, date) = promises[^1];
            var comparison =
                date is { } d ? DayOf(judged).CompareTo(d)
                : at is { } instant ? judged.CompareTo(instant)
                : (int?)null;
            return comparison switch
            {
                null => "ResolvedNoDeadline",
                < 0 => "ResolvedEarly",
                0 => "ResolvedOnTime",
                > 0 => "ResolvedLate",
            };
        }
        var promise = promises.Last(p => DayOf(p.From) <= day);
        var stopped = waits.LastOrDefault(w => DayOf(w.Since) <= day && (w.Until is not { } until || DayOf(until) > day));
        if (promise.At is null)
        {
            return "OpenNoDeadline";
        }
        var clock =
            stopped == default ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), Local).AddTicks(-1) : stopped.Since;
        var broken = promise.Date is { } last ? DayOf(clock) > last : clock > promise.At;
        return broken ? "OpenOverdue" : "OpenInTime";
    }

    /// <summary>The promises of the running period were other ones; those of a period that a supplement ended stay.</summary>
    private void Reissue(ReceiptCorrected e, bool asFirstPromised)
    {
        receivedAt = e.ReceivedAt;
        Channel = e.Channel.ToString();
        promises[0] = promises[0] with { From = receivedAt };
        var (original, inForce) = (e.NewOriginalDue ?? e.NewDue, asFirstPromised ? e.NewOriginalDue ?? e.NewDue : e.NewDue);
        for (var i = restarted; i < promises.Count; i++)
        {
            var due = promises[i].From < apologisedAt ? original : inForce;
            promises[i] = promises[i] with { At = due?.At, Date = due?.Date };
        }
    }

    private void Resume(DateTimeOffset at, DateTimeOffset? due, DateOnly? date)
    {
        waits[^1] = waits[^1] with { Until = at };
        promises.Add((at, due, date));
    }

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime((instant.UtcDateTime + Local).Date);
}
