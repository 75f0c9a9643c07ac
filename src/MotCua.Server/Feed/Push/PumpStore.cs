using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;
using static MotCua.Server.Feed.Push.Subscriptions;

namespace MotCua.Server.Feed.Push;

internal sealed record AttemptRow(FeedEvent Event, DateTimeOffset At, Outcome Outcome, bool Replay);

internal sealed record OpenReplay(Guid Id, long From, long To, Guid[]? EventIds, long Next, long Replayed);

/// <summary>What one flush writes, all of it or nothing.</summary>
internal sealed record FlushRows(
    OutboxChanges Outbox,
    long Delivered,
    long Failed,
    int Alerted,
    DateTimeOffset? LastSuccess,
    IReadOnlyList<AttemptRow> Attempts,
    (Guid Id, long Next, long Replayed, DateTimeOffset? DoneAt)? Replay
);

/// <summary>The tables of delivery, for the process that sends. Whatever is written is written by the owner of the lease or not at all.</summary>
internal sealed class PumpStore(NpgsqlDataSource app, PushSettings settings)
{
    /// <summary>How many subscriptions are active, and how many processes share them.</summary>
    public async Task<(long Active, long Nodes)> ShareAsync(Guid node, CancellationToken ct)
    {
        await using var command = Command("share", node, settings.LeaseSeconds);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Subscriptions taken, each with the owner that its lease is given to.</summary>
    public async Task<IReadOnlyList<(Guid Subscription, Guid Owner)>> ClaimAsync(int most, CancellationToken ct)
    {
        await using var command = Command("claim", settings.LeaseSeconds, most);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var claimed = new List<(Guid, Guid)>();
        while (await reader.ReadAsync(ct))
        {
            claimed.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }
        return claimed;
    }

    /// <summary>False when the lease is not ours any more.</summary>
    public async Task<bool> RenewAsync(Guid subscription, Guid owner, CancellationToken ct)
    {
        await using var command = Command("renew", subscription, owner, settings.LeaseSeconds);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task ReleaseAsync(Guid subscription, Guid owner)
    {
        await using var command = Command("release", subscription, owner);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    public async Task<(long Cursor, DateTimeOffset? DownSince, int Alerted)> ProgressAsync(Guid subscription, CancellationToken ct)
    {
        await using var command = Command("progress", subscription);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt32(2));
    }

    public async Task<IReadOnlyList<(Lane Lane, long? Skip)>> LanesAsync(Guid subscription, CancellationToken ct)
    {
        await using var command = Command("lanes", subscription);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var lanes = new List<(Lane, long?)>();
        while (await reader.ReadAsync(ct))
        {
            var lane = new Lane(reader.GetGuid(0))
            {
                Behind = true,
                Head = reader.GetInt64(1),
                Newest = reader.GetInt64(2),
                Attempts = reader.GetInt32(3),
                FirstFailedAt = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
                Due = reader.GetFieldValue<DateTimeOffset>(5),
                Reason = reader.IsDBNull(6) ? null : reader.GetString(6),
            };
            lanes.Add((lane, reader.IsDBNull(7) ? null : reader.GetInt64(7)));
        }
        return lanes;
    }

    public async Task<IReadOnlyList<(Guid Dossier, long Position)>> SkipsAsync(Guid subscription, CancellationToken ct)
    {
        await using var command = Command("skips", subscription);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var skips = new List<(Guid, long)>();
        while (await reader.ReadAsync(ct))
        {
            skips.Add((reader.GetGuid(0), reader.GetInt64(1)));
        }
        return skips;
    }

    public async Task<OpenReplay?> ReplayAsync(Guid subscription, CancellationToken ct)
    {
        await using var command = Command("open_replay", subscription);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new OpenReplay(
                reader.GetGuid(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<Guid[]>(3),
                reader.GetInt64(4),
                reader.GetInt64(5)
            )
            : null;
    }

    public async Task PruneAsync(DateTimeOffset before, CancellationToken ct)
    {
        int gone;
        do
        {
            await using var command = Command("prune_attempts", before);
            gone = await command.ExecuteNonQueryAsync(ct);
        } while (gone == 10_000);
    }

    /// <summary>
    /// False when the lease is not ours any more; nothing is written then. Does not wait for the disk: a crash of PostgreSQL may take the last flushes back, all of
    /// each, and the state before them is as good a place to go on from. Their messages are sent again.
    /// </summary>
    public async Task<bool> FlushAsync(Guid subscription, Guid owner, FlushRows rows)
    {
        await using var connection = await app.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var first = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new("set local synchronous_commit = off"),
                Statement(
                    "flush",
                    subscription,
                    owner,
                    rows.Outbox.Cursor,
                    rows.Delivered,
                    rows.Failed,
                    Nullable(rows.Outbox.DownSince),
                    rows.Alerted,
                    Nullable(rows.LastSuccess)
                ),
            },
        };
        await first.ExecuteNonQueryAsync();
        if (first.BatchCommands[1].RecordsAffected != 1)
        {
            return false;
        }
        await using var rest = new NpgsqlBatch(connection, transaction);
        if (rows.Outbox.Gone.Count > 0)
        {
            rest.BatchCommands.Add(Statement("delete_lanes", subscription, rows.Outbox.Gone.ToArray()));
        }
        if (rows.Outbox.Lanes.Count > 0)
        {
            rest.BatchCommands.Add(
                Statement(
                    "upsert_lanes",
                    subscription,
                    Array(rows.Outbox.Lanes, lane => lane.Dossier),
                    Array(rows.Outbox.Lanes, lane => lane.Head),
                    Array(rows.Outbox.Lanes, lane => lane.Newest),
                    Array(rows.Outbox.Lanes, lane => lane.Attempts),
                    Array(rows.Outbox.Lanes, lane => lane.FirstFailedAt?.UtcDateTime),
                    Array(rows.Outbox.Lanes, lane => lane.Due.UtcDateTime),
                    Array(rows.Outbox.Lanes, lane => lane.Reason)
                )
            );
        }
        if (rows.Attempts.Count > 0)
        {
            rest.BatchCommands.Add(
                Statement(
                    "insert_attempts",
                    subscription,
                    Array(rows.Attempts, row => row.Event.EventId),
                    Array(rows.Attempts, row => row.Event.Position),
                    Array(rows.Attempts, row => row.Event.DossierId),
                    Array(rows.Attempts, row => row.At.UtcDateTime),
                    Array(rows.Attempts, row => row.Outcome.Status),
                    Array(rows.Attempts, row => (int)row.Outcome.Latency.TotalMilliseconds),
                    Array(rows.Attempts, row => row.Outcome.Reason),
                    Array(rows.Attempts, row => row.Outcome.Delivered ? null : WebhookSender.Redact(row.Outcome.Body)),
                    Array(rows.Attempts, row => row.Replay)
                )
            );
        }
        if (rows.Replay is { } replay)
        {
            rest.BatchCommands.Add(Statement("replay_progress", replay.Id, replay.Next, replay.Replayed, Nullable(replay.DoneAt)));
        }
        if (rest.BatchCommands.Count > 0)
        {
            await rest.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
        return true;
    }

    private static TValue[] Array<TRow, TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value) => [.. rows.Select(value)];

    private static object Nullable(DateTimeOffset? instant) => instant is { } at ? at : new Absent(NpgsqlDbType.TimestampTz);

    private NpgsqlCommand Command(string name, params IReadOnlyList<object?> values)
    {
        var command = app.CreateCommand(Sql.Text("Feed.Push." + name));
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }
        return command;
    }
}
