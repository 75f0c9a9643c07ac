using System.Runtime.InteropServices;
using System.Text;

namespace MotCua.Municipal;

/// <summary>
/// Reads RFC 4180 records from a seekable UTF-8 stream (with or without BOM, LF or CRLF) and knows the byte range of each,
/// so that a record can be found again by <see cref="Seek"/>. Memory does not grow with the stream.
/// </summary>
internal sealed class CsvReader(Stream stream) : IDisposable
{
    /// <summary>A longer record is taken for a quote that was never closed.</summary>
    public const int MaxRecordBytes = 1 << 20;

    private enum At
    {
        FieldStart,
        Plain,
        Quoted,
        QuoteInQuoted,
    }

    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly List<string> fields = [];
    private readonly List<byte> field = [];
    private long bufferStart;
    private int bufferLength;
    private int next;

    /// <summary>The fields of the last record; overwritten by the next <see cref="Read"/>.</summary>
    public IReadOnlyList<string> Fields => fields;

    /// <summary>Byte offset at which the last record began.</summary>
    public long RecordStart { get; private set; }

    /// <summary>Byte offset of the next record.</summary>
    public long Position => bufferStart + next;

    /// <summary>Reads the next record that is not an empty line; false at the end.</summary>
    /// <exception cref="FormatException">A record longer than <see cref="MaxRecordBytes"/>.</exception>
    public bool Read()
    {
        do
        {
            if (!ReadRecord())
            {
                return false;
            }
        } while (fields is [""]);
        return true;
    }

    /// <summary>Goes to a byte offset at which a record begins.</summary>
    public void Seek(long offset)
    {
        if (offset >= bufferStart && offset <= bufferStart + bufferLength)
        {
            next = (int)(offset - bufferStart);
            return;
        }
        stream.Position = offset;
        bufferStart = offset;
        bufferLength = next = 0;
    }

    public void Dispose() => stream.Dispose();

    private bool ReadRecord()
    {
        fields.Clear();
        field.Clear();
        SkipByteOrderMark();
        RecordStart = Position;
        var at = At.FieldStart;
        while (NextByte() is { } b)
        {
            switch (at, b)
            {
                case (At.Quoted, (byte)'"'):
                    at = At.QuoteInQuoted;
                    break;
                case (At.Quoted, _):
                    field.Add(b);
                    break;
                case (At.FieldStart, (byte)'"'):
                    at = At.Quoted;
                    break;
                case (At.QuoteInQuoted, (byte)'"'):
                    field.Add(b);
                    at = At.Quoted;
                    break;
                case (_, (byte)','):
                    EndField();
                    at = At.FieldStart;
                    break;
                case (_, (byte)'\n'):
                    EndLine();
                    return true;
                default:
                    field.Add(b);
                    at = At.Plain;
                    break;
            }
            if (Position - RecordStart > MaxRecordBytes)
            {
                throw new FormatException(
                    $"the record at byte {RecordStart} is longer than {MaxRecordBytes} bytes; is a quote not closed?"
                );
            }
        }
        if (Position == RecordStart)
        {
            return false;
        }
        EndLine();
        return true;
    }

    private void EndLine()
    {
        if (field is [.., (byte)'\r'])
        {
            field.RemoveAt(field.Count - 1);
        }
        EndField();
    }

    private void EndField()
    {
        fields.Add(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(field)));
        field.Clear();
    }

    private void SkipByteOrderMark()
    {
        if (Position == 0 && Fill() && buffer.AsSpan(0, bufferLength).StartsWith(Encoding.UTF8.Preamble))
        {
            next = Encoding.UTF8.Preamble.Length;
        }
    }

    private byte? NextByte() => Fill() ? buffer[next++] : null;

    private bool Fill()
    {
        if (next == bufferLength)
        {
            bufferStart += bufferLength;
            next = 0;
            bufferLength = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        return bufferLength > 0;
    }
}
