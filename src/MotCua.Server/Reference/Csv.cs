using System.Text;

namespace MotCua.Server.Reference;

/// <summary>A row of a CSV file. <paramref name="Number"/> is as in a spreadsheet: the header is row 1.</summary>
public sealed record CsvRow(int Number, IReadOnlyList<string> Cells);

/// <summary>The file as a whole cannot be read; <see cref="Exception.Message"/> is the code of a problem text.</summary>
public sealed class CsvException(string code, int row) : Exception(code)
{
    public int Row => row;
}

/// <summary>CSV by RFC 4180: commas, CRLF or LF, quotes doubled inside quotes. Empty lines are skipped.</summary>
public static class Csv
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8, with or without byte order mark.</summary>
    /// <exception cref="CsvException">The bytes are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
        }
        catch (DecoderFallbackException fault)
        {
            var row = 1 + bytes[..Math.Clamp(fault.Index, 0, bytes.Length)].Count((byte)'\n');
            throw new CsvException("csv-not-utf8", row);
        }
    }

    /// <exception cref="CsvException">A quote is not closed, or stands where none may.</exception>
    public static IEnumerable<CsvRow> Rows(string text)
    {
        var cells = new List<string>();
        var at = 0;
        for (var number = 1; at < text.Length; number++)
        {
            cells.Add(Cell(text, ref at, number));
            while (at < text.Length && text[at] == ',')
            {
                at++;
                cells.Add(Cell(text, ref at, number));
            }
            at += at + 1 < text.Length && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
            if (cells.Count > 1 || cells[0].Length > 0)
            {
                yield return new CsvRow(number, [.. cells]);
            }
            cells.Clear();
        }
    }

    /// <summary>Reads one cell and stops at the comma or line break after it.</summary>
    private static string Cell(string text, ref int at, int row)
    {
        var from = at;
        if (at < text.Length && text[at] == '"')
        {
            return QuotedCell(text, ref at, row);
        }
        while (!IsEnd(text, at))
        {
            if (text[at] == '"')
            {
                throw new CsvException("csv-stray-quote", row);
            }
            at++;
        }
        return text[from..at];
    }

    private static string QuotedCell(string text, ref int at, int row)
    {
        var cell = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                cell.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else
            {
                at++;
                return IsEnd(text, at) ? cell.ToString() : throw new CsvException("csv-stray-quote", row);
            }
        }
        throw new CsvException("csv-unclosed-quote", row);
    }

    private static bool IsEnd(string text, int at) =>
        at >= text.Length || text[at] is ',' or '\n' || (text[at] == '\r' && (at + 1 >= text.Length || text[at + 1] == '\n'));
}
