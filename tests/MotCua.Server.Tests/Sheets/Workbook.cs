using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Xunit;

namespace MotCua.Server.Tests.Sheets;

/// <summary>A workbook as a reader of the format sees it; valid by the format's schema, or the test fails.</summary>
public sealed record Workbook(IReadOnlyList<IReadOnlyList<Cell>> Rows, Stylesheet Styles, Worksheet Sheet)
{
    public static Workbook Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);
        var faults = new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(10).Select(fault => $"{fault.Path?.XPath}: {fault.Description}")));
        var sheet = (Worksheet)document.WorkbookPart!.WorksheetParts.Single().Worksheet.CloneNode(true);
        var styles = (Stylesheet)document.WorkbookPart.WorkbookStylesPart!.Stylesheet!.CloneNode(true);
        var rows = sheet.Descendants<Row>().Select(row => (IReadOnlyList<Cell>)[.. row.Elements<Cell>()]).ToList();
        return new Workbook(rows, styles, sheet);
    }

    public CellFormat FormatOf(Cell cell) => (CellFormat)Styles.CellFormats!.ElementAt((int)cell.StyleIndex!.Value);

    public static string TextOf(Cell cell) => cell.InlineString?.InnerText ?? cell.CellValue?.Text ?? "";
}
