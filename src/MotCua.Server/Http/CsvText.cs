using System.Text;

namespace MotCua.Server.Http;

/// <summary>
/// CSV as it leaves the server: RFC 4180, UTF-8 with a byte order mark, without which spreadsheets take Vietnamese for another encoding. A cell that
/// a spreadsheet would compute is made text by an apostrophe before it.
/// </summary>
internal static class CsvText
{
    public const string ContentType = "text/csv; charset=utf-8";

    private const string Computed = "=+-@\t\r\n＝＋－＠";

    public static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    public static void AppendRow(StringBuilder csv, params IEnumerable<string?> cells)
    {
        var first = true;
        foreach (var cell in cells)
        {
            if (!first)
            {
                csv.Append(',');
            }
            AppendCell(csv, cell ?? "");
            first = false;
        }
        csv.Append("\r\n");
    }

    private static void AppendCell(StringBuilder csv, string cell)
    {
        if (cell.Length > 0 && Computed.Contains(cell[0], StringComparison.Ordinal))
        {
            cell = "'" + cell;
        }
        if (cell.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            csv.Append(cell);
            return;
        }
        csv.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
