namespace MotCua.Server.Sheets;

/// <summary>A column of a table. <paramref name="Width"/> in characters.</summary>
public sealed record SheetColumn(string Header, double Width);

/// <summary>One row. Cells are texts, whole numbers (<c>long</c>), shares of 1 (<c>decimal</c>), days (<c>DateOnly</c>), instants (<c>DateTimeOffset</c>) or null.</summary>
public sealed record SheetRow(IReadOnlyList<object?> Cells, bool Bold = false);

/// <summary>A table to be written as CSV or XLSX. Rows are enumerated once, while they are written.</summary>
/// <param name="Name">Of the worksheet: at most 31 characters, none of <c>\ / ? * [ ] :</c>.</param>
/// <param name="Title">Lines above the table; CSV, which is read by programs, leaves them out.</param>
public sealed record Sheet(string Name, IReadOnlyList<string> Title, IReadOnlyList<SheetColumn> Columns, IEnumerable<SheetRow> Rows);

/// <summary>Texts that a spreadsheet would take for a formula (OWASP, CSV injection). Names in our tables come from registers that people fill in.</summary>
public static class FormulaGuard
{
    private const string Risky = "=+-@\t\r\n＝＋－＠";

    public static bool IsRisky(string text) => text.TrimStart(' ') is [var first, ..] && Risky.Contains(first, StringComparison.Ordinal);
}
