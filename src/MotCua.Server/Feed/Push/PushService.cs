using Npgsql;

namespace MotCua.Server.Feed.Push;

/// <summary>
/// Shares the active subscriptions among all processes, without a leader: each takes what nobody holds a lease on, up to its share. A process that dies stops renewing, and
/// others take over when its leases are over, by the database's clock.
/// </summary>
public sealed class PushService(
    NpgsqlDataSource app,
    Subscriptions subscriptions,
    FeedReader feed,
    WebhookSender sender,
    SecretBox box,
    PushSettings settings,
    TimeProvider clock,
    ILogger<PushService> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAttempts = TimeSpan.FromDays(30);
    private readonly Guid node = Guid.NewGuid();
    private readonly PumpStore store = new(app, settings);
    private readonly Dictionary<Guid, (Task Running, CancellationTokenSource Stop)> pumps = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Send)
        {
            return;
        }
        var services = new PumpServices(store, subscriptions, feed, sender, box, settings, clock, log);
        var pruned = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ShareAsync(services, stoppingToken);
                if (clock.GetUtcNow() - pruned > TimeSpan.FromHours(1))
                {
                    pruned = clock.GetUtcNow();
                    await store.PruneAsync(pruned - KeepAttempts, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
            catch (Exception exception)
            {
                PushLog.Failed(log, exception);
            }
            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        foreach (var (_, stop) in pumps.Values)
        {
            await stop.CancelAsync();
        }
        await Task.WhenAll(pumps.Values.Select(pump => pump.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ShareAsync(PumpServices services, CancellationToken ct)
    {
        foreach (var (id, pump) in pumps.Where(pair => pair.Value.Running.IsCompleted).ToList())
        {
            pumps.Remove(id);
            pump.Stop.Dispose();
            if (pump.Running.Exception is { } exception)
            {
                PushLog.Failed(log, exception.GetBaseException());
            }
        }
        var (active, nodes) = await store.ShareAsync(node, ct);
        var share = (int)((active + nodes - 1) / nodes);
        if (pumps.Count > share)
        {
            await pumps.Values.First().Stop.CancelAsync(); // another process takes it up
        }
        else if (pumps.Count < share)
        {
            foreach (var (id, owner) in await store.ClaimAsync(share - pumps.Count, ct))
            {
                if (pumps.TryGetValue(id, out var late))
                {
                    await late.Stop.CancelAsync(); // it was too slow to keep its lease, and ends by itself; till then another process may have it
                    await store.ReleaseAsync(id, owner);
                    continue;
                }
                var stop = new CancellationTokenSource();
                pumps[id] = (Task.Run(() => RunAsync(id, owner, services, stop.Token), CancellationToken.None), stop);
            }
        }
    }

    private static async Task RunAsync(Guid id, Guid owner, PumpServices services, CancellationToken stop)
    {
        using var pump = new Pump(id, owner, services);
        await pump.RunAsync(stop);
    }
}

internal static partial class PushLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Sending to subscribers failed and tries again")]
    public static partial void Failed(ILogger logger, Exception exception);
}
