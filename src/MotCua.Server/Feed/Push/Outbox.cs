namespace MotCua.Server.Feed.Push;

/// <summary>What has to be written down of an outbox, all of it or nothing.</summary>
/// <param name="Cursor">Every event up to here is acknowledged, or its dossier has a row.</param>
/// <param name="Gone">Dossiers whose rows go: they keep up again.</param>
/// <param name="Lanes">Rows that are new or have changed; written after the others have gone.</param>
public sealed record OutboxChanges(long Cursor, DateTimeOffset? DownSince, IReadOnlyList<Guid> Gone, IReadOnlyList<Lane> Lanes);

/// <summary>
/// Decides what one subscription is sent next: a lane for each dossier, parallel across, the schedule of retries, and a breaker for the endpoint as a whole. Decides only: no
/// clock, network or database, so that thousands of outages can be played through it. For one caller at a time.
/// <para>
/// The event log is the queue. Events are added in the log's order up to a window's width ahead; those on the way or waiting hold the cursor back; a dossier whose event fails leaves
/// the window for a row of its own (<see cref="Lane"/>), and the cursor goes on.
/// </para>
/// <para>
/// Relied on: of one dossier, event n + 1 is handed out only after n was acknowledged, here or before the state that this one began from. Whatever is written, and whenever it stops
/// being, a successor that begins from the rows passes nothing over: the cursor is beyond an event only when that is acknowledged or its lane is among the rows.
/// </para>
/// </summary>
public sealed class Outbox(long cursor, int parallel, Random random)
{
    private const int Window = 1024;
    private readonly Dictionary<Guid, Lane> lanes = [];
    private readonly Queue<Lane> ready = new();
    private readonly PriorityQueue<Lane, DateTimeOffset> waiting = new();
    private readonly SortedSet<long> outstanding = [];
    private readonly HashSet<Guid> failingDossiers = [];
    private readonly HashSet<Guid> gone = [];
    private int most = parallel;
    private int allowed = parallel;
    private int consecutive;
    private DateTimeOffset nextProbe;
    private (long Cursor, DateTimeOffset? DownSince) written = (cursor, null);

    /// <summary>Failures in a row, over <see cref="DownDossiers"/> dossiers or more, after which the endpoint counts as down.</summary>
    public int DownAfter { get; init; } = 5;
    public int DownDossiers { get; init; } = 3;

    /// <summary>Everything up to here was added, or is not for this subscription.</summary>
    public long Scanned { get; private set; } = cursor;

    public int InFlight { get; private set; }

    /// <summary>While the endpoint counts as down it gets a probe every 30 to 60 s, the oldest event; the first that is taken reopens.</summary>
    public DateTimeOffset? DownSince { get; private set; }

    public long Cursor => outstanding.Count > 0 ? outstanding.Min - 1 : Scanned;

    /// <summary>Whether to read on. A down endpoint's events stay where they are, in the log; but there must be something to probe it with.</summary>
    public bool HasRoom => outstanding.Count < Window / 2 && (DownSince is null || !lanes.Values.Any(lane => lane.HasWork));

    /// <summary>Since when something has failed that has still not been taken.</summary>
    public DateTimeOffset? FailingSince => lanes.Values.Where(lane => lane.HasWork).Min(lane => lane.FirstFailedAt);

    public bool IsDirty => (Cursor, DownSince) != written || gone.Count > 0 || lanes.Values.Any(lane => lane.Dirty);

    /// <summary>Goes on from what was written.</summary>
    public void Restore(IEnumerable<Lane> rows, DateTimeOffset? downSince)
    {
        DownSince = downSince;
        written = (written.Cursor, downSince);
        foreach (var lane in rows)
        {
            lanes.Add(lane.Dossier, lane);
            if (lane.HasWork)
            {
                waiting.Enqueue(lane, lane.Due);
            }
        }
    }

    /// <summary>Another limit of messages on the way at once.</summary>
    public void Limit(int parallel)
    {
        most = parallel;
        allowed = Math.Min(allowed, most);
    }

    public void Add(FeedEvent happened)
    {
        var lane = LaneOf(happened.DossierId);
        if (!lane.Behind)
        {
            lane.Events.Enqueue(happened);
            outstanding.Add(happened.Position);
            MakeReady(lane);
        }
        else if (happened.Position >= lane.Head && happened.Position > lane.Newest)
        {
            var idle = !lane.HasWork;
            lane.Newest = happened.Position;
            lane.Dirty = true;
            if (idle)
            {
                lane.Due = DateTimeOffset.MinValue;
                MakeReady(lane);
            }
        }
    }

    public void ScannedTo(long position) => Scanned = Math.Max(Scanned, position);

    /// <summary>
    /// The lane whose first event is to be sent now, or null. It counts as on the way until <see cref="Answered"/>, <see cref="Empty"/> or <see cref="Broke"/>. A lane that is behind
    /// may come without events: they are to be read from the log, from <see cref="Lane.Head"/> to <see cref="Lane.Newest"/>.
    /// </summary>
    public Lane? Next(DateTimeOffset now)
    {
        if (DownSince is not null)
        {
            if (InFlight > 0 || now < nextProbe || Oldest() is not { } probe)
            {
                return null;
            }
            nextProbe = now + ProbeWait();
            return Leave(probe);
        }
        while (waiting.TryPeek(out var lane, out var due) && due <= now)
        {
            waiting.Dequeue();
            if (lane.Due <= now)
            {
                MakeReady(lane);
            }
        }
        while (InFlight < allowed && ready.TryDequeue(out var lane))
        {
            lane.Ready = false;
            if (!lane.InFlight && lane.HasWork && !(lane.Behind && lane.Due > now))
            {
                return Leave(lane);
            }
        }
        return null;
    }

    /// <summary>What became of the event at a lane's head.</summary>
    public void Answered(Lane lane, FeedEvent happened, Outcome outcome, DateTimeOffset now)
    {
        Return(lane);
        if (outcome.Delivered)
        {
            Succeeded(lane, happened);
        }
        else
        {
            Failed(lane, happened, outcome, now);
        }
    }

    /// <summary>There was nothing in the log for this lane up to a position.</summary>
    public void Empty(Lane lane, long upTo)
    {
        Return(lane);
        lane.Head = Math.Max(lane.Head, upTo + 1);
        lane.Dirty = true;
        nextProbe = DateTimeOffset.MinValue; // if this was to be a probe, it was none
        MakeReady(lane);
    }

    /// <summary>Nothing can be said: our own side failed. Tried again in a second.</summary>
    public void Broke(Lane lane, DateTimeOffset now)
    {
        Return(lane);
        Defer(lane, now + TimeSpan.FromSeconds(1));
    }

    /// <summary>An operator lets the receiver do without the event at a lane's head. Nothing happens while it is on the way; ask again.</summary>
    public void Skip(Guid dossier, long position)
    {
        if (lanes.TryGetValue(dossier, out var lane) && lane.Behind && !lane.InFlight && lane.Head <= position)
        {
            lane.Head = position + 1;
            lane.Events.Clear();
            Healed(lane);
            lane.Dirty = true;
            Defer(lane, DateTimeOffset.MinValue);
        }
    }

    /// <summary>Whether an event has not been acknowledged yet, so that it will be sent anyway.</summary>
    public bool IsComing(FeedEvent happened) =>
        lanes.TryGetValue(happened.DossierId, out var lane)
        && (lane.Behind ? lane.Head <= happened.Position : lane.Events.Any(one => one.Position <= happened.Position));

    /// <summary>The lane of a dossier for something outside the order, sent again on request: nothing else of it is on the way meanwhile. Null: not now.</summary>
    public Lane? Borrow(Guid dossier) => DownSince is null && LaneOf(dossier) is { InFlight: false } lane ? Leave(lane) : null;

    public void GiveBack(Lane lane)
    {
        Return(lane);
        MakeReady(lane);
        Forget(lane);
    }

    /// <summary>What is to be written now; followed by <see cref="Written"/> or <see cref="NotWritten"/> before it is asked for again.</summary>
    public OutboxChanges Changes()
    {
        var changed = new List<Lane>();
        foreach (var lane in lanes.Values.Where(lane => lane.Behind).ToList())
        {
            if (!lane.HasWork && !lane.InFlight && lane.Head - 1 <= Cursor)
            {
                lanes.Remove(lane.Dossier); // keeps up again
                gone.Add(lane.Dossier);
            }
            else if (lane.Dirty)
            {
                changed.Add(lane.Copy());
                lane.Dirty = false;
            }
        }
        return new OutboxChanges(Cursor, DownSince, [.. gone], changed);
    }

    public void Written(OutboxChanges changes)
    {
        written = (changes.Cursor, changes.DownSince);
        gone.ExceptWith(changes.Gone);
    }

    public void NotWritten(OutboxChanges changes)
    {
        foreach (var row in changes.Lanes)
        {
            if (lanes.TryGetValue(row.Dossier, out var lane))
            {
                lane.Dirty = true;
            }
        }
    }

    private void Succeeded(Lane lane, FeedEvent happened)
    {
        lane.Events.TryDequeue(out _);
        Healed(lane);
        if (lane.Behind)
        {
            lane.Head = Math.Max(lane.Head, happened.Position + 1);
            lane.Dirty = true;
        }
        else
        {
            outstanding.Remove(happened.Position);
        }
        consecutive = 0;
        failingDossiers.Clear();
        if (DownSince is not null)
        {
            Reopen();
        }
        allowed = Math.Min(most, allowed + 1);
        MakeReady(lane);
        Forget(lane);
    }

    /// <summary>The endpoint is up: everything that waits is due, and it takes one more at a time until it has its limit again.</summary>
    private void Reopen()
    {
        DownSince = null;
        allowed = 1;
        waiting.Clear();
        foreach (var lane in lanes.Values.Where(lane => lane.HasWork).OrderBy(lane => lane.Head))
        {
            lane.Due = DateTimeOffset.MinValue;
            lane.Dirty = lane.Behind; // so that whoever takes over does not wait for the old time
            MakeReady(lane);
        }
    }

    private void Failed(Lane lane, FeedEvent happened, Outcome outcome, DateTimeOffset now)
    {
        if (!lane.Behind)
        {
            lane.Behind = true;
            lane.Newest = happened.Position;
            foreach (var one in lane.Events)
            {
                lane.Newest = Math.Max(lane.Newest, one.Position);
                outstanding.Remove(one.Position);
            }
        }
        lane.Head = Math.Max(lane.Head, happened.Position); // the position itself, which an operator may skip
        lane.Events.Clear();
        lane.Attempts++;
        lane.FirstFailedAt ??= now;
        lane.Reason = outcome.Reason;
        lane.Dirty = true;
        var wait = RetrySchedule.After(lane.Attempts, random.NextDouble());
        Defer(lane, now + (outcome.RetryAfter is { } asked && asked > wait ? asked : wait));
        if (outcome.Throttled)
        {
            allowed = Math.Max(1, allowed / 2);
        }
        consecutive++;
        failingDossiers.Add(lane.Dossier);
        if (DownSince is null && consecutive >= DownAfter && failingDossiers.Count >= DownDossiers)
        {
            DownSince = now;
            nextProbe = now + ProbeWait();
        }
    }

    private TimeSpan ProbeWait() => TimeSpan.FromSeconds(30 + (30 * random.NextDouble()));

    private Lane? Oldest() =>
        lanes
            .Values.Where(lane => lane.HasWork && !lane.InFlight)
            .MinBy(lane => lane.Events.TryPeek(out var head) ? head.Position : lane.Head);

    private Lane LaneOf(Guid dossier)
    {
        if (!lanes.TryGetValue(dossier, out var lane))
        {
            lanes.Add(dossier, lane = new Lane(dossier));
        }
        return lane;
    }

    private Lane Leave(Lane lane)
    {
        lane.InFlight = true;
        InFlight++;
        return lane;
    }

    private void Return(Lane lane)
    {
        lane.InFlight = false;
        InFlight--;
    }

    private void MakeReady(Lane lane)
    {
        if (!lane.Ready && !lane.InFlight && lane.HasWork)
        {
            lane.Ready = true;
            ready.Enqueue(lane);
        }
    }

    private void Defer(Lane lane, DateTimeOffset due)
    {
        lane.Due = due;
        waiting.Enqueue(lane, due);
    }

    private static void Healed(Lane lane)
    {
        lane.Attempts = 0;
        lane.FirstFailedAt = null;
        lane.Reason = null;
    }

    /// <summary>A dossier that keeps up needs no lane.</summary>
    private void Forget(Lane lane)
    {
        if (!lane.Behind && lane.Events.Count == 0 && !lane.InFlight)
        {
            lanes.Remove(lane.Dossier);
        }
    }
}
