namespace MotCua.Server.Imports;

/// <summary>Lines of a stream, trimmed, in constant memory. A byte order mark and CR before LF are taken off.</summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>Longest line in bytes.</summary>
    public const int MaxLine = 64 * 1024;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly byte[] buffer = new byte[4 * MaxLine];
    private int start;
    private int end;
    private bool ended;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Valid until the next read; empty when <paramref name="tooLong"/>.</summary>
    /// <returns>False at the end.</returns>
    public bool Read(out ReadOnlyMemory<byte> line, out bool tooLong)
    {
        tooLong = false;
        line = default;
        var searched = 0;
        while (true)
        {
            var at = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = Take(searched + at, 1, ref tooLong);
                return true;
            }
            if (end - start > MaxLine + ByteOrderMark.Length)
            {
                // Only its end matters any more.
                (tooLong, start) = (true, end);
            }
            searched = end - start;
            if (ended)
            {
                if (searched == 0 && !tooLong)
                {
                    return false;
                }
                line = Take(searched, 0, ref tooLong);
                return true;
            }
            Fill();
        }
    }

    private ReadOnlyMemory<byte> Take(int length, int lineEnd, ref bool tooLong)
    {
        Number++;
        var line = buffer.AsMemory(start, length);
        start += length + lineEnd;
        if (Number == 1 && line.Span.StartsWith(ByteOrderMark))
        {
            line = line[ByteOrderMark.Length..];
        }
        line = line.Trim(" \t\r"u8);
        tooLong |= line.Length > MaxLine;
        return tooLong ? default : line;
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var read = stream.Read(buffer.AsSpan(end));
        end += read;
        ended = read == 0;
    }
}
