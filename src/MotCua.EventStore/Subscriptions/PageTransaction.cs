using Npgsql;
using NpgsqlTypes;

namespace MotCua.EventStore;

/// <param name="Row">Name in mt_event_progression.</param>
/// <param name="Schema">For the search path; null where the subscription has no schema.</param>
/// <param name="Shape">Only while the recorded shape is this one; null for a rebuild, which asks nobody.</param>
internal sealed record Checkpoint(string Row, string? Schema, string? Shape)
{
    public static Checkpoint Live(ISubscription s) => new($"{s.Name}:All", (s as IProjection)?.Schema, Shapes.Of(s));

    public static Checkpoint Rebuild(IProjection p) => new($"{p.Name}:Rebuild", $"{p.Schema}_rebuild", null);
}

/// <param name="HasTurn">False where another process has it, or the subscription is paused or of another shape.</param>
/// <param name="IsPaused">It is paused.</param>
/// <param name="Position">The checkpoint as it is now.</param>
internal sealed record PageResult(bool HasTurn, bool IsPaused, long Position);

/// <summary>
/// Events and checkpoint of one subscription in one transaction. Exactly once, because the handler's writes and the checkpoint are
/// committed together; by one process at a time, because the checkpoint's row is locked before the events are read; and a process
/// that lost its lock without noticing (frozen, cut off) has lost its transaction with it.
/// Nothing is missed, because the caller asked for the settled position in an earlier statement.
/// </summary>
/// <param name="recent">Events that were read already; null where there are none. What it lacks is read.</param>
internal sealed class PageTransaction(ISubscription subscription, EventRegistry registry, Checkpoint checkpoint, EventWindow? recent = null)
{
    /// <summary>What was in work when an exception came; null before the events were read.</summary>
    public EventPage? Page { get; private set; }

    /// <param name="connection">Without a transaction.</param>
    /// <param name="settled">Asked for in an earlier statement.</param>
    /// <param name="limit">The most events.</param>
    /// <param name="ct">Rolls the page back.</param>
    /// <param name="expected">Where the checkpoint probably is; a wrong guess costs a round trip.</param>
    public async Task<PageResult> RunAsync(
        NpgsqlConnection connection,
        long settled,
        int limit,
        CancellationToken ct,
        long? expected = null
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var result = await ProcessAsync(connection, transaction, settled, limit, ct, expected);
        await transaction.CommitAsync(ct);
        return result;
    }

    /// <summary>The same on a transaction that the caller commits.</summary>
    public async Task<PageResult> ProcessAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long settled,
        int limit,
        CancellationToken ct,
        long? expected = null
    )
    {
        Page = null;
        var known = expected is { } position && recent?.PageAfter(position, settled, limit) is not null;
        var (before, events) = await ReadAsync(connection, settled, known ? null : limit, ct);
        if (!before.HasTurn || before.Position >= settled)
            return before;

        Page =
            known && recent!.PageAfter(before.Position, settled, limit) is { } page
                ? page
                : PageOf(before.Position, events ?? await ReadAsync(connection, before.Position, settled, limit, ct), settled, limit);
        if (Page.Events.Count > 0)
            await subscription.ProcessEventsAsync(Page, connection, transaction, ct);

        await using var advance = new NpgsqlCommand(SqlText.AdvanceCheckpoint, connection, transaction);
        advance.Parameters.Add(new NpgsqlParameter<string> { TypedValue = checkpoint.Row });
        advance.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Page.After });
        advance.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Page.UpTo });
        if (await advance.ExecuteNonQueryAsync(ct) != 1)
            throw new CheckpointMovedException(checkpoint.Row);
        return before with { Position = Page.UpTo };
    }

    /// <summary>A page that is not full holds all there is up to the settled position.</summary>
    private static EventPage PageOf(long after, List<StoredEvent> events, long settled, int limit) =>
        new(after, events.Count < limit ? settled : events[^1].Position, events);

    private async Task<List<StoredEvent>> ReadAsync(NpgsqlConnection connection, long after, long settled, int limit, CancellationToken ct)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(EventRows.AllCommand(after, settled, limit));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await EventRows.ReadAsync(reader, registry, ct);
    }

    /// <param name="connection">In the page's transaction.</param>
    /// <param name="settled">Asked for in an earlier statement.</param>
    /// <param name="limit">Null: only the turn is taken, without events.</param>
    /// <param name="ct">Rolls the page back.</param>
    private async Task<(PageResult, List<StoredEvent>?)> ReadAsync(
        NpgsqlConnection connection,
        long settled,
        int? limit,
        CancellationToken ct
    )
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Command(SqlText.PeekCheckpoint, checkpoint.Row, subscription.Name));
        batch.BatchCommands.Add(
            checkpoint.Shape is null
                ? Command(SqlText.LockRebuildCheckpoint, checkpoint.Row)
                : Command(SqlText.LockCheckpoint, checkpoint.Row, subscription.Name, checkpoint.Shape)
        );
        if (limit is { } most)
        {
            var page = Command(SqlText.PageAfterCheckpoint, checkpoint.Row);
            page.Parameters.Add(new NpgsqlParameter<long> { TypedValue = settled });
            page.Parameters.Add(new NpgsqlParameter<long> { TypedValue = most });
            batch.BatchCommands.Add(page);
        }
        if (checkpoint.Schema is not null)
            batch.BatchCommands.Add(SearchPath(checkpoint.Schema));

        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            throw new InvalidOperationException($"no checkpoint {checkpoint.Row}");
        var result = new PageResult(false, reader.GetString(1) == "paused", reader.GetInt64(0));
        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct))
            return (result, null);
        result = result with { HasTurn = true, Position = reader.GetInt64(0) };
        if (limit is null)
            return (result, null);
        await reader.NextResultAsync(ct);
        return (result, await EventRows.ReadAsync(reader, registry, ct));
    }

    /// <summary>
    /// Until the end of the transaction. With public, where extensions live. Nor does a projection wait for the disk: a crash that loses its last pages
    /// loses their checkpoints with them, and they come again.
    /// </summary>
    public static NpgsqlBatchCommand SearchPath(string schema) =>
        new("select set_config('search_path', $1, true), set_config('synchronous_commit', 'off', true)")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = $"\"{schema}\", public", NpgsqlDbType = NpgsqlDbType.Text },
            },
        };

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<string> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        return command;
    }
}
