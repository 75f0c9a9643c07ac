using System.Data;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary>
/// Holds the reference data in force. A write by this process is seen when it has been answered; one by another process within about a second
/// (<see cref="ReferenceWatch"/>). Readers take <see cref="Current"/> once and so see one state throughout.
/// </summary>
public sealed class ReferenceStore(NpgsqlDataSource app, TimeProvider clock)
{
    private readonly Lock swapping = new();
    private volatile ReferenceData? current;

    public ReferenceData Current => current ?? throw new InvalidOperationException("reference data are not loaded yet");

    public bool IsLoaded => current is not null;

    /// <summary>Fills an empty database from the shipped files, then reads.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        await FirstLoad.RunAsync(app, clock.GetUtcNow(), ct);
        await ReadAsync(ct);
    }

    /// <summary>Reads everything again.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        await using var connection = await app.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var data = await ReadAsync(connection, ct);
        await transaction.CommitAsync(ct);
        Use(data);
    }

    /// <summary>Reads again if any process has changed something.</summary>
    public async Task CatchUpAsync(CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Reference.read_change"));
        if ((long)(await command.ExecuteScalarAsync(ct))! != current?.Version)
        {
            await ReadAsync(ct);
        }
    }

    /// <summary>
    /// Changes something, alone among all processes: <paramref name="change"/> sees everything written before and says whether it wrote. What it
    /// wrote is in <see cref="Current"/> when this returns.
    /// </summary>
    public async Task<T> ChangeAsync<T>(Func<NpgsqlConnection, ReferenceData, Task<(T Result, bool Written)>> change, CancellationToken ct)
    {
        await using var connection = await app.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, "lock_change", ct);
        var (result, written) = await change(connection, await ReadAsync(connection, ct));
        if (written)
        {
            await ExecuteAsync(connection, "raise_change", ct);
            await transaction.CommitAsync(ct);
            await ReadAsync(ct);
        }
        return result;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string file, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql.Text($"Reference.{file}"), connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>All data as the connection's transaction sees them.</summary>
    internal static async Task<ReferenceData> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Sql.Text("Reference.read_change")),
                new NpgsqlBatchCommand(Registers.Units.SqlText("read")),
                new NpgsqlBatchCommand(Registers.Agencies.SqlText("read")),
                new NpgsqlBatchCommand(Registers.Procedures.SqlText("read")),
                new NpgsqlBatchCommand(Registers.RuleSets.SqlText("read")),
                new NpgsqlBatchCommand(Sql.Text("Reference.read_unit_successors")),
                new NpgsqlBatchCommand(Sql.Text("Reference.read_agency_successors")),
                Calendars.ReadAll(),
                WorkflowTable.ReadCommand(),
                TargetTable.ReadCommand(),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var version = reader.GetInt64(0);
        var units = await VersionsAsync(Registers.Units, reader, ct);
        var agencies = await VersionsAsync(Registers.Agencies, reader, ct);
        var procedures = await VersionsAsync(Registers.Procedures, reader, ct);
        var ruleSets = await VersionsAsync(Registers.RuleSets, reader, ct);
        var successors = new Successors(
            await RowsAsync(
                reader,
                row => new UnitSuccessor(
                    row.GetString(0),
                    row.GetFieldValue<DateOnly>(1),
                    row.GetString(2),
                    row.GetFieldValue<DateOnly>(3),
                    row.GetBoolean(4)
                ),
                ct
            ),
            await RowsAsync(
                reader,
                row => new AgencySuccessor(row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetBoolean(3)),
                ct
            )
        );
        var calendars = await CalendarsAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var workflows = await WorkflowTable.ReadAsync(reader, ct);
        await reader.NextResultAsync(ct);
        var targets = await TargetTable.ReadAsync(reader, ct);
        return new ReferenceData(version, units, agencies, procedures, calendars, ruleSets)
        {
            Workflows = workflows,
            Successors = successors,
            Targets = targets,
        };
    }

    /// <summary>Never goes back: of two readings that overlap, the newer stays.</summary>
    internal void Use(ReferenceData data)
    {
        lock (swapping)
        {
            if (current is null || data.Version >= current.Version)
            {
                current = data;
            }
        }
    }

    private static Task<List<T>> VersionsAsync<T>(Register<T> register, NpgsqlDataReader reader, CancellationToken ct)
        where T : class, IVersioned => RowsAsync(reader, register.From, ct);

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await reader.NextResultAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private static async Task<List<PublishedCalendar>> CalendarsAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        await reader.NextResultAsync(ct);
        var calendars = new List<PublishedCalendar>();
        while (await reader.ReadAsync(ct))
        {
            calendars.Add(Calendars.From(reader));
        }
        return calendars;
    }
}
