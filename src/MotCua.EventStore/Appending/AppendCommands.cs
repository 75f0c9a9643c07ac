using Npgsql;
using NpgsqlTypes;

namespace MotCua.EventStore;

/// <summary>Turns a batch into statements. Each takes arrays, so that a thousand streams are as many statements as one.</summary>
internal static class AppendCommands
{
    /// <summary>
    /// Answers first, so that the second of two equal requests waits there and learns that it is the second before it has touched
    /// anything else; the append last, so that its floor lock is held for as short a time as possible.
    /// </summary>
    public static void AddTo(NpgsqlBatchCommandCollection commands, AppendBatch batch, EventRegistry registry)
    {
        if (batch.Answers.Count > 0)
            commands.Add(batch.Answers.Count == 1 ? RememberOne(batch) : Remember(batch));
        if (batch.Claims.Count > 0)
            commands.Add(Claim(batch));
        foreach (var command in batch.Also)
            commands.Add(command);
        if (batch.Events.Count > 0)
            commands.Add(Append(batch, registry));
    }

    private static NpgsqlBatchCommand RememberOne(AppendBatch batch)
    {
        var (caller, key, requestHash, answer) = batch.Answers[0];
        return new NpgsqlBatchCommand(SqlText.RememberOne)
        {
            Parameters =
            {
                Text(NpgsqlDbType.Varchar, caller),
                Text(NpgsqlDbType.Varchar, key),
                new NpgsqlParameter<byte[]> { TypedValue = requestHash },
                new NpgsqlParameter<int> { TypedValue = answer.Status },
                Text(NpgsqlDbType.Text, answer.Body),
                new NpgsqlParameter<Guid?> { TypedValue = answer.StreamId, NpgsqlDbType = NpgsqlDbType.Uuid },
                new NpgsqlParameter<long?> { TypedValue = answer.Version, NpgsqlDbType = NpgsqlDbType.Bigint },
                Text(NpgsqlDbType.Varchar, answer.Location),
                new NpgsqlParameter<DateTimeOffset> { TypedValue = batch.RecordedAt },
            },
        };
    }

    private static NpgsqlBatchCommand Remember(AppendBatch batch)
    {
        var answers = batch.Answers;
        return new NpgsqlBatchCommand(SqlText.Remember)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Varchar, answers, a => a.Caller),
                Array(NpgsqlDbType.Varchar, answers, a => a.Key),
                Array(NpgsqlDbType.Bytea, answers, a => a.RequestHash),
                Array(NpgsqlDbType.Integer, answers, a => a.Answer.Status),
                Array(NpgsqlDbType.Text, answers, a => a.Answer.Body),
                Array(NpgsqlDbType.Uuid, answers, a => a.Answer.StreamId),
                Array(NpgsqlDbType.Bigint, answers, a => a.Answer.Version),
                Array(NpgsqlDbType.Varchar, answers, a => a.Answer.Location),
                new NpgsqlParameter<DateTimeOffset> { TypedValue = batch.RecordedAt },
            },
        };
    }

    private static NpgsqlBatchCommand Claim(AppendBatch batch) =>
        new(SqlText.Claim)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Varchar, batch.Claims, c => c.Kind),
                Array(NpgsqlDbType.Varchar, batch.Claims, c => c.Value),
                Array(NpgsqlDbType.Uuid, batch.Claims, c => c.Owner),
            },
        };

    private static NpgsqlBatchCommand Append(AppendBatch batch, EventRegistry registry) =>
        new(SqlText.Append)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Uuid, batch.Streams, s => s.Id),
                Array(NpgsqlDbType.Varchar, batch.Streams, s => s.Type),
                Array(NpgsqlDbType.Bigint, batch.Streams, s => s.ExpectedVersion),
                Array(NpgsqlDbType.Integer, batch.Events, e => e.Index),
                Array(NpgsqlDbType.Uuid, batch.Events, e => e.Id),
                Array(NpgsqlDbType.Varchar, batch.Events, e => registry.NameOf(e.Data)),
                Array(NpgsqlDbType.Jsonb, batch.Events, e => registry.Encode(e.Data)),
                Text(NpgsqlDbType.Jsonb, batch.Headers),
                new NpgsqlParameter<DateTimeOffset> { TypedValue = batch.RecordedAt },
                Text(NpgsqlDbType.Varchar, batch.UserName),
                Text(NpgsqlDbType.Varchar, batch.CorrelationId),
                Text(NpgsqlDbType.Varchar, batch.CausationId),
            },
        };

    private static NpgsqlParameter<string?> Text(NpgsqlDbType type, string? value) => new() { TypedValue = value, NpgsqlDbType = type };

    public static NpgsqlParameter<TValue[]> Array<TItem, TValue>(NpgsqlDbType type, List<TItem> items, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(items[i]);
        return new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
