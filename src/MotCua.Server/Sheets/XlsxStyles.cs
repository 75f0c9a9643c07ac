using DocumentFormat.OpenXml.Spreadsheet;

namespace MotCua.Server.Sheets;

/// <summary>The few styles of our worksheets, by their place in the style sheet.</summary>
internal static class XlsxStyles
{
    public const uint Title = 1;
    public const uint Header = 2;
    private const uint First = 3;
    private const uint Kinds = 6;

    /// <summary>Style of a cell by what it holds.</summary>
    public static uint Of(object? cell, bool bold) =>
        First
        + (bold ? Kinds : 0)
        + cell switch
        {
            // Typing over a quoted cell does not make a formula of what was a text.
            string text => FormulaGuard.IsRisky(text) ? 1u : 0u,
            long => 2u,
            decimal => 3u,
            DateOnly => 4u,
            DateTimeOffset => 5u,
            _ => 0u,
        };

    public static Stylesheet Sheet() =>
        new(
            new NumberingFormats(Format(164, "dd/mm/yyyy"), Format(165, "dd/mm/yyyy hh:mm")) { Count = 2 },
            new Fonts(Font(11, bold: false), Font(11, bold: true), Font(14, bold: true)) { Count = 3 },
            new Fills(
                new Fill(new PatternFill { PatternType = PatternValues.None }),
                new Fill(new PatternFill { PatternType = PatternValues.Gray125 }), // the first two are the format's own
                new Fill(new PatternFill(new ForegroundColor { Rgb = "FFDCE6F1" }) { PatternType = PatternValues.Solid })
            )
            {
                Count = 3,
            },
            new Borders(new Border(), Thin()) { Count = 2 },
            new CellStyleFormats(new CellFormat()) { Count = 1 },
            new CellFormats([
                new CellFormat(),
                new CellFormat { FontId = 2, ApplyFont = true },
                HeaderFormat(),
                .. Cells(font: 0),
                .. Cells(font: 1),
            ])
            {
                Count = First + (2 * Kinds),
            }
        );

    private static CellFormat HeaderFormat() =>
        new(
            new Alignment
            {
                Horizontal = HorizontalAlignmentValues.Center,
                Vertical = VerticalAlignmentValues.Center,
                WrapText = true,
            }
        )
        {
            FontId = 1,
            FillId = 2,
            BorderId = 1,
            ApplyFont = true,
            ApplyFill = true,
            ApplyBorder = true,
            ApplyAlignment = true,
        };

    /// <summary>In the order of <see cref="Of"/>. 3 and 10 are the format's own <c>#,##0</c> and <c>0.00%</c>.</summary>
    private static IEnumerable<CellFormat> Cells(uint font) =>
        [
            Cell(font, 0, wrap: true),
            Cell(font, 0, wrap: true, quoted: true),
            Cell(font, 3),
            Cell(font, 10),
            Cell(font, 164),
            Cell(font, 165),
        ];

    private static CellFormat Cell(uint font, uint format, bool wrap = false, bool quoted = false)
    {
        var cell = new CellFormat
        {
            FontId = font,
            NumberFormatId = format,
            BorderId = 1,
            ApplyFont = true,
            ApplyNumberFormat = true,
            ApplyBorder = true,
        };
        if (wrap)
        {
            cell.Append(new Alignment { Vertical = VerticalAlignmentValues.Top, WrapText = true });
            cell.ApplyAlignment = true;
        }
        if (quoted)
        {
            cell.QuotePrefix = true;
        }
        return cell;
    }

    private static NumberingFormat Format(uint id, string code) => new() { NumberFormatId = id, FormatCode = code };

    private static Font Font(double size, bool bold)
    {
        var font = new Font();
        if (bold)
        {
            font.Append(new Bold());
        }
        font.Append(new FontSize { Val = size }, new FontName { Val = "Times New Roman" });
        return font;
    }

    private static Border Thin() =>
        new(
            new LeftBorder { Style = BorderStyleValues.Thin },
            new RightBorder { Style = BorderStyleValues.Thin },
            new TopBorder { Style = BorderStyleValues.Thin },
            new BottomBorder { Style = BorderStyleValues.Thin },
            new DiagonalBorder()
        );
}
