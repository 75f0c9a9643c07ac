using System.Text;
using System.Text.Json;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Imports;

/// <summary>An import as its row tells, for readers on any node.</summary>
/// <param name="Error">Code of a problem; null unless failed.</param>
/// <param name="Counts">JSON.</param>
internal sealed record JobRow(
    Guid Id,
    string Subject,
    string Status,
    string? Error,
    long Done,
    long Total,
    string Counts,
    bool DryRun,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    string Kind = ImportJobs.Kind
)
{
    public static JobRow Started(ImportJob job, DateTimeOffset at) =>
        new(
            job.Id,
            job.Actor.Subject,
            ImportJobs.Running,
            null,
            0,
            job.Lines,
            ImportJobs.ToJson(ImportCounts.None),
            job.DryRun,
            Dossiers.DossierDesk.Cut(at),
            null
        );
}

/// <summary>The rows of imports: one per job, and the lines that it refused.</summary>
internal sealed class ImportJobs(NpgsqlDataSource app)
{
    public const string Kind = "import";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Interrupted = "import-interrupted";
    public const string Broken = "import-failed";

    public async Task CreateAsync(ImportJob job, DateTimeOffset now)
    {
        await using var command = Command("create_job", Value(job.Id), Value(now.ToUniversalTime()), Value(job.Lines), Value(job.DryRun));
        command.Parameters.Add(Value(job.Actor.Subject));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Writes that these jobs live, and how far they are; returns those that still count as running.</summary>
    public async Task<IReadOnlySet<Guid>> BeatAsync(IReadOnlyList<ImportJob> jobs, CancellationToken ct)
    {
        var progress = jobs.Select(job => job.Progress).ToList();
        await using var command = Command(
            "beat",
            ImportRows.Array(NpgsqlDbType.Uuid, jobs.Select(job => job.Id)),
            ImportRows.Array(NpgsqlDbType.Bigint, progress.Select(p => p.Done)),
            ImportRows.Array(NpgsqlDbType.Jsonb, progress.Select(p => ToJson(p.Counts)))
        );
        var alive = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            alive.Add(reader.GetGuid(0));
        }
        return alive;
    }

    /// <param name="error">Null: completed.</param>
    public async Task FinishAsync(ImportJob job, string? error, DateTimeOffset now)
    {
        var progress = job.Progress;
        await using var command = Command(
            "finish_job",
            Value(job.Id),
            Value(error is null ? Completed : Failed),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)error ?? DBNull.Value },
            Value(progress.Done),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = ToJson(progress.Counts) },
            Value(now.ToUniversalTime())
        );
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Marks jobs whose process has died as failed; returns how many.</summary>
    public async Task<int> GiveUpDeadAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = Command("give_up_dead_jobs", Value(now.ToUniversalTime()));
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Removes what dry runs have left that are over.</summary>
    public async Task ClearTrialsAsync(CancellationToken ct)
    {
        foreach (var sql in new[] { "clear_trial_events", "clear_trial_codes" })
        {
            await using var command = Command(sql);
            while (await command.ExecuteNonQueryAsync(ct) > 0) { }
        }
    }

    public async Task<JobRow?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = Command("find_job", Value(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(id, reader) : null;
    }

    /// <summary>Newest first.</summary>
    /// <param name="before">Only those that were started before this one.</param>
    /// <param name="subject">Only those that this subject started; null: all.</param>
    /// <param name="kind">Only of this kind; null: all.</param>
    public async Task<IReadOnlyList<JobRow>> PageAsync(Guid before, string? subject, string? kind, int limit, CancellationToken ct)
    {
        await using var command = Command("page_jobs", Value(before));
        foreach (var text in new[] { subject, kind })
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Varchar, Value = (object?)text ?? DBNull.Value });
        }
        command.Parameters.Add(Value((long)limit));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var jobs = new List<JobRow>();
        while (await reader.ReadAsync(ct))
        {
            jobs.Add(Read(reader.GetGuid(10), reader));
        }
        return jobs;
    }

    private static JobRow Read(Guid id, NpgsqlDataReader reader) =>
        new(
            id,
            reader.GetString(0),
            reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetInt64(3),
            reader.GetInt64(4),
            reader.GetString(5),
            reader.GetBoolean(6),
            reader.GetFieldValue<DateTimeOffset>(7),
            reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8),
            reader.GetString(9)
        );

    /// <summary>The refused lines in order: line, key, problem as JSON.</summary>
    public async IAsyncEnumerable<(long Line, string? Key, string Problem)> ReadReportAsync(
        Guid id,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct
    )
    {
        await using var command = Command("read_report", Value(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2));
        }
    }

    public static string ToJson(ImportCounts counts) =>
        Encoding.UTF8.GetString(
            Json.Write(writer =>
            {
                writer.WriteStartObject();
                WriteCount(writer, "lines", counts.Lines);
                WriteCount(writer, "received", counts.Received);
                WriteCount(writer, "commands", counts.Commands);
                WriteCount(writer, "same", counts.Same);
                WriteCount(writer, "refused", counts.Refused);
                WriteCount(writer, "events", counts.Events);
                writer.WriteEndObject();
            })
        );

    private static void WriteCount(Utf8JsonWriter writer, string name, long count) => writer.WriteNumber(name, count);

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private NpgsqlCommand Command(string sql, params IReadOnlyList<NpgsqlParameter> parameters)
    {
        var command = app.CreateCommand(Sql.Text("Imports." + sql));
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
