using Microsoft.Extensions.Logging;
using Npgsql;

namespace MotCua.EventStore;

internal enum Step
{
    /// <summary>Nothing up to the settled position is left.</summary>
    Done,

    /// <summary>A page was processed; there may be more.</summary>
    Advanced,

    /// <summary>Another process has the turn, or the tables are waiting for a rebuild.</summary>
    Busy,
    Paused,

    /// <summary>It failed in a way that may pass.</summary>
    Failed,
}

/// <summary>
/// One subscription in this process. A failure that may pass is tried again for ever, with growing waits. A failure that comes again
/// with the same events halves the page until the one event is found that cannot be processed; the subscription then pauses before it,
/// and says so. No event is ever skipped.
/// </summary>
internal sealed partial class Lane(
    NpgsqlDataSource source,
    EventRegistry registry,
    ISubscription subscription,
    Head head,
    SubscriptionState state,
    SubscriptionDaemonOptions options,
    TimeProvider clock,
    ILogger log
) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1); // the loop and CatchUpAsync
    private readonly Broadcast _nudged = new();
    private long _position;
    private int _limit = subscription.PageSize;
    private long _suspectUntil; // the page stays small up to here
    private bool _hadTurn = true;
    private int _attempts;
    private bool _failureRecorded = true; // perhaps by the process before this one

    public ISubscription Subscription => subscription;
    public long Position => Interlocked.Read(ref _position);

    /// <summary>Pulses when <see cref="Position"/> has changed.</summary>
    public Broadcast Moved { get; } = new();

    /// <summary>Look again now, though nothing was appended or it is not yet time: the subscription was resumed, or somebody waits for it.</summary>
    public void Nudge() => _nudged.Pulse();

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var risen = head.Risen.Next;
            var nudged = _nudged.Next;
            var before = Position;
            var step = before >= head.Settled ? Step.Done : await StepAsync(head.Settled, ct);
            if (Position > before && subscription.Patience > TimeSpan.Zero)
                await Broadcast.WaitAsync(nudged, subscription.Patience, clock, ct);
            if (step == Step.Done)
                await Task.WhenAny(risen, nudged).WaitAsync(ct);
            else if (step != Step.Advanced)
                await Broadcast.WaitAsync(nudged, WaitAfter(step), clock, ct);
        }
    }

    private TimeSpan WaitAfter(Step step) =>
        step switch
        {
            Step.Failed => RetryWait(),
            Step.Paused => options.PausedInterval,
            _ => options.PollInterval,
        };

    public async Task<Step> StepAsync(long settled, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await TryPageAsync(settled, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Doubling from the first, with a tenth of chance so that processes do not knock together.</summary>
    public TimeSpan RetryWait()
    {
        var doubled = options.FirstRetry * Math.Pow(2, Math.Min(_attempts - 1, 20));
        return (doubled < options.LongestRetry ? doubled : options.LongestRetry) * (0.9 + (Random.Shared.NextDouble() * 0.2));
    }

    private async Task<Step> TryPageAsync(long settled, CancellationToken ct)
    {
        var work = new PageTransaction(subscription, registry, Checkpoint.Live(subscription), head.Recent);
        NpgsqlConnection? connection = null;
        try
        {
            connection = await source.OpenConnectionAsync(ct);
            // Without the turn the page is read in vain, so one event is asked for until the turn comes.
            var result = await work.RunAsync(connection, settled, _hadTurn ? _limit : 1, ct, Position);
            _hadTurn = result.HasTurn;
            MoveTo(result.Position);
            if (!result.HasTurn)
                return result.IsPaused ? Step.Paused : Step.Busy;
            await SucceededAsync(ct);
            return result.Position < settled ? Step.Advanced : Step.Done;
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            ct.ThrowIfCancellationRequested();
            throw;
        }
        catch (Exception e) when (work.Page is not { Events.Count: > 0 } || Failures.MayPass(e, connection))
        {
            return await FailedAsync(e, ct);
        }
        catch (Exception e) when (work.Page is { Events.Count: > 1 } page)
        {
            LogNarrowing(e, subscription.Name, page.Events.Count, page.After);
            _suspectUntil = Math.Max(_suspectUntil, page.Events[^1].Position);
            _limit = page.Events.Count / 2;
            return Step.Advanced;
        }
        catch (Exception e)
        {
            return await PauseAsync(work.Page!, e, ct);
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }

    private async Task SucceededAsync(CancellationToken ct)
    {
        if (Position >= _suspectUntil)
            _limit = subscription.PageSize;
        _attempts = 0;
        if (!_failureRecorded)
            return;
        try
        {
            await state.ClearFailureAsync(subscription.Name, ct);
            _failureRecorded = false;
        }
        catch (NpgsqlException) // after the next page, then; this one is committed
        { }
    }

    private async Task<Step> FailedAsync(Exception e, CancellationToken ct)
    {
        _attempts++;
        LogFailed(e, subscription.Name, _attempts, Position);
        _failureRecorded = true;
        try
        {
            await state.RecordFailureAsync(subscription.Name, _attempts, Failures.Describe(e), ct);
        }
        catch (NpgsqlException) // the database is away, which is why we are here
        { }
        return Step.Failed;
    }

    private async Task<Step> PauseAsync(EventPage page, Exception e, CancellationToken ct)
    {
        var failed = page.Events[0];
        LogPaused(e, subscription.Name, failed.Position, failed.Type);
        try
        {
            _failureRecorded = true;
            _hadTurn = !await state.PauseAtAsync(subscription.Name, page.After, failed, Failures.Describe(e), ct);
            return _hadTurn ? Step.Advanced : Step.Paused;
        }
        catch (NpgsqlException)
        {
            _attempts++;
            return Step.Failed; // comes to the same event again
        }
    }

    private void MoveTo(long position)
    {
        if (Interlocked.Exchange(ref _position, position) != position)
            Moved.Pulse();
    }

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Subscription} failed for the {Attempts}. time after position {Position}; trying again"
    )]
    private partial void LogFailed(Exception e, string subscription, int attempts, long position);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Subscription} failed within {Count} events after position {Position}; looking for the event"
    )]
    private partial void LogNarrowing(Exception e, string subscription, int count, long position);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subscription} is paused before position {Position}: it cannot process this {Type}")]
    private partial void LogPaused(Exception e, string subscription, long position, string type);
}
