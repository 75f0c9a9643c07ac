using System.Data;
using MotCua.Dossiers;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Figures;

/// <summary>
/// Reads the ledger in one snapshot: the position that an answer names and the numbers that it gives belong together, also while a rebuild switches
/// the tables. An answer as of an earlier position is the balances less what was posted since, so it is the same answer for ever.
/// </summary>
internal sealed partial class FigureReader : IAsyncDisposable
{
    /// <summary>Statements before all others: wide ones, done before they would be compiled; and a plan for any unit and period would be one that reads everything.</summary>
    internal static readonly IReadOnlyList<string> Settings = ["set local jit = off", "set local plan_cache_mode = force_custom_plan"];

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly LedgerTables ledger;
    private readonly long? asOfPosition;
    private readonly string? snapshot;
    private readonly bool endOfDay;

    private FigureReader(
        NpgsqlDataSource source,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        LedgerTables ledger,
        long? asOfPosition,
        (long Position, DateTimeOffset At, bool EndOfDay, string? Snapshot) reached
    )
    {
        (this.source, this.connection, this.transaction, this.ledger) = (source, connection, transaction, ledger);
        (this.asOfPosition, endOfDay, snapshot) = (asOfPosition, reached.EndOfDay, reached.Snapshot);
        AsOf = new AsOf(asOfPosition ?? reached.Position, reached.At);
    }

    public AsOf AsOf { get; }

    /// <summary>The position that was asked for; null: the latest.</summary>
    public long? AskedPosition => asOfPosition;

    /// <summary>The last day that counts in answers of this snapshot.</summary>
    public DateOnly Today => VietnamTime.DateOf(AsOf.At);

    /// <param name="now">The as-of time while nothing has been recorded yet.</param>
    /// <exception cref="ProblemException">409 when the figures do not reach <paramref name="asOfPosition"/> yet; 503 before their tables are there.</exception>
    public static Task<FigureReader> OpenAsync(NpgsqlDataSource source, long? asOfPosition, DateTimeOffset now, CancellationToken ct) =>
        OpenAsync(LedgerTables.Figures, source, asOfPosition, now, ct);

    /// <summary>The same of any ledger.</summary>
    /// <param name="alongside">Statements are to be begun with <see cref="Alongside"/> also of an answer as of the latest position.</param>
    public static async Task<FigureReader> OpenAsync(
        LedgerTables ledger,
        NpgsqlDataSource source,
        long? asOfPosition,
        DateTimeOffset now,
        CancellationToken ct,
        bool alongside = false
    )
    {
        var connection = await source.OpenConnectionAsync(ct);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var reached = await ReadReachedAsync(
                ledger,
                connection,
                transaction,
                asOfPosition,
                alongside || asOfPosition is not null,
                now,
                ct
            );
            return new FigureReader(source, connection, transaction, ledger, asOfPosition, reached);
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

    /// <summary>The last position that was recorded up to a time: the same for ever. 0 where nothing had been.</summary>
    public static async Task<long> PositionAtAsync(NpgsqlDataSource source, DateTimeOffset time, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Sql.Text("Figures.position_at"));
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = time.UtcDateTime });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>An SQL file with <c>{posted_after:…}</c> for the position that was asked for and days up to <see cref="Today"/>.</summary>
    public string SqlAfter(string name, string folder = "Figures") => ledger.Sql(name, folder, endOfDay);

    /// <summary>The rows of a question, ordered by key and bucket; one row of zeros where nothing was asked to be told apart and nothing is there.</summary>
    /// <exception cref="ProblemException">400 when there would be too many rows.</exception>
    public async Task<IReadOnlyList<AccountRow>> ReadAsync(Question question, CancellationToken ct, int mostRows = AccountSums.MostRows)
    {
        question = await WithoutNeedlessReachAsync(question, ct);
        return (await ReadAsync([question], ct))[0].Rows(question, LastDay(question), mostRows);
    }

    /// <summary>
    /// The rows of a question, and the row of everything at once, which is kept in balances of its own: so that the one can be checked against the other. What was
    /// posted later is read once and taken away from both.
    /// </summary>
    public async Task<(IReadOnlyList<AccountRow> Parts, IReadOnlyList<AccountRow> Whole)> ReadWithWholeAsync(
        Question question,
        CancellationToken ct
    )
    {
        question = await WithoutNeedlessReachAsync(question, ct);
        var whole = question with { Keys = [] };
        var sums = await ReadAsync([question, whole], ct);
        var to = LastDay(question);
        return (sums[0].Rows(question, to, AccountSums.MostRows), sums[1].Rows(whole, to, AccountSums.MostRows));
    }

    /// <param name="questions">The same question with the keys of the first one and with none.</param>
    private async Task<IReadOnlyList<AccountSums>> ReadAsync(IReadOnlyList<Question> questions, CancellationToken ct)
    {
        var finest = questions[0];
        var to = LastDay(finest);
        if (asOfPosition is not { } position)
        {
            return await ReadBalancesAsync(questions, to, ct);
        }
        await using var posted = Alongside(EntriesAfter(finest, to, position), ct);
        var all = await ReadBalancesAsync(questions, to, ct);
        await TakeAwayAsync(await posted.RowsAsync(), questions, all, ct);
        return all;
    }

    private async Task<IReadOnlyList<AccountSums>> ReadBalancesAsync(IReadOnlyList<Question> questions, DateOnly to, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var question in questions)
        {
            batch.BatchCommands.Add(Balances(question, to));
        }
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var all = new List<AccountSums>();
        foreach (var question in questions)
        {
            var sums = new AccountSums(question.Accounts);
            await AddBalancesAsync(reader, question, sums, ct);
            all.Add(sums);
            await reader.NextResultAsync(ct);
        }
        return all;
    }

    private static async Task TakeAwayAsync(
        NpgsqlDataReader reader,
        IReadOnlyList<Question> questions,
        IReadOnlyList<AccountSums> all,
        CancellationToken ct
    )
    {
        var finest = questions[0];
        while (await reader.ReadAsync(ct))
        {
            var bucket = reader.GetFieldValue<DateOnly>(10);
            if (bucket != DateOnly.MinValue || finest.Accounts.HasBefore)
            {
                var place = finest.Accounts.PlaceOf((Account)reader.GetInt16(11));
                for (var i = 0; i < all.Count; i++)
                {
                    all[i].Of(questions[i].Keys.Count == 0 ? RowKey.All : KeyOf(reader)).Of(bucket)[place] -= reader.GetInt64(12);
                }
            }
        }
    }

    private static async Task AddBalancesAsync(NpgsqlDataReader reader, Question question, AccountSums sums, CancellationToken ct)
    {
        var rows = new Dictionary<long, AccountSums.Buckets>(); // by the number that the database gave the key in this answer
        while (await reader.ReadAsync(ct))
        {
            var (bucket, counted, number) = (reader.GetFieldValue<DateOnly>(10), (Counted)reader.GetInt16(11), reader.GetInt64(12));
            if (!rows.TryGetValue(number, out var row))
            {
                rows.Add(number, row = sums.Of(KeyOf(reader)));
            }
            if (counted == Counted.Before)
            {
                Add(row.Of(question.FirstBucket), -1);
            }
            if (counted == Counted.Within && question.Accounts.HasBefore)
            {
                Add(row.Of(DateOnly.MinValue), -1);
            }
            if (counted != Counted.Before || question.Accounts.HasBefore)
            {
                Add(row.Of(bucket), counted == Counted.After ? -1 : 1);
            }
        }

        void Add(long[] amounts, int sign)
        {
            for (var i = 0; i < amounts.Length; i++)
            {
                if (!reader.IsDBNull(13 + i))
                {
                    amounts[i] += sign * reader.GetInt64(13 + i);
                }
            }
        }
    }

    /// <summary>Dossiers as they were at the as-of position.</summary>
    public Task<IReadOnlyDictionary<Guid, Dossier>> DossiersAsync(DossierHistory history, IReadOnlyList<Guid> ids, CancellationToken ct) =>
        history.AtAsync(ids, AsOf.Position, connection, transaction, ct);

    /// <summary>All places, or those with these ids; without those that stand for a whole province.</summary>
    public async Task<IReadOnlyDictionary<long, Place>> PlacesAsync(IReadOnlyCollection<long>? ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ledger.Sql("read_places"), connection, transaction);
        command.Parameters.Add(Parameter(ids?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var places = new Dictionary<long, Place>();
        while (await reader.ReadAsync(ct))
        {
            var territory = reader.GetFieldValue<string[]>(4);
            var place = new Place(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetFieldValue<DateOnly>(3),
                territory
            );
            places.Add(place.Id, place);
        }
        return places;
    }

    /// <summary>The last day of the period that counts.</summary>
    public DateOnly LastDay(Question question) => question.To is { } to && to < Today ? to : Today;

    /// <summary>Begins a statement of this answer, with parameters of its own, that needs nothing of what is read meanwhile.</summary>
    public Alongside Alongside(NpgsqlBatchCommand command, CancellationToken ct) =>
        new(source, (connection, transaction), snapshot, ledger.Sql("lock_tables"), command, ct);

    /// <returns>How far the figures reach, and of the position that was asked for, or else of that one: its time, and whether nothing more was posted on its day.</returns>
    private static async Task<(long Position, DateTimeOffset At, bool EndOfDay, string? Snapshot)> ReadReachedAsync(
        LedgerTables ledger,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long? asked,
        bool exports,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(ledger.Sql("lock_tables")));
        foreach (var setting in Settings)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(setting));
        }
        var command = new NpgsqlBatchCommand(ledger.Sql("as_of"));
        command.Parameters.Add(Parameter(asked, NpgsqlDbType.Bigint));
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = exports });
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var (reached, endOfDay, snapshot) = await reader.ReadAsync(ct)
            ? (reader.GetInt64(0), reader.GetBoolean(2), Text(reader, 3))
            : (0, false, null);
        if (asked > reached)
        {
            throw new ProblemException(new Problem(409, "not-after-wait", $"{asked}") { RetryAfter = 1 });
        }
        var at = reached > 0 && !reader.IsDBNull(1) ? reader.GetFieldValue<DateTimeOffset>(1) : now;
        return (reached, at, endOfDay, snapshot);
    }

    private NpgsqlBatchCommand Balances(Question question, DateOnly to)
    {
        var command = new NpgsqlBatchCommand(ledger.SqlOf("read_balances", question.Accounts));
        AddScope(command.Parameters, question.Scope, question.Keys, question.Kind);
        AddBuckets(command.Parameters, question);
        var stretches = Stretches.Of(question.From, to, question.Bucket, question.Accounts.HasBefore);
        foreach (var stretch in stretches.Months.Concat(stretches.Days))
        {
            AddRange(command.Parameters, stretch.First, stretch.Last);
            command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)stretch.Counted });
            command.Parameters.Add(Parameter(question.BucketOf(stretch), NpgsqlDbType.Date));
        }
        return command;
    }

    private NpgsqlBatchCommand EntriesAfter(Question question, DateOnly to, long position)
    {
        var ofPlaces = question.Kind is CellKind.ByResolving or CellKind.ByReceiving or CellKind.Province;
        var sql = ledger.SqlBy(ofPlaces ? "read_place_entries_after" : "read_entries_after", question.Keys, endOfDay);
        var command = new NpgsqlBatchCommand(sql);
        AddScope(command.Parameters, question.Scope, question.Keys, CellKind.Full);
        AddBuckets(command.Parameters, question);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = to });
        command.Parameters.Add(
            new NpgsqlParameter<short[]> { TypedValue = [.. question.Accounts.Accounts.Select(account => (short)account)] }
        );
        return command;
    }

    private static void AddRange(NpgsqlParameterCollection parameters, DateOnly first, DateOnly last)
    {
        parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = first });
        parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = last });
    }

    /// <summary>The first day and the kind of bucket, as the next two parameters.</summary>
    public static void AddBuckets(NpgsqlParameterCollection parameters, Question question)
    {
        parameters.Add(Parameter(question.From, NpgsqlDbType.Date));
        parameters.Add(Parameter(question.Bucket == Bucket.None ? null : question.Bucket.ToString(), NpgsqlDbType.Varchar));
    }

    /// <summary>The cells that count and the keys of their rows, as parameters $1 to $17 of scope.sql.</summary>
    public static void AddScope(NpgsqlParameterCollection parameters, Scope scope, IReadOnlyList<string> keys, CellKind kind)
    {
        parameters.Add(Parameter(keys.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar));
        parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)kind });
        parameters.Add(Parameter(scope.Side == Side.Resolving ? "resolving" : "receiving", NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.Reach?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.Agencies?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.Territory, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.Agency, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.Level, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.OwnUnit, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.UnitSince, NpgsqlDbType.Date));
        parameters.Add(Parameter(scope.Procedure, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.Field, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.Channel, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.CrossBoundary?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.ReceivingAgency, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.ResolvingAgency, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(scope.Places?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint));
    }

    private static NpgsqlParameter Parameter(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    internal static RowKey KeyOf(NpgsqlDataReader reader) =>
        new(
            Text(reader, 0),
            Text(reader, 1),
            reader.IsDBNull(2) ? null : reader.GetFieldValue<DateOnly>(2),
            Text(reader, 3),
            Text(reader, 4),
            Text(reader, 5),
            Text(reader, 6),
            reader.IsDBNull(7) ? null : reader.GetInt64(7),
            reader.IsDBNull(8) ? null : reader.GetInt64(8),
            Text(reader, 9)
        );

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

/// <summary>What stands behind a number: the entries on these accounts that take effect in these days, both inclusive.</summary>
/// <param name="IsStock">Every day up to the last one counts, and the accounts are of <see cref="Stay.Accounts"/>.</param>
internal sealed record Behind(IReadOnlyList<Account> Accounts, DateOnly First, DateOnly Last, bool IsStock)
{
    /// <summary>Accounts that are taken away.</summary>
    public IReadOnlyList<Account> Less { get; init; } = [];
}
