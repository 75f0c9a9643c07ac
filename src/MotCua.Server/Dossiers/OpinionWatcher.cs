using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers.Worklist;
using Npgsql;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Dossiers;

/// <summary>
/// Announces consultations that were not answered in time: appends <c>opinion_overdue</c> once per request, at the instant of the breach, and so tells the head
/// of the one-stop (the work list's <c>opinionOverdue</c>; NĐ 118/2025 Đ.19(4)). Works like <see cref="OverdueWatcher"/>, and may be relied on for the same
/// reason: the decision looks at the stream itself, and the append expects its version.
/// </summary>
public sealed class OpinionWatcher(
    Store store,
    NpgsqlDataSource app,
    SubscriptionDaemon daemon,
    TimeProvider clock,
    ILogger<OpinionWatcher> log
) : BackgroundService
{
    private const int BatchSize = 200;

    // Deadlines of days: a second is soon enough.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var position = await AnnounceAsync(stoppingToken);
                if (position > 0)
                {
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
        var position = 0L;
        foreach (var id in await OwedAsync(now, ct))
        {
            var stream = await store.FetchForWriting<Dossier>(id, DossierLog.Fold, ct);
            var announcement = Consultations.Announce(stream.Aggregate!, now);
            if (announcement.Events.Count == 0)
            {
                continue; // somebody was quicker; the list will see it
            }
            var batch = new AppendBatch(now) { UserName = "motcua" };
            batch.Append(id, DossierLog.StreamType, stream.CurrentVersion, announcement.Events);
            try
            {
                position = Math.Max(position, (await store.AppendAsync(batch, ct)).Position);
            }
            catch (StreamVersionException)
            {
                // A command came in between; the next round looks again.
            }
        }
        return position;
    }

    private async Task<IReadOnlyList<Guid>> OwedAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Dossiers.owed_opinions"));
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
