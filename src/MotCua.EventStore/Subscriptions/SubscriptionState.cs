using Npgsql;

namespace MotCua.EventStore;

/// <summary>The rows that tell how a subscription is doing.</summary>
internal sealed class SubscriptionState(NpgsqlDataSource source)
{
    /// <summary>Makes checkpoint, state and, for a new projection, its tables. Several processes may do it at once.</summary>
    public async Task RegisterAsync(ISubscription subscription, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Who comes second waits here for the first to commit, and then finds the row.
        await using var register = Command(
            connection,
            SqlText.RegisterSubscription,
            subscription.Name,
            $"{subscription.Name}:All",
            Shapes.Of(subscription)
        );
        if ((bool)(await register.ExecuteScalarAsync(ct))! && subscription is IProjection projection)
            await CreateTablesAsync(connection, projection.CreateTablesSql, projection.Schema, ct);
        await transaction.CommitAsync(ct);
    }

    public static async Task CreateTablesAsync(NpgsqlConnection connection, string tablesSql, string schema, CancellationToken ct)
    {
        await using var create = new NpgsqlCommand($"create schema \"{schema}\"", connection);
        await create.ExecuteNonQueryAsync(ct);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(PageTransaction.SearchPath(schema));
        await batch.ExecuteNonQueryAsync(ct);
        await using var tables = new NpgsqlCommand(tablesSql, connection);
        await tables.ExecuteNonQueryAsync(ct);
    }

    /// <returns>Whether the tables have the shape that this program makes, and no rebuild was left half-way.</returns>
    public async Task<bool> NeedsRebuildAsync(IProjection projection, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = Command(connection, SqlText.RegisteredShape, projection.Name, $"{projection.Name}:Rebuild");
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && (reader.GetString(0) != Shapes.Of(projection) || reader.GetBoolean(1));
    }

    public Task RecordFailureAsync(string name, int attempts, string error, CancellationToken ct) =>
        ExecuteAsync(SqlText.RecordFailure, ct, name, attempts, error);

    public Task ClearFailureAsync(string name, CancellationToken ct) => ExecuteAsync(SqlText.ClearFailure, ct, name);

    /// <returns>False where the subscription no longer stands before that event.</returns>
    public async Task<bool> PauseAtAsync(string name, long checkpoint, StoredEvent failed, string error, CancellationToken ct) =>
        await ExecuteAsync(SqlText.PauseAtEvent, ct, name, $"{name}:All", checkpoint, failed.Position, failed.Type, error) == 1;

    public Task SetStatusAsync(string name, string status, CancellationToken ct) => ExecuteAsync(SqlText.SetStatus, ct, name, status);

    public Task WriteHighWaterMarkAsync(long settled, CancellationToken ct) => ExecuteAsync(SqlText.HighWaterMark, ct, settled);

    public async Task<IReadOnlyList<SubscriptionStatus>> StatusAsync(string[] names, long head, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = Command(connection, SqlText.SubscriptionStatus, [names]);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var all = new List<SubscriptionStatus>();
        while (await reader.ReadAsync(ct))
        {
            all.Add(
                new SubscriptionStatus(
                    reader.GetString(0),
                    reader.GetInt64(1),
                    head,
                    reader.GetString(2),
                    reader.IsDBNull(3) ? null : reader.GetInt64(3),
                    reader.IsDBNull(4) ? null : reader.GetInt64(4),
                    reader.IsDBNull(5) ? null : reader.GetString(5),
                    reader.IsDBNull(6) ? null : reader.GetString(6),
                    reader.GetInt32(7),
                    reader.GetFieldValue<DateTimeOffset>(8)
                )
            );
        }
        return all;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
