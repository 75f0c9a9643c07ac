using System.Data;
using MotCua.Dossiers;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Lateness;

/// <summary>Late dossiers of one reason, and of one office, field or procedure where rows are told apart by these.</summary>
/// <param name="Reason">As in the projection; empty without one.</param>
internal sealed record LateReasonRow(string Reason, string? Key)
{
    /// <summary>Sums by account: before the period, and up to its end.</summary>
    public Dictionary<Account, (long Before, long AtEnd)> Sums { get; } = [];
}

/// <summary>Reads the reasons in one snapshot, as <see cref="FigureReader"/> reads the ledger: position and numbers of an answer belong together.</summary>
internal sealed class LateReasonsReader : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private LateReasonsReader(NpgsqlConnection connection, NpgsqlTransaction transaction, AsOf asOf) =>
        (this.connection, this.transaction, AsOf) = (connection, transaction, asOf);

    public AsOf AsOf { get; }

    /// <summary>The last day that counts: entries of days to come are there already.</summary>
    public DateOnly Today => VietnamTime.DateOf(AsOf.At);

    /// <exception cref="ProblemException">409 when the reasons do not reach <paramref name="position"/> yet; 503 before their tables are there.</exception>
    public static async Task<LateReasonsReader> OpenAsync(NpgsqlDataSource source, long? position, DateTimeOffset now, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            return new LateReasonsReader(connection, transaction, await ReadAsOfAsync(connection, transaction, position, now, ct));
        }
        catch (Exception exception)
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync();
            }
            await connection.DisposeAsync();
            if (exception is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName })
            {
                throw new ProblemException(new Problem(503, "database-unavailable") { RetryAfter = 2 });
            }
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <param name="by">agency, level, procedure or field; null: rows by reason alone.</param>
    public async Task<IReadOnlyList<LateReasonRow>> ReadAsync(Scope scope, string? by, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var last = to < Today ? to : Today;
        var before = from <= last ? from.AddDays(-1) : last;
        await using var command = Command("read", scope);
        Add(command, NpgsqlDbType.Varchar, by);
        Add(command, NpgsqlDbType.Date, last);
        Add(command, NpgsqlDbType.Date, before);
        Add(command, NpgsqlDbType.Bigint, AsOf.Position);
        Add(command, NpgsqlDbType.Boolean, (scope.Procedure ?? scope.Field ?? scope.Channel) is null && by is not ("procedure" or "field"));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new Dictionary<(string, string?), LateReasonRow>();
        while (await reader.ReadAsync(ct))
        {
            var (reason, key) = (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1));
            if (!rows.TryGetValue((reason, key), out var row))
            {
                rows.Add((reason, key), row = new LateReasonRow(reason, key));
            }
            row.Sums.Add((Account)reader.GetInt16(2), (reader.GetInt64(3), reader.GetInt64(4)));
        }
        return [.. rows.Values];
    }

    /// <summary>The dossiers behind a number, by id, after <paramref name="after"/>.</summary>
    /// <param name="reason">Null: any.</param>
    public async Task<IReadOnlyList<Guid>> DrillDownAsync(
        Scope scope,
        Account account,
        string? reason,
        DateOnly from,
        DateOnly to,
        Guid after,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = Command("drill_down", scope);
        Add(command, NpgsqlDbType.Uuid, after);
        Add(command, NpgsqlDbType.Smallint, (short)account);
        Add(command, NpgsqlDbType.Varchar, reason);
        Add(command, NpgsqlDbType.Date, from);
        Add(command, NpgsqlDbType.Date, to < Today ? to : Today);
        Add(command, NpgsqlDbType.Bigint, AsOf.Position);
        Add(command, NpgsqlDbType.Integer, limit);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var dossiers = new List<Guid>();
        while (await reader.ReadAsync(ct))
        {
            dossiers.Add(reader.GetGuid(0));
        }
        return dossiers;
    }

    /// <summary>Dossiers as they were at the as-of position.</summary>
    public Task<IReadOnlyDictionary<Guid, Dossier>> DossiersAsync(DossierHistory history, IReadOnlyList<Guid> ids, CancellationToken ct) =>
        history.AtAsync(ids, AsOf.Position, connection, transaction, ct);

    private static async Task<AsOf> ReadAsOfAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long? asked,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Sql.Text("Lateness.lock_tables")));
        var asOf = new NpgsqlBatchCommand(Sql.Text("Lateness.as_of"));
        asOf.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)asked ?? DBNull.Value });
        batch.BatchCommands.Add(asOf);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var reached = await reader.ReadAsync(ct) ? reader.GetInt64(0) : 0;
        if (asked > reached)
        {
            throw new ProblemException(new Problem(409, "not-after-wait", $"{asked}") { RetryAfter = 1 });
        }
        var at = reached > 0 && !reader.IsDBNull(1) ? reader.GetFieldValue<DateTimeOffset>(1) : now;
        return new AsOf(asked ?? reached, at);
    }

    /// <summary>A statement with the parameters $1 to $8 of its scope.</summary>
    private NpgsqlCommand Command(string name, Scope scope)
    {
        var text = Sql.Text("Lateness." + name).Replace("{scope}", Sql.Text("Lateness.scope").TrimEnd(), StringComparison.Ordinal);
        var command = new NpgsqlCommand(text, connection, transaction);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Varchar, scope.Reach?.ToArray());
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Varchar, scope.Agencies?.ToArray());
        Add(command, NpgsqlDbType.Varchar, scope.Territory);
        Add(command, NpgsqlDbType.Varchar, scope.Agency);
        Add(command, NpgsqlDbType.Varchar, scope.Level);
        Add(command, NpgsqlDbType.Varchar, scope.Procedure);
        Add(command, NpgsqlDbType.Varchar, scope.Field);
        Add(command, NpgsqlDbType.Varchar, scope.Channel);
        return command;
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
