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
    TimeProvider clock,
    ILogger<SyncEngine> log
)
{
    private const int PageSize = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lanes lanes = new(clock);
    private readonly Lock keeping = new();
    private volatile bool caughtUp;

    public int Pending => lanes.Count;

    /// <summary>When MotCua last answered; null before the first time.</summary>
    public DateTimeOffset? ServerSeenAt { get; private set; }

    /// <summary>The last event read, and the newest there is.</summary>
    public (long Read, long Head) Progress { get; private set; }

    /// <param name="once">End when everything up to now is done, instead of waiting for more.</param>
    public async Task RunAsync(bool once, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var confirming = confirmer.RunAsync(stop.Token);
        var workers = Enumerable.Range(0, settings.Parallel).Select(_ => WorkAsync(stop.Token)).ToList();
        var reading = ReadAsync(once, stop.Token);
        try
        {
            // Whoever ends first ends it all: the reader in a run that is over, anybody else by an error.
            await await Task.WhenAny([reading, confirming, .. workers]);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var task in workers.Append(confirming).Append(reading))
            {
                await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadAsync(bool once, CancellationToken ct)
    {
        var cursor = position.Read();
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
                return;
            }
            try
            {
                var page = await server.FeedAsync(cursor, PageSize, once ? 0 : 20, ct);
                ServerSeenAt = clock.GetUtcNow();
                Progress = (page.Events.Count > 0 ? page.Events[^1].Data.FeedPosition : Progress.Read, page.HeadPosition);
                if (page.NextCursor != cursor)
                {
                    cursor = page.NextCursor;
                    lanes.Add(page.Events.Select(happened => happened.Data.DossierId), cursor);
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
                await Task.WhenAny(change, Task.Delay(wait, clock, ct));
                ct.ThrowIfCancellationRequested();
                continue;
            }
            while (breaker.Ask() is { Ticks: > 0 } pause)
            {
                await Task.Delay(pause, clock, ct);
            }
            await WorkAsync(lane, ct);
        }
    }

    private async Task WorkAsync(Lanes.Lane lane, CancellationToken ct)
    {
        SyncResult result;
        try
        {
            result = await dossiers.RunAsync(lane.Dossier, force: false, ct);
        }
        catch (ServerException exception)
        {
            log.DossierWaits(lane.Dossier, exception.Message);
            lanes.PutBack(lane, TimeSpan.FromSeconds(1));
            return;
        }
        counts.Count(result.Outcome);
        if (result.Outcome == SyncOutcome.Unknown)
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
            counts.Count(SyncOutcome.Rejected); // its confirmation says so
        }
        else
        {
            breaker.Succeeded();
        }
        if (result.Confirmation is { } confirmation)
        {
            await confirmer.TellAsync(confirmation, ct);
        }
        lanes.Done(lane);
        Keep();
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
