using MotCua.EventStore;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Imports;

/// <summary>
/// Takes over one file, batch by batch, in constant memory: while a batch is being stored the next is read and parsed. A batch is decided on the state
/// that the one before has left, so it may be about the same dossiers.
/// </summary>
/// <remarks>
/// A batch that meets somebody else's write (a command over HTTP, another import, a code that has been taken in between) is loaded and decided again;
/// nothing of it was stored. The same where the outcome of an append is unknown: if it was stored, its lines are found in their streams.
/// </remarks>
internal sealed class ImportRun(ImportJob job, IImportTarget target, ReferenceStore reference, TimeProvider clock, ILogger log)
{
    private const int LinesOfBatch = 2000;
    private const int BytesOfBatch = 1024 * 1024;
    private const int Attempts = 10;

    private readonly RecentDossiers recent = new();
    private readonly LineReader reader = new(job.Spool.Read());

    public async Task RunAsync(CancellationToken ct)
    {
        var storing = Task.CompletedTask;
        while (true)
        {
            List<ImportLine> lines;
            long done;
            try
            {
                (lines, done) = ReadBatch();
            }
            finally
            {
                await storing;
            }
            ct.ThrowIfCancellationRequested();
            if (done == job.Progress.Done && lines.Count == 0)
            {
                return;
            }
            storing = StoreAsync(lines, done, ct);
        }
    }

    private (List<ImportLine> Lines, long Done) ReadBatch()
    {
        var lines = new List<ImportLine>(LinesOfBatch);
        var bytes = 0;
        while (lines.Count < LinesOfBatch && bytes < BytesOfBatch && reader.Read(out var line, out var tooLong))
        {
            bytes += line.Length;
            if (tooLong)
            {
                lines.Add(ImportLine.TooLong(reader.Number));
            }
            else if (line.Length > 0)
            {
                lines.Add(ImportLine.Read(reader.Number, line));
            }
        }
        return (lines, reader.Number);
    }

    private async Task StoreAsync(List<ImportLine> lines, long done, CancellationToken ct)
    {
        var batch = await StoreAsync(lines, ct);
        job.Progress = new ImportProgress(done, job.Progress.Counts + batch.Counts);
    }

    private async Task<ImportBatch> StoreAsync(List<ImportLine> lines, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var ids = lines.Where(line => line.Problem is null).Select(line => ImportBatch.DossierId(job.Source, line.Key!)).ToHashSet();
            try
            {
                var dossiers = ids.ToDictionary(id => id, id => recent.Find(id) ?? new ImportedDossier(id));
                var missing = dossiers.Where(pair => recent.Find(pair.Key) is null).ToDictionary();
                var codes = lines.Select(line => line.Body.Text("code")).OfType<string>().ToList();
                var taken = await target.LoadAsync(job, missing, codes, ct);
                var batch = ImportBatch.Decide(lines, job, reference.Current, clock.GetUtcNow(), dossiers, taken, log);
                await target.StoreAsync(job, batch, ct);
                recent.Keep(dossiers.Values);
                return batch;
            }
            catch (Exception exception) when (attempt < Attempts && MayPass(exception))
            {
                ImportLog.BatchAgain(log, job.Id, exception);
                recent.Forget(ids);
                if (exception is NpgsqlException { IsTransient: true } or OutcomeUnknownException)
                {
                    await Task.Delay(TimeSpan.FromSeconds(attempt), clock, ct);
                }
            }
        }
    }

    /// <summary>Another import of the same file may store an applicant first: a unique violation beside those that the store names.</summary>
    private static bool MayPass(Exception exception) =>
        exception
            is StreamVersionException
                or ClaimTakenException
                or EventIdTakenException
                or OutcomeUnknownException
                or NpgsqlException { IsTransient: true }
                or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}
