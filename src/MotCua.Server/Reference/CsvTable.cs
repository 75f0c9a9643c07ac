using Microsoft.Extensions.Primitives;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>A row whose cells were checked against declared columns. <paramref name="Errors"/> point to <c>/column</c>.</summary>
public sealed record CsvTableRow(int Number, Values Values, IReadOnlyDictionary<string, string> Cells, List<FieldError> Errors);

/// <summary>A CSV file with a header, read by declared columns as strictly as a request.</summary>
public static class CsvTable
{
    /// <exception cref="CsvException">The file cannot be read as CSV.</exception>
    /// <exception cref="ProblemException">400: no header, a column unknown, given twice or missing.</exception>
    public static IEnumerable<CsvTableRow> Read(string text, IReadOnlyList<Field> columns)
    {
        IReadOnlyList<string>? header = null;
        foreach (var row in Csv.Rows(text))
        {
            if (header is null)
            {
                header = Header(row.Cells, columns);
            }
            else
            {
                yield return Row(row, header, columns);
            }
        }
        if (header is null)
        {
            Header([], columns);
        }
    }

    private static List<string> Header(IReadOnlyList<string> cells, IReadOnlyList<Field> columns)
    {
        var names = cells.Select(cell => cell.Trim()).ToList();
        var known = string.Join(", ", columns.Select(column => column.Name));
        var errors = names
            .Where(name => columns.All(column => column.Name != name))
            .Select(name => new FieldError(Pointer(name), "unknown-column", known))
            .Concat(
                names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => new FieldError(Pointer(same.Key), "given-twice"))
            )
            .Concat(
                columns
                    .Where(column => column.Required && !names.Contains(column.Name))
                    .Select(column => new FieldError(Pointer(column.Name), "missing-column", known))
            )
            .ToList();
        return errors is [] ? names : throw new ProblemException(Problem.Fields(errors));
    }

    private static CsvTableRow Row(CsvRow row, IReadOnlyList<string> header, IReadOnlyList<Field> columns)
    {
        var cells = new Dictionary<string, string>();
        for (var i = 0; i < Math.Min(row.Cells.Count, header.Count); i++)
        {
            cells[header[i]] = row.Cells[i].Trim();
        }
        if (row.Cells.Count != header.Count)
        {
            var counts = new FieldError("", "wrong-number-of-cells", $"{row.Cells.Count}", $"{header.Count}");
            return new CsvTableRow(row.Number, Values.Empty, cells, [counts]);
        }
        // A row is checked like a query: every value is a text with a name.
        var errors = new List<FieldError>();
        var query = new QueryCollection(cells.ToDictionary(cell => cell.Key, cell => new StringValues(cell.Value)));
        var values = ValueReader.Read(query, columns, errors);
        return new CsvTableRow(row.Number, values, cells, [.. errors.Select(WithoutPrefix)]);
    }

    private static FieldError WithoutPrefix(FieldError error) =>
        error with
        {
            Pointer = error.Pointer.StartsWith("/query", StringComparison.Ordinal) ? error.Pointer["/query".Length..] : error.Pointer,
        };

    private static string Pointer(string column) => "/header/" + (column.Length > 60 ? column[..60] + "…" : column);
}
