using System.Buffers;
using System.Buffers.Binary;

namespace MotCua.Server.Figures;

/// <summary>Rows in PostgreSQL's binary COPY format, written into memory: several times quicker than value by value through the driver.</summary>
internal sealed class RowBuffer : IDisposable
{
    private static readonly DateOnly Epoch = new(2000, 1, 1);

    // Signature, flags, length of no extension; and the end, a row of -1 fields.
    public static readonly ReadOnlyMemory<byte> Header = new byte[] { 80, 71, 67, 79, 80, 89, 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    public static readonly ReadOnlyMemory<byte> End = new byte[] { 255, 255 };

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(1 << 18);
    private int length;

    public int Length => length;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    /// <summary>Gives the memory back, once: a rebuild would else make hundreds of megabytes of it.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);

    public void Clear() => length = 0;

    public void StartRow(int fields)
    {
        if (bytes.Length - length < 2 + (fields * 20)) // no field is longer than an id
        {
            var small = bytes;
            bytes = ArrayPool<byte>.Shared.Rent(small.Length * 2);
            small.AsSpan(0, length).CopyTo(bytes);
            ArrayPool<byte>.Shared.Return(small);
        }
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(length), (short)fields);
        length += 2;
    }

    public void Write(short value) => BinaryPrimitives.WriteInt16BigEndian(Field(2), value);

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Field(4), value);

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Field(8), value);

    public void Write(Guid value) => value.TryWriteBytes(Field(16), bigEndian: true, out _);

    public void WriteNull()
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(length), -1);
        length += 4;
    }

    public void Write(DateOnly value) => Write(value.DayNumber - Epoch.DayNumber);

    private Span<byte> Field(int size)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(length), size);
        var field = bytes.AsSpan(length + 4, size);
        length += 4 + size;
        return field;
    }
}
