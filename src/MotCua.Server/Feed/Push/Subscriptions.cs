using MotCua.EventStore;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Feed.Push;

/// <summary>
/// Reads and changes subscriptions. A change is an event in the subscription's stream and its row together, or neither; it expects the version that it was
/// decided on, so of two at once one is told to look again.
/// </summary>
public sealed class Subscriptions(NpgsqlDataSource app, Store store, TimeProvider clock)
{
    public async Task<Subscription?> FindAsync(Guid id, CancellationToken ct) => (await ReadAsync(id, ct)).SingleOrDefault();

    public Task<IReadOnlyList<Subscription>> ListAsync(CancellationToken ct) => ReadAsync(null, ct);

    /// <summary>Moves a subscription, with whatever belongs to it.</summary>
    /// <returns>As it is now; null when somebody else was quicker.</returns>
    public async Task<Subscription?> SaveAsync(
        Subscription changed,
        string actor,
        SubscriptionEvent happened,
        params IReadOnlyList<NpgsqlBatchCommand> also
    )
    {
        var saved = changed with { Version = changed.Version + 1 };
        var batch = new AppendBatch(clock.GetUtcNow()) { UserName = actor };
        batch.Also.Add(Row(saved));
        foreach (var command in also)
        {
            batch.Also.Add(command);
        }
        batch.Append(saved.Id, SubscriptionLog.StreamType, changed.Version, [happened]);
        try
        {
            await store.AppendAsync(batch, CancellationToken.None);
            return saved;
        }
        catch (StreamVersionException)
        {
            return null;
        }
    }

    /// <summary>Waits until nobody sends for a subscription that is not active any more: a reload, what is on the way, or at the longest a lease.</summary>
    /// <returns>False when somebody still does after 20 seconds.</returns>
    public async Task<bool> IsReleasedAsync(Guid id, CancellationToken ct)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if ((await StandingAsync(id, ct)).Released)
            {
                return true;
            }
            await Task.Delay(100, ct);
        }
        return false;
    }

    public async Task<long> CursorAsync(Guid id, CancellationToken ct) => (await StandingAsync(id, ct)).Cursor;

    private async Task<(bool Released, long Cursor)> StandingAsync(Guid id, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Feed.Push.released"));
        command.Parameters.Add(Parameter(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetBoolean(0), reader.GetInt64(1));
    }

    /// <summary>By the system itself: tries until nobody else is quicker, or the verb does not apply any more.</summary>
    public async Task DisableAsync(Guid id, string reason, CancellationToken ct)
    {
        while (await FindAsync(id, ct) is { } subscription)
        {
            if (SubscriptionStates.Next(subscription.Status, SubscriptionVerb.Disable) is not { } status)
            {
                return;
            }
            var moved = Moved(subscription.Id, SubscriptionVerb.Disable, status, reason);
            if (await SaveAsync(subscription with { Status = status, Reason = reason }, "motcua", moved) is not null)
            {
                return;
            }
        }
    }

    /// <summary>Tells once of each alert, whichever process finds it.</summary>
    public async Task AlertAsync(Guid id, DateTimeOffset failingSince, int hours, CancellationToken ct)
    {
        while (await FindAsync(id, ct) is { } subscription)
        {
            var alert = new SubscriptionAlerted
            {
                SubscriptionId = id,
                OccurredAt = clock.GetUtcNow(),
                FailingSince = failingSince,
                Hours = hours,
            };
            if (await SaveAsync(subscription, "motcua", alert) is not null)
            {
                return;
            }
        }
    }

    public SubscriptionMoved Moved(Guid id, SubscriptionVerb verb, SubscriptionStatus status, string? reason = null) =>
        Moved(id, verb.Name(), status, reason);

    public SubscriptionMoved Moved(Guid id, string verb, SubscriptionStatus status, string? reason = null) =>
        new()
        {
            SubscriptionId = id,
            OccurredAt = clock.GetUtcNow(),
            Verb = verb,
            Status = status.Name(),
            Reason = reason,
        };

    public static NpgsqlBatchCommand Statement(string name, params IReadOnlyList<object?> values)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Feed.Push." + name));
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }
        return command;
    }

    public static NpgsqlBatchCommand AddShape(Guid id, Shape shape) =>
        Statement(
            "add_shape",
            id,
            shape.Number,
            shape.After is { } after ? after : new Absent(NpgsqlDbType.Bigint),
            shape.Filter.Types is { } types ? types.ToArray() : new Absent(NpgsqlDbType.Array | NpgsqlDbType.Text),
            shape.Filter.Agency,
            shape.Filter.Unit,
            shape.Filter.Procedure,
            shape.Imported,
            shape.Fields.ToArray()
        );

    /// <summary>A null of another type than text.</summary>
    internal sealed record Absent(NpgsqlDbType Type);

    internal static NpgsqlParameter Parameter(object? value) =>
        value switch
        {
            null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            Absent absent => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = absent.Type },
            DateTimeOffset instant => new NpgsqlParameter<DateTime> { TypedValue = instant.UtcDateTime },
            _ => new NpgsqlParameter { Value = value },
        };

    private static NpgsqlBatchCommand Row(Subscription s) =>
        Statement(
            "save",
            s.Id,
            s.Version,
            s.Name,
            s.Url.OriginalString,
            s.Status.Name(),
            s.Reason,
            s.Reach,
            s.Parallel,
            s.RegisteredBy,
            s.RegisteredAt,
            s.ChangedBy,
            s.ApprovedBy,
            s.ApprovedAt is { } at ? at : new Absent(NpgsqlDbType.TimestampTz)
        );

    private async Task<IReadOnlyList<Subscription>> ReadAsync(Guid? id, CancellationToken ct)
    {
        await using var batch = app.CreateBatch();
        foreach (var name in new[] { "subscription", "shapes", "secrets" })
        {
            var command = Statement(name, id is { } one ? one : new Absent(NpgsqlDbType.Uuid));
            batch.BatchCommands.Add(command);
        }
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var all = new List<Subscription>();
        while (await reader.ReadAsync(ct))
        {
            all.Add(
                new Subscription(
                    reader.GetGuid(0),
                    reader.GetInt64(1),
                    reader.GetString(2),
                    new Uri(reader.GetString(3)),
                    SubscriptionStates.Parse(reader.GetString(4)),
                    Text(reader, 5),
                    Text(reader, 6),
                    reader.GetInt32(7),
                    reader.GetString(8),
                    reader.GetFieldValue<DateTimeOffset>(9),
                    reader.GetString(10),
                    Text(reader, 11),
                    Instant(reader, 12)
                )
            );
        }
        await reader.NextResultAsync(ct);
        var reaches = all.ToDictionary(subscription => subscription.Id, subscription => subscription.Reach);
        var shapes = new List<(Guid Id, Shape Shape)>();
        while (await reader.ReadAsync(ct))
        {
            var of = reader.GetGuid(0);
            var types = reader.IsDBNull(3) ? null : reader.GetFieldValue<string[]>(3);
            var filter = new FeedFilter(reaches.GetValueOrDefault(of), types, Text(reader, 4), Text(reader, 5), Text(reader, 6));
            var after = reader.IsDBNull(2) ? (long?)null : reader.GetInt64(2);
            shapes.Add((of, new Shape(reader.GetInt32(1), after, filter, reader.GetBoolean(7), reader.GetFieldValue<string[]>(8))));
        }
        await reader.NextResultAsync(ct);
        var secrets = new List<(Guid Id, StoredSecret Secret)>();
        while (await reader.ReadAsync(ct))
        {
            var secret = new StoredSecret(
                reader.GetInt32(1),
                reader.GetFieldValue<byte[]>(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                Instant(reader, 4)
            );
            secrets.Add((reader.GetGuid(0), secret));
        }
        var shapesOf = shapes.ToLookup(pair => pair.Id, pair => pair.Shape);
        var secretsOf = secrets.ToLookup(pair => pair.Id, pair => pair.Secret);
        return
        [
            .. all.Select(subscription =>
                subscription with
                {
                    Shapes = [.. shapesOf[subscription.Id]],
                    Secrets = [.. secretsOf[subscription.Id]],
                }
            ),
        ];
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
