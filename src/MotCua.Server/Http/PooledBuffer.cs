using System.Buffers;

namespace MotCua.Server.Http;

/// <summary>
/// Memory that an answer is written into and that goes back when it has been sent. Answers of hundreds of kilobytes would else be made on the heap of large
/// objects, twice over while they grow, and whoever asks next would wait for the collector.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(4096);
    private int length;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var wanted = Math.Max(sizeHint, 256);
        if (bytes.Length - length < wanted)
        {
            var small = bytes;
            bytes = ArrayPool<byte>.Shared.Rent(Math.Max(small.Length * 2, length + wanted));
            small.AsSpan(0, length).CopyTo(bytes);
            ArrayPool<byte>.Shared.Return(small);
        }
        return bytes.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Once.</summary>
    public void Dispose()
    {
        var rented = bytes;
        (bytes, length) = ([], 0);
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
