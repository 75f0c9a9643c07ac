using System.Globalization;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using MotCua.Server.Sheets;

namespace MotCua.Server.Reports;

/// <summary>Biểu II.06a as a table, in Vietnamese as the form is.</summary>
internal static class Ii06aSheet
{
    public static Sheet Of(Call call, Ii06aReport report, AsOf asOf)
    {
        var byProcedure = call.Query.Text("detail") == "procedure";
        var reference = call.Service<ReferenceStore>().Current;
        List<SheetColumn> columns = [new("TT (1)", 7), new("Lĩnh vực giải quyết (2)", 34)];
        if (byProcedure)
        {
            columns.AddRange([new("Mã thủ tục", 14), new("Tên thủ tục", 50)]);
        }
        columns.AddRange(Ii06aReport.Columns.Select(column => new SheetColumn($"{column.Vietnamese} ({column.Number})", 13)));
        return new Sheet(
            "II.06a",
            Title(call, report.Period, asOf, $"Biểu số {Ii06aRoute.FormName}", "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"),
            columns,
            report.Rows.Append(report.Total).Select(Row)
        );

        SheetRow Row(Ii06aRow row)
        {
            List<object?> cells = [row.Number, ReferenceEquals(row, report.Total) ? "Tổng cộng" : row.Field];
            if (byProcedure)
            {
                cells.Add(row.Procedure);
                cells.Add(row.Procedure is { } code ? reference.ProcedureName(code, report.Period.To) : null);
            }
            cells.AddRange(Ii06aReport.Columns.Select(column => (object?)row[column.Number]));
            return new SheetRow(cells, Bold: ReferenceEquals(row, report.Total) || (byProcedure && row.Procedure is null));
        }
    }

    /// <summary>Above every report: which, whose, of which period, as known when.</summary>
    public static IReadOnlyList<string> Title(Call call, ReportPeriod period, AsOf asOf, params IEnumerable<string> names)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var asked = call.Query.Text("agency") ?? call.Query.Text("unit");
        var whose =
            asked is null ? "Toàn bộ phạm vi của người lập"
            : reference.HasUnit(asked) ? reference.UnitName(asked, period.To)
            : reference.AgencyName(asked, period.To);
        return
        [
            .. names,
            $"Đơn vị: {whose}",
            $"Kỳ báo cáo: từ ngày {Day(period.From)} đến hết ngày {Day(period.To)}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Số liệu ghi nhận đến {VietnamTime.ToLocal(asOf.At):HH:mm dd/MM/yyyy} (vị trí {asOf.Position})"
            ),
        ];
    }

    private static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
}
