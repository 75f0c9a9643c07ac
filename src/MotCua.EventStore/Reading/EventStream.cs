namespace MotCua.EventStore;

/// <summary>A stream read for a decision: its events, what they fold to, and the version to expect when appending.</summary>
public sealed class EventStream<T>(Guid id, T? aggregate, IReadOnlyList<StoredEvent> events)
    where T : class
{
    public Guid Id { get; } = id;

    /// <summary>Null where the stream does not exist.</summary>
    public T? Aggregate { get; } = aggregate;

    /// <summary>0 where the stream does not exist.</summary>
    public long CurrentVersion { get; } = events.Count == 0 ? 0 : events[^1].Version;
    public IReadOnlyList<StoredEvent> Events { get; } = events;
}
