using System.Text.Json;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Portal.Reconciliations;

/// <summary>A kept report without its items.</summary>
internal sealed record ReconciliationSummary(
    long Number,
    Guid Id,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    long Compared,
    int Missing,
    int Different,
    int Unknown,
    int Repaired,
    string Digest
)
{
    /// <summary>The members, without the braces.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("id", Id);
        writer.WriteInstant("startedAt", StartedAt);
        writer.WriteInstant("finishedAt", FinishedAt);
        writer.WriteNumber("compared", Compared);
        writer.WriteNumber("missing", Missing);
        writer.WriteNumber("different", Different);
        writer.WriteNumber("unknown", Unknown);
        writer.WriteNumber("repaired", Repaired);
    }
}

/// <summary>
/// Keeps reports and answers from them. A report and what follows from it (<see cref="PortalSyncDisproved"/>) are stored in one transaction; a report told again
/// is found by its id, which follows from whose it is and when it began.
/// </summary>
internal sealed class ReconciliationDesk(Call call)
{
    private readonly NpgsqlDataSource app = call.Service<NpgsqlDataSource>();

    /// <returns>Whether it is new; null for the summary where another report began at the same moment.</returns>
    public async Task<(bool Stored, ReconciliationSummary? Summary)> StoreAsync(ReconciliationReport report)
    {
        var agency = Reach.LimitOf(call.Actor);
        var id = EventIds.Derive("reconciliation", FormattableString.Invariant($"{agency} {report.StartedAt.UtcDateTime:O}"), 0);
        if (await FindAsync(id) is { } known)
        {
            return (false, known.Digest == report.Digest ? known : null);
        }
        var batch = new AppendBatch(call.Now) { UserName = call.Actor.Subject };
        batch.Also.Add(Insert(report, id, agency));
        if (report.Items.Count > 0)
        {
            batch.Also.Add(InsertItems(report, id));
        }
        foreach (var (dossier, version, finding) in await DisprovedAsync(report))
        {
            var said = new PortalSyncDisproved
            {
                DossierId = dossier,
                DossierVersion = version,
                OccurredAt = report.StartedAt,
                Finding = finding,
                Reconciliation = id,
            };
            batch.Append(PortalLog.StreamOf(dossier), PortalLog.StreamType, null, [said], [PortalLog.IdOf(said)]);
        }
        try
        {
            await call.Service<Store>().AppendAsync(batch, CancellationToken.None);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Told twice at the same time: the other one is there now.
            var other = await FindAsync(id) ?? throw new InvalidOperationException("a report that is there cannot be read", exception);
            return (false, other.Digest == report.Digest ? other : null);
        }
        call.Service<SubscriptionDaemon>().Wake();
        return (true, await FindAsync(id));
    }

    public async Task<ReconciliationSummary?> FindAsync(Guid id)
    {
        var found = await ReadAsync("find", command => command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id }));
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Newest first.</summary>
    public Task<List<ReconciliationSummary>> PageAsync(long before, int limit) =>
        ReadAsync(
            "page",
            command =>
            {
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
            }
        );

    public async Task<List<ReconciliationItem>> ItemsAsync(Guid id, string? kind, long after, int limit)
    {
        await using var command = app.CreateCommand(Sql.Text("Portal.Reconciliations.items"));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Varchar, Value = (object?)kind ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        var items = new List<ReconciliationItem>();
        while (await reader.ReadAsync(call.Aborted))
        {
            items.Add(
                new ReconciliationItem(
                    reader.GetInt32(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetFieldValue<string[]>(3),
                    reader.GetBoolean(4)
                )
            );
        }
        return items;
    }

    /// <summary>Dossiers in the caller's reach that count as synced, and that the report says are not.</summary>
    private async Task<List<(Guid Dossier, long Version, string Finding)>> DisprovedAsync(ReconciliationReport report)
    {
        var findings = report
            .Items.Where(item => item.Kind != "unknown" && !item.Repaired)
            .ToDictionary(item => item.Code, item => item.Kind, StringComparer.Ordinal);
        var disproved = new List<(Guid, long, string)>();
        if (findings.Count == 0)
        {
            return disproved;
        }
        await using var command = app.CreateCommand(Sql.Text("Portal.Reconciliations.synced"));
        command.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = findings.Keys.ToArray() }
        );
        PortalReach.Add(command.Parameters, PortalReach.AgenciesOf(call, null).Reach);
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        while (await reader.ReadAsync(call.Aborted))
        {
            disproved.Add((reader.GetGuid(0), reader.GetInt64(1), findings[reader.GetString(2)]));
        }
        return disproved;
    }

    private NpgsqlBatchCommand Insert(ReconciliationReport report, Guid id, string? agency)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Portal.Reconciliations.insert"));
        void Add(NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        Add(NpgsqlDbType.Uuid, id);
        Add(NpgsqlDbType.TimestampTz, report.StartedAt.UtcDateTime);
        Add(NpgsqlDbType.TimestampTz, report.FinishedAt.UtcDateTime);
        Add(NpgsqlDbType.TimestampTz, call.Now.UtcDateTime);
        Add(NpgsqlDbType.Bigint, report.Compared);
        Add(NpgsqlDbType.Integer, report.Count("missing"));
        Add(NpgsqlDbType.Integer, report.Count("different"));
        Add(NpgsqlDbType.Integer, report.Count("unknown"));
        Add(NpgsqlDbType.Integer, report.Items.Count(item => item.Repaired));
        Add(NpgsqlDbType.Varchar, call.Actor.Subject);
        Add(NpgsqlDbType.Varchar, agency);
        Add(NpgsqlDbType.Varchar, report.Digest);
        return command;
    }

    private static NpgsqlBatchCommand InsertItems(ReconciliationReport report, Guid id)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Portal.Reconciliations.insert_items"));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        void Add<T>(NpgsqlDbType type, IEnumerable<T> values) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() });
        Add(NpgsqlDbType.Integer, report.Items.Select(item => item.Ordinal));
        Add(NpgsqlDbType.Varchar, report.Items.Select(item => item.Kind));
        Add(NpgsqlDbType.Varchar, report.Items.Select(item => item.Code));
        Add(NpgsqlDbType.Boolean, report.Items.Select(item => item.Repaired));
        Add(NpgsqlDbType.Varchar, report.Items.Select(item => string.Join('\u001f', item.Fields)));
        return command;
    }

    private async Task<List<ReconciliationSummary>> ReadAsync(string sql, Action<NpgsqlCommand> add)
    {
        await using var command = app.CreateCommand(Sql.Text("Portal.Reconciliations." + sql));
        PortalReach.Add(command.Parameters, PortalReach.AgenciesOf(call, null).Reach);
        add(command);
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        var found = new List<ReconciliationSummary>();
        while (await reader.ReadAsync(call.Aborted))
        {
            found.Add(
                new ReconciliationSummary(
                    reader.GetInt64(0),
                    reader.GetGuid(1),
                    reader.GetFieldValue<DateTimeOffset>(2),
                    reader.GetFieldValue<DateTimeOffset>(3),
                    reader.GetInt64(4),
                    reader.GetInt32(5),
                    reader.GetInt32(6),
                    reader.GetInt32(7),
                    reader.GetInt32(8),
                    reader.GetString(9)
                )
            );
        }
        return found;
    }
}
