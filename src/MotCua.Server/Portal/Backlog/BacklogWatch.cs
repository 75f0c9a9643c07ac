using MotCua.Server.Database;
using MotCua.Server.Operations;
using Npgsql;

namespace MotCua.Server.Portal.Backlog;

/// <summary>How the national portal stands, over everything.</summary>
internal sealed record BacklogState(
    long Owed,
    long Synced,
    long Fresh,
    long Failing,
    DateTimeOffset? OldestAt,
    bool Raised,
    DateTimeOffset Since,
    DateTimeOffset? ReconciledAt
)
{
    public long Unsynced => Owed - Fresh;

    public double OldestSeconds(DateTimeOffset now) => OldestAt is { } at && now > at ? (now - at).TotalSeconds : 0;

    public bool IsAbove(BacklogSettings settings, DateTimeOffset now) =>
        OldestSeconds(now) > settings.BacklogSeconds || Unsynced > settings.BacklogDossiers;
}

/// <summary>
/// Watches the backlog of the national portal, and logs once when it passes a threshold and once when it is below both again: the state is a row that whichever
/// process sees the crossing first turns over, so that any number of them say it once.
/// </summary>
internal sealed class BacklogWatch(
    NpgsqlDataSource app,
    BacklogSettings settings,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<BacklogWatch> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private volatile BacklogState? last;

    public BacklogSettings Settings => settings;

    public async Task<BacklogState> LookAsync(CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Portal.Backlog.look"));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        DateTimeOffset? Instant(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
        return new BacklogState(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.GetInt64(2),
            reader.GetInt64(3),
            Instant(4),
            reader.GetBoolean(5),
            reader.GetFieldValue<DateTimeOffset>(6),
            Instant(7)
        );
    }

    /// <summary>Looks, and turns the alert over where a threshold has been crossed.</summary>
    public async Task<BacklogState> CheckAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var state = await LookAsync(ct);
        var above = state.IsAbove(settings, now);
        if (above != state.Raised)
        {
            await using var command = app.CreateCommand(Sql.Text("Portal.Backlog.cross"));
            command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = above });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
            if (await command.ExecuteScalarAsync(ct) is not null)
            {
                Tell(above, state, now);
            }
            state = state with { Raised = above, Since = now };
        }
        last = state;
        return state;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Meters.Meter.CreateObservableGauge(
            "motcua.portal.unsynced",
            () => last?.Unsynced ?? 0,
            "{dossier}",
            "Dossiers with a change that the national portal has not confirmed"
        );
        Meters.Meter.CreateObservableGauge(
            "motcua.portal.oldest_unsynced",
            () => last?.OldestSeconds(clock.GetUtcNow()) ?? 0,
            "s",
            "Age of the oldest change that the national portal has not confirmed"
        );
        Meters.Meter.CreateObservableGauge(
            "motcua.portal.failing",
            () => last?.Failing ?? 0,
            "{dossier}",
            "Dossiers that the portal refuses"
        );
        Meters.Meter.CreateObservableGauge("motcua.portal.backlog", () => last is { Raised: true } ? 1 : 0);
        // The tables of the projection are there once everything has started.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                BacklogLog.Failed(log, exception.GetType().Name);
            }
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(bool above, BacklogState state, DateTimeOffset now)
    {
        var (dossiers, seconds) = (state.Unsynced, (long)state.OldestSeconds(now));
        if (above)
        {
            BacklogLog.Above(log, dossiers, seconds, settings.BacklogDossiers, settings.BacklogSeconds);
        }
        else
        {
            BacklogLog.Below(log, dossiers, seconds);
        }
    }
}

internal static partial class BacklogLog
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The national portal lacks changes of {Dossiers} dossiers, the oldest {Seconds} s old (alert above {MostDossiers} dossiers or {MostSeconds} s)"
    )]
    public static partial void Above(ILogger logger, long dossiers, long seconds, long mostDossiers, double mostSeconds);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The backlog of the national portal is below its thresholds again: {Dossiers} dossiers, the oldest {Seconds} s"
    )]
    public static partial void Below(ILogger logger, long dossiers, long seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The backlog of the national portal could not be read ({Kind}); trying again")]
    public static partial void Failed(ILogger logger, string kind);
}
