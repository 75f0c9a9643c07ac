using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Sync;

/// <summary>What has happened since the start, for health, metrics and the closing line.</summary>
public sealed class SyncCounts
{
    private long synced;
    private long rejected;
    private long retried;
    private long skipped;

    public long Synced => Interlocked.Read(ref synced);
    public long Rejected => Interlocked.Read(ref rejected);
    public long Retried => Interlocked.Read(ref retried);
    public long Skipped => Interlocked.Read(ref skipped);

    internal void Count(SyncOutcome outcome)
    {
        switch (outcome)
        {
            case SyncOutcome.Synced:
                Interlocked.Increment(ref synced);
                break;
            case SyncOutcome.Rejected:
                Interlocked.Increment(ref rejected);
                break;
            case SyncOutcome.Unknown:
                Interlocked.Increment(ref retried);
                break;
            default:
                Interlocked.Increment(ref skipped);
                break;
        }
    }
}

/// <summary>
/// Reads the feed, and keeps the portal in step. What may be relied on: every dossier with an event in the feed is sent at or after that event, until the portal has
/// said yes or the dossier is parked with its reason at the server; one request at a time for each dossier, so that no older snapshot comes last; the position in the feed
/// moves only over what is confirmed, so that a kill at any moment costs repetition and nothing else.
/// </summary>
public sealed class SyncEngine(
    Settings settings,
    MotCuaClient server,
    DossierSync dossiers,
    Confirmer confirmer,
    Breaker breaker,
    Position position,
    SyncCounts counts,
    Wake wake,
    TimeProvider clock,
    ILogger<SyncEngine> log
) : IDisposable
{
    private const int PageSize = 1000;

    /// <summary>Seconds for which the server holds a reading that finds nothing.</summary>
    private const int LongPoll = 20;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Answers of the portal that the server has not yet stored, at most.</summary>
    private const int Untold = 200;

    private readonly Lanes lanes = new(clock);
    private readonly SemaphoreSlim untold = new(Untold);
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock keeping = new();
    private volatile bool caughtUp;

    public int Pending => lanes.Count;

    /// <summary>When MotCua last answered; null before the first time.</summary>
    public DateTimeOffset? ServerSeenAt { get; private set; }

    /// <summary>How far the feed has been read, and how far it reaches.</summary>
    public (long Read, long Head) Progress { get; private set; }

    /// <summary>Follows the feed.</summary>
    /// <param name="once">End when everything up to now is done, instead of waiting for more.</param>
    public Task RunAsync(bool once, CancellationToken ct) => WorkWhileAsync(stop => ReadAsync(once, stop), ct);

    /// <summary>Sends a dossier again although the portal has confirmed it, in its lane like everything else; only while this works.</summary>
    public Task<SyncResult> ForceAsync(Guid dossier) => lanes.ForceAsync(dossier);

    /// <summary>Works off what is in the lanes until the leading task ends.</summary>
    public async Task WorkWhileAsync(Func<CancellationToken, Task> leading, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var confirming = confirmer.RunAsync(stop.Token);
        var workers = Enumerable.Range(0, settings.Parallel).Select(_ => WorkAsync(stop.Token)).ToList();
        var lead = leading(stop.Token);
        try
        {
            // Whoever ends first ends it all: the leader in a run that is over, anybody else by an error.
            await await Task.WhenAny([lead, confirming, failed.Task, .. workers]);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var task in workers.Append(confirming).Append(lead))
            {
                await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>After a restore: the feed's end, from where to go on once everything has been compared. Null when the position that was kept is still good.</summary>
    public async Task<string?> NewPositionAsync(CancellationToken ct)
    {
        try
        {
            await server.FeedAsync(position.Read(), 1, 0, ct);
            return null;
        }
        catch (FeedTruncatedException)
        {
            var page = await server.FeedAsync(null, PageSize, 0, ct);
            while (page.HasMore)
            {
                page = await server.FeedAsync(page.NextCursor, PageSize, 0, ct);
            }
            return page.NextCursor;
        }
    }

    public void Dispose() => untold.Dispose();

    private async Task ReadAsync(bool once, CancellationToken ct)
    {
        var cursor = position.Read();
        caughtUp = false;
        while (true)
        {
            var change = lanes.ChangedAsync();
            if (lanes.Count >= settings.Pending || (once && caughtUp && !lanes.IsEmpty))
            {
                await change.WaitAsync(ct);
                continue;
            }
            if (once && caughtUp)
            {
                Keep(); // whoever finished the last lane may not have come to it
                return;
            }
            if (caughtUp && settings.Webhook is { } webhook)
            {
                await wake.WaitAsync(TimeSpan.FromSeconds(webhook.PollSeconds), ct);
            }
            try
            {
                var page = await server.FeedAsync(cursor, PageSize, once || settings.Webhook is not null ? 0 : LongPoll, ct);
                ServerSeenAt = clock.GetUtcNow();
                var read = page.Events.Count > 0 ? page.Events[^1].Data.FeedPosition : Progress.Read;
                Progress = (page.HasMore ? read : page.HeadPosition, page.HeadPosition);
                if (page.NextCursor != cursor)
                {
                    cursor = page.NextCursor;
                    lanes.Add(page.Events.Where(happened => !happened.Data.Imported).Select(happened => happened.Data.DossierId), cursor);
                    Keep();
                }
                caughtUp = !page.HasMore;
            }
            catch (ServerException exception)
            {
                log.FeedWaits(exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
            }
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        while (true)
        {
            var change = lanes.ChangedAsync();
            var (lane, wait) = lanes.Take();
            if (lane is null)
            {
                await WaitAsync(change, wait, ct);
                continue;
            }
            await breaker.PassAsync(ct);
            await WorkAsync(lane, ct);
        }
    }

    private async Task WaitAsync(Task change, TimeSpan atMost, CancellationToken ct)
    {
        try
        {
            await change.WaitAsync(atMost, clock, ct);
        }
        catch (TimeoutException) { }
    }

    private async Task WorkAsync(Lanes.Lane lane, CancellationToken ct)
    {
        SyncResult result;
        try
        {
            result = await dossiers.RunAsync(lane.Dossier, lane.Force, ct);
        }
        catch (ServerException exception)
        {
            breaker.NotAsked();
            log.DossierWaits(lane.Dossier, exception.Message);
            lanes.PutBack(lane, TimeSpan.Zero);
            await Task.Delay(TimeSpan.FromSeconds(1), clock, ct); // the others would find the same
            return;
        }
        counts.Count(result.Outcome);
        if (!result.Asked)
        {
            breaker.NotAsked();
        }
        else if (result.Outcome != SyncOutcome.Unknown)
        {
            breaker.Succeeded();
        }
        else
        {
            breaker.Failed(lane.Dossier);
            // While the portal is down for everybody, that is not this dossier's failure.
            lane.Attempts += breaker.OpenSince is null ? 1 : 0;
            if (lane.Attempts < settings.Attempts)
            {
                log.TriedAgain(lane.Dossier, result.Reason);
                lanes.PutBack(lane, BackOff(lane.Attempts));
                return;
            }
            result = result with { Outcome = SyncOutcome.Rejected }; // its confirmation says so
            counts.Count(result.Outcome);
        }
        if (result.Confirmation is not { } confirmation)
        {
            lanes.Done(lane, result);
            Keep();
            return;
        }
        // The lane stays taken until the server has stored it; the worker goes on with others meanwhile, so that many are told in one request.
        await untold.WaitAsync(ct);
        _ = FinishAsync(lane, result, confirmation, ct);
    }

    private async Task FinishAsync(Lanes.Lane lane, SyncResult result, Confirmation confirmation, CancellationToken ct)
    {
        try
        {
            if (!await confirmer.TellAsync(confirmation, ct) && ++lane.Attempts < settings.Attempts)
            {
                lanes.PutBack(lane, BackOff(lane.Attempts)); // with another snapshot
                return;
            }
            lanes.Done(lane, result);
            Keep();
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { }
        catch (Exception exception)
        {
            failed.TrySetException(exception); // ends it all
        }
        finally
        {
            untold.Release();
        }
    }

    /// <summary>1 s, then twice as long up to five minutes, a fifth more or less.</summary>
    private static TimeSpan BackOff(int attempts)
    {
        var seconds = Math.Min(Math.Pow(2, Math.Max(0, attempts - 1)), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (0.8 + (Random.Shared.NextDouble() * 0.4)));
    }

    private void Keep()
    {
        lock (keeping) // so that an older cursor is never written last
        {
            if (lanes.Finished() is { } cursor)
            {
                position.Write(cursor);
            }
        }
    }
}
