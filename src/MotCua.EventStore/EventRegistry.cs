using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MotCua.EventStore;

/// <summary>
/// The names under which events are stored, written down by the caller and never reflected: they are a storage format.
/// Fill it before the first use; reading is safe from any number of threads.
/// </summary>
public sealed class EventRegistry
{
    private readonly Dictionary<string, Shape> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Shape> _byType = [];

    private sealed record Shape(string Name, JsonTypeInfo Json, Func<object, object>? Upcast);

    /// <exception cref="ArgumentException">The name or the class is already registered.</exception>
    public EventRegistry Add<T>(string name, JsonTypeInfo<T> info)
        where T : class
    {
        var shape = new Shape(name, info, null);
        _byName.Add(name, shape);
        _byType.Add(typeof(T), shape);
        return this;
    }

    /// <summary>A stored shape that is no longer written. It is read as <typeparamref name="TOld"/> and handed on as what <paramref name="upcast"/> makes of it.</summary>
    /// <exception cref="ArgumentException">The name is already registered.</exception>
    public EventRegistry AddRetired<TOld>(string name, JsonTypeInfo<TOld> info, Func<TOld, object> upcast)
        where TOld : class
    {
        _byName.Add(name, new Shape(name, info, old => upcast((TOld)old)));
        return this;
    }

    /// <exception cref="ArgumentException">The class of the event is not registered.</exception>
    public string NameOf(object e) => ShapeOf(e).Name;

    /// <summary>Names of the registered events of a kind; of those that are no longer written none.</summary>
    public IEnumerable<string> NamesOf<TKind>() =>
        _byType.Where(entry => entry.Key.IsAssignableTo(typeof(TKind))).Select(entry => entry.Value.Name);

    /// <returns>The event as UTF-8 JSON.</returns>
    /// <exception cref="ArgumentException">The class of the event is not registered.</exception>
    public byte[] Encode(object e) => JsonSerializer.SerializeToUtf8Bytes(e, ShapeOf(e).Json);

    /// <param name="type">Name in the log.</param>
    /// <param name="utf8">Body as UTF-8 JSON.</param>
    /// <param name="position">Named in the exceptions.</param>
    /// <exception cref="UnknownEventTypeException">No such name.</exception>
    /// <exception cref="UndecodableEventException">The body does not fit the registered class.</exception>
    public object Decode(string type, ReadOnlySpan<byte> utf8, long position)
    {
        if (!_byName.TryGetValue(type, out var shape))
            throw new UnknownEventTypeException(position, type);
        object decoded;
        try
        {
            decoded = JsonSerializer.Deserialize(utf8, shape.Json) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new UndecodableEventException(position, type, e);
        }
        return shape.Upcast is null ? decoded : shape.Upcast(decoded);
    }

    private Shape ShapeOf(object e) =>
        _byType.TryGetValue(e.GetType(), out var shape)
            ? shape
            : throw new ArgumentException($"{e.GetType()} is not a registered event", nameof(e));
}
