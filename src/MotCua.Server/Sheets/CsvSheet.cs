using System.Globalization;
using System.Text;
using MotCua.Dossiers.Time;

namespace MotCua.Server.Sheets;

/// <summary>
/// RFC 4180 with a BOM, without which Excel takes UTF-8 for the local code page. A text that a spreadsheet would calculate gets an apostrophe before it.
/// </summary>
public static class CsvSheet
{
    public const string ContentType = "text/csv; charset=utf-8";

    private const int FlushAt = 64 * 1024;

    public static async Task WriteAsync(Sheet sheet, Stream target, CancellationToken ct)
    {
        var text = new StringBuilder("\ufeff");
        AppendLine(text, sheet.Columns.Select(column => (object?)column.Header));
        foreach (var row in sheet.Rows)
        {
            AppendLine(text, row.Cells);
            if (text.Length > FlushAt)
            {
                await FlushAsync(text, target, ct);
            }
        }
        await FlushAsync(text, target, ct);
    }

    private static async Task FlushAsync(StringBuilder text, Stream target, CancellationToken ct)
    {
        await target.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
        text.Clear();
    }

    private static void AppendLine(StringBuilder text, IEnumerable<object?> cells) =>
        text.AppendJoin(',', cells.Select(cell => Quoted(Written(cell)))).Append("\r\n");

    private static string Written(object? cell) =>
        cell switch
        {
            null => "",
            string text => FormulaGuard.IsRisky(text) ? "'" + text : text,
            long number => number.ToString(CultureInfo.InvariantCulture),
            decimal share => share.ToString(CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTimeOffset at => VietnamTime.ToLocal(at).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
            _ => throw new ArgumentException($"a cell cannot hold {cell.GetType()}", nameof(cell)),
        };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
