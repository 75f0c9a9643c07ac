using System.Diagnostics;

namespace MotCua.Server.Feed.Push;

/// <summary>Sending again on request: one message after the other, in the log's order, at most a hundred a second; only what has been sent before, so the order of a dossier is kept.</summary>
internal sealed partial class Pump
{
    private const int ReplaysPerSecond = 100;
    private OpenReplay? replay;
    private IReadOnlyList<FeedEvent> replayPage = [];
    private int replayIndex;
    private bool replayBusy;
    private bool replayDirty;
    private int replayFailures;
    private DateTimeOffset replayDue;
    private long replaySecond;
    private int replaysInSecond;

    private bool IsOver(OpenReplay open) => open.Next > Math.Min(open.To, outbox.Scanned);

    private void TakeUp(OpenReplay? open)
    {
        if (replay is null && open is not null)
        {
            (replay, replayPage, replayIndex, replayFailures, replayDue) = (open, [], 0, 0, DateTimeOffset.MinValue);
        }
    }

    private void Replay(DateTimeOffset now)
    {
        if (replay is not { } open || replayBusy || outbox.DownSince is not null || now < replayDue || IsOver(open) || !MayReplayNow())
        {
            return;
        }
        if (replayIndex >= replayPage.Count)
        {
            ReadReplay(open);
            return;
        }
        var happened = replayPage[replayIndex];
        if (outbox.IsComing(happened))
        {
            Replayed(open, happened, sent: false); // not acknowledged yet: it comes anyway
        }
        else if (outbox.Borrow(happened.DossierId) is { } lane)
        {
            SendAgain(open, happened, lane);
        }
    }

    private bool MayReplayNow()
    {
        var second = Stopwatch.GetTimestamp() / Stopwatch.Frequency;
        replaysInSecond = second == replaySecond ? replaysInSecond : 0;
        replaySecond = second;
        return replaysInSecond < ReplaysPerSecond;
    }

    private void SendAgain(OpenReplay open, FeedEvent happened, Lane lane)
    {
        replayBusy = true;
        replaysInSecond++;
        var (subscription, secrets) = (definition, keys);
        void Ended()
        {
            replayBusy = false;
            outbox.GiveBack(lane);
        }
        Beside(
            async () =>
            {
                var outcome = await SendAsync(subscription, happened, secrets);
                return () =>
                {
                    Ended();
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
            Ended
        );
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
        var last = Math.Min(Math.Min(open.To, outbox.Scanned), subscription.LastOf(shape));
        Beside(
            async () =>
            {
                var (events, position) = await ReadReplayAsync(open, shape);
                return () =>
                {
                    replayBusy = false;
                    replayIndex = 0;
                    replayPage = [.. shape.LetsThrough(events, last)];
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

    /// <summary>Events from the replay's place on, and the position up to which there are no others.</summary>
    private async Task<(IReadOnlyList<FeedEvent> Events, long Position)> ReadReplayAsync(OpenReplay open, Shape shape)
    {
        var after = open.Next - 1;
        if (open.EventIds is { } ids)
        {
            return (await services.Feed.ReadIdsAsync(shape.Filter, ids, after, LoadSize, ended.Token), long.MaxValue);
        }
        var page = await services.Feed.ReadAsync(shape.Filter, after, LoadSize, ended.Token);
        return (page.Events, page.Position);
    }
}
