using System.Runtime.CompilerServices;
using MotCua.Server.Database;
using MotCua.Server.Imports;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Reprojections;

/// <summary>A line of the report.</summary>
/// <param name="Agency">The one that resolves.</param>
internal sealed record ReprojectedDossier(
    Guid Id,
    string Code,
    string Agency,
    DateTimeOffset OldDueAt,
    DateOnly? OldDueOn,
    DateTimeOffset NewDueAt,
    DateOnly? NewDueOn,
    bool Kept
);

/// <summary>The rows of reprojections: one per job, and the dossiers that a job found.</summary>
internal sealed class ReprojectionJobs(NpgsqlDataSource app)
{
    public const string Kind = "reprojection";
    public const string Superseded = "calendar-version-superseded";
    public const string Broken = "reprojection-failed";

    /// <returns>How many dossiers it will look at.</returns>
    public async Task<long> CreateAsync(ReprojectionJob job, string reason, IReadOnlyCollection<string>? agencies, DateTimeOffset now)
    {
        await using var command = app.CreateCommand(Sql.Text("Reprojections.create_job"));
        var parameters = command.Parameters;
        parameters.AddWithValue(job.Id);
        parameters.AddWithValue(now.ToUniversalTime());
        parameters.AddWithValue(job.DryRun);
        parameters.AddWithValue(job.Subject);
        parameters.Add(JsonOf(job.Progress.Counts));
        parameters.AddWithValue(job.Calendar);
        parameters.AddWithValue(job.Version);
        parameters.AddWithValue(job.Authority);
        parameters.AddWithValue(reason);
        parameters.Add(Optional(NpgsqlDbType.Text, job.Agency));
        parameters.Add(Agencies(agencies));
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The job that is to be worked on, from where it is; null when there is none.</summary>
    public async Task<ReprojectionJob?> NextAsync(CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Reprojections.next_job"));
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new ReprojectionJob(
                row.GetGuid(0),
                row.GetString(1),
                row.GetBoolean(2),
                row.GetString(6),
                row.GetInt32(7),
                row.GetString(8),
                row.IsDBNull(9) ? null : row.GetString(9),
                new ReprojectionProgress(row.GetGuid(5), ReprojectionCounts.FromJson(row.GetString(4)))
            )
            : null;
    }

    /// <summary>Number of the newest version of a calendar; 0 when there is no such calendar.</summary>
    public async Task<int> NewestVersionAsync(string calendar, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Reprojections.newest_version"));
        command.Parameters.AddWithValue(calendar);
        return await command.ExecuteScalarAsync(ct) as int? ?? 0;
    }

    /// <param name="error">Null: completed.</param>
    public async Task FinishAsync(ReprojectionJob job, string? error, DateTimeOffset now)
    {
        await using var command = app.CreateCommand(Sql.Text("Reprojections.finish_job"));
        command.Parameters.AddWithValue(job.Id);
        command.Parameters.AddWithValue(error is null ? ImportJobs.Completed : ImportJobs.Failed);
        command.Parameters.Add(Optional(NpgsqlDbType.Text, error));
        command.Parameters.AddWithValue(now.ToUniversalTime());
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The next open dossiers after an id, in the order of their ids.</summary>
    public async Task<List<Guid>> CandidatesAsync(Guid after, IReadOnlyCollection<string>? agencies, int limit, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Reprojections.read_candidates"));
        command.Parameters.AddWithValue(after);
        command.Parameters.Add(Agencies(agencies));
        command.Parameters.AddWithValue(limit);
        await using var row = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>(limit);
        while (await row.ReadAsync(ct))
        {
            ids.Add(row.GetGuid(0));
        }
        return ids;
    }

    /// <summary>Progress and report of a page, to be stored with its events: all or none, and only where the job still is at <paramref name="before"/>.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Advance(
        Guid job,
        ReprojectionProgress before,
        ReprojectionProgress after,
        IReadOnlyList<ReprojectedDossier> lines
    )
    {
        yield return new NpgsqlBatchCommand(Sql.Text("Reprojections.advance_job"))
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = job },
                new NpgsqlParameter<Guid> { TypedValue = before.Reached },
                new NpgsqlParameter<Guid> { TypedValue = after.Reached },
                new NpgsqlParameter<long> { TypedValue = after.Counts.Dossiers },
                JsonOf(after.Counts),
            },
        };
        if (lines.Count > 0)
        {
            yield return new NpgsqlBatchCommand(Sql.Text("Reprojections.write_report"))
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = job },
                    ImportRows.Array(NpgsqlDbType.Uuid, lines.Select(line => line.Id)),
                    ImportRows.Array(NpgsqlDbType.TimestampTz, lines.Select(line => line.OldDueAt.ToUniversalTime())),
                    ImportRows.Array(NpgsqlDbType.TimestampTz, lines.Select(line => line.NewDueAt.ToUniversalTime())),
                    ImportRows.Array(NpgsqlDbType.Date, lines.Select(line => line.OldDueOn)),
                    ImportRows.Array(NpgsqlDbType.Date, lines.Select(line => line.NewDueOn)),
                    ImportRows.Array(NpgsqlDbType.Boolean, lines.Select(line => line.Kept)),
                    ImportRows.Array(NpgsqlDbType.Text, lines.Select(line => line.Code)),
                    ImportRows.Array(NpgsqlDbType.Text, lines.Select(line => line.Agency)),
                },
            };
        }
    }

    public async IAsyncEnumerable<ReprojectedDossier> ReadReportAsync(Guid job, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Reprojections.read_report"));
        command.Parameters.AddWithValue(job);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            yield return new ReprojectedDossier(
                row.GetGuid(0),
                row.GetString(1),
                row.GetString(2),
                row.GetFieldValue<DateTimeOffset>(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4),
                row.GetFieldValue<DateTimeOffset>(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateOnly>(6),
                row.GetBoolean(7)
            );
        }
    }

    private static NpgsqlParameter JsonOf(ReprojectionCounts counts) =>
        new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = counts.ToJson() };

    private static NpgsqlParameter Agencies(IReadOnlyCollection<string>? agencies) =>
        Optional(NpgsqlDbType.Array | NpgsqlDbType.Text, agencies?.ToArray());

    private static NpgsqlParameter Optional(NpgsqlDbType type, object? value) =>
        new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
