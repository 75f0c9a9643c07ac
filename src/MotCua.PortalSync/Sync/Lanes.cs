namespace MotCua.PortalSync.Sync;

/// <summary>
/// What is to be synchronised: one lane a dossier. A lane is worked on by one at a time; events that come meanwhile make it run once more afterwards, however many they
/// are (the latest snapshot covers them all). Pages of the feed are finished in order: a cursor may be kept once every dossier of its page and of all before it is done.
/// Not bounded by itself: whoever adds looks at <see cref="Count"/>. Safe for use by many at once.
/// </summary>
public sealed class Lanes(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Lane> lanes = [];
    private readonly PriorityQueue<Lane, (DateTimeOffset NotBefore, long Order)> ready = new();
    private readonly Queue<Page> pages = new();
    private TaskCompletionSource changed = NewSignal();
    private long order;

    /// <summary>Dossiers that wait or are under way.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return lanes.Count;
            }
        }
    }

    /// <summary>Nothing waits, nothing is under way.</summary>
    public bool IsEmpty => Count == 0;

    public void Add(IEnumerable<Guid> dossiers, string nextCursor)
    {
        lock (gate)
        {
            var page = new Page(nextCursor);
            pages.Enqueue(page);
            foreach (var id in dossiers.Distinct())
            {
                page.Left++;
                LaneOf(id).Waiting.Add(page);
            }
            Signal();
        }
    }

    /// <summary>Has a dossier sent again although the portal has confirmed it, in its lane like everything else; completes with what came of it.</summary>
    public Task<SyncResult> ForceAsync(Guid dossier)
    {
        var result = new TaskCompletionSource<SyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            LaneOf(dossier).ForcedNext.Add(result);
            Signal();
        }
        return result.Task;
    }

    /// <summary>The next lane that may be worked on; null when none is ready, with how long to wait at most.</summary>
    public (Lane? Lane, TimeSpan Wait) Take()
    {
        lock (gate)
        {
            if (!ready.TryPeek(out _, out var priority))
            {
                return (null, Timeout.InfiniteTimeSpan);
            }
            var wait = priority.NotBefore - clock.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                return (null, wait);
            }
            var lane = ready.Dequeue();
            lane.Covered.AddRange(lane.Waiting);
            lane.Waiting.Clear();
            lane.Forced.AddRange(lane.ForcedNext);
            lane.ForcedNext.Clear();
            return (lane, TimeSpan.Zero);
        }
    }

    /// <summary>Completes when something has been added, finished or put back.</summary>
    public Task ChangedAsync()
    {
        lock (gate)
        {
            return changed.Task;
        }
    }

    /// <summary>The lane's dossier is done as far as it had come when it was taken.</summary>
    public void Done(Lane lane, SyncResult result)
    {
        lock (gate)
        {
            foreach (var page in lane.Covered)
            {
                page.Left--;
            }
            lane.Covered.Clear();
            lane.Forced.ForEach(waiting => waiting.TrySetResult(result));
            lane.Forced.Clear();
            lane.Attempts = 0;
            if (lane.Waiting.Count > 0 || lane.ForcedNext.Count > 0)
            {
                ready.Enqueue(lane, (clock.GetUtcNow(), order++));
            }
            else
            {
                lanes.Remove(lane.Dossier);
            }
            Signal();
        }
    }

    /// <summary>Not done: again after a while.</summary>
    public void PutBack(Lane lane, TimeSpan delay)
    {
        lock (gate)
        {
            ready.Enqueue(lane, (clock.GetUtcNow() + delay, order++));
            Signal();
        }
    }

    /// <summary>The newest cursor before which everything is done, if there is a newer one than last time.</summary>
    public string? Finished()
    {
        lock (gate)
        {
            string? cursor = null;
            while (pages.TryPeek(out var first) && first.Left == 0)
            {
                cursor = pages.Dequeue().NextCursor;
            }
            return cursor;
        }
    }

    private Lane LaneOf(Guid dossier)
    {
        if (!lanes.TryGetValue(dossier, out var lane))
        {
            lanes[dossier] = lane = new Lane(dossier);
            ready.Enqueue(lane, (clock.GetUtcNow(), order++));
        }
        return lane;
    }

    private void Signal()
    {
        changed.TrySetResult();
        changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public sealed class Lane(Guid dossier)
    {
        public Guid Dossier => dossier;

        /// <summary>Failed attempts since the last success.</summary>
        public int Attempts { get; set; }

        /// <summary>To be sent whatever the portal has confirmed.</summary>
        public bool Force => Forced.Count > 0;
        internal List<Page> Waiting { get; } = [];
        internal List<Page> Covered { get; } = [];
        internal List<TaskCompletionSource<SyncResult>> ForcedNext { get; } = [];
        internal List<TaskCompletionSource<SyncResult>> Forced { get; } = [];
    }

    internal sealed class Page(string nextCursor)
    {
        public string NextCursor => nextCursor;
        public int Left { get; set; }
    }
}
