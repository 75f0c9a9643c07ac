using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.EntryDelays;

/// <summary>
/// Recorded minus occurred, of everything that people enter. Announcements, corrections and dates moved by a calendar are no entries of work; dossiers of
/// older systems were recorded by their import, which says nothing of anybody's delay. What an event adds depends on its own dossier alone and the counts
/// are sums, so that the tables are the same however the log was cut into pages.
/// </summary>
public sealed class EntryDelayProjection(DossierHistory history) : IBulkProjection
{
    public const string ProjectionName = "EntryDelay";

    private sealed record Closed(
        DateTimeOffset DueAt,
        DateTimeOffset EndedAt,
        DateTimeOffset KnownAt,
        DateOnly Day,
        string Agency,
        string Code
    );

    public string Name => ProjectionName;
    public int PageSize => 2000;
    public TimeSpan Patience => TimeSpan.FromMilliseconds(250);
    public string Schema => "entry_delay";
    public string TablesSql => Sql.Text("EntryDelays.create_tables");
    public string IndexesSql => "";
    public string CreateTablesSql => TablesSql;

    public async Task ProcessEventsAsync(
        EventPage page,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    ) => await PostAsync(await history.FollowAsync(page, connection, transaction, ct), connection, transaction, ct);

    public async Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct)
    {
        await foreach (var steps in LogFold.StepsAsync(log, ct))
        {
            await PostAsync(steps, connection, null, ct);
        }
    }

    private static async Task PostAsync(
        IReadOnlyList<DossierStep> steps,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        var counts = new Dictionary<(string Agency, DateOnly Day, string Act, short Bucket), (int Count, long Minutes)>();
        var closed = new Dictionary<Guid, Closed?>();
        foreach (var step in steps)
        {
            if (step.After.Receipt.Imported)
            {
                continue;
            }
            if (IsEntry(step.Happened))
            {
                var delay = step.Stored.RecordedAt - step.Happened.OccurredAt;
                var key = (Holder(step), VietnamTime.DateOf(step.Stored.RecordedAt), step.Stored.Type, DelayBuckets.Of(delay));
                var (count, minutes) = counts.GetValueOrDefault(key);
                counts[key] = (count + 1, minutes + Math.Max(0, (long)delay.TotalMinutes));
            }
            if (step.After.EndedAt is not null && step.After.JudgedAt != step.Before?.JudgedAt)
            {
                closed[step.Stored.StreamId] = ClosedLate(step);
            }
        }
        await WriteAsync([.. counts], connection, transaction, ct);
        await WriteAsync(closed, connection, transaction, ct);
    }

    private static bool IsEntry(DossierEvent happened) =>
        happened is not (DossierOverdue or DossierDueSoon or OpinionOverdue or DossierCorrected or ReceiptCorrected or DueDateReprojected);

    /// <summary>Who had the dossier when it happened: a hand-over is entered by the one who gives it away.</summary>
    private static string Holder(DossierStep step) => step.Before?.Holder ?? step.After.Holder;

    /// <summary>Null where the end was late in fact, or was known before the due date had passed.</summary>
    private static Closed? ClosedLate(DossierStep step)
    {
        var (dossier, knownAt) = (step.After, step.Stored.RecordedAt);
        return dossier.Due is { } due && !due.IsBrokenAt(dossier.JudgedAt!.Value) && due.IsBrokenAt(knownAt) && dossier.Paused is null
            ? new Closed(due.BreachAt, dossier.EndedAt!.Value, knownAt, VietnamTime.DateOf(knownAt), Holder(step), dossier.Receipt.Code)
            : null;
    }

    private static async Task WriteAsync(
        List<KeyValuePair<(string Agency, DateOnly Day, string Act, short Bucket), (int Count, long Minutes)>> counts,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        if (counts.Count == 0)
        {
            return;
        }
        await using var command = new NpgsqlCommand(Sql.Text("EntryDelays.add_counts"), connection, transaction);
        Add(command, NpgsqlDbType.Text, counts.Select(one => one.Key.Agency));
        Add(command, NpgsqlDbType.Date, counts.Select(one => one.Key.Day));
        Add(command, NpgsqlDbType.Text, counts.Select(one => one.Key.Act));
        Add(command, NpgsqlDbType.Smallint, counts.Select(one => one.Key.Bucket));
        Add(command, NpgsqlDbType.Integer, counts.Select(one => one.Value.Count));
        Add(command, NpgsqlDbType.Bigint, counts.Select(one => one.Value.Minutes));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task WriteAsync(
        Dictionary<Guid, Closed?> closed,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        if (closed.Count == 0)
        {
            return;
        }
        int forgotten;
        await using (var forget = new NpgsqlCommand(Sql.Text("EntryDelays.forget_closed_late"), connection, transaction))
        {
            Add(forget, NpgsqlDbType.Uuid, closed.Keys);
            forgotten = await forget.ExecuteNonQueryAsync(ct);
        }
        await InsertAsync(closed, connection, transaction, ct);
        if (forgotten > 0)
        {
            await using var drop = new NpgsqlCommand(Sql.Text("EntryDelays.drop_zeros"), connection, transaction);
            await drop.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task InsertAsync(
        Dictionary<Guid, Closed?> closed,
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        var late = closed.Where(one => one.Value is not null).Select(one => (Dossier: one.Key, Closed: one.Value!)).ToList();
        if (late.Count == 0)
        {
            return;
        }
        await using var insert = new NpgsqlCommand(Sql.Text("EntryDelays.insert_closed_late"), connection, transaction);
        Add(insert, NpgsqlDbType.Uuid, late.Select(one => one.Dossier));
        Add(insert, NpgsqlDbType.TimestampTz, late.Select(one => one.Closed.DueAt.UtcDateTime));
        Add(insert, NpgsqlDbType.TimestampTz, late.Select(one => one.Closed.EndedAt.UtcDateTime));
        Add(insert, NpgsqlDbType.TimestampTz, late.Select(one => one.Closed.KnownAt.UtcDateTime));
        Add(insert, NpgsqlDbType.Date, late.Select(one => one.Closed.Day));
        Add(insert, NpgsqlDbType.Text, late.Select(one => one.Closed.Agency));
        Add(insert, NpgsqlDbType.Text, late.Select(one => one.Closed.Code));
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static void Add<T>(NpgsqlCommand command, NpgsqlDbType type, IEnumerable<T> values) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() });
}
