using System.Text;

namespace MotCua.Bench;

/// <summary>Lines as a stream, made while they are sent.</summary>
internal sealed class NdjsonStream(IEnumerable<string> lines) : Stream
{
    private readonly IEnumerator<string> lines = lines.GetEnumerator();
    private byte[] current = [];
    private int at;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var written = 0;
        while (written < buffer.Length)
        {
            if (at == current.Length)
            {
                if (!lines.MoveNext())
                {
                    break;
                }
                (current, at) = (Encoding.UTF8.GetBytes(lines.Current + "\n"), 0);
            }
            var part = Math.Min(buffer.Length - written, current.Length - at);
            current.AsSpan(at, part).CopyTo(buffer[written..]);
            (written, at) = (written + part, at + part);
        }
        return written;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
