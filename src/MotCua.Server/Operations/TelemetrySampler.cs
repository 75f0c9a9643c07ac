using System.Diagnostics.Metrics;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Operations;

/// <summary>Asks the database every ten seconds what the gauges show, however often they are read.</summary>
public sealed class TelemetrySampler(
    SubscriptionWatch subscriptions,
    NpgsqlDataSource app,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<TelemetrySampler> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private volatile IReadOnlyList<SubscriptionLag> lags = [];
    private long oldestUnannounced; // milliseconds

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Meters.Meter.CreateObservableGauge(
            "motcua.subscription.lag",
            () => lags.Select(lag => new Measurement<long>(lag.Status.Lag, Tag(lag))),
            "{event}",
            "Positions that a subscription has not processed"
        );
        Meters.Meter.CreateObservableGauge(
            "motcua.subscription.behind",
            () => lags.Select(lag => new Measurement<double>(lag.Behind.TotalSeconds, Tag(lag))),
            "s",
            "Age of the oldest event that a subscription has not processed"
        );
        Meters.Meter.CreateObservableGauge(
            "motcua.subscription.paused",
            () => lags.Select(lag => new Measurement<int>(lag.Status.Status == "paused" ? 1 : 0, Tag(lag)))
        );
        Meters.Meter.CreateObservableGauge(
            "motcua.overdue.oldest_unannounced",
            () => Interlocked.Read(ref oldestUnannounced) / 1000.0,
            "s",
            "Age of the oldest breach that has not been announced"
        );
        // The tables of a new projection are there once everything has started.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SampleAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                SamplerLog.Failed(log, exception.GetType().Name);
            }
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SampleAsync(CancellationToken ct)
    {
        lags = await subscriptions.LookAsync(ct);
        var now = clock.GetUtcNow();
        await using var command = app.CreateCommand(Sql.Text("Operations.oldest_unannounced"));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        var age = await command.ExecuteScalarAsync(ct) is DateTime oldest ? now.UtcDateTime - oldest : TimeSpan.Zero;
        Interlocked.Exchange(ref oldestUnannounced, (long)age.TotalMilliseconds);
    }

    private static KeyValuePair<string, object?> Tag(SubscriptionLag lag) => new("subscription", lag.Status.Name);
}

internal static partial class SamplerLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Figures for telemetry could not be read ({Kind}); trying again")]
    public static partial void Failed(ILogger logger, string kind);
}
