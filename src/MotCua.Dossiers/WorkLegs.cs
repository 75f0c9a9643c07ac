using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>
/// A stretch of a dossier's way: one agency, officer and step held it, from <paramref name="From"/> to <paramref name="To"/> (null: still). All minutes are
/// minutes of the agency's opening time, whole, and each is exactly one of: worked, waiting for acceptance, paused.
/// </summary>
/// <param name="HandoverDueAt">By when the hand-over that began the leg was to be accepted.</param>
/// <param name="AcceptedAt">When it was; null where nobody entered it.</param>
/// <param name="WaitingMinutes">From the hand-over to its acceptance or the first thing that shows that it has arrived, pauses left out.</param>
/// <param name="StepDueAt">The step's deadline, moved by the pauses within the leg.</param>
/// <param name="Timeliness">Against <paramref name="StepDueAt"/>; without one, no deadline.</param>
/// <param name="OverrunMinutes">Unpaused minutes after <paramref name="StepDueAt"/>.</param>
/// <param name="DelayMinutes">The part of the dossier's delay that is this leg's, see <see cref="LegReport.DelayMinutes"/>.</param>
public sealed record WorkLeg(
    string Agency,
    string? Officer,
    string? Step,
    DateTimeOffset From,
    DateTimeOffset? To,
    DateTimeOffset? HandoverDueAt,
    DateTimeOffset? AcceptedAt,
    int WorkingMinutes,
    int WaitingMinutes,
    int PausedMinutes,
    DateTimeOffset? StepDueAt,
    Timeliness Timeliness,
    int OverrunMinutes,
    int DelayMinutes
);

/// <summary>A leg of a linked procedure with its own clock; its minutes run beside the dossier's and are in no total.</summary>
public sealed record LinkedClock(LinkedLeg Leg, int WorkingMinutes, Timeliness Timeliness);

/// <summary>Where a dossier's time went.</summary>
/// <param name="DelayMinutes">
/// Unpaused opening minutes from the breach of the due date in force to the end of the clock (or now); 0 when the dossier is not late. The legs' delay minutes add
/// up to it: in proportion to the minutes by which each overran its step's deadline; where no leg overran one, in proportion to the
/// minutes that each had the dossier after the breach.
/// </param>
public sealed record LegReport(IReadOnlyList<WorkLeg> Legs, IReadOnlyList<LinkedClock> Linked, int DelayMinutes)
{
    public int WorkingMinutes => Legs.Sum(leg => leg.WorkingMinutes);
    public int WaitingMinutes => Legs.Sum(leg => leg.WaitingMinutes);
    public int PausedMinutes => Legs.Sum(leg => leg.PausedMinutes);
}

/// <summary>
/// The time that each office, officer and step used: a pure function of what happened and of the working calendars. Instants are cut to the minute, as on a
/// control slip, so that the minutes of successive legs add up exactly to the opening time between receipt and end wherever the agencies keep the same hours.
/// </summary>
public static class WorkLegs
{
    /// <param name="events">All events of one dossier, the first its receipt.</param>
    /// <param name="calendarOf">The working calendar of an agency on a day.</param>
    /// <param name="now">End of what is still going on; not before the last event.</param>
    public static LegReport Of(IReadOnlyList<DossierEvent> events, Func<string, DateOnly, WorkingCalendar> calendarOf, DateTimeOffset now)
    {
        var dossier = events.Aggregate((Dossier?)null, Dossier.Evolve)!;
        var end = dossier.EndedAt ?? now;
        var way = Way.Of(events, dossier.ReceivedAt, end);
        var breach = Classification.Of(dossier, now) is Timeliness.Late or Timeliness.OpenOverdue ? dossier.Due!.BreachAt : end;
        var measured = way.Stretches.Select(stretch => new Measure(stretch, way.Pauses, calendarOf, dossier.IsOpen, breach)).ToList();

        var delay = measured.Sum(each => each.AfterBreach);
        var weights = measured.Exists(each => each.Overrun > 0)
            ? measured.Select(each => each.Overrun)
            : measured.Select(each => each.AfterBreach);
        var shares = Shared(delay, [.. weights]);
        var linked = dossier.Involved.Legs.Select(leg => Clock(leg, way.Pauses, calendarOf, end, dossier)).ToList();
        return new LegReport([.. measured.Select((each, i) => each.Leg(shares[i]))], linked, delay);
    }

    /// <summary>
    /// Whether an event can at most finish a leg: those before stay as they are. (A pause, a correction, an end or a new due date may change what was said of them.)
    /// </summary>
    public static bool OnlyFinishes(DossierEvent happened) =>
        happened
            is DossierForwarded
                or DossierAssigned
                or HandoverAccepted
                or OpinionRequested
                or OpinionReceived
                or OpinionOverdue
                or LegOpened
                or LegFinished
                or DossierDueSoon;

    /// <summary>The legs of an open dossier that the events after the first <paramref name="known"/> have finished, where they are all of the kind that only finishes.</summary>
    public static IEnumerable<WorkLeg> FinishedSince(
        IReadOnlyList<DossierEvent> events,
        int known,
        Dossier dossier,
        Func<string, DateOnly, WorkingCalendar> calendarOf
    )
    {
        var now = dossier.LastOccurredAt;
        var before = Way.Of([.. events.Take(known)], dossier.ReceivedAt, now).Stretches.Count - 1;
        var way = Way.Of(events, dossier.ReceivedAt, now);
        return way
            .Stretches.Skip(before)
            .SkipLast(1)
            .Select(stretch => new Measure(stretch, way.Pauses, calendarOf, dossierIsOpen: true, breach: now).Leg(delay: 0));
    }

    /// <summary>Whole minutes in proportion to the weights, adding up to the total: largest remainders first, then the earlier leg.</summary>
    internal static int[] Shared(int total, IReadOnlyList<int> weights)
    {
        var sum = weights.Sum(weight => (long)weight);
        if (sum == 0)
        {
            return new int[weights.Count];
        }
        var shares = weights.Select(weight => (int)((long)total * weight / sum)).ToArray();
        var rest = weights
            .Select((weight, i) => (Remainder: (long)total * weight % sum, Index: i))
            .OrderByDescending(each => each.Remainder)
            .ThenBy(each => each.Index)
            .Take(total - shares.Sum());
        foreach (var (_, index) in rest)
        {
            shares[index]++;
        }
        return shares;
    }

    private static LinkedClock Clock(
        LinkedLeg leg,
        IReadOnlyList<Span> pauses,
        Func<string, DateOnly, WorkingCalendar> calendarOf,
        DateTimeOffset end,
        Dossier dossier
    )
    {
        // A leg that nobody finished ends with the dossier.
        var last = leg.FinishedAt is { } finished && finished < end ? finished : end;
        var calendar = calendarOf(leg.Agency, VietnamTime.DateOf(leg.OpenedAt));
        var span = new Span(leg.OpenedAt, last);
        var minutes = span.Minutes(calendar) - pauses.Sum(pause => pause.Within(span).Minutes(calendar));
        var isOpen = leg.FinishedAt is null && dossier.IsOpen;
        var timeliness =
            !isOpen ? Classification.OfEnded(leg.Due, last)
            : leg.Due.IsBrokenAt(last) ? Timeliness.OpenOverdue
            : Timeliness.OpenInTime;
        return new LinkedClock(leg, minutes, timeliness);
    }

    /// <summary>One stretch against the calendar of its agency on its first day.</summary>
    private sealed class Measure
    {
        private readonly Stretch stretch;
        private readonly WorkingCalendar calendar;
        private readonly IReadOnlyList<Span> pauses;
        private readonly bool isOpen;

        public Measure(
            Stretch stretch,
            IReadOnlyList<Span> pauses,
            Func<string, DateOnly, WorkingCalendar> calendarOf,
            bool dossierIsOpen,
            DateTimeOffset breach
        )
        {
            this.stretch = stretch;
            this.pauses = [.. pauses.Select(pause => pause.Within(stretch.Span)).Where(pause => pause.Until > pause.Since)];
            calendar = calendarOf(stretch.Agency, VietnamTime.DateOf(stretch.Span.Since));
            isOpen = dossierIsOpen && stretch.IsLast;
            DueAt = stretch.StepDueAt is { } due ? Moved(due) : null;
            Overrun = DueAt is { } from ? Unpaused(from, stretch.Span.Until) : 0;
            AfterBreach = Unpaused(breach, stretch.Span.Until);
        }

        public DateTimeOffset? DueAt { get; }
        public int Overrun { get; }
        public int AfterBreach { get; }

        public WorkLeg Leg(int delay)
        {
            var arrived = stretch.Waiting ? stretch.ArrivedAt ?? stretch.Span.Until : stretch.Span.Since;
            var waiting = stretch.Waiting ? Unpaused(stretch.Span.Since, arrived) : 0;
            return new WorkLeg(
                stretch.Agency,
                stretch.Officer,
                stretch.Step,
                stretch.Span.Since,
                isOpen ? null : stretch.Span.Until,
                stretch.HandoverDueAt,
                stretch.AcceptedAt,
                Unpaused(stretch.Span.Since, stretch.Span.Until) - waiting,
                waiting,
                pauses.Sum(pause => pause.Minutes(calendar)),
                DueAt,
                Judged(),
                Overrun,
                delay
            );
        }

        /// <summary>What was in time when the clock stopped is in time, however long it stands still.</summary>
        private Timeliness Judged()
        {
            var until = stretch.Span.Until;
            var at = pauses.Count > 0 && pauses[^1].Until == until ? pauses[^1].Since : until;
            var due = DueAt is { } instant ? DueDate.AtInstant(instant) : null;
            return !isOpen ? Classification.OfEnded(due, at)
                : due is null ? Timeliness.OpenNoDeadline
                : due.IsBrokenAt(at) ? Timeliness.OpenOverdue
                : Timeliness.OpenInTime;
        }

        private DateTimeOffset Moved(DateTimeOffset due) =>
            pauses.Aggregate(DueDate.AtInstant(due), (moved, pause) => Pauses.Shifted(moved, pause.Since, pause.Until, calendar)).At;

        private int Unpaused(DateTimeOffset from, DateTimeOffset to)
        {
            var span = new Span(from, to).Within(stretch.Span);
            return span.Minutes(calendar) - pauses.Sum(pause => pause.Within(span).Minutes(calendar));
        }
    }

    private readonly record struct Span(DateTimeOffset Since, DateTimeOffset Until)
    {
        public Span Within(Span other)
        {
            var since = Since > other.Since ? Since : other.Since;
            var until = Until < other.Until ? Until : other.Until;
            return new Span(since, until < since ? since : until);
        }

        // Most pieces are empty: a leg without a pause in it, a dossier that is not late.
        public int Minutes(WorkingCalendar calendar) =>
            Until <= Since ? 0 : (int)calendar.WorkingTimeBetween(Cut(Since), Cut(Until)).TotalMinutes;

        private static DateTimeOffset Cut(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute));
    }

    private sealed record Stretch(string Agency, string? Officer, string? Step, DateTimeOffset? StepDueAt, Span Span, bool Waiting)
    {
        public DateTimeOffset? HandoverDueAt { get; init; }
        public DateTimeOffset? AcceptedAt { get; init; }

        /// <summary>Accepted, or shown to be there by what the holder did.</summary>
        public DateTimeOffset? ArrivedAt { get; init; }
        public bool IsLast { get; init; }
    }

    /// <summary>What happened, as stretches and pauses, all between receipt and end.</summary>
    private sealed class Way
    {
        private readonly List<Stretch> stretches = [];
        private readonly List<Span> pauses = [];
        private Stretch current;
        private DateTimeOffset? pausedSince;

        private Way(DossierReceived receipt, DateTimeOffset receivedAt) =>
            current = new Stretch(receipt.Receiving.Code, null, null, null, new Span(receivedAt, receivedAt), Waiting: false);

        public IReadOnlyList<Stretch> Stretches => stretches;
        public IReadOnlyList<Span> Pauses => pauses;

        public static Way Of(IReadOnlyList<DossierEvent> events, DateTimeOffset receivedAt, DateTimeOffset end)
        {
            var way = new Way((DossierReceived)events[0], receivedAt);
            // An end or a receipt that was corrected may lie on the other side of what had been entered before: that has no time then.
            DateTimeOffset Within(DateTimeOffset at) =>
                at < receivedAt ? receivedAt
                : at > end ? end
                : at;
            foreach (var happened in events)
            {
                way.Take(happened, Within(happened.OccurredAt));
            }
            way.Close(end, isLast: true);
            if (way.pausedSince is { } since)
            {
                way.pauses.Add(new Span(since, end));
            }
            return way;
        }

        private void Take(DossierEvent happened, DateTimeOffset at)
        {
            switch (happened)
            {
                case DossierForwarded e:
                    Close(at, isLast: false);
                    current = new Stretch(e.ToAgency, null, null, null, new Span(at, at), Waiting: true)
                    {
                        HandoverDueAt = e.HandoverDueAt,
                    };
                    break;
                case DossierAssigned e when e.Officer == current.Officer && e.Step == current.Step:
                    current = current with { StepDueAt = e.StepDueAt };
                    break;
                case DossierAssigned e:
                    Arrive(at);
                    Close(at, isLast: false);
                    current = new Stretch(current.Agency, e.Officer, e.Step, e.StepDueAt, new Span(at, at), Waiting: false);
                    break;
                case HandoverAccepted:
                    Arrive(at);
                    current = current with { AcceptedAt = at };
                    break;
                case SupplementRequested or ObligationNotified:
                    Arrive(at);
                    pausedSince ??= at;
                    break;
                case SupplementReceived or ObligationSettled when pausedSince is { } since:
                    pauses.Add(new Span(since, at));
                    pausedSince = null;
                    break;
                case OpinionRequested or LegOpened:
                    Arrive(at);
                    break;
            }
        }

        private void Arrive(DateTimeOffset at) => current = current with { ArrivedAt = current.ArrivedAt ?? at };

        private void Close(DateTimeOffset at, bool isLast) =>
            stretches.Add(current with { Span = current.Span with { Until = at }, IsLast = isLast });
    }
}
