using System.Collections.Concurrent;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Reference;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.StepTimes;

/// <summary>
/// Sums of working time by day and by month, agency, procedure, step and officer. What an event posts depends on its own dossier and on the working calendars alone, and the
/// tables are sums, so that they are the same however the log was cut into pages. The calendars are those in force when a page is
/// read: after hours or holidays of days gone by were changed, a rebuild counts those days anew.
/// </summary>
public sealed class StepTimesProjection(EventRegistry registry, ReferenceStore reference) : IBulkProjection
{
    public const string ProjectionName = "StepTimes";

    private const int Kept = 20_000;
    private const int WrittenAtOnce = 100_000; // sums

    /// <summary>Events of the dossiers that were last seen. Right whenever the version fits, whatever was rolled back since.</summary>
    private readonly ConcurrentDictionary<Guid, (long Version, DossierEvent[] Events)> latest = new();

    public string Name => ProjectionName;
    public int PageSize => 1000;
    public TimeSpan Patience => TimeSpan.FromMilliseconds(250);
    public string Schema => "step_times";
    public string TablesSql => Sql.Text("StepTimes.create_tables");
    public string IndexesSql => "";
    public string CreateTablesSql => TablesSql;

    public async Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct)
    {
        var calendarOf = reference.Current.CalendarFor;
        await ExecuteAsync("StepTimes.create_part", connection, ct);
        var all = new Dictionary<StepKey, StepSum>();
        await foreach (var sums in LogFold.RunAsync<Dictionary<StepKey, StepSum>>(log, () => block => SumsOf(block, calendarOf), ct))
        {
            foreach (var (key, sum) in sums)
            {
                all[key] = all.GetValueOrDefault(key) + sum;
            }
            if (all.Count > WrittenAtOnce)
            {
                await CopyAsync(all, connection, ct);
                all.Clear();
            }
        }
        await CopyAsync(all, connection, ct);
        await ExecuteAsync("StepTimes.build_sums", connection, ct);
    }

    private static async Task ExecuteAsync(string sql, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql.Text(sql), connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task CopyAsync(Dictionary<StepKey, StepSum> sums, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy part (agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay) from stdin (format binary)",
            ct
        );
        foreach (var (key, sum) in sums.Where(sum => sum.Value != default))
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(key.Agency, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(key.Day, NpgsqlDbType.Date, ct);
            await copy.WriteAsync(key.Procedure, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(key.Step, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(key.Officer, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(sum.Legs, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(sum.Judged, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(sum.Late, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(sum.Working, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(sum.Waiting, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(sum.Paused, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(sum.Delay, NpgsqlDbType.Bigint, ct);
        }
        await copy.CompleteAsync(ct);
    }

    private Dictionary<StepKey, StepSum> SumsOf(LogBlock block, Func<string, DateOnly, WorkingCalendar> calendarOf)
    {
        var (sums, events, stream) = (new Dictionary<StepKey, StepSum>(), new List<DossierEvent>(), Guid.Empty);
        foreach (var raw in block)
        {
            if (raw.StreamId != stream)
            {
                StepSums.Add(sums, events, calendarOf, negative: false);
                events.Clear();
                stream = raw.StreamId;
            }
            if (raw.Decode(registry) is DossierEvent happened)
            {
                events.Add(happened);
            }
        }
        StepSums.Add(sums, events, calendarOf, negative: false);
        return sums;
    }

    public async Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var streams = page.Events.Where(stored => stored.Data is DossierEvent).GroupBy(stored => stored.StreamId).ToList();
        var before = await BeforeAsync(streams, page.After, connection, transaction, ct);
        var sums = new Dictionary<StepKey, StepSum>();
        var calendarOf = reference.Current.CalendarFor;
        if (latest.Count > Kept)
        {
            latest.Clear();
        }
        foreach (var stream in streams)
        {
            var known = before.GetValueOrDefault(stream.Key) ?? [];
            DossierEvent[] all = [.. known, .. stream.Select(stored => (DossierEvent)stored.Data)];
            var dossier = all.Aggregate((Dossier?)null, Dossier.Evolve)!;
            if (known.Length > 0 && dossier.IsOpen && stream.All(stored => WorkLegs.OnlyFinishes((DossierEvent)stored.Data)))
            {
                StepSums.AddNew(sums, all, known.Length, dossier, calendarOf); // the usual case, and cheap however long the stream is
            }
            else
            {
                StepSums.Add(sums, known, calendarOf, negative: true);
                StepSums.Add(sums, all, calendarOf, negative: false);
            }
            latest[stream.Key] = (stream.Last().Version, all);
        }
        await WriteAsync([.. sums.Where(sum => sum.Value != default)], connection, transaction, ct);
    }

    private async Task<Dictionary<Guid, DossierEvent[]>> BeforeAsync(
        List<IGrouping<Guid, StoredEvent>> streams,
        long upTo,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    )
    {
        var before = new Dictionary<Guid, DossierEvent[]>();
        var missing = new List<Guid>();
        foreach (var stream in streams.Where(stream => stream.First().Version > 1))
        {
            if (latest.TryGetValue(stream.Key, out var known) && known.Version == stream.First().Version - 1)
            {
                before[stream.Key] = known.Events;
            }
            else
            {
                missing.Add(stream.Key);
            }
        }
        if (missing.Count == 0)
        {
            return before;
        }
        var read = missing.ToDictionary(id => id, _ => new List<DossierEvent>());
        await using var command = new NpgsqlCommand(Sql.Text("Dossiers.read_streams"), connection, transaction);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = missing });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (registry.Decode(reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetInt64(4)) is DossierEvent happened)
            {
                read[reader.GetGuid(0)].Add(happened);
            }
        }
        foreach (var (id, events) in read)
        {
            before[id] = [.. events];
        }
        return before;
    }

    private static async Task WriteAsync(
        List<KeyValuePair<StepKey, StepSum>> sums,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    )
    {
        if (sums.Count == 0)
        {
            return;
        }
        await using var batch = new NpgsqlBatch(connection, transaction);
        var add = new NpgsqlBatchCommand(Sql.Text("StepTimes.add_sums"));
        AddKeys(add);
        Add(add, NpgsqlDbType.Integer, sum => sum.Value.Legs);
        Add(add, NpgsqlDbType.Integer, sum => sum.Value.Judged);
        Add(add, NpgsqlDbType.Integer, sum => sum.Value.Late);
        Add(add, NpgsqlDbType.Bigint, sum => sum.Value.Working);
        Add(add, NpgsqlDbType.Bigint, sum => sum.Value.Waiting);
        Add(add, NpgsqlDbType.Bigint, sum => sum.Value.Paused);
        Add(add, NpgsqlDbType.Bigint, sum => sum.Value.Delay);
        batch.BatchCommands.Add(add);
        if (sums.Exists(sum => sum.Value.Legs < 0 || sum.Value.Working < 0 || sum.Value.Delay < 0))
        {
            var drop = new NpgsqlBatchCommand(Sql.Text("StepTimes.drop_zeros"));
            AddKeys(drop);
            batch.BatchCommands.Add(drop);
        }
        await batch.ExecuteNonQueryAsync(ct);

        void AddKeys(NpgsqlBatchCommand command)
        {
            Add(command, NpgsqlDbType.Text, sum => sum.Key.Agency);
            Add(command, NpgsqlDbType.Date, sum => sum.Key.Day);
            Add(command, NpgsqlDbType.Text, sum => sum.Key.Procedure);
            Add(command, NpgsqlDbType.Text, sum => sum.Key.Step);
            Add(command, NpgsqlDbType.Text, sum => sum.Key.Officer);
        }

        void Add<T>(NpgsqlBatchCommand command, NpgsqlDbType type, Func<KeyValuePair<StepKey, StepSum>, T> value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = sums.Select(value).ToArray() });
    }
}
