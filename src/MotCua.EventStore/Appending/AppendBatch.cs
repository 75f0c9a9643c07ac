using Npgsql;

namespace MotCua.EventStore;

/// <summary>What stands or falls together: events of any number of streams, claims, remembered answers, and rows of the caller's own.</summary>
/// <param name="recordedAt">The recorded time of the events. A stream whose last event is later keeps that event's time.</param>
public sealed class AppendBatch(DateTimeOffset recordedAt)
{
    private readonly Dictionary<Guid, int> _indexOfStream = [];

    public DateTimeOffset RecordedAt { get; } = recordedAt.ToUniversalTime();
    public string? UserName { get; set; }
    public string? CorrelationId { get; set; }
    public string? CausationId { get; set; }

    /// <summary>JSON text of headers common to all events of the batch.</summary>
    public string? Headers { get; set; }

    /// <summary>Statements that run before the append, in the same transaction and the same round trip. Their results are not read.</summary>
    public IList<NpgsqlBatchCommand> Also { get; } = [];

    internal List<StreamAppend> Streams { get; } = [];
    internal List<EventAppend> Events { get; } = [];
    internal List<ClaimAppend> Claims { get; } = [];
    internal List<AnswerAppend> Answers { get; } = [];

    /// <param name="streamId">More calls for one stream are one append: the first expected version counts, a later one must follow from it.</param>
    /// <param name="streamType">Kept with a new stream.</param>
    /// <param name="expectedVersion">0 = the stream must not exist, n = it must be at version n, null = any.</param>
    /// <param name="events">Objects whose classes are in the registry.</param>
    /// <param name="eventIds">One id per event; null draws new ones.</param>
    /// <exception cref="ArgumentException">Ids do not match events, or a later call for the stream expects what the earlier ones do not lead to.</exception>
    public void Append(
        Guid streamId,
        string streamType,
        long? expectedVersion,
        IReadOnlyList<object> events,
        IReadOnlyList<Guid>? eventIds = null
    )
    {
        if (eventIds is not null && eventIds.Count != events.Count)
            throw new ArgumentException($"{eventIds.Count} ids for {events.Count} events", nameof(eventIds));
        ArgumentOutOfRangeException.ThrowIfNegative(expectedVersion ?? 0, nameof(expectedVersion));
        if (events.Count == 0)
            return;

        if (_indexOfStream.TryGetValue(streamId, out var index))
        {
            var earlier = Streams[index - 1];
            if (expectedVersion is not null && expectedVersion != earlier.ExpectedVersion + earlier.Count)
                throw new ArgumentException($"stream {streamId} will not be at version {expectedVersion}", nameof(expectedVersion));
            earlier.Count += events.Count;
        }
        else
        {
            Streams.Add(new StreamAppend(streamId, streamType, expectedVersion) { Count = events.Count });
            index = Streams.Count;
            _indexOfStream.Add(streamId, index);
        }
        for (var i = 0; i < events.Count; i++)
            Events.Add(new EventAppend(index, eventIds?[i] ?? Guid.CreateVersion7(), events[i]));
    }

    /// <summary>Takes a value that may be in use once, such as a dossier's code. Taken already, by whomever: <see cref="ClaimTakenException"/>.</summary>
    public void Claim(string kind, string value, Guid owner) => Claims.Add(new ClaimAppend(kind, value, owner));

    /// <summary>Keeps the answer under the caller's key. Answered already: <see cref="AnswerTakenException"/>.</summary>
    public void Remember(string caller, string key, byte[] requestHash, StoredAnswer answer) =>
        Answers.Add(new AnswerAppend(caller, key, requestHash, answer));

    /// <summary>Index: of the stream in <see cref="Streams"/>, from 1.</summary>
    internal sealed record EventAppend(int Index, Guid Id, object Data);

    internal sealed record ClaimAppend(string Kind, string Value, Guid Owner);

    internal sealed record AnswerAppend(string Caller, string Key, byte[] RequestHash, StoredAnswer Answer);

    internal sealed class StreamAppend(Guid id, string type, long? expectedVersion)
    {
        public Guid Id { get; } = id;
        public string Type { get; } = type;
        public long? ExpectedVersion { get; } = expectedVersion;
        public int Count { get; set; }
    }
}
