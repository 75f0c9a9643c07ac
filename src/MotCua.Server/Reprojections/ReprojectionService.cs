using MotCua.EventStore;
using Npgsql;

namespace MotCua.Server.Reprojections;

/// <summary>
/// Runs reprojections, one at a time on all nodes together: whoever holds the database's lock works. A node that dies loses the lock with its connection, and
/// another one, or the same when it is back, goes on within a second or so; nothing has to be asked for again.
/// </summary>
/// <remarks>
/// The lock spares work, it does not protect: of two nodes that are on one job all the same (one was frozen), the second one finds the job further on when it
/// stores its page, stores nothing, and reads the job again.
/// </remarks>
internal sealed class ReprojectionService(
    ReprojectionJobs jobs,
    ReprojectionRun run,
    NpgsqlDataSource app,
    TimeProvider clock,
    ILogger<ReprojectionService> log
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim asked = new(0);

    /// <summary>A job was created: no need to wait for the next look.</summary>
    public void Wake() => asked.Release();

    public override void Dispose()
    {
        asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
                await asked.WaitAsync(Interval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return; // what is on the way goes on when a server is there again
            }
            catch (Exception exception)
            {
                ReprojectionLog.GoesOn(log, exception);
                await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        if (await jobs.NextAsync(ct) is null)
        {
            return;
        }
        await using var connection = await app.OpenConnectionAsync(ct);
        if (!await LockAsync(connection, "select pg_try_advisory_lock(hashtextextended('reprojections', 0))"))
        {
            return;
        }
        try
        {
            while (await jobs.NextAsync(ct) is { } job)
            {
                await RunAsync(job, ct);
            }
        }
        finally
        {
            // The connection goes back to the pool as it is.
            await LockAsync(connection, "select pg_advisory_unlock(hashtextextended('reprojections', 0))");
        }
    }

    private async Task RunAsync(ReprojectionJob job, CancellationToken ct)
    {
        string? error = null;
        try
        {
            await run.RunAsync(job, ct);
        }
        catch (CalendarSupersededException)
        {
            error = ReprojectionJobs.Superseded;
        }
        catch (Exception exception) when (!MayPass(exception))
        {
            ReprojectionLog.Failed(log, job.Id, exception);
            error = ReprojectionJobs.Broken;
        }
        await jobs.FinishAsync(job, error, clock.GetUtcNow());
    }

    /// <summary>After these the job is read again and goes on from where it is: also where the outcome of a page is unknown, or another node has stored it.</summary>
    private static bool MayPass(Exception exception) =>
        exception
            is OperationCanceledException
                or OutcomeUnknownException
                or NpgsqlException { IsTransient: true }
                or PostgresException { SqlState: PostgresErrorCodes.NotNullViolation };

    private static async Task<bool> LockAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (bool)(await command.ExecuteScalarAsync(CancellationToken.None))!;
    }
}
