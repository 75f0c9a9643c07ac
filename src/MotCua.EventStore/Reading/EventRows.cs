using Npgsql;
using NpgsqlTypes;

namespace MotCua.EventStore;

/// <summary>The columns that fetch_stream.sql, read_all.sql and the subscriptions' page select, in their order.</summary>
internal static class EventRows
{
    public static async Task<List<StoredEvent>> ReadAsync(NpgsqlDataReader reader, EventRegistry registry, CancellationToken ct)
    {
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync(ct))
        {
            events.Add(
                new StoredEvent
                {
                    Position = reader.GetInt64(0),
                    Id = reader.GetGuid(1),
                    StreamId = reader.GetGuid(2),
                    Version = reader.GetInt64(3),
                    Type = reader.GetString(4),
                    Json = reader.GetFieldValue<byte[]>(5),
                    RecordedAt = reader.GetFieldValue<DateTimeOffset>(6),
                    UserName = reader.IsDBNull(7) ? null : reader.GetString(7),
                    CorrelationId = reader.IsDBNull(8) ? null : reader.GetString(8),
                    CausationId = reader.IsDBNull(9) ? null : reader.GetString(9),
                    HeadersJson = reader.IsDBNull(10) ? default(ReadOnlyMemory<byte>) : reader.GetFieldValue<byte[]>(10),
                    Registry = registry,
                }
            );
        }
        return events;
    }

    public static NpgsqlBatchCommand StreamCommand(Guid streamId, long afterVersion, long? limit) =>
        new(SqlText.FetchStream)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = streamId },
                new NpgsqlParameter<long> { TypedValue = afterVersion },
                new NpgsqlParameter<long?> { TypedValue = limit, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
        };

    public static NpgsqlBatchCommand AllCommand(long after, long upTo, int limit) =>
        new(SqlText.ReadAll)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = after },
                new NpgsqlParameter<long> { TypedValue = upTo },
                new NpgsqlParameter<long> { TypedValue = limit },
            },
        };
}
