using System.Text.Json;

namespace MotCua.EventStore;

/// <summary>An event as it is in the log.</summary>
public sealed record StoredEvent
{
    private object? _data;

    /// <summary>Place in the whole log: rises with time within a stream; has gaps.</summary>
    public required long Position { get; init; }
    public required Guid Id { get; init; }
    public required Guid StreamId { get; init; }

    /// <summary>Place in its stream: 1, 2, 3, … without gaps.</summary>
    public required long Version { get; init; }
    public required string Type { get; init; }

    /// <summary>When it was stored, UTC; never decreases within a stream.</summary>
    public required DateTimeOffset RecordedAt { get; init; }
    public string? UserName { get; init; }
    public string? CorrelationId { get; init; }
    public string? CausationId { get; init; }

    /// <summary>Body as UTF-8 JSON in PostgreSQL's normal form: keys sorted by length and then by bytes.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Headers as UTF-8 JSON; empty where there are none.</summary>
    public ReadOnlyMemory<byte> HeadersJson { get; init; }

    public JsonElement? Headers => HeadersJson.IsEmpty ? null : JsonElement.Parse(HeadersJson.Span);

    internal EventRegistry? Registry { get; init; }

    /// <summary>The event itself. Decoded when first asked for, so that a reader can work up to an event which it does not know.</summary>
    /// <exception cref="UnknownEventTypeException">Its type is not in the registry.</exception>
    /// <exception cref="UndecodableEventException">Its body does not fit the registered class.</exception>
    public object Data
    {
        get =>
            _data ??=
                Registry?.Decode(Type, Json.Span, Position) ?? throw new InvalidOperationException("neither data nor registry was given");
        init => _data = value;
    }
}
