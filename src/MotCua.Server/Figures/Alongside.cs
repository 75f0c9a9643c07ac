using System.Data;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// A statement of an answer on a second connection while the first one reads something else of it: PostgreSQL uses one processor for a connection, and an answer takes
/// most of its time there. Where the second connection is not to be had, the first one reads this too, when its rows are asked for.
/// <para>
/// What may be relied on: the rows are the same on either connection. The second one sees the snapshot that the first has exported, and in it the same tables, because a
/// rebuild does not switch them while the first holds its locks.
/// </para>
/// <para>
/// Nobody waits in a circle. The lock is taken only where it is free at once: a switch that waits for the first connection, with this one behind it, would wait for ever. And
/// so few read alongside at a time that they cannot hold the whole pool while they wait for a connection of it.
/// </para>
/// </summary>
internal sealed class Alongside : IAsyncDisposable
{
    // More would only take the processors from each other.
    private static readonly SemaphoreSlim free = new(Math.Max(1, Environment.ProcessorCount / 2));

    private readonly NpgsqlConnection first;
    private readonly NpgsqlTransaction firstTransaction;
    private readonly NpgsqlBatchCommand command;
    private readonly Task<NpgsqlDataReader?>? second;
    private readonly CancellationToken ct;
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;
    private NpgsqlDataReader? reader;

    /// <param name="snapshot">Of the first connection's transaction; null: it has exported none, and reads this itself.</param>
    /// <param name="lockTables">Of all tables that a rebuild switches.</param>
    public Alongside(
        NpgsqlDataSource source,
        (NpgsqlConnection Connection, NpgsqlTransaction Transaction) first,
        string? snapshot,
        string lockTables,
        NpgsqlBatchCommand command,
        CancellationToken ct
    )
    {
        (this.first, firstTransaction) = first;
        (this.command, this.ct) = (command, ct);
        if (snapshot is not null && free.Wait(0, CancellationToken.None))
        {
            second = StartAsync(source, snapshot, lockTables);
        }
    }

    /// <summary>The rows, once. Nothing else is being read on the first connection then, and not before these are.</summary>
    public async Task<NpgsqlDataReader> RowsAsync()
    {
        reader = second is null ? null : await second;
        if (reader is null)
        {
            await using var batch = new NpgsqlBatch(first, firstTransaction) { BatchCommands = { command } };
            reader = await batch.ExecuteReaderAsync(ct);
        }
        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (second is not null)
            {
                // Whoever asked for the rows has seen a failure, and whoever did not ask has another one.
                await ((Task)second).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                reader ??= second.IsCompletedSuccessfully ? second.Result : null;
            }
            if (reader is not null)
            {
                await reader.DisposeAsync();
            }
            if (transaction is not null)
            {
                await transaction.DisposeAsync();
            }
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
        finally
        {
            if (second is not null)
            {
                free.Release();
            }
        }
    }

    private async Task<NpgsqlDataReader?> StartAsync(NpgsqlDataSource source, string snapshot, string lockTables)
    {
        connection = await source.OpenConnectionAsync(ct);
        transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        // PostgreSQL takes no parameter here, and has made the name itself.
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"set transaction snapshot '{snapshot}'"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(lockTables.TrimEnd() + " nowait"));
        foreach (var setting in FigureReader.Settings)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(setting));
        }
        batch.BatchCommands.Add(command);
        try
        {
            return await batch.ExecuteReaderAsync(ct);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
    }
}
