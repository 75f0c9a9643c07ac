using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// The log. Safe for use from any number of threads; holds a connection only while a call runs and keeps no session state on it, so
/// the data source may reuse connections without reset.
/// </summary>
public sealed class EventStore(NpgsqlDataSource source, EventRegistry registry)
{
    /// <summary>Reads a stream and folds it, to decide on it and append at <see cref="EventStream{T}.CurrentVersion"/>.</summary>
    /// <exception cref="UnknownEventTypeException">As soon as <paramref name="evolve"/> asks for the data of such an event.</exception>
    public async Task<EventStream<T>> FetchForWriting<T>(Guid streamId, Func<T?, StoredEvent, T> evolve, CancellationToken ct)
        where T : class => (await FetchForWriting(streamId, evolve, null, null, null, ct)).Stream;

    /// <summary>
    /// The same from a state that is known already, up to its version: only the events after it are read, and are in the stream. In the same round trip
    /// the answer kept under the caller's key, if there is one.
    /// </summary>
    public async Task<(EventStream<T> Stream, StoredAnswer? Answer)> FetchForWriting<T>(
        Guid streamId,
        Func<T?, StoredEvent, T> evolve,
        (T State, long Version)? known,
        string? caller,
        string? key,
        CancellationToken ct
    )
        where T : class
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(EventRows.StreamCommand(streamId, afterVersion: known?.Version ?? 0, limit: null));
        if (caller is not null && key is not null)
            batch.BatchCommands.Add(AnswerCommand(caller, key));

        await using var reader = await batch.ExecuteReaderAsync(ct);
        var events = await EventRows.ReadAsync(reader, registry, ct);
        var answer = await reader.NextResultAsync(ct) ? await ReadAnswerAsync(reader, ct) : null;

        var aggregate = known?.State;
        foreach (var e in events)
            aggregate = evolve(aggregate, e);
        return (new EventStream<T>(streamId, aggregate, known?.Version ?? 0, events), answer);
    }

    /// <summary>Events of one stream in order of version.</summary>
    public async Task<IReadOnlyList<StoredEvent>> FetchStreamAsync(Guid streamId, long afterVersion, int limit, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(EventRows.StreamCommand(streamId, afterVersion, limit));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await EventRows.ReadAsync(reader, registry, ct);
    }

    /// <summary>Events of the whole log in order of position, <paramref name="after"/> not included, <paramref name="upTo"/> included.</summary>
    /// <remarks><paramref name="upTo"/> must be no more than an earlier <see cref="SettledPositionAsync"/>, or events may be missed.</remarks>
    public async Task<IReadOnlyList<StoredEvent>> ReadAllAsync(long after, long upTo, int limit, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(EventRows.AllCommand(after, upTo, limit));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await EventRows.ReadAsync(reader, registry, ct);
    }

    /// <summary>Every event up to here is visible, and none will ever appear at or below it. May be lower than an earlier answer; both are true.</summary>
    public async Task<long> SettledPositionAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(SqlText.SettledPosition);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The answer kept under this key of this caller, or null.</summary>
    public async Task<StoredAnswer?> FindAnswerAsync(string caller, string key, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(AnswerCommand(caller, key));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await ReadAnswerAsync(reader, ct);
    }

    /// <summary>Stores the whole batch or nothing of it, in one round trip and one transaction.</summary>
    /// <param name="batch">Use it once.</param>
    /// <param name="ct">
    /// Heeded until the batch is sent and not after: with synchronous replication a cancellation may turn a commit that no standby has
    /// into a success. The command timeout of the connection string still applies.
    /// </param>
    /// <exception cref="StreamVersionException">A stream is not at its expected version.</exception>
    /// <exception cref="StreamArchivedException">A stream is archived.</exception>
    /// <exception cref="ClaimTakenException">A claimed value is in use.</exception>
    /// <exception cref="AnswerTakenException">A key has its answer already.</exception>
    /// <exception cref="EventIdTakenException">An event id is in the log already.</exception>
    /// <exception cref="UnstorableTextException">A text cannot be stored.</exception>
    /// <exception cref="OutcomeUnknownException">The connection was lost when the batch may have been committed.</exception>
    /// <exception cref="NpgsqlException">No connection was to be had, or (as PostgresException) anything else that the database refuses. Nothing was
    /// written; IsTransient tells whether another try makes sense.</exception>
    public async Task<AppendResult> AppendAsync(AppendBatch batch, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var onlyLocal = false;
        connection.Notice += (_, e) => onlyLocal |= AppendErrors.IsCommitOnlyLocal(e.Notice);

        await using var command = connection.CreateBatch(); // one implicit transaction: any error undoes every statement
        AppendCommands.AddTo(command.BatchCommands, batch, registry);
        if (command.BatchCommands.Count == 0)
            return new AppendResult(0, new Dictionary<Guid, long>());

        long[]? written;
        try
        {
            written = await ExecuteAsync(command);
        }
        catch (NpgsqlException e)
        {
            await connection.CloseAsync(); // not two connections at once for one call
            if (await AppendErrors.TranslateAsync(e, batch, source) is { } meaning)
                throw meaning;
            throw;
        }
        if (onlyLocal)
            throw new OutcomeUnknownException(null);
        return Result(batch, written);
    }

    private static async Task<long[]?> ExecuteAsync(NpgsqlBatch command)
    {
        long[]? written = null;
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        do
        {
            if (reader.FieldCount == 1 && reader.GetName(0) == "append_events" && await reader.ReadAsync(CancellationToken.None))
                written = reader.GetFieldValue<long[]>(0);
        } while (await reader.NextResultAsync(CancellationToken.None)); // to the end: an error of the commit itself comes last
        return written;
    }

    private static AppendResult Result(AppendBatch batch, long[]? written)
    {
        var versions = new Dictionary<Guid, long>(batch.Streams.Count);
        if (written is null)
            return new AppendResult(0, versions);
        for (var i = 0; i < batch.Streams.Count; i++)
            versions.Add(batch.Streams[i].Id, written[i + 1]);
        return new AppendResult(written[0], versions);
    }

    private static NpgsqlBatchCommand AnswerCommand(string caller, string key) =>
        new(SqlText.FindAnswer)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = caller },
                new NpgsqlParameter<string> { TypedValue = key },
            },
        };

    private static async Task<StoredAnswer?> ReadAnswerAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct))
            return null;
        return new StoredAnswer(
            reader.GetInt32(1),
            reader.GetString(2),
            reader.IsDBNull(3) ? null : reader.GetGuid(3),
            reader.IsDBNull(4) ? null : reader.GetInt64(4),
            reader.IsDBNull(5) ? null : reader.GetString(5)
        )
        {
            RequestHash = reader.GetFieldValue<byte[]>(0),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(6),
        };
    }
}
