using System.Globalization;
using MotCua.Server.Database;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Figures;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Portal;

/// <summary>Reads and writes the rows of the projection, a page at a time. Tables without a schema: the daemon sets the path.</summary>
/// <param name="cells">The cells that rows name, by the id of the full one: the same object for the same cell.</param>
internal sealed class PortalTables(
    Dictionary<long, CellIds> cells,
    NpgsqlConnection connection,
    NpgsqlTransaction transaction,
    CancellationToken ct
)
{
    public async Task<Dictionary<Guid, PortalStanding>> ReadAsync(Guid[] dossiers)
    {
        var standings = new Dictionary<Guid, PortalStanding>();
        if (dossiers.Length == 0)
        {
            return standings;
        }
        await using var command = Command("read_rows");
        Add(command.Parameters, NpgsqlDbType.Uuid, dossiers);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            standings.Add(reader.GetGuid(0), StandingOf(reader));
        }
        return standings;
    }

    public async Task<Dictionary<Guid, InboundStanding>> ReadInboundAsync(Guid[] streams)
    {
        var standings = new Dictionary<Guid, InboundStanding>();
        if (streams.Length == 0)
        {
            return standings;
        }
        await using var command = Command("read_inbound_rows");
        Add(command.Parameters, NpgsqlDbType.Uuid, streams);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var standing = new InboundStanding(
                reader.GetFieldValue<DateTimeOffset>(1),
                reader.GetInt16(2),
                reader.GetFieldValue<DateOnly>(3),
                CellsOf(reader.GetFieldValue<long[]>(4))
            );
            standings.Add(reader.GetGuid(0), standing);
        }
        return standings;
    }

    /// <summary>When the first change after each confirmed version was recorded, where there is one by now.</summary>
    public async Task<Dictionary<(Guid Dossier, long Version), DateTimeOffset>> NextChangesAsync(
        IReadOnlyList<PortalSyncConfirmed> confirmed
    )
    {
        var next = new Dictionary<(Guid, long), DateTimeOffset>();
        if (confirmed.Count == 0)
        {
            return next;
        }
        await using var command = Command("next_changes");
        Add(command.Parameters, NpgsqlDbType.Uuid, confirmed.Select(one => one.DossierId));
        Add(command.Parameters, NpgsqlDbType.Bigint, confirmed.Select(one => one.DossierVersion));
        Add(command.Parameters, NpgsqlDbType.Varchar, PortalRelevance.Announcements);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            next.Add((reader.GetGuid(0), reader.GetInt64(1)), reader.GetFieldValue<DateTimeOffset>(3));
        }
        return next;
    }

    public async Task WriteAsync(PortalChanges changes)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (changes.Rows.Any())
        {
            batch.BatchCommands.Add(WriteRows([.. changes.Rows]));
        }
        if (changes.Inbound.Count > 0)
        {
            batch.BatchCommands.Add(WriteInbound(changes));
        }
        if (changes.Ended.Count > 0)
        {
            var close = new NpgsqlBatchCommand(Sql.Text("Portal.close_unsynced"));
            Add(close.Parameters, NpgsqlDbType.Uuid, changes.Ended.Select(one => one.Dossier));
            Add(close.Parameters, NpgsqlDbType.Bigint, changes.Ended.Select(one => one.Since));
            Add(close.Parameters, NpgsqlDbType.Bigint, changes.Ended.Select(one => one.Until));
            Add(close.Parameters, NpgsqlDbType.Smallint, changes.Ended.Select(one => UnsyncedTime.SpanOf(one.Since, one.Until)));
            batch.BatchCommands.Add(close);
        }
        if (changes.Begun.Count > 0)
        {
            var open = new NpgsqlBatchCommand(Sql.Text("Portal.open_unsynced"));
            Add(open.Parameters, NpgsqlDbType.Uuid, changes.Begun.Select(one => one.Dossier));
            Add(open.Parameters, NpgsqlDbType.Bigint, changes.Begun.Select(one => one.Since));
            Add(open.Parameters, NpgsqlDbType.Bigint, changes.Begun.Select(one => one.Until));
            Add(open.Parameters, NpgsqlDbType.TimestampTz, changes.Begun.Select(one => one.SinceAt.UtcDateTime));
            Add(open.Parameters, NpgsqlDbType.Bigint, changes.Begun.Select(one => one.Cell));
            Add(open.Parameters, NpgsqlDbType.Date, changes.Begun.Select(one => one.Day));
            Add(open.Parameters, NpgsqlDbType.Smallint, changes.Begun.Select(one => one.Span));
            batch.BatchCommands.Add(open);
        }
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    private static NpgsqlBatchCommand WriteRows(List<(Guid Dossier, PortalStanding Standing)> rows)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Portal.write_rows"));
        void Column<T>(NpgsqlDbType type, Func<PortalStanding, T> value) =>
            Add(command.Parameters, type, rows.Select(row => value(row.Standing)));

        Add(command.Parameters, NpgsqlDbType.Uuid, rows.Select(row => row.Dossier));
        Column(NpgsqlDbType.Bigint, row => row.Version);
        Column(NpgsqlDbType.TimestampTz, row => row.ChangedAt.UtcDateTime);
        Column(NpgsqlDbType.TimestampTz, row => row.ReceivedAt.UtcDateTime);
        Column(NpgsqlDbType.Bigint, row => row.Answers.SyncedVersion);
        Column(NpgsqlDbType.TimestampTz, row => row.Answers.SyncedAt?.UtcDateTime);
        Column(NpgsqlDbType.TimestampTz, row => row.Answers.FirstSyncedAt?.UtcDateTime);
        Column(NpgsqlDbType.TimestampTz, row => row.UnsyncedSince?.UtcDateTime);
        Column(NpgsqlDbType.Bigint, row => row.UnsyncedFrom);
        Column(NpgsqlDbType.Bigint, row => row.Rejection?.Version);
        Column(NpgsqlDbType.TimestampTz, row => row.Rejection?.At.UtcDateTime);
        Column(NpgsqlDbType.Uuid, row => row.Rejection?.Event);
        Column(NpgsqlDbType.Date, row => row.Day);
        Column(NpgsqlDbType.Boolean, row => row.Outbound);
        Column(NpgsqlDbType.Boolean, row => row.Imported);
        Column(NpgsqlDbType.Text, row => row.Code);
        Column(NpgsqlDbType.Text, row => row.Procedure);
        Column(NpgsqlDbType.Text, row => row.Receiving);
        Column(NpgsqlDbType.Text, row => row.Resolving);
        Column(NpgsqlDbType.Text, row => row.Rejection?.Code);
        Column(NpgsqlDbType.Text, row => TextOf(row.Cells));
        return command;
    }

    private static NpgsqlBatchCommand WriteInbound(PortalChanges changes)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Portal.write_inbound_rows"));
        var rows = changes.Inbound.OrderBy(pair => pair.Key).Select(pair => pair.Value).ToList();
        void Column<T>(NpgsqlDbType type, Func<InboundReported, T> value) =>
            Add(command.Parameters, type, rows.Select(row => value(row.Reported)));

        Add(command.Parameters, NpgsqlDbType.Uuid, rows.Select(row => row.Stored.StreamId));
        Column(NpgsqlDbType.TimestampTz, row => row.SourceAt.UtcDateTime);
        Add(command.Parameters, NpgsqlDbType.TimestampTz, rows.Select(row => row.Stored.RecordedAt.UtcDateTime));
        Column(NpgsqlDbType.TimestampTz, row => row.ReceivedAt.UtcDateTime);
        Column(NpgsqlDbType.TimestampTz, row => row.DueAt?.UtcDateTime);
        Column(NpgsqlDbType.TimestampTz, row => row.EndedAt?.UtcDateTime);
        Column(NpgsqlDbType.TimestampTz, row => row.ReturnedAt?.UtcDateTime);
        Column(NpgsqlDbType.Smallint, row => (short)row.Status);
        Add(command.Parameters, NpgsqlDbType.Date, rows.Select(row => row.Standing.Day));
        Column(NpgsqlDbType.Text, row => row.Code);
        Column(NpgsqlDbType.Text, row => Reference.ProcedureRegister.Systems[(int)row.System]);
        Column(NpgsqlDbType.Text, row => row.ProcedureCode);
        Column(NpgsqlDbType.Text, row => row.Field);
        Column(NpgsqlDbType.Text, row => DossierView.NameOf(row.Channel));
        Column(NpgsqlDbType.Text, row => row.Receiving.Code);
        Column(NpgsqlDbType.Text, row => row.Resolving.Code);
        Add(command.Parameters, NpgsqlDbType.Text, rows.Select(row => TextOf(row.Standing.Cells)));
        return command;
    }

    private PortalStanding StandingOf(NpgsqlDataReader reader)
    {
        DateTimeOffset? Instant(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
        long? Number(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
        return new PortalStanding
        {
            Version = reader.GetInt64(1),
            ChangedAt = reader.GetFieldValue<DateTimeOffset>(2),
            ReceivedAt = reader.GetFieldValue<DateTimeOffset>(3),
            Answers = new PortalAnswers(Number(4), Instant(5), Instant(6)),
            UnsyncedSince = Instant(7),
            UnsyncedFrom = Number(8),
            Rejection = Number(9) is { } version
                ? new Rejection(version, Instant(10)!.Value, reader.GetGuid(11), reader.IsDBNull(19) ? "" : reader.GetString(19))
                : null,
            Day = reader.GetFieldValue<DateOnly>(12),
            Outbound = reader.GetBoolean(13),
            Imported = reader.GetBoolean(14),
            Code = reader.GetString(15),
            Procedure = reader.GetString(16),
            Receiving = reader.GetString(17),
            Resolving = reader.GetString(18),
            Cells = CellsOf(reader.GetFieldValue<long[]>(20)),
        };
    }

    /// <summary>Only ids and kinds are needed to post; what a cell stands for is in its own table already.</summary>
    private CellIds CellsOf(long[] ids)
    {
        if (!cells.TryGetValue(ids[0], out var known))
        {
            known = new CellIds([
                .. ids.Select((id, index) => new SummedCell(id, (CellKind)(index + 1), 0, 0, "", DateOnly.MinValue, "", "", "")),
            ]);
            cells.Add(ids[0], known);
        }
        return known;
    }

    private static string TextOf(CellIds cells) =>
        string.Join(',', cells.All.Select(cell => cell.Id.ToString(CultureInfo.InvariantCulture)));

    private NpgsqlCommand Command(string name) => new(Sql.Text("Portal." + name), connection, transaction);

    private static void Add<T>(NpgsqlParameterCollection parameters, NpgsqlDbType type, IEnumerable<T> values) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() });
}
