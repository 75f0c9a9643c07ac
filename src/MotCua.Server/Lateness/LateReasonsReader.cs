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
    /// <summary>Each office that a list is looked for in costs a page of its own, until they are put together.</summary>
    private const int FewOffices = 16;

    /// <summary>Which sums, by what is told apart in them. A storage format: create_tables.sql.</summary>
    private enum Grain : short
    {
        All = 1,
        Office = 2,
        Procedure = 3,
        Level = 4,
        OfficeProcedure = 5,
        OfficeChannel = 6,
        Field = 7,
    }

    private static readonly string ReadSql = PostedAfter.Expand(Sql.Text("Lateness.read"), "late_reasons");
    private static readonly string StockSql = PostedAfter.Expand(Sql.Text("Lateness.drill_down_stock"), "late_reasons");

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
        scope = await WithoutIdleReachAsync(scope, ct);
        var grain = GrainOf(scope, by);
        if (IsOfOffices(scope) && grain is (Grain.All or Grain.OfficeProcedure))
        {
            scope = scope with { Agencies = await OfficesAsync(scope, ct) };
        }
        await using var command = Command(ReadSql, scope);
        Add(command, NpgsqlDbType.Varchar, by);
        Add(command, NpgsqlDbType.Date, last);
        Add(command, NpgsqlDbType.Date, before);
        Add(command, NpgsqlDbType.Bigint, AsOf.Position);
        Add(command, NpgsqlDbType.Smallint, (short)grain);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<LateReasonRow>();
        while (await reader.ReadAsync(ct))
        {
            var row = new LateReasonRow(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1));
            row.Sums.Add(Account.ResolvedLate, (reader.GetInt64(2), reader.GetInt64(3)));
            row.Sums.Add(Account.OpenOverdue, (reader.GetInt64(4), reader.GetInt64(5)));
            row.Sums.Add(Account.PromiseBroken, (reader.GetInt64(6), reader.GetInt64(7)));
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>The dossiers behind a number of a period, with what they are in order by: the first day of their entries in the period, and the id.</summary>
    /// <param name="reason">Null: any.</param>
    /// <param name="after">The last one of the page before.</param>
    public Task<IReadOnlyList<(DateOnly Day, Guid Dossier)>> DrillDownAsync(
        Scope scope,
        Account account,
        string? reason,
        DateOnly from,
        DateOnly to,
        (DateOnly Day, Guid Dossier) after,
        int limit,
        CancellationToken ct
    )
    {
        after = after.Day < from ? (from, Guid.Empty) : after;
        return ListAsync(scope, TextOfFlow, account, reason, from, to, after, limit, ct);
    }

    /// <summary>The dossiers that are open and overdue at the end of a day, by the first day on which they were, and the id. The order is the same for ever, as of a position.</summary>
    /// <param name="reason">Null: any.</param>
    /// <param name="after">The last one of the page before.</param>
    public Task<IReadOnlyList<(DateOnly Day, Guid Dossier)>> DrillDownStockAsync(
        Scope scope,
        string? reason,
        DateOnly at,
        (DateOnly Day, Guid Dossier) after,
        int limit,
        CancellationToken ct
    ) => ListAsync(scope, TextOfStock, Account.OpenOverdue, reason, DateOnly.MinValue, at, after, limit, ct);

    private async Task<IReadOnlyList<(DateOnly Day, Guid Dossier)>> ListAsync(
        Scope scope,
        Func<bool, string> text,
        Account account,
        string? reason,
        DateOnly from,
        DateOnly to,
        (DateOnly Day, Guid Dossier) after,
        int limit,
        CancellationToken ct
    )
    {
        scope = await WithoutIdleReachAsync(scope, ct);
        var last = to < Today ? to : Today;
        var (spans, earliest) = Spans.Around(last);
        await using var command = Command(text(IsOfFewOffices(scope)), scope);
        Add(command, NpgsqlDbType.Date, after.Day);
        Add(command, NpgsqlDbType.Uuid, after.Dossier);
        Add(command, NpgsqlDbType.Smallint, (short)account);
        Add(command, NpgsqlDbType.Varchar, reason);
        Add(command, NpgsqlDbType.Date, from);
        Add(command, NpgsqlDbType.Date, last);
        Add(command, NpgsqlDbType.Bigint, AsOf.Position);
        Add(command, NpgsqlDbType.Integer, limit);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Smallint, spans);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Date, earliest);
        var dossiers = new List<(DateOnly, Guid)>();
        await AllowBitmapsAsync("off", ct);
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                dossiers.Add((reader.GetFieldValue<DateOnly>(0), reader.GetGuid(1)));
            }
        }
        await AllowBitmapsAsync("on", ct);
        return dossiers;
    }

    private async Task AllowBitmapsAsync(string onOrOff, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql.Text("Lateness.in_order"), connection, transaction);
        Add(command, NpgsqlDbType.Text, onOrOff);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string TextOfFlow(bool byOffice)
    {
        var entries = InOffice(Sql.Text("Lateness.drill_down"), byOffice);
        return byOffice ? Sql.Text("Lateness.drill_down_offices").Replace("{entries}", entries, StringComparison.Ordinal) : entries;
    }

    private static string TextOfStock(bool byOffice) =>
        InOffice(StockSql, byOffice)
            .Replace(
                "{in_offices}",
                byOffice ? "(select distinct agency from late_reasons.place where {offices}) as office cross join " : "",
                StringComparison.Ordinal
            );

    private static string InOffice(string text, bool byOffice) =>
        text.Replace("{office}", byOffice ? "agency = office.agency and " : "", StringComparison.Ordinal);

    /// <summary>The coarsest sums that have every key that the question asks about.</summary>
    private static Grain GrainOf(Scope scope, string? by)
    {
        var procedure = (scope.Procedure ?? scope.Field) is not null || by is "procedure" or "field";
        var office = IsOfOffices(scope) || by == "agency";
        var field = scope.Procedure is null && by is not "procedure";
        return scope.Channel is not null ? (procedure ? Grain.All : Grain.OfficeChannel)
            : office ? (procedure ? Grain.OfficeProcedure : Grain.Office)
            : procedure ? (field ? Grain.Field : Grain.Procedure)
            : Grain.Level;
    }

    /// <summary>Whether only some of the offices of a province count, other than by their level.</summary>
    private static bool IsOfOffices(Scope scope) =>
        (scope.Reach ?? scope.Agencies) is not null
        || scope.Agency is not null
        || (scope.Territory is not null && !scope.TerritoryIsProvince);

    /// <summary>Whether a list is better looked for office by office. Most dossiers are of communes.</summary>
    private static bool IsOfFewOffices(Scope scope) =>
        scope.Agency is not null
        || (scope.Territory is not null && !scope.TerritoryIsProvince)
        || scope.Agencies?.Count <= FewOffices
        || scope.Reach?.Count <= FewOffices
        || scope.Level is not (null or "commune");

    /// <summary>The agencies that are meant, by which the finer sums are indexed: a territory is not.</summary>
    private async Task<List<string>> OfficesAsync(Scope scope, CancellationToken ct)
    {
        await using var command = Command(Sql.Text("Lateness.read_offices"), scope);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var offices = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            offices.Add(reader.GetString(0));
        }
        return offices;
    }

    /// <summary>Agencies that are all there are limit nothing, and need not be told apart: so a province's head is answered as fast as who may see everything.</summary>
    private async Task<Scope> WithoutIdleReachAsync(Scope scope, CancellationToken ct)
    {
        if (scope.Territory is not null && !scope.TerritoryIsProvince)
        {
            return scope;
        }
        return scope with
        {
            Reach = await CoversAsync(scope.Reach) ? null : scope.Reach,
            Agencies = await CoversAsync(scope.Agencies) ? null : scope.Agencies,
        };

        async Task<bool> CoversAsync(IReadOnlyCollection<string>? agencies)
        {
            if (agencies is null)
            {
                return true;
            }
            await using var command = new NpgsqlCommand(Sql.Text("Lateness.reach_covers"), connection, transaction);
            Add(command, NpgsqlDbType.Varchar, scope.Territory);
            Add(command, NpgsqlDbType.Array | NpgsqlDbType.Varchar, agencies.ToArray());
            return (bool)(await command.ExecuteScalarAsync(ct))!;
        }
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
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Sql.Text("Database.plan_each")));
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
    private NpgsqlCommand Command(string text, Scope scope)
    {
        text = text.Replace("{scope}", Sql.Text("Lateness.scope").TrimEnd(), StringComparison.Ordinal)
            .Replace("{offices}", Sql.Text("Lateness.offices").TrimEnd(), StringComparison.Ordinal);
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
