using System.Collections.Concurrent;
using System.Threading.Channels;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Imports;

/// <summary>
/// Runs imports, two at once in this process; others wait. Each second it writes that they live and how far they are. What may be relied on: a job that
/// is "running" is in the memory of a process that lives, or is marked failed by any node within about 70 s; a job that another node has given up stops.
/// </summary>
internal sealed class ImportService(
    ImportJobs jobs,
    LogTarget toLog,
    TrialTarget toTrial,
    ReferenceStore reference,
    TimeProvider clock,
    IConfiguration configuration,
    ILogger<ImportService> log
) : BackgroundService
{
    private const int AtOnce = 2;
    private const int MostWaiting = 20;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private const int BeatsBetweenSweeps = 10;

    private readonly ConcurrentDictionary<Guid, ImportJob> mine = new();
    private readonly Channel<ImportJob> waiting = Channel.CreateUnbounded<ImportJob>();

    /// <summary>Folder for bodies on their way: setting <c>Imports:Folder</c>.</summary>
    private string Folder => configuration["Imports:Folder"] ?? Spool.DefaultFolder;

    /// <summary>Takes a body in, whole, and starts its job.</summary>
    /// <exception cref="ProblemException">503 when too many wait, 507 when the disk is full.</exception>
    public async Task<ImportJob> StartAsync(Call call, string source, bool dryRun)
    {
        if (waiting.Reader.Count >= MostWaiting)
        {
            throw new ProblemException(new Problem(503, "too-many-imports") { RetryAfter = 60 });
        }
        Spool spool;
        try
        {
            spool = await Spool.KeepAsync(call.Http.Request.Body, Folder, call.Aborted);
        }
        catch (SpoolFullException)
        {
            throw new ProblemException(new Problem(507, "no-space"));
        }
        var job = new ImportJob(Guid.CreateVersion7(call.Now), call.Actor, source, dryRun, spool);
        try
        {
            await jobs.CreateAsync(job, call.Now);
        }
        catch
        {
            job.Dispose();
            throw;
        }
        mine[job.Id] = job;
        waiting.Writer.TryWrite(job);
        return job;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var workers = Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None));
        await Task.WhenAll([.. workers, BeatAsync(stoppingToken)]);
        foreach (var job in mine.Values)
        {
            await FinishAsync(job, ImportJobs.Interrupted);
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var job in waiting.Reader.ReadAllAsync(stopping))
            {
                await RunAsync(job, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the server stops
        }
    }

    private async Task RunAsync(ImportJob job, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, job.GivenUp);
        IImportTarget target = job.DryRun ? toTrial : toLog;
        try
        {
            await new ImportRun(job, target, reference, clock, log).RunAsync(stop.Token);
            await FinishAsync(job, null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await FinishAsync(job, ImportJobs.Interrupted);
        }
        catch (Exception exception)
        {
            ImportLog.JobFailed(log, job.Id, exception);
            await FinishAsync(job, ImportJobs.Broken);
        }
    }

    private async Task FinishAsync(ImportJob job, string? error)
    {
        try
        {
            await jobs.FinishAsync(job, error, clock.GetUtcNow());
            if (job.DryRun)
            {
                await jobs.ClearTrialsAsync(CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            // Its heartbeat ends with this, so that a node marks it failed.
            ImportLog.JobFailed(log, job.Id, exception);
        }
        mine.TryRemove(job.Id, out _);
        job.Dispose();
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        for (var beat = 0; !stopping.IsCancellationRequested; beat++)
        {
            try
            {
                await BeatOnceAsync(stopping);
                if (beat % BeatsBetweenSweeps == 0 && (await jobs.GiveUpDeadAsync(clock.GetUtcNow(), stopping) > 0 || beat == 0))
                {
                    await jobs.ClearTrialsAsync(stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                ImportLog.HeartbeatFailed(log, exception);
            }
            await Task.Delay(Beat, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatOnceAsync(CancellationToken stopping)
    {
        var running = mine.Values.ToList();
        if (running.Count == 0)
        {
            return;
        }
        var alive = await jobs.BeatAsync(running, stopping);
        foreach (var job in running.Where(job => !alive.Contains(job.Id)))
        {
            job.GiveUp();
        }
    }
}
