using MotCua.Dossiers;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers.Worklist;
using Npgsql;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Dossiers;

/// <summary>
/// Announces breaches: appends <c>dossier_overdue</c> once per broken due date, at the instant of the breach; and before it <c>dossier_due_soon</c> once
/// per level of a due date that comes near. Finds them in an index of the work list,
/// so being down for a week is the normal path. Once only, on any number of nodes and beside commands that see the same breach: the decision looks at
/// the stream itself, and the append expects its version.
/// </summary>
public sealed class OverdueWatcher(
    Store store,
    NpgsqlDataSource app,
    SubscriptionDaemon daemon,
    TimeProvider clock,
    ILogger<OverdueWatcher> log
) : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var position = await AnnounceAsync(stoppingToken);
                if (position > 0)
                {
                    // The list must show the announcements before it is asked again, or the same dossiers would come back.
                    daemon.Wake();
                    await daemon.WaitForAsync(WorklistProjection.ProjectionName, position, TimeSpan.FromSeconds(10), stoppingToken);
                    continue;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                WatcherLog.Failed(log, exception);
            }
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Announces one batch of what is owed; returns the position of the last announcement, 0 when nothing was owed.</summary>
    public async Task<long> AnnounceAsync(CancellationToken ct)
    {
        var now = DossierDesk.Cut(clock.GetUtcNow());
        var owed = await OwedAsync(now, ct);
        var position = 0L;
        foreach (var id in owed)
        {
            var stream = await store.FetchForWriting<Dossier>(id, DossierLog.Fold, ct);
            var announcement = DueSoon.Announce(stream.Aggregate!, now);
            if (announcement.Events.Count == 0)
            {
                continue; // somebody was quicker; the list will see it
            }
            var batch = new AppendBatch(now) { UserName = "motcua" };
            batch.Append(id, DossierLog.StreamType, stream.CurrentVersion, announcement.Events);
            try
            {
                position = Math.Max(position, (await store.AppendAsync(batch, ct)).Position);
                Operations.Meters.CountAnnouncement();
            }
            catch (StreamVersionException)
            {
                // A command came in between. If it did not announce the breach itself, the next round does.
            }
        }
        return position;
    }

    private async Task<IReadOnlyList<Guid>> OwedAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Dossiers.owed_announcements"));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchSize });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }
        return ids;
    }
}

internal static partial class WatcherLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The overdue watcher failed and tries again")]
    public static partial void Failed(ILogger logger, Exception exception);
}
