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
/// Sends the events of one subscription, as long as this process holds its lease. What is sent next is decided by <see cref="Outbox"/>; this is the rest.
/// <para>
/// Everything is decided in one loop; reading, sending and writing happen beside it and report to its mailbox, so no state is shared. Cursor, lanes and attempts are written together
/// (<see cref="FlushRows"/>), a little later than the answers come: after a crash the messages in between are sent again.
/// </para>
/// <para>
/// Any number of pumps of one subscription may be about, as long as each began from the rows: a process that has lost its lease without knowing writes nothing any more
/// (<c>flush.sql</c>), and sends each dossier's events in order from a place before which all are acknowledged. So it can only repeat.
/// </para>
/// </summary>
internal sealed partial class Pump : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly Guid id;
    private readonly Guid owner;
    private readonly PumpServices services;
    private readonly Channel<Action> mail = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource ended = new();
    private Subscription definition = null!;
    private IReadOnlyList<byte[]> keys = [];
    private Outbox outbox = null!;
    private bool stopping;
    private bool lost;
    private long stopBegan;
    private long renewed;

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
            while (!lost && !(stopping && outbox.InFlight == 0 && !flushing && !reloading && !IsDirty))
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
        keys = definition.KeysAt(Now, await BoxKeyAsync(ct));
        (var cursor, var downSince, alerted) = await services.Store.ProgressAsync(id, ct);
        writtenAlerted = alerted;
        outbox = new Outbox(cursor, definition.Parallel, Random.Shared);
        var rows = await services.Store.LanesAsync(id, ct);
        outbox.Restore(rows.Select(row => row.Lane), downSince);
        foreach (var (lane, skip) in rows)
        {
            if (skip is { } position)
            {
                outbox.Skip(lane.Dossier, position);
            }
        }
    }

    private async Task<byte[]> BoxKeyAsync(CancellationToken ct) =>
        await services.Box.KeyAsync(ct) ?? throw new InvalidOperationException("Push:SecretKey is not set, and subscriptions exist");

    private void Act()
    {
        if (Stopwatch.GetElapsedTime(renewed).TotalSeconds > services.Settings.LeaseSeconds * 0.9)
        {
            lost = true; // whoever takes over must find that we have stopped
            return;
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
            var now = Now;
            Read();
            while (outbox.Next(now) is { } lane)
            {
                Send(lane);
            }
            Replay(now);
            Watch(now);
        }
        Reload();
        Flush();
    }

    private void BeginStop()
    {
        if (!stopping)
        {
            stopping = true;
            stopBegan = Stopwatch.GetTimestamp();
        }
    }

    private void Send(Lane lane)
    {
        var (subscription, secrets, from, newest) = (definition, keys, lane.Head, lane.Newest);
        _ = lane.Events.TryPeek(out var head);
        Beside(
            async () =>
            {
                IReadOnlyList<FeedEvent> loaded = [];
                if (head is null)
                {
                    loaded = await LoadEventsAsync(subscription, lane.Dossier, from, newest, ended.Token);
                    if (loaded.Count == 0)
                    {
                        return () => outbox.Empty(lane, newest); // nothing there that the filter lets through
                    }
                    head = loaded[0];
                }
                var outcome = await SendAsync(subscription, head, secrets);
                return () => Answered(lane, loaded, head, outcome);
            },
            () => outbox.Broke(lane, Now)
        );
    }

    private Task<Outcome> SendAsync(Subscription subscription, FeedEvent happened, IReadOnlyList<byte[]> secrets) =>
        services.Sender.SendAsync(subscription.Url, happened.MessageId, PushBody.Of(subscription, happened), secrets, ended.Token);

    private void Answered(Lane lane, IReadOnlyList<FeedEvent> loaded, FeedEvent happened, Outcome outcome)
    {
        foreach (var one in loaded)
        {
            lane.Events.Enqueue(one);
        }
        Note(happened, outcome, replay: false);
        var wasDown = outbox.DownSince is not null;
        outbox.Answered(lane, happened, outcome, Now);
        if (!wasDown && outbox.DownSince is not null)
        {
            LogDown(services.Log, id, outcome.Reason);
        }
        if (outcome.RetryAfter >= RetrySchedule.LongestRetryAfter)
        {
            LogCapped(services.Log, id);
        }
        if (outcome.Gone)
        {
            Disable("gone");
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

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The endpoint of subscription {Subscription} asks for an hour or more; it is an hour"
    )]
    private static partial void LogCapped(ILogger logger, Guid subscription);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending for subscription {Subscription} failed")]
    private static partial void LogBroken(ILogger logger, Guid subscription, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The endpoint of subscription {Subscription} has failed for {Hours} hours")]
    private static partial void LogAlert(ILogger logger, Guid subscription, int hours);
}
