using MotCua.Server.Figures;
using MotCua.Server.Http;

namespace MotCua.Server.Reports;

/// <summary>A column of Biểu II.06a: the sum of figures of the engine, whose drill-downs are the dossiers behind its cells.</summary>
internal sealed record Ii06aColumn(int Number, string Name, IReadOnlyList<string> Figures, string Vietnamese, string English);

/// <summary>A row: of a field, of one procedure in it, or (both null) the total.</summary>
/// <param name="Number">As printed: 2, or 2.1 for its first procedure.</param>
internal sealed record Ii06aRow(string Number, string? Field, string? Procedure, IReadOnlyDictionary<string, long> Figures)
{
    public long this[int column] => Ii06aReport.Column(column).Figures.Sum(figure => Figures[figure]);
}

/// <summary>An identity of the form that does not hold.</summary>
/// <param name="Row">Number of the row; empty for the total.</param>
internal sealed record Imbalance(string Identity, string Row, long Left, long Right);

/// <summary>
/// Biểu II.06a/VPCP/KSTT: what came in, was resolved and is open, by field. The form has no column for dossiers without a deadline; they are on time
/// and in time (domain reference 1.7).
/// </summary>
internal sealed class Ii06aReport
{
    public static readonly IReadOnlyList<Ii06aColumn> Columns =
    [
        new(3, "total", ["received", "carriedOver"], "Tiếp nhận: tổng số", "Received: total"),
        new(4, "online", ["receivedOnline"], "Trong kỳ: trực tuyến", "In the period: online"),
        new(
            5,
            "counterOrPostal",
            ["receivedCounter", "receivedPostal"],
            "Trong kỳ: trực tiếp, dịch vụ bưu chính",
            "In the period: counter, post"
        ),
        new(6, "carriedOver", ["carriedOver"], "Từ kỳ trước", "Carried over"),
        new(7, "resolved", ["resolved"], "Đã giải quyết: tổng số", "Resolved: total"),
        new(8, "early", ["early"], "Trước hạn", "Early"),
        new(9, "onTime", ["onTime", "noDeadline"], "Đúng hạn", "On time"),
        new(10, "late", ["late"], "Quá hạn", "Late"),
        new(11, "open", ["open"], "Đang giải quyết: tổng số", "Open: total"),
        new(12, "openInTime", ["openInTime", "openNoDeadline"], "Trong hạn", "In time"),
        new(13, "openOverdue", ["openOverdue"], "Quá hạn", "Overdue"),
    ];

    public static readonly IReadOnlyList<string> Endings = ["processed", "refused", "withdrawn", "stopped", "closed"];

    /// <summary>The identities of the form. 7 is told twice by the ledger: by how late an end was, and by how it came about.</summary>
    public static readonly IReadOnlyList<(string Name, Func<Ii06aRow, long> Left, Func<Ii06aRow, long> Right)> Identities =
    [
        ("3 = 4 + 5 + 6", row => row[3], row => row[4] + row[5] + row[6]),
        ("3 = 7 + 11", row => row[3], row => row[7] + row[11]),
        ("7 = 8 + 9 + 10", row => row[7], row => row[8] + row[9] + row[10]),
        ("7 = processed + refused + withdrawn + stopped + closed", row => row[7], row => Endings.Sum(ending => row.Figures[ending])),
        ("11 = 12 + 13", row => row[11], row => row[12] + row[13]),
    ];

    private static readonly AccountSet Accounts = AccountSet.Of(Catalogue.OnTime);

    private static readonly Dictionary<int, Ii06aColumn> ByNumber = Columns.ToDictionary(column => column.Number);

    public required ReportPeriod Period { get; init; }

    /// <summary>Fields in order; each followed by its procedures where these were asked for.</summary>
    public required IReadOnlyList<Ii06aRow> Rows { get; init; }
    public required Ii06aRow Total { get; init; }

    public static Ii06aColumn Column(int number) => ByNumber[number];

    /// <summary>
    /// Asks the ledger by procedure, and for everything at once, which is kept in balances of its own: the rows must add up to it
    /// (<see cref="FindImbalance"/>).
    /// </summary>
    public static async Task<Ii06aReport> ReadAsync(
        FigureReader reader,
        Question question,
        ReportPeriod period,
        bool byProcedure,
        Call call
    )
    {
        var asked = question with { From = period.From, To = period.To, Bucket = Bucket.None, Accounts = Accounts };
        var (parts, whole) = await reader.ReadWithWholeAsync(asked with { Keys = ["field", "procedure"] }, call.Aborted);
        var rows = new List<Ii06aRow>();
        foreach (var (index, field) in parts.GroupBy(part => part.Key.Field).OrderBy(part => part.Key, StringComparer.Ordinal).Index())
        {
            var procedures = field
                .OrderBy(part => part.Key.Procedure, StringComparer.Ordinal)
                .Select((part, i) => new Ii06aRow($"{index + 1}.{i + 1}", field.Key, part.Key.Procedure, Figures([part])))
                .ToList();
            rows.Add(new Ii06aRow($"{index + 1}", field.Key, null, Figures([.. field])));
            rows.AddRange(byProcedure ? procedures : []);
        }
        return new Ii06aReport
        {
            Period = period,
            Rows = rows,
            Total = new Ii06aRow("", null, null, Figures(whole)),
        };
    }

    /// <summary>The first identity that does not hold, of any row, or of the rows and their total; null when the report balances.</summary>
    public Imbalance? FindImbalance()
    {
        foreach (var row in Rows.Append(Total))
        {
            foreach (var (name, left, right) in Identities)
            {
                if (left(row) != right(row))
                {
                    return new Imbalance(name, row.Number, left(row), right(row));
                }
            }
            if (Columns.FirstOrDefault(column => row[column.Number] < 0) is { } negative)
            {
                return new Imbalance($"{negative.Number} >= 0", row.Number, row[negative.Number], 0);
            }
        }
        foreach (var column in Columns)
        {
            var sum = Rows.Where(row => row.Procedure is null).Sum(row => row[column.Number]);
            if (sum != Total[column.Number])
            {
                return new Imbalance($"sum of column {column.Number} = total", "", sum, Total[column.Number]);
            }
        }
        return null;
    }

    private static Dictionary<string, long> Figures(IReadOnlyList<AccountRow> rows) =>
        Catalogue.OnTime.ToDictionary(figure => figure.Name, figure => rows.Sum(figure.Of));
}
