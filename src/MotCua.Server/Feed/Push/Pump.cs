using System.Diagnostics;
using System.Threading.Channels;
using Npgsql;

namespace MotCua.Server.Feed.Push;

/// <summary>What pumps share.</summary>
internal sealed record PumpServices(
    PumpStore Store,
    Subscriptions Subscriptions,
    FeedReader Feed,
    WebhookSender Sender,
    SecretBox Box,
    PushSettings Settings,
    TimeProvider Clock,
    ILogger Log
);

/// <summary>
/// Sends the events of one subscription, as long as this process holds its lease.
/// <para>
/// Everything is decided in one loop; reading, sending and writing happen beside it and report to its mailbox, so no state is shared. The event log is the queue:
/// events are read in order up to a window's width ahead; those on the way or waiting hold the cursor back; a dossier whose event fails leaves the window for a row
/// of its own (<see cref="Lane"/>) and the cursor goes on. Cursor, lanes and attempts are written together (<see cref="FlushRows"/>), a little later than the
/// answers come: after a crash the messages in between are sent again.
/// </para>
/// <para>
/// Relied on: of one dossier, event n + 1 is sent only after n was acknowledged (by this process or by the one before, in which case n is before the cursor or before
/// the lane's head; a process that has lost its lease without knowing can only repeat what lies behind that). Nothing is passed over: the cursor moves past an event
/// when it is acknowledged or its lane is written.
/// </para>
/// </summary>
internal sealed partial class Pump : IDisposable
{
    private const int Window = 1024;
    private const int PageSize = 500;
    private const int LoadSize = 50;
    private const int SuccessesKept = 100;
    private const int DownAfter = 5;
    private const int DownDossiers = 3;
    private const int ReplaysPerSecond = 100;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly Guid id;
    private readonly Guid owner;
    private readonly PumpServices services;
    private readonly TimeSpan reloadInterval;
    private readonly Channel<Action> mail = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource ended = new();
    private readonly Dictionary<Guid, Lane> lanes = [];
    private readonly Queue<Lane> ready = new();
    private readonly PriorityQueue<Lane, DateTimeOffset> waiting = new();
    private readonly SortedSet<long> outstanding = [];
    private readonly HashSet<Guid> failingDossiers = [];

    private Subscription definition = null!;
    private IReadOnlyList<byte[]> keys = [];
    private IReadOnlyList<(long Epoch, long Divergence)> epochs = [];
    private long scanned;
    private bool more = true;
    private bool reading;
    private bool waitingForFeed;
    private int inFlight;
    private int allowed;
    private int consecutive;
    private DateTimeOffset? downSince;
    private DateTimeOffset nextProbe;
    private int alerted;
    private bool disabling;
    private bool stopping;
    private bool lost;
    private long stopBegan;
    private long renewed;
    private long reloadedAt;
    private bool reloading;
    private long watchedAt;

    public Pump(Guid id, Guid owner, PumpServices services)
    {
        (this.id, this.owner, this.services) = (id, owner, services);
        renewed = Stopwatch.GetTimestamp();
        reloadInterval = TimeSpan.FromSeconds(Math.Min(2, services.Settings.LeaseSeconds / 5));
    }

    public void Dispose() => ended.Dispose();

    private DateTimeOffset Now => services.Clock.GetUtcNow();

    /// <summary>Runs until the subscription stops being active, the lease is lost, or the process stops; then gives the lease back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await LoadAsync(stop);
            using var ticker = new Timer(_ => mail.Writer.TryWrite(static () => { }), null, Tick, Tick);
            await using var stopped = stop.Register(() => mail.Writer.TryWrite(BeginStop));
            while (!lost && !(stopping && inFlight == 0 && !flushing && !reloading && !IsDirty()))
            {
                await mail.Reader.WaitToReadAsync(CancellationToken.None);
                while (mail.Reader.TryRead(out var message))
                {
                    message();
                }
                Act();
            }
        }
        finally
        {
            await ended.CancelAsync();
            if (!lost)
            {
                await services.Store.ReleaseAsync(id, owner);
            }
        }
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        definition = (await services.Subscriptions.FindAsync(id, ct))!;
        epochs = await services.Feed.EpochsAsync(ct);
        keys = definition.KeysAt(Now, await BoxKeyAsync(ct));
        (scanned, downSince, alerted) = await services.Store.ProgressAsync(id, ct);
        writtenCursor = scanned;
        allowed = definition.Parallel;
        await TakeShapeAsync(definition, ct);
        foreach (var (lane, skip) in await services.Store.LanesAsync(id, ct))
        {
            lanes.Add(lane.Dossier, lane);
            if (skip is { } position)
            {
                Skip(lane.Dossier, position);
            }
            if (lane.HasWork)
            {
                waiting.Enqueue(lane, lane.Due);
            }
        }
        nextProbe = Now;
    }

    private async Task<byte[]> BoxKeyAsync(CancellationToken ct) =>
        await services.Box.KeyAsync(ct) ?? throw new InvalidOperationException("Push:SecretKey is not set, and subscriptions exist");

    /// <summary>A new filter or field list holds for what comes after the feed's present end: nobody can have sent anything of that yet.</summary>
    private async Task TakeShapeAsync(Subscription loaded, CancellationToken ct)
    {
        if (loaded.NewestShape.After is null)
        {
            var head = (await services.Feed.ReadAsync(loaded.Shapes[0].Filter, long.MaxValue / 2, 1, ct)).Head;
            await services.Store.TakeShapeAsync(id, head, ct);
            definition = (await services.Subscriptions.FindAsync(id, ct))!;
        }
    }

    private void Act()
    {
        var now = Now;
        if (Stopwatch.GetElapsedTime(renewed).TotalSeconds > services.Settings.LeaseSeconds * 0.9)
        {
            lost = true; // whoever takes over must find that we have stopped
            return;
        }
        while (waiting.TryPeek(out var lane, out var due) && due <= now && downSince is null)
        {
            waiting.Dequeue();
            if (lane.Due <= now)
            {
                MakeReady(lane);
            }
        }
        if (stopping)
        {
            if (Stopwatch.GetElapsedTime(stopBegan) > Grace)
            {
                ended.Cancel();
            }
        }
        else
        {
            Read();
            Dispatch(now);
            Replay(now);
            Watch(now);
        }
        Reload();
        Flush();
    }

    private void Dispatch(DateTimeOffset now)
    {
        if (downSince is not null)
        {
            if (inFlight == 0 && now >= nextProbe && Oldest() is { } probe)
            {
                nextProbe = now + TimeSpan.FromSeconds(30 + (30 * Random.Shared.NextDouble()));
                Send(probe);
            }
            return;
        }
        while (inFlight < allowed && ready.TryDequeue(out var lane))
        {
            lane.Ready = false;
            if (!lane.InFlight && lane.HasWork && !(lane.Behind && lane.Due > now))
            {
                Send(lane);
            }
        }
    }

    private Lane? Oldest() =>
        lanes
            .Values.Where(lane => lane.HasWork && !lane.InFlight)
            .MinBy(lane => lane.Events.TryPeek(out var head) ? head.Position : lane.Head);

    private void MakeReady(Lane lane)
    {
        if (!lane.Ready && !lane.InFlight && lane.HasWork)
        {
            lane.Ready = true;
            ready.Enqueue(lane);
        }
    }

    private void Send(Lane lane)
    {
        lane.InFlight = true;
        inFlight++;
        var (subscription, secrets, from, newest) = (definition, keys, lane.Head, lane.Newest);
        _ = lane.Events.TryPeek(out var head);
        Beside(
            async () =>
            {
                IReadOnlyList<FeedEvent> loaded = [];
                if (head is null)
                {
                    loaded = await LoadEventsAsync(subscription, lane.Dossier, from, newest, ended.Token);
                    head = loaded.Count > 0 ? loaded[0] : null;
                }
                var outcome = head is null ? null : await SendAsync(subscription, head, secrets);
                return () => Answered(lane, newest, loaded, head, outcome);
            },
            () =>
            {
                inFlight--;
                lane.InFlight = false;
                Defer(lane, Now + TimeSpan.FromSeconds(1));
            }
        );
    }

    private Task<Outcome> SendAsync(Subscription subscription, FeedEvent happened, IReadOnlyList<byte[]> secrets) =>
        services.Sender.SendAsync(subscription.Url, happened.MessageId, PushBody.Of(subscription, epochs, happened), secrets, ended.Token);

    /// <summary>Events of one dossier that are let through, each by the filter in force at its position.</summary>
    private async Task<IReadOnlyList<FeedEvent>> LoadEventsAsync(
        Subscription subscription,
        Guid dossier,
        long from,
        long upTo,
        CancellationToken ct
    )
    {
        while (from <= upTo)
        {
            var shape = subscription.ShapeAt(from);
            var last = Math.Min(upTo, LastOf(subscription, shape));
            var events = (await services.Feed.ReadDossierAsync(shape.Filter, dossier, from, LoadSize, ct))
                .Where(happened => happened.Position <= last && (shape.Imported || !happened.Imported))
                .ToList();
            if (events.Count > 0)
            {
                return events;
            }
            from = last + 1;
        }
        return [];
    }

    /// <summary>The last position that a shape is in force for.</summary>
    private static long LastOf(Subscription subscription, Shape shape) =>
        subscription
            .Shapes.Where(later => later.Number > shape.Number && later.After is not null)
            .Select(later => later.After!.Value)
            .DefaultIfEmpty(long.MaxValue)
            .Min();

    private void Answered(Lane lane, long newest, IReadOnlyList<FeedEvent> loaded, FeedEvent? happened, Outcome? outcome)
    {
        inFlight--;
        lane.InFlight = false;
        if (happened is null || outcome is null)
        {
            lane.Head = Math.Max(lane.Head, newest + 1); // nothing there that the filter lets through
            lane.Dirty = true;
            MakeReady(lane);
            return;
        }
        foreach (var one in loaded)
        {
            lane.Events.Enqueue(one);
        }
        Note(happened, outcome, replay: false);
        if (outcome.Delivered)
        {
            Succeeded(lane, happened);
        }
        else
        {
            Failed(lane, happened, outcome);
        }
    }

    private void Succeeded(Lane lane, FeedEvent happened)
    {
        lane.Events.TryDequeue(out _);
        lane.Attempts = 0;
        lane.FirstFailedAt = null;
        lane.Reason = null;
        if (lane.Behind)
        {
            lane.Head = Math.Max(lane.Head, happened.Position + 1);
            lane.Dirty = true;
        }
        else
        {
            outstanding.Remove(happened.Position);
            if (lane.Events.Count == 0)
            {
                lanes.Remove(lane.Dossier);
            }
        }
        Works();
        MakeReady(lane);
    }

    /// <summary>The endpoint took a message: it is up, and takes one more at a time until it has its limit again.</summary>
    private void Works()
    {
        consecutive = 0;
        failingDossiers.Clear();
        if (downSince is not null)
        {
            downSince = null;
            allowed = 1;
            more = true;
            waiting.Clear();
            foreach (var behind in lanes.Values.Where(behind => behind.HasWork).OrderBy(behind => behind.Head))
            {
                behind.Due = DateTimeOffset.MinValue;
                behind.Dirty = behind.Behind; // so that whoever takes over does not wait for the old time
                MakeReady(behind);
            }
        }
        allowed = Math.Min(definition.Parallel, allowed + 1);
    }

    private void Failed(Lane lane, FeedEvent happened, Outcome outcome)
    {
        var now = Now;
        if (!lane.Behind)
        {
            lane.Behind = true;
            lane.Head = happened.Position;
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
        var wait = RetrySchedule.After(lane.Attempts, Random.Shared.NextDouble());
        Defer(lane, now + (outcome.RetryAfter is { } asked && asked > wait ? asked : wait));
        consecutive++;
        failingDossiers.Add(lane.Dossier);
        if (outcome.Throttled)
        {
            allowed = Math.Max(1, allowed / 2);
        }
        if (outcome.Gone)
        {
            Disable("gone");
        }
        if (downSince is null && consecutive >= DownAfter && failingDossiers.Count >= DownDossiers)
        {
            downSince = now;
            nextProbe = now + TimeSpan.FromSeconds(30 + (30 * Random.Shared.NextDouble()));
            LogDown(services.Log, id, outcome.Reason);
        }
    }

    private void Defer(Lane lane, DateTimeOffset due)
    {
        lane.Due = due;
        waiting.Enqueue(lane, due);
    }

    /// <summary>An operator lets the receiver do without the event at a lane's head.</summary>
    private void Skip(Guid dossier, long position)
    {
        if (lanes.TryGetValue(dossier, out var lane) && lane.Behind && !lane.InFlight && lane.Head <= position)
        {
            lane.Head = position + 1;
            lane.Events.Clear();
            lane.Attempts = 0;
            lane.FirstFailedAt = null;
            lane.Dirty = true;
            Defer(lane, DateTimeOffset.MinValue);
        }
    }

    /// <summary>Runs something beside the loop; what it returns, or <paramref name="failed"/>, runs in the loop.</summary>
    private void Beside(Func<Task<Action>> work, Action failed) =>
        _ = Task.Run(async () =>
        {
            try
            {
                mail.Writer.TryWrite(await work());
            }
            catch (Exception exception)
            {
                if (exception is not (OperationCanceledException or NpgsqlException))
                {
                    LogBroken(services.Log, id, exception);
                }
                mail.Writer.TryWrite(failed);
            }
        });

    [LoggerMessage(Level = LogLevel.Warning, Message = "The endpoint of subscription {Subscription} is down: {Reason}")]
    private static partial void LogDown(ILogger logger, Guid subscription, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending for subscription {Subscription} failed")]
    private static partial void LogBroken(ILogger logger, Guid subscription, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The endpoint of subscription {Subscription} has failed for {Hours} hours")]
    private static partial void LogAlert(ILogger logger, Guid subscription, int hours);
}
