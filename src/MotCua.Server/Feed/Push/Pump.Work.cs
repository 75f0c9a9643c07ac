using System.Diagnostics;

namespace MotCua.Server.Feed.Push;

/// <summary>What goes on beside the sending: reading ahead, replaying, writing down, looking at the definition again, alerts.</summary>
internal sealed partial class Pump
{
    private readonly List<AttemptRow> attempts = [];
    private readonly HashSet<Guid> gone = [];
    private bool flushing;
    private long flushedAt;
    private long writtenCursor;
    private int writtenAlerted;
    private DateTimeOffset? writtenDown;
    private long delivered;
    private long failed;
    private int successesNoted;
    private DateTimeOffset? lastSuccess;

    private OpenReplay? replay;
    private IReadOnlyList<FeedEvent> replayPage = [];
    private int replayIndex;
    private bool replayBusy;
    private bool replayDirty;
    private int replayFailures;
    private DateTimeOffset replayDue;
    private long replaySecond;
    private int replaysInSecond;

    private long Cursor => outstanding.Count > 0 ? outstanding.Min - 1 : scanned;

    private void BeginStop()
    {
        if (!stopping)
        {
            stopping = true;
            stopBegan = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Reads the next page of the feed, when there is room for it. A down endpoint's events stay where they are: in the log.</summary>
    private void Read()
    {
        if (reading || !more || downSince is not null || outstanding.Count >= Window / 2)
        {
            return;
        }
        reading = true;
        var (after, subscription) = (scanned, definition);
        var shape = subscription.ShapeAt(after + 1);
        Beside(
            async () =>
            {
                var page = await services.Feed.ReadAsync(shape.Filter, after, PageSize, ended.Token);
                return () => Take(page, shape, LastOf(subscription, shape));
            },
            () =>
            {
                reading = false;
                more = false;
                WaitForFeed(TimeSpan.FromSeconds(1));
            }
        );
    }

    private void Take(FeedPage page, Shape shape, long last)
    {
        reading = false;
        foreach (var happened in page.Events.Where(happened => happened.Position <= last && (shape.Imported || !happened.Imported)))
        {
            Add(happened);
        }
        scanned = Math.Max(scanned, Math.Min(page.Position, last));
        more = scanned < page.Head;
        if (!more)
        {
            WaitForFeed(TimeSpan.FromSeconds(2));
        }
    }

    private void Add(FeedEvent happened)
    {
        if (!lanes.TryGetValue(happened.DossierId, out var lane))
        {
            lanes.Add(happened.DossierId, lane = new Lane(happened.DossierId));
        }
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

    private void WaitForFeed(TimeSpan time)
    {
        if (waitingForFeed)
        {
            return;
        }
        waitingForFeed = true;
        var beyond = scanned;
        void Over() => (waitingForFeed, more) = (false, true);
        Beside(
            async () =>
            {
                await services.Feed.WaitAsync(beyond, time, ended.Token);
                return Over;
            },
            Over
        );
    }

    private void Note(FeedEvent happened, Outcome outcome, bool replay)
    {
        var now = Now;
        if (outcome.Delivered)
        {
            (delivered, lastSuccess) = (delivered + 1, now);
            // At rest every attempt is kept; under load a sample of those that succeed.
            if (successesNoted++ >= SuccessesKept)
            {
                return;
            }
        }
        else
        {
            failed++;
        }
        attempts.Add(new AttemptRow(happened, now, outcome, replay));
    }

    private bool IsDirty() =>
        Cursor != writtenCursor
        || attempts.Count > 0
        || delivered > 0
        || replayDirty
        || alerted != writtenAlerted
        || downSince != writtenDown
        || lanes.Values.Any(lane => lane.Dirty);

    private void Flush()
    {
        if (flushing || (Stopwatch.GetElapsedTime(flushedAt) < FlushInterval && !stopping) || !IsDirty())
        {
            return;
        }
        flushing = true;
        flushedAt = Stopwatch.GetTimestamp();
        var cursor = Cursor;
        var changed = new List<Lane>();
        foreach (var lane in lanes.Values.Where(lane => lane.Behind).ToList())
        {
            if (!lane.HasWork && !lane.InFlight && lane.Head - 1 <= cursor)
            {
                lanes.Remove(lane.Dossier); // keeps up again
                gone.Add(lane.Dossier);
            }
            else if (lane.Dirty)
            {
                changed.Add(Copy(lane));
                lane.Dirty = false;
            }
        }
        var rows = new FlushRows(
            cursor,
            delivered,
            failed,
            downSince,
            alerted,
            lastSuccess,
            [.. gone],
            changed,
            [.. attempts],
            replayDirty && replay is { } r ? (r.Id, r.Next, r.Replayed, ReplayIsDone(r) ? Now : null) : null
        );
        (delivered, failed, successesNoted, replayDirty) = (0, 0, 0, false);
        attempts.Clear();
        Beside(
            async () =>
            {
                var ours = await services.Store.FlushAsync(id, owner, rows);
                return () => Flushed(rows, ours);
            },
            () => FlushFailed(rows)
        );
    }

    private void Flushed(FlushRows rows, bool ours)
    {
        flushing = false;
        lost |= !ours;
        (writtenCursor, writtenAlerted, writtenDown) = (rows.Cursor, rows.Alerted, rows.DownSince);
        gone.ExceptWith(rows.Gone);
        if (rows.Replay is { DoneAt: not null })
        {
            replay = null;
        }
    }

    private void FlushFailed(FlushRows rows)
    {
        flushing = false;
        flushedAt = Stopwatch.GetTimestamp();
        delivered += rows.Delivered;
        failed += rows.Failed;
        attempts.AddRange(rows.Attempts);
        replayDirty |= rows.Replay is not null;
        foreach (var lane in rows.Lanes)
        {
            if (lanes.TryGetValue(lane.Dossier, out var present))
            {
                present.Dirty = true;
            }
        }
    }

    /// <summary>As it is now: the loop goes on while it is written.</summary>
    private static Lane Copy(Lane lane) =>
        new(lane.Dossier)
        {
            Behind = true,
            Head = lane.Head,
            Newest = lane.Newest,
            Attempts = lane.Attempts,
            FirstFailedAt = lane.FirstFailedAt,
            Due = lane.Due < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : lane.Due,
            Reason = lane.Reason,
        };

    private void Reload()
    {
        if (reloading || Stopwatch.GetElapsedTime(reloadedAt) < reloadInterval)
        {
            return;
        }
        reloading = true;
        reloadedAt = Stopwatch.GetTimestamp();
        var began = reloadedAt;
        Beside(
            async () =>
            {
                if (!await services.Store.RenewAsync(id, owner, CancellationToken.None))
                {
                    return () => lost = true;
                }
                var loaded = await services.Subscriptions.FindAsync(id, CancellationToken.None);
                var box = await BoxKeyAsync(CancellationToken.None);
                var present = await services.Feed.EpochsAsync(CancellationToken.None);
                var skips = await services.Store.SkipsAsync(id, CancellationToken.None);
                var open = await services.Store.ReplayAsync(id, CancellationToken.None);
                return () => Reloaded(began, loaded, box, present, skips, open);
            },
            () => reloading = false
        );
    }

    private void Reloaded(
        long began,
        Subscription? loaded,
        byte[] box,
        IReadOnlyList<(long, long)> present,
        IReadOnlyList<(Guid Dossier, long Position)> skips,
        OpenReplay? open
    )
    {
        reloading = false;
        renewed = began;
        epochs = present;
        // What is not active is not sent for; and a new shape or address always comes with another status in between, so the next owner takes it up.
        if (loaded is not { Status: SubscriptionStatus.Active } || loaded.NewestShape.After is null)
        {
            BeginStop();
            return;
        }
        definition = loaded;
        keys = definition.KeysAt(Now, box);
        allowed = Math.Min(allowed, definition.Parallel);
        foreach (var (dossier, position) in skips)
        {
            Skip(dossier, position);
        }
        if (replay is null && open is not null && !flushing)
        {
            (replay, replayPage, replayIndex, replayFailures, replayDue) = (open, [], 0, 0, DateTimeOffset.MinValue);
        }
    }

    private bool ReplayIsDone(OpenReplay open) => open.Next > Math.Min(open.To, scanned);

    /// <summary>One after the other, in the log's order, at most a hundred a second; only what has been sent before, so the order of a dossier is kept.</summary>
    private void Replay(DateTimeOffset now)
    {
        if (replay is not { } open || replayBusy || downSince is not null || now < replayDue || ReplayIsDone(open))
        {
            return;
        }
        var second = Stopwatch.GetTimestamp() / Stopwatch.Frequency;
        replaysInSecond = second == replaySecond ? replaysInSecond : 0;
        replaySecond = second;
        if (replaysInSecond >= ReplaysPerSecond)
        {
            return;
        }
        if (replayIndex >= replayPage.Count)
        {
            ReadReplay(open);
            return;
        }
        var happened = replayPage[replayIndex];
        if (lanes.TryGetValue(happened.DossierId, out var lane) && (lane.InFlight || !lane.Behind || lane.Head <= happened.Position))
        {
            if (lane.InFlight)
            {
                return;
            }
            if (lane.Behind ? lane.Head <= happened.Position : lane.Events.Any(one => one.Position <= happened.Position))
            {
                Replayed(open, happened, sent: false); // not acknowledged yet: it is coming anyway
                return;
            }
        }
        if (lane is null)
        {
            lanes.Add(happened.DossierId, lane = new Lane(happened.DossierId));
        }
        lane.InFlight = true;
        replayBusy = true;
        replaysInSecond++;
        inFlight++;
        var (subscription, secrets) = (definition, keys);
        Beside(
            async () =>
            {
                var outcome = await SendAsync(subscription, happened, secrets);
                return () =>
                {
                    ReplayEnded(lane);
                    Note(happened, outcome, replay: true);
                    if (outcome.Delivered)
                    {
                        replayFailures = 0;
                        Replayed(open, happened, sent: true);
                    }
                    else
                    {
                        replayDue = Now + RetrySchedule.After(++replayFailures, Random.Shared.NextDouble());
                    }
                };
            },
            () => ReplayEnded(lane)
        );
    }

    private void ReplayEnded(Lane lane)
    {
        inFlight--;
        replayBusy = false;
        lane.InFlight = false;
        MakeReady(lane);
        if (!lane.Behind && lane.Events.Count == 0)
        {
            lanes.Remove(lane.Dossier);
        }
    }

    private void Replayed(OpenReplay open, FeedEvent happened, bool sent)
    {
        replayIndex++;
        replay = open with { Next = happened.Position + 1, Replayed = open.Replayed + (sent ? 1 : 0) };
        replayDirty = true;
    }

    private void ReadReplay(OpenReplay open)
    {
        replayBusy = true;
        var subscription = definition;
        var shape = subscription.ShapeAt(open.Next);
        var last = Math.Min(Math.Min(open.To, scanned), LastOf(subscription, shape));
        Beside(
            async () =>
            {
                var after = open.Next - 1;
                var (events, position) =
                    open.EventIds is { } ids
                        ? (await services.Feed.ReadIdsAsync(shape.Filter, ids, after, LoadSize, ended.Token), long.MaxValue)
                    : await services.Feed.ReadAsync(shape.Filter, after, LoadSize, ended.Token) is var page ? (page.Events, page.Position)
                    : default;
                return () =>
                {
                    replayBusy = false;
                    replayIndex = 0;
                    replayPage = [.. events.Where(happened => happened.Position <= last && (shape.Imported || !happened.Imported))];
                    if (replayPage.Count == 0)
                    {
                        replay = open with { Next = Math.Min(position, last) + 1 };
                        replayDirty = true;
                    }
                };
            },
            () => (replayBusy, replayDue) = (false, Now + TimeSpan.FromSeconds(1))
        );
    }

    /// <summary>Once a second: has something failed for so long that somebody must be told, or that it ends?</summary>
    private void Watch(DateTimeOffset now)
    {
        if (disabling || Stopwatch.GetElapsedTime(watchedAt) < TimeSpan.FromSeconds(1))
        {
            return;
        }
        watchedAt = Stopwatch.GetTimestamp();
        if (lanes.Values.Where(lane => lane.HasWork).Min(lane => lane.FirstFailedAt) is not { } since)
        {
            alerted = 0;
            return;
        }
        var due = RetrySchedule.AlertsDue(now - since);
        if (due > alerted)
        {
            var hours = RetrySchedule.Alerts.Take(due).Skip(alerted).Select(alert => (int)alert.TotalHours).ToList();
            var before = alerted;
            alerted = due;
            Beside(
                async () =>
                {
                    foreach (var one in hours)
                    {
                        LogAlert(services.Log, id, one);
                        await services.Subscriptions.AlertAsync(id, since, one, CancellationToken.None);
                    }
                    return () => { };
                },
                () => alerted = before
            );
        }
        if (now - since >= RetrySchedule.GivesUpAfter)
        {
            Disable("failing-14-days");
        }
    }

    private void Disable(string reason)
    {
        if (disabling)
        {
            return;
        }
        disabling = true;
        Beside(
            async () =>
            {
                await services.Subscriptions.DisableAsync(id, reason, CancellationToken.None);
                return BeginStop;
            },
            () => disabling = false
        );
    }
}
