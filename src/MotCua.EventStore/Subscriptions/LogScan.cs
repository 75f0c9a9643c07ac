using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// The whole log up to a settled position, stream by stream and each stream in order: so that a stream can be folded once, whoever folds the next one.
/// Complete, because the position was settled before the statement that reads began.
/// </summary>
public sealed class LogScan(NpgsqlDataSource source, long upTo)
{
    // Several thousand events: enough that handing over costs nothing, little enough that a few are always under way.
    private const int BlockSize = 1 << 20;
    private const int HeaderSize = 19; // signature, flags, length of an extension that is never there

    public long UpTo => upTo;

    /// <summary>Blocks of whole streams, each to be released by whoever is done with it. Only memory for the block at hand is held here.</summary>
    public async IAsyncEnumerable<LogBlock> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (
            var limits = new NpgsqlCommand("set local statement_timeout = 0; set local work_mem = '64MB'", connection, transaction)
        )
            await limits.ExecuteNonQueryAsync(ct);
        // COPY takes no parameters; a number cannot do harm.
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"copy (select stream_id, seq_id, version, type, timestamp, data from events.mt_events where seq_id <= {upTo} order by stream_id, version) to stdout (format binary)"
        );
        await using var copy = await connection.BeginRawBinaryCopyAsync(sql, ct);
        await using var ahead = await ReadAhead.OpenAsync(source, upTo, ct);

        var events = 0L;
        var (buffer, filled, at, boundary, stream, ended) = (Rent(2 * BlockSize), 0, HeaderSize, HeaderSize, Guid.Empty, false);
        while (!ended)
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2); // one stream fills it all
            var read = await copy.ReadAsync(buffer.AsMemory(filled), ct);
            filled += read;
            if (read == 0)
                throw new InvalidDataException("the log ended in the middle of an event");
            while (!ended && TryMeasure(buffer.AsSpan(at, filled - at), out var length, out var next, out ended))
            {
                if (ended || next != stream)
                    (boundary, stream) = (at, next);
                at += length;
                events++;
            }
            await ahead.ToAsync(events, ct);
            if (ended || boundary >= BlockSize)
            {
                var block = buffer;
                var rest = filled - boundary;
                buffer = Rent(Math.Max(2 * BlockSize, 2 * rest));
                block.AsSpan(boundary, rest).CopyTo(buffer.AsSpan(HeaderSize));
                if (boundary > HeaderSize)
                    yield return new LogBlock(block, HeaderSize, boundary - HeaderSize);
                (filled, at, boundary) = (HeaderSize + rest, at - boundary + HeaderSize, HeaderSize);
            }
        }
    }

    /// <summary>Buffers of this size made anew, a hundred a second, would keep the collector of garbage busier than the events do.</summary>
    private static byte[] Rent(int size) => ArrayPool<byte>.Shared.Rent(size);

    /// <summary>The length of the row at the beginning of a span, and its stream; false where it is not all there.</summary>
    private static bool TryMeasure(ReadOnlySpan<byte> rest, out int length, out Guid stream, out bool isEnd)
    {
        (length, stream, isEnd) = (2, Guid.Empty, false);
        if (rest.Length < 2)
            return false;
        var fields = BinaryPrimitives.ReadInt16BigEndian(rest);
        isEnd = fields == -1;
        for (var field = 0; field < fields; field++)
        {
            if (rest.Length < length + 4)
                return false;
            var size = BinaryPrimitives.ReadInt32BigEndian(rest[length..]);
            length += 4;
            if (rest.Length < length + size)
                return false;
            if (field == 0)
                stream = new Guid(rest.Slice(length, size), bigEndian: true);
            length += size;
        }
        return true;
    }
}

/// <summary>Some streams of the log, whole.</summary>
public readonly struct LogBlock
{
    private readonly byte[] rented;
    private readonly int from;
    private readonly int length;

    internal LogBlock(byte[] rented, int from, int length) => (this.rented, this.from, this.length) = (rented, from, length);

    public Events GetEnumerator() => new(rented.AsSpan(from, length));

    /// <summary>Gives the memory back, once: nothing of the block may be touched any more. One that is never released is only made anew.</summary>
    public void Release() => ArrayPool<byte>.Shared.Return(rented);

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero); // of PostgreSQL's timestamps

    public ref struct Events(ReadOnlySpan<byte> rows)
    {
        private ReadOnlySpan<byte> rest = rows;

        public RawEvent Current { get; private set; }

        public bool MoveNext()
        {
            if (rest.IsEmpty)
                return false;
            rest = rest[2..];
            Current = new RawEvent(
                new Guid(Field(), bigEndian: true),
                BinaryPrimitives.ReadInt64BigEndian(Field()),
                BinaryPrimitives.ReadInt64BigEndian(Field()),
                Field(),
                Epoch.AddMicroseconds(BinaryPrimitives.ReadInt64BigEndian(Field())),
                Field()[1..] // jsonb begins with the number of its format
            );
            return true;
        }

        private ReadOnlySpan<byte> Field()
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(rest);
            var field = rest.Slice(4, size);
            rest = rest[(4 + size)..];
            return field;
        }
    }
}

/// <summary>An event as it lies in the log, with its time but no other metadata. Valid while its block is.</summary>
public readonly ref struct RawEvent(
    Guid streamId,
    long position,
    long version,
    ReadOnlySpan<byte> type,
    DateTimeOffset recordedAt,
    ReadOnlySpan<byte> json
)
{
    private readonly ReadOnlySpan<byte> type = type;
    private readonly ReadOnlySpan<byte> json = json;

    public Guid StreamId { get; } = streamId;
    public long Position { get; } = position;
    public long Version { get; } = version;
    public DateTimeOffset RecordedAt { get; } = recordedAt;

    /// <exception cref="UnknownEventTypeException">Its type is not in the registry.</exception>
    /// <exception cref="UndecodableEventException">Its body does not fit the registered class.</exception>
    public object Decode(EventRegistry registry) => registry.Decode(Encoding.UTF8.GetString(type), json, Position);

    /// <summary>The event decoded, to be kept; without its id, which is not read.</summary>
    /// <exception cref="UnknownEventTypeException">Its type is not in the registry.</exception>
    /// <exception cref="UndecodableEventException">Its body does not fit the registered class.</exception>
    public StoredEvent ToStored(EventRegistry registry)
    {
        var name = Encoding.UTF8.GetString(type);
        return new StoredEvent
        {
            Position = Position,
            Id = Guid.Empty,
            StreamId = StreamId,
            Version = Version,
            Type = name,
            RecordedAt = RecordedAt,
            Data = registry.Decode(name, json, Position),
        };
    }
}
