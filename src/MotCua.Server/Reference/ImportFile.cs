using System.Globalization;
using Microsoft.Net.Http.Headers;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary>The CSV file in the body of a request: UTF-8, at most 20 MB and 200,000 rows.</summary>
internal static class ImportFile
{
    public const long MaxBytes = 20 * 1024 * 1024;
    public const int MaxRows = 200_000;
    public const string ContentType = "text/csv";

    /// <param name="read">Makes of each row, in order, what is kept of it: many rows are not held twice.</param>
    /// <exception cref="ProblemException">415, 413, or 400 when the file as a whole cannot be read.</exception>
    public static async Task<List<T>> ReadAsync<T>(Call call, IReadOnlyList<Field> columns, Func<CsvTableRow, T> read)
    {
        var request = call.Http.Request;
        var charset = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.Charset.Value?.Trim('"') : null;
        if (!string.IsNullOrEmpty(charset) && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(new Problem(415, "unsupported-media-type", ContentType));
        }
        var bytes = await Pipeline.ReadAllAsync(request, MaxBytes, call.Aborted);
        try
        {
            var text = Csv.Decode(bytes.Span);
            if (!text.Contains('\0', StringComparison.Ordinal)) // PostgreSQL knows no NUL; the row that has one is refused below
            {
                text = await Normalization.ComposeAsync(text, call.Service<NpgsqlDataSource>(), call.Aborted);
            }
            var rows = CsvTable.Read(text, columns).Take(MaxRows + 1).Select(read).ToList();
            return rows.Count <= MaxRows
                ? rows
                : throw new ProblemException(new Problem(413, "too-many-lines", MaxRows.ToString(CultureInfo.InvariantCulture)));
        }
        catch (CsvException fault)
        {
            throw new ProblemException(new Problem(400, fault.Message, fault.Row.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
