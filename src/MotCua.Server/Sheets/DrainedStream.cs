namespace MotCua.Server.Sheets;

/// <summary>
/// What synchronous writers (zip, XML) write to while the answer itself may be written asynchronously only: keeps the bytes until they are passed on.
/// Write-only and not seekable, so that a zip archive never goes back.
/// </summary>
internal sealed class DrainedStream : Stream
{
    private readonly MemoryStream waiting = new();

    /// <summary>Bytes not passed on yet.</summary>
    public long Waiting => waiting.Length;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Passes on what was written so far.</summary>
    public async Task DrainAsync(Stream target, CancellationToken ct)
    {
        await target.WriteAsync(waiting.GetBuffer().AsMemory(0, (int)waiting.Length), ct);
        waiting.SetLength(0);
    }

    public override void Write(byte[] buffer, int offset, int count) => waiting.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => waiting.Write(buffer);

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        waiting.Dispose();
        base.Dispose(disposing);
    }
}
