using System.Data;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// What was posted after the position that an answer is as of, looked up on a second connection while the first one sums the balances: PostgreSQL uses one processor
/// for a connection, and these two are most of the time that such an answer takes.
/// <para>
/// What may be relied on: both read the same tables as of the same moment, although each has a snapshot of its own. Entries are never changed, those up to the position that
/// the balances reach had been committed before this starts, and the statement leaves out later ones. A rebuild does not switch the tables in between, because the first
/// connection holds its locks on them until both are done.
/// </para>
/// <para>
/// Nobody waits in a circle. The lock is taken only where it is free at once: a switch that waits for the first connection, with this one behind it, would wait for ever. And
/// so few read beside at a time that they cannot hold the whole pool while they wait for a connection of it. Where either is not so, the first connection reads it all.
/// </para>
/// </summary>
internal sealed class PostedBeside : IAsyncDisposable
{
    // More would only take the processors from each other.
    private static readonly SemaphoreSlim free = new(Math.Max(1, Environment.ProcessorCount / 2));

    private readonly Task<NpgsqlDataReader?> rows;
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;

    private PostedBeside(NpgsqlDataSource source, LedgerTables ledger, NpgsqlBatchCommand posted, CancellationToken ct) =>
        rows = StartAsync(source, ledger, posted, ct);

    /// <param name="posted">Leaves out what came after the position that the balances reach.</param>
    /// <returns>Null where others read beside at this moment.</returns>
    public static PostedBeside? TryStart(NpgsqlDataSource source, LedgerTables ledger, NpgsqlBatchCommand posted, CancellationToken ct) =>
        free.Wait(0, CancellationToken.None) ? new PostedBeside(source, ledger, posted, ct) : null;

    /// <summary>The rows of the statement; null where the tables could not be locked at once.</summary>
    public Task<NpgsqlDataReader?> RowsAsync() => rows;

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Whoever asked for the rows has seen a failure, and whoever did not ask has another one.
            await ((Task)rows).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (rows is { IsCompletedSuccessfully: true, Result: { } reader })
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
            free.Release();
        }
    }

    private async Task<NpgsqlDataReader?> StartAsync(
        NpgsqlDataSource source,
        LedgerTables ledger,
        NpgsqlBatchCommand posted,
        CancellationToken ct
    )
    {
        connection = await source.OpenConnectionAsync(ct);
        transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(ledger.Sql("lock_tables").TrimEnd() + " nowait"));
        foreach (var setting in FigureReader.Settings)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(setting));
        }
        batch.BatchCommands.Add(posted);
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
