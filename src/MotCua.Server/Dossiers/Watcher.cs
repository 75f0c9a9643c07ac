using MotCua.Dossiers;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers.Worklist;
using Npgsql;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Dossiers;

/// <summary>
/// Announces what time alone makes true. Finds it in an index of the work list, so being down for a week is the normal path. Once only, on any number of nodes
/// and beside commands that see the same: the decision looks at the stream itself, and the append expects its version.
/// </summary>
/// <param name="owed">SQL that lists the dossiers ($1 now, $2 at most), those first that are owed longest.</param>
/// <param name="interval">Between two looks when nothing is owed.</param>
/// <param name="store">The log.</param>
/// <param name="app">The work list's database.</param>
/// <param name="daemon">Brings the list up to what was announced.</param>
/// <param name="clock">What is owed by now.</param>
/// <param name="log">Failures; the watcher goes on.</param>
public abstract partial class Watcher(
    string owed,
    TimeSpan interval,
    Store store,
    NpgsqlDataSource app,
    SubscriptionDaemon daemon,
    TimeProvider clock,
    ILogger log
) : BackgroundService
{
    private const int BatchSize = 200;

    /// <summary>What this dossier is owed now; no events where somebody was quicker.</summary>
    protected abstract Decision Announce(Dossier dossier, DateTimeOffset now);

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
                Failed(exception, GetType().Name);
            }
            await Task.Delay(interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            var announcement = Announce(stream.Aggregate!, now);
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
                // A command came in between. If it did not announce the same, the next round does.
            }
        }
        return position;
    }

    private async Task<IReadOnlyList<Guid>> OwedAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text(owed));
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Watcher} failed and tries again")]
    private partial void Failed(Exception exception, string watcher);
}
