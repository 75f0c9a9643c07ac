using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// Runs subscriptions. Any number of processes may run the same ones: the checkpoint's row decides whose turn it is, page by page.
/// Woken by <see cref="Wake"/> after an append of this process; appends of others are found by polling.
/// </summary>
public sealed partial class SubscriptionDaemon : IAsyncDisposable
{
    private readonly SubscriptionDaemonOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly NpgsqlDataSource _source;
    private readonly EventRegistry _registry;
    private readonly SubscriptionState _state;
    private readonly Head _head;
    private readonly Dictionary<string, Lane> _lanes;
    private readonly Dictionary<string, (Rebuild Rebuild, Task Task)> _rebuilds = [];
    private readonly Lock _rebuildsLock = new();
    private readonly Broadcast _woken = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private bool _registered;

    /// <param name="app">Connects as the application, to the primary. Each subscription uses at most one connection, a rebuild one more.</param>
    /// <param name="registry">The names of the events.</param>
    /// <param name="subscriptions">With different names.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="clock">Null: the system's; only waits are measured with it.</param>
    /// <param name="log">Null: none. Exceptions that are logged may quote data; the state in the database never does.</param>
    public SubscriptionDaemon(
        NpgsqlDataSource app,
        EventRegistry registry,
        IEnumerable<ISubscription> subscriptions,
        SubscriptionDaemonOptions? options = null,
        TimeProvider? clock = null,
        ILogger<SubscriptionDaemon>? log = null
    )
    {
        (_source, _registry, _options) = (app, registry, options ?? new SubscriptionDaemonOptions());
        (_clock, _log) = (clock ?? TimeProvider.System, log ?? (ILogger)NullLogger.Instance);
        _state = new SubscriptionState(app);
        _head = new Head(app, registry);
        _lanes = subscriptions.ToDictionary(s => s.Name, s => new Lane(app, registry, s, _head, _state, _options, _clock, _log));
    }

    /// <summary>Makes the tables of new projections, begins the rebuild of those whose tables have another shape, and starts all lanes.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        await RegisterAsync(ct);
        _running.Add(Task.Run(() => WatchHeadAsync(_stop.Token), CancellationToken.None));
        foreach (var lane in _lanes.Values)
        {
            _running.Add(Task.Run(() => lane.RunAsync(_stop.Token), CancellationToken.None));
            if (lane.Subscription is IProjection projection && await _state.NeedsRebuildAsync(projection, ct))
                _ = StartRebuild(projection);
        }
    }

    /// <summary>Ends the pages in work by rolling them back; they come again at the next start. Cannot be started again. Once more does nothing.</summary>
    public async Task StopAsync()
    {
        try
        {
            await _stop.CancelAsync();
        }
        catch (ObjectDisposedException) // a host that is being disposed of stops its services once more
        {
            return;
        }
        Task[] all;
        lock (_rebuildsLock)
            all = [.. _running, .. _rebuilds.Values.Select(underWay => underWay.Task)];
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled, or told of already
    }

    /// <summary>Something was appended. Costs nothing; may be called as often as you like.</summary>
    public void Wake() => _woken.Pulse();

    /// <summary>Waits until the subscription has processed everything up to a position.</summary>
    /// <returns>False when the time was up first.</returns>
    public async Task<bool> WaitForAsync(string name, long position, TimeSpan timeout, CancellationToken ct)
    {
        var lane = LaneOf(name);
        var began = _clock.GetTimestamp();
        while (true)
        {
            var moved = lane.Moved.Next;
            if (lane.Position >= position)
                return true;
            Wake();
            lane.Nudge();
            var left = timeout - _clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await Broadcast.WaitAsync(moved, left, _clock, ct))
                return lane.Position >= position;
        }
    }

    /// <summary>All subscriptions of this daemon, by name.</summary>
    public async Task<IReadOnlyList<SubscriptionStatus>> StatusAsync(CancellationToken ct) =>
        await _state.StatusAsync([.. _lanes.Keys], await _head.RefreshAsync(ct), ct);

    /// <summary>Goes on from where it paused; with the same failure it pauses again.</summary>
    public async Task ResumeAsync(string name, CancellationToken ct)
    {
        var lane = LaneOf(name);
        await _state.SetStatusAsync(name, "running", ct);
        if (lane.Subscription is IProjection projection && await _state.NeedsRebuildAsync(projection, ct))
            _ = StartRebuild(projection);
        lane.Nudge();
    }

    /// <summary>Stops before the next page, in all processes, until resumed.</summary>
    public Task PauseAsync(string name, CancellationToken ct) => _state.SetStatusAsync(LaneOf(name).Subscription.Name, "paused", ct);

    /// <summary>Builds a projection again beside its tables and switches; a paused one runs afterwards. Joins a rebuild that is under way.</summary>
    /// <param name="name">Of a projection.</param>
    /// <param name="ct">Ends the waiting, not the rebuild.</param>
    /// <exception cref="RebuildFailedException">An event cannot be processed. The old tables are as they were.</exception>
    public async Task RebuildAsync(string name, CancellationToken ct)
    {
        if (LaneOf(name).Subscription is not IProjection projection)
            throw new ArgumentException($"{name} is not a projection", nameof(name));
        await RegisterAsync(ct);
        await StartRebuild(projection).WaitAsync(ct);
    }

    /// <summary>Processes until nothing is left that is not paused, whether started or not.</summary>
    /// <returns>The position up to which that was done.</returns>
    public async Task<long> CatchUpAsync(CancellationToken ct)
    {
        await RegisterAsync(ct);
        foreach (var projection in _lanes.Values.Select(l => l.Subscription).OfType<IProjection>())
        {
            if (await _state.NeedsRebuildAsync(projection, ct))
                await StartRebuild(projection).WaitAsync(ct);
        }
        long settled;
        do
        {
            settled = await _head.RefreshAsync(ct);
            await Task.WhenAll(_lanes.Values.Select(lane => CatchUpAsync(lane, settled, ct)));
        } while (await _head.RefreshAsync(ct) > settled); // a subscription may have appended
        return settled;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var lane in _lanes.Values)
            lane.Dispose();
        _stop.Dispose();
    }

    private async Task CatchUpAsync(Lane lane, long settled, CancellationToken ct)
    {
        while (lane.Position < settled)
        {
            var step = await lane.StepAsync(settled, ct);
            if (step == Step.Paused)
                return;
            if (step is Step.Busy or Step.Failed)
                await Task.Delay(step == Step.Failed ? lane.RetryWait() : _options.PollInterval, _clock, ct);
        }
    }

    private async Task RegisterAsync(CancellationToken ct)
    {
        if (_registered)
            return;
        foreach (var lane in _lanes.Values)
            await _state.RegisterAsync(lane.Subscription, ct);
        _registered = true;
    }

    private Lane LaneOf(string name) =>
        _lanes.TryGetValue(name, out var lane) ? lane : throw new ArgumentException($"no subscription {name}", nameof(name));

    private async Task WatchHeadAsync(CancellationToken ct)
    {
        long written = 0;
        var writtenAt = _clock.GetTimestamp();
        while (!ct.IsCancellationRequested)
        {
            var woken = _woken.Next;
            try
            {
                var settled = await _head.AdvanceAsync(ct);
                if (settled > written && (written == 0 || _clock.GetElapsedTime(writtenAt) >= _options.HighWaterMarkInterval))
                {
                    await _state.WriteHighWaterMarkAsync(settled, ct);
                    (written, writtenAt) = (settled, _clock.GetTimestamp());
                }
            }
            catch (NpgsqlException e)
            {
                LogHeadUnknown(e);
                woken = Task.Delay(_options.LongestRetry, _clock, ct); // an append cannot have woken us: wait for the poll
            }
            if (await Broadcast.WaitAsync(woken, _options.PollInterval, _clock, ct))
                await Task.Delay(_options.GatherInterval, _clock, ct);
        }
    }

    /// <summary>
    /// Joins a rebuild that is under way, unless its switch has begun: who pauses a projection when it has switched, and asks for a rebuild, means another one,
    /// even where the first has not yet come back from its switch.
    /// </summary>
    private Task StartRebuild(IProjection projection)
    {
        lock (_rebuildsLock)
        {
            var (known, before) = _rebuilds.GetValueOrDefault(projection.Name);
            if (before is { IsCompleted: false } && !known!.MayBeDone)
                return before;
            var rebuild = new Rebuild(_source, _registry, projection, _head, _log);
            var task = Task.Run(() => RebuildAsync(rebuild, projection, before ?? Task.CompletedTask, _stop.Token));
            _rebuilds[projection.Name] = (rebuild, task);
            return task;
        }
    }

    private async Task RebuildAsync(Rebuild rebuild, IProjection projection, Task before, CancellationToken ct)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its end has been told to those who asked for it
        var end = RebuildEnd.Interrupted;
        do
        {
            try
            {
                end = await rebuild.TryRunAsync(ct);
            }
            catch (Exception e) when (e is not RebuildFailedException && !ct.IsCancellationRequested)
            {
                LogRebuildGivenUp(e, projection.Name);
                await _state.RecordFailureAsync(projection.Name, 1, Failures.Describe(e), ct);
                throw;
            }
            if (end != RebuildEnd.Switched)
                await Task.Delay(_options.PollInterval, _clock, ct);
        } while (end == RebuildEnd.Interrupted || (end == RebuildEnd.IsElsewhere && await _state.NeedsRebuildAsync(projection, ct)));
        _lanes[projection.Name].Nudge();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The settled position cannot be read")]
    private partial void LogHeadUnknown(Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Rebuild of {Subscription} is given up")]
    private partial void LogRebuildGivenUp(Exception e, string subscription);
}
