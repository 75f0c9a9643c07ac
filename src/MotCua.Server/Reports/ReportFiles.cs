using MotCua.Server.Http;
using MotCua.Server.Sheets;

namespace MotCua.Server.Reports;

/// <summary>A table as a file to be saved.</summary>
internal static class ReportFiles
{
    /// <param name="name">ASCII, without extension.</param>
    public static Answer Csv(Sheet sheet, string name) =>
        new Answer { ContentType = CsvSheet.ContentType, Stream = (target, ct) => CsvSheet.WriteAsync(sheet, target, ct) }.With(
            "Content-Disposition",
            $"attachment; filename=\"{name}.csv\""
        );

    /// <inheritdoc cref="Csv"/>
    public static Answer Xlsx(Sheet sheet, string name) =>
        new Answer { ContentType = XlsxSheet.ContentType, Stream = (target, ct) => XlsxSheet.WriteAsync(sheet, target, ct) }.With(
            "Content-Disposition",
            $"attachment; filename=\"{name}.xlsx\""
        );
}
