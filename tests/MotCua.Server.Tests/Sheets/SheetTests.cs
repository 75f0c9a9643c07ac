using System.Text;
using DocumentFormat.OpenXml.Spreadsheet;
using MotCua.Server.Sheets;
using Xunit;
using Table = MotCua.Server.Sheets.Sheet;

namespace MotCua.Server.Tests.Sheets;

public sealed class SheetTests
{
    private static readonly string[] Formulas =
    [
        "=HYPERLINK(\"http://x\",\"y\")",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "  =1+1",
        "＝1",
    ];

    private static Table Sample(IEnumerable<SheetRow> rows) =>
        new("Biểu <1> & \"2\"", ["Tựa đề", "=cmd|' /C calc'!A0"], [new("Tên", 30), new("Số", 10), new("Ngày", 12)], rows);

    [Fact]
    public async Task A_workbook_is_valid_and_reads_back_with_numbers_as_numbers_and_dates_as_dates()
    {
        var at = new DateTimeOffset(2026, 11, 20, 9, 15, 0, TimeSpan.FromHours(7));
        var book = Workbook.Read(
            await XlsxAsync(
                Sample([
                    new SheetRow(["Nguyễn Văn Ánh", 1234L, new DateOnly(2026, 11, 20)]),
                    new SheetRow([null, 0.997326m, at], Bold: true),
                    new SheetRow(["lẻ \ud800 và \u0001 và 🙂", -5L, null]),
                ])
            )
        );
        Assert.Equal(2 + 1 + 3, book.Rows.Count);
        Assert.Equal(["Tên", "Số", "Ngày"], book.Rows[2].Select(Workbook.TextOf));
        Assert.Equal(["Nguyễn Văn Ánh", "1234", "46346"], book.Rows[3].Select(Workbook.TextOf)); // 46346 days after 1899-12-30
        Assert.Equal(new DateTime(2026, 11, 20, 0, 0, 0, DateTimeKind.Unspecified), DateTime.FromOADate(46346));
        Assert.Null(book.Rows[3][1].DataType);
        Assert.Null(book.Rows[3][2].DataType);
        Assert.Equal(164u, book.FormatOf(book.Rows[3][2]).NumberFormatId!.Value);
        Assert.Equal(165u, book.FormatOf(book.Rows[4][2]).NumberFormatId!.Value);
        Assert.Equal(at.DateTime, DateTime.FromOADate(double.Parse(Workbook.TextOf(book.Rows[4][2]), null)), TimeSpan.FromSeconds(1));
        Assert.Equal(1u, book.FormatOf(book.Rows[4][1]).FontId!.Value);
        Assert.Equal("lẻ \ufffd và \ufffd và 🙂", Workbook.TextOf(book.Rows[5][0]));
        var pane = book.Sheet.Descendants<Pane>().Single();
        Assert.Equal((3d, "A4", PaneStateValues.Frozen), (pane.VerticalSplit!.Value, pane.TopLeftCell!.Value, pane.State!.Value));
        Assert.Equal([30d, 10d, 12d], book.Sheet.Descendants<Column>().Select(column => column.Width!.Value));
        Assert.Equal(2u, book.FormatOf(book.Rows[2][0]).FillId!.Value);
    }

    [Fact]
    public async Task No_text_is_calculated()
    {
        var sheet = Sample(Formulas.Select(text => new SheetRow([text, 1L, null])));
        var book = Workbook.Read(await XlsxAsync(sheet));
        Assert.Empty(book.Sheet.Descendants<CellFormula>());
        foreach (var row in book.Rows.Skip(3))
        {
            Assert.Equal(CellValues.InlineString, row[0].DataType!.Value);
            Assert.True(book.FormatOf(row[0]).QuotePrefix?.Value);
        }
        var lines = Csv(await CsvAsync(sheet));
        Assert.Equal(Formulas.Length + 1, lines.Count);
        Assert.All(lines.Skip(1), line => Assert.StartsWith("'", line[0], StringComparison.Ordinal));
        Assert.Equal(Formulas, lines.Skip(1).Select(line => line[0][1..]));
    }

    [Fact]
    public async Task Csv_is_rfc_4180_with_a_byte_order_mark()
    {
        var bytes = await CsvAsync(Sample([new SheetRow(["a,\"b\"\r\nc", 1L, new DateOnly(2026, 1, 2)]), new SheetRow(["", null, 0.5m])]));
        Assert.Equal(new byte[] { 0xef, 0xbb, 0xbf }, bytes[..3]);
        Assert.Equal("Tên,Số,Ngày\r\n\"a,\"\"b\"\"\r\nc\",1,2026-01-02\r\n,,0.5\r\n", Encoding.UTF8.GetString(bytes[3..]));
    }

    [Fact]
    public async Task A_table_is_sent_while_it_is_read()
    {
        const int Count = 60_000;
        var target = new CountingStream();
        long half = 0;
        IEnumerable<SheetRow> Rows()
        {
            for (var i = 0; i < Count; i++)
            {
                if (i == Count / 2)
                {
                    half = target.Bytes;
                }
                yield return new SheetRow([$"hồ sơ {i * 7919}", (long)i, new DateOnly(2026, 1, 1)]);
            }
        }
        await XlsxSheet.WriteAsync(Sample(Rows()), target, CancellationToken.None);
        Assert.True(half > target.Bytes / 3, $"{half} of {target.Bytes} bytes had been sent at half of the rows");
        Assert.True(target.Largest < 256 * 1024, $"{target.Largest} bytes were kept");
    }

    [Fact]
    public async Task The_same_table_has_the_same_bytes()
    {
        SheetRow[] rows = [new(["a", 1L, null])];
        Assert.Equal(await XlsxAsync(Sample(rows)), await XlsxAsync(Sample(rows)));
    }

    private static async Task<byte[]> XlsxAsync(Table sheet)
    {
        using var stream = new MemoryStream();
        await XlsxSheet.WriteAsync(sheet, stream, CancellationToken.None);
        return stream.ToArray();
    }

    private static async Task<byte[]> CsvAsync(Table sheet)
    {
        using var stream = new MemoryStream();
        await CsvSheet.WriteAsync(sheet, stream, CancellationToken.None);
        return stream.ToArray();
    }

    private static List<IReadOnlyList<string>> Csv(byte[] bytes) =>
        [.. MotCua.Server.Reference.Csv.Rows(Encoding.UTF8.GetString(bytes[3..])).Select(row => row.Cells)];

    /// <summary>Refuses synchronous writing, as the web server does.</summary>
    private sealed class CountingStream : Stream
    {
        public long Bytes { get; private set; }
        public int Largest { get; private set; }
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Bytes += buffer.Length;
            Largest = Math.Max(Largest, buffer.Length);
            return ValueTask.CompletedTask;
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("synchronous");
    }
}
