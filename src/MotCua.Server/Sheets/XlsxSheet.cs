using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;
using MotCua.Dossiers.Time;
using Tables = DocumentFormat.OpenXml.Spreadsheet;

namespace MotCua.Server.Sheets;

/// <summary>
/// A workbook of one worksheet (ECMA-376), written as it is sent, in constant memory: the parts go one after another into a zip archive that never
/// goes back. Texts are inline strings, which no spreadsheet calculates; the same table has the same bytes.
/// </summary>
public static class XlsxSheet
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private const int DrainAt = 64 * 1024;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";

    private const string ContentTypes = $"""
        {Declaration}
        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{Kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{Kind}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{Kind}.styles+xml"/></Types>
        """;

    private const string RootRelations = $"""
        {Declaration}
        <Relationships xmlns="{PackageRelations}"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>
        """;

    private const string WorkbookRelations = $"""
        {Declaration}
        <Relationships xmlns="{PackageRelations}"><Relationship Id="rId1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{Relations}/styles" Target="styles.xml"/></Relationships>
        """;

    public static async Task WriteAsync(Sheet sheet, Stream target, CancellationToken ct)
    {
        await using var bytes = new DrainedStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            WriteText(zip, "[Content_Types].xml", ContentTypes);
            WriteText(zip, "_rels/.rels", RootRelations);
            WriteText(zip, "xl/_rels/workbook.xml.rels", WorkbookRelations);
            WriteText(zip, "xl/workbook.xml", Workbook(sheet.Name));
            using (var part = Open(zip, "xl/styles.xml")) // the writer does not close it
            using (var styles = OpenXmlWriter.Create(part, Encoding.UTF8))
            {
                styles.WriteStartDocument();
                styles.WriteElement(XlsxStyles.Sheet());
            }
            using (var part = Open(zip, "xl/worksheets/sheet1.xml"))
            using (var writer = OpenXmlWriter.Create(part, Encoding.UTF8))
            {
                writer.WriteStartDocument();
                Begin(writer, sheet);
                var number = 0u;
                foreach (var row in Rows(sheet))
                {
                    Write(writer, ++number, row);
                    if (bytes.Waiting > DrainAt)
                    {
                        await bytes.DrainAsync(target, ct);
                    }
                }
                writer.WriteEndElement();
                writer.WriteEndElement();
            }
        }
        await bytes.DrainAsync(target, ct);
    }

    private sealed record StyledRow(IReadOnlyList<object?> Cells, Func<object?, uint> Style);

    private static IEnumerable<StyledRow> Rows(Sheet sheet)
    {
        foreach (var line in sheet.Title)
        {
            yield return new StyledRow([line], _ => XlsxStyles.Title);
        }
        yield return new StyledRow([.. sheet.Columns.Select(column => column.Header)], _ => XlsxStyles.Header);
        foreach (var row in sheet.Rows)
        {
            yield return new StyledRow(row.Cells, cell => XlsxStyles.Of(cell, row.Bold));
        }
    }

    private static void Begin(OpenXmlWriter writer, Sheet sheet)
    {
        var frozen = (uint)sheet.Title.Count + 1;
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(
            new SheetViews(
                new SheetView(
                    new Pane
                    {
                        VerticalSplit = frozen,
                        TopLeftCell = string.Create(CultureInfo.InvariantCulture, $"A{frozen + 1}"),
                        ActivePane = PaneValues.BottomLeft,
                        State = PaneStateValues.Frozen,
                    }
                )
                {
                    WorkbookViewId = 0,
                }
            )
        );
        writer.WriteElement(
            new Columns(
                sheet.Columns.Select(
                    (column, index) =>
                        new Column
                        {
                            Min = (uint)index + 1,
                            Max = (uint)index + 1,
                            Width = column.Width,
                            CustomWidth = true,
                        }
                )
            )
        );
        writer.WriteStartElement(new SheetData());
    }

    private static void Write(OpenXmlWriter writer, uint number, StyledRow row)
    {
        writer.WriteStartElement(new Row { RowIndex = number });
        for (var i = 0; i < row.Cells.Count; i++)
        {
            var cell = CellOf(row.Cells[i]);
            cell.CellReference = Reference(i, number);
            cell.StyleIndex = row.Style(row.Cells[i]);
            writer.WriteElement(cell);
        }
        writer.WriteEndElement();
    }

    private static Cell CellOf(object? value) =>
        value switch
        {
            null => new Cell(),
            string text => new Cell
            {
                DataType = CellValues.InlineString,
                InlineString = new InlineString(new Tables.Text(Clean(text)) { Space = SpaceProcessingModeValues.Preserve }),
            },
            long whole => Number(whole.ToString(CultureInfo.InvariantCulture)),
            decimal share => Number(share.ToString(CultureInfo.InvariantCulture)),
            DateOnly day => Number(Days(day.ToDateTime(TimeOnly.MinValue))),
            DateTimeOffset at => Number(Days(VietnamTime.ToLocal(at).DateTime)),
            _ => throw new ArgumentException($"a cell cannot hold {value.GetType()}", nameof(value)),
        };

    private static Cell Number(string digits) => new() { CellValue = new CellValue(digits) };

    /// <summary>A spreadsheet's date: days since 1899-12-30.</summary>
    private static string Days(DateTime local) => local.ToOADate().ToString("R", CultureInfo.InvariantCulture);

    /// <summary>XML has no control characters, not even escaped.</summary>
    private static string Clean(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // half a surrogate pair comes as U+FFFD
        {
            clean.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\ufffd" : rune.ToString());
        }
        return clean.ToString();
    }

    /// <summary>For example AB7.</summary>
    private static string Reference(int column, uint row)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        {
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{letters}{row}");
    }

    private static string Workbook(string name) =>
        $"""
            {Declaration}
            <workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="{System.Security.SecurityElement.Escape(
                name
            )}" sheetId="1" r:id="rId1"/></sheets></workbook>
            """;

    private static void WriteText(ZipArchive zip, string name, string text)
    {
        using var stream = Open(zip, name);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private static Stream Open(ZipArchive zip, string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry.Open();
    }
}
