namespace MotCua.EventStore;

/// <summary>A stream read for a decision: its events, what they fold to, and the version to expect when appending.</summary>
public sealed class EventStream<T>(Guid id, T? aggregate, long knownVersion, IReadOnlyList<StoredEvent> events)
    where T : class
{
    public Guid Id { get; } = id;

    /// <summary>Null where the stream does not exist.</summary>
    public T? Aggregate { get; } = aggregate;

    /// <summary>0 where the stream does not exist.</summary>
    public long CurrentVersion { get; } = events.Count == 0 ? knownVersion : events[^1].Version;

    /// <summary>All of them, or those after the state that was known already.</summary>
    public IReadOnlyList<StoredEvent> Events { get; } = events;
}
