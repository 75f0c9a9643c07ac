using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MotCua.EventStore;

internal enum RebuildEnd
{
    Switched,

    /// <summary>Another process is rebuilding this projection.</summary>
    IsElsewhere,

    /// <summary>By something that may pass; another try goes on where this one was.</summary>
    Interrupted,
}

/// <summary>
/// Builds a projection again from the first event, in a schema beside the one that readers use, and switches when it has caught up.
///
/// One process at a time, by an advisory lock of the session; all work is done on that session, so whoever loses the lock can write
/// nothing more. The switch is one transaction: it takes the live checkpoint (the live lane waits), processes the rest, locks the old
/// tables, renames, drops. Readers see the old tables or the new ones, never half: who resolved an old name before the lock is let
/// finish, who comes later waits at the lock and resolves the new one. The lock is asked for with a short limit and the switch tried
/// again, so that readers are never held up longer than that and never become the victim of a deadlock.
/// </summary>
internal sealed partial class Rebuild(NpgsqlDataSource source, EventRegistry registry, IProjection projection, Head head, ILogger log)
{
    private readonly Guid _id = Guid.CreateVersion7(); // a later try of this object goes on; another one begins again
    private readonly Checkpoint _checkpoint = Checkpoint.Rebuild(projection);
    private readonly string _liveRow = Checkpoint.Live(projection).Row;
    private volatile bool _mayBeDone;

    /// <summary>The new tables may be in place already: what is asked of a rebuild from now on, it does not do any more.</summary>
    public bool MayBeDone => _mayBeDone;

    /// <exception cref="RebuildFailedException">An event cannot be processed. The old tables are as they were.</exception>
    public async Task<RebuildEnd> TryRunAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var key = $"rebuild of {projection.Name}";
        if (!(bool)(await ScalarAsync(connection, "select pg_try_advisory_lock(hashtextextended($1, 0))", ct, key))!)
            return RebuildEnd.IsElsewhere;
        try
        {
            await BeginAsync(connection, ct);
            await TryBuildAtOnceAsync(connection, ct);
            do
            {
                await CatchUpAsync(connection, ct);
            } while (!await TrySwitchAsync(connection, ct));
            return RebuildEnd.Switched;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is not RebuildFailedException && Failures.MayPass(e, connection))
        {
            LogInterrupted(e, projection.Name);
            return RebuildEnd.Interrupted;
        }
        finally
        {
            // The pool does not reset connections, and the lock would stay.
            if (connection.FullState == System.Data.ConnectionState.Open)
                await ScalarAsync(connection, "select pg_advisory_unlock(hashtextextended($1, 0))", CancellationToken.None, key);
        }
    }

    private async Task BeginAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var goesOn = (bool)(await ScalarAsync(connection, SqlText.BeginRebuild, ct, projection.Name, _checkpoint.Row, _id))!;
        if (!goesOn)
        {
            LogBegun(projection.Name);
            await ScalarAsync(connection, $"drop schema if exists \"{_checkpoint.Schema}\" cascade", ct);
            await SubscriptionState.CreateTablesAsync(connection, projection.CreateTablesSql, _checkpoint.Schema!, ct);
            await ScalarAsync(connection, SqlText.RestartRebuildCheckpoint, ct, _checkpoint.Row);
        }
        await transaction.CommitAsync(ct);
    }

    /// <summary>
    /// Where the projection can be built from the whole log at once: that, up to what is settled now, in one transaction with the checkpoint. When it fails
    /// because of an event everything is as before, and going through the log page by page finds out which.
    /// </summary>
    private async Task TryBuildAtOnceAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var settled = await head.RefreshAsync(ct);
        if (projection is not IBulkProjection bulk || settled == 0)
            return;
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if ((long)(await ScalarAsync(connection, SqlText.LockRebuildCheckpoint, ct, _checkpoint.Row))! > 0)
            return; // has come some way already
        try
        {
            // Between two statements a build may well think for longer than a forgotten transaction is allowed to stay.
            await ScalarAsync(
                connection,
                "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local maintenance_work_mem = '256MB'",
                ct
            );
            await ScalarAsync(connection, $"drop schema if exists \"{_checkpoint.Schema}\" cascade", ct);
            await SubscriptionState.CreateTablesAsync(connection, bulk.TablesSql, _checkpoint.Schema!, ct);
            await bulk.BuildAsync(new LogScan(source, settled), connection, ct);
            if (bulk.IndexesSql.Length > 0)
                await ScalarAsync(connection, bulk.IndexesSql, ct);
            await ScalarAsync(connection, SqlText.AdvanceCheckpoint, ct, _checkpoint.Row, 0L, settled);
            await transaction.CommitAsync(ct);
            LogBuilt(projection.Name, settled);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && !Failures.MayPass(e, connection))
        {
            LogNotAtOnce(e, projection.Name);
            await transaction.RollbackAsync(ct);
        }
    }

    private async Task CatchUpAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var work = new PageTransaction(projection, registry, _checkpoint);
        var limit = projection.PageSize;
        long position;
        long settled;
        do
        {
            settled = await head.RefreshAsync(ct);
            try
            {
                position = (await work.RunAsync(connection, settled, limit, ct)).Position;
                limit = projection.PageSize;
            }
            catch (Exception e) when (IsOfEvents(e, work, connection, ct))
            {
                var page = work.Page!;
                if (page.Events.Count == 1)
                    throw await AbandonAsync(connection, page.Events[0], e, ct);
                limit = page.Events.Count / 2;
                position = page.After;
            }
        } while (position < settled);
    }

    private static bool IsOfEvents(Exception e, PageTransaction work, NpgsqlConnection connection, CancellationToken ct) =>
        work.Page is { Events.Count: > 0 } && !ct.IsCancellationRequested && !Failures.MayPass(e, connection);

    /// <returns>False where readers kept the old tables too long, or an event cannot be processed: to be seen by catching up, and tried again.</returns>
    private async Task<bool> TrySwitchAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var settled = await head.RefreshAsync(ct);
        var work = new PageTransaction(projection, registry, _checkpoint);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            var live = (long)(await ScalarAsync(connection, SqlText.LockRebuildCheckpoint, ct, _liveRow))!;
            var upTo = Math.Max(settled, live); // not behind what readers have seen
            while ((await work.ProcessAsync(connection, transaction, upTo, projection.PageSize, ct)).Position < upTo) { }

            await ReplaceSchemaAsync(connection, ct);
            _mayBeDone = true;
            await ScalarAsync(
                connection,
                SqlText.FinishRebuild,
                ct,
                projection.Name,
                _checkpoint.Row,
                _liveRow,
                upTo,
                Shapes.Of(projection)
            );
            await transaction.CommitAsync(ct);
            LogSwitched(projection.Name, upTo);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            await transaction.RollbackAsync(ct);
            _mayBeDone = false;
            return false;
        }
        catch (Exception e) when (IsOfEvents(e, work, connection, ct))
        {
            await transaction.RollbackAsync(ct);
            _mayBeDone = false;
            return false;
        }
    }

    private async Task ReplaceSchemaAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await ScalarAsync(connection, "set local lock_timeout = '250ms'", ct); // well below deadlock_timeout
        var tables = new List<string>();
        await using (var list = SubscriptionState.Command(connection, SqlText.TablesOfSchema, projection.Schema))
        await using (var reader = await list.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                tables.Add(reader.GetString(0));
        }
        if (tables.Count > 0)
            await ScalarAsync(connection, $"lock table {string.Join(", ", tables)} in access exclusive mode", ct);
        await ScalarAsync(connection, $"drop schema if exists \"{projection.Schema}\" cascade", ct);
        await ScalarAsync(connection, $"alter schema \"{_checkpoint.Schema}\" rename to \"{projection.Schema}\"", ct);
    }

    private async Task<RebuildFailedException> AbandonAsync(
        NpgsqlConnection connection,
        StoredEvent failed,
        Exception e,
        CancellationToken ct
    )
    {
        LogAbandoned(e, projection.Name, failed.Position, failed.Type);
        await ScalarAsync(
            connection,
            SqlText.AbandonRebuild,
            ct,
            projection.Name,
            _checkpoint.Row,
            Shapes.Of(projection),
            failed.Position,
            failed.Type,
            Failures.Describe(e)
        );
        await ScalarAsync(connection, $"drop schema if exists \"{_checkpoint.Schema}\" cascade", ct);
        return new RebuildFailedException(projection.Name, failed.Position, failed.Type, e);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = SubscriptionState.Command(connection, sql, values);
        command.CommandTimeout = 0; // the server has limits of its own
        return await command.ExecuteScalarAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rebuild of {Subscription} was interrupted")]
    private partial void LogInterrupted(Exception e, string subscription);

    [LoggerMessage(Level = LogLevel.Information, Message = "Rebuild of {Subscription} begun")]
    private partial void LogBegun(string subscription);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Rebuild of {Subscription} has built everything up to position {Position} at once"
    )]
    private partial void LogBuilt(string subscription, long position);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Subscription} could not be built at once; going through the log page by page")]
    private partial void LogNotAtOnce(Exception e, string subscription);

    [LoggerMessage(Level = LogLevel.Information, Message = "Rebuild of {Subscription} switched at position {Position}")]
    private partial void LogSwitched(string subscription, long position);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Rebuild of {Subscription} abandoned at position {Position}: it cannot process this {Type}"
    )]
    private partial void LogAbandoned(Exception e, string subscription, long position, string type);
}

/// <summary>A rebuild met an event that it cannot process. The tables that readers use are as they were.</summary>
public sealed class RebuildFailedException(string name, long position, string type, Exception cause)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"rebuild of {name}: cannot process '{type}' at position {position}"), cause)
{
    public string Name { get; } = name;
    public long Position { get; } = position;
    public string Type { get; } = type;
}
