namespace MotCua.EventStore;

/// <summary>The log holds an event whose name is not in the registry, most likely written by a newer program.</summary>
public sealed class UnknownEventTypeException(long position, string type)
    : Exception($"event type '{type}' at position {position} is not known")
{
    public long Position { get; } = position;
    public string Type { get; } = type;
}

/// <summary>The body of a stored event does not fit the class registered for its name.</summary>
public sealed class UndecodableEventException(long position, string type, Exception cause)
    : Exception($"event '{type}' at position {position} cannot be decoded", cause)
{
    public long Position { get; } = position;
    public string Type { get; } = type;
}

/// <summary>Somebody else appended first: the stream is not at the expected version. Nothing was written.</summary>
/// <remarks><see cref="Actual"/> is 0 where the stream does not exist.</remarks>
public sealed class StreamVersionException(Guid streamId, long expected, long actual, Exception? cause = null)
    : Exception($"stream {streamId} is at version {actual}, expected {expected}", cause)
{
    public Guid StreamId { get; } = streamId;
    public long Expected { get; } = expected;
    public long Actual { get; } = actual;
}

/// <summary>The stream is archived and takes no more events. Nothing was written.</summary>
public sealed class StreamArchivedException(Guid streamId, Exception? cause = null) : Exception($"stream {streamId} is archived", cause)
{
    public Guid StreamId { get; } = streamId;
}

/// <summary>A value that may be in use once is in use. Nothing was written.</summary>
public sealed class ClaimTakenException(string kind, string value, Guid owner, Exception? cause = null)
    : Exception($"{kind} is taken by {owner}", cause)
{
    public string Kind { get; } = kind;
    public string Value { get; } = value;
    public Guid Owner { get; } = owner;
}

/// <summary>This key of this caller has its answer already: read it with FindAnswerAsync. Nothing was written.</summary>
public sealed class AnswerTakenException(string caller, string key, Exception? cause = null)
    : Exception("this idempotency key has its answer already", cause)
{
    public string Caller { get; } = caller;
    public string Key { get; } = key;
}

/// <summary>One of the event ids is in the log already: the command was applied before. Nothing was written.</summary>
public sealed class EventIdTakenException(Exception cause) : Exception("an event with this id is in the log already", cause);

/// <summary>PostgreSQL cannot store a text in the batch, such as U+0000 or a lone surrogate. Nothing was written.</summary>
public sealed class UnstorableTextException(Exception cause) : Exception("the database cannot store this text", cause);

/// <summary>
/// The connection was lost, or the wait for the standby given up, when the commit may have happened. Send the same command again with
/// the same key: it answers with what happened, or does it now.
/// </summary>
public sealed class OutcomeUnknownException(Exception? cause) : Exception("it is not known whether the events were stored", cause);

/// <summary>The database does not fit this program: a migration was changed after it ran, or the database is newer.</summary>
public sealed class MigrationException(string message) : Exception(message);
