using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Server.Access;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using MotCua.Server.Sheets;

namespace MotCua.Server.Reports;

/// <summary><c>GET /v1/reports/ii-06a</c>: Biểu II.06a as JSON, CSV or XLSX. Its identities are checked in every answer; one that does not hold is refused.</summary>
public static partial class Ii06aRoute
{
    internal const string FormName = "II.06a/VPCP/KSTT";

    internal static readonly Field Format = Field.Choice("format", "Mặc định json.", "json", "csv", "xlsx").Like("json");

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/reports/ii-06a",
        Act.ReadFigures,
        "Biểu II.06a: tình hình, kết quả giải quyết thủ tục hành chính. Kiểm tra 3 = 4+5+6 = 7+11, 7 = 8+9+10, 11 = 12+13 trước khi trả lời.",
        HandleAsync
    )
    {
        Tag = "Báo cáo",
        Query =
        [
            .. FigureParameters.Scope,
            .. ReportPeriod.Fields,
            Field
                .Choice("detail", "field (mặc định): một dòng mỗi lĩnh vực; procedure: thêm từng thủ tục.", "field", "procedure")
                .Like("field"),
            Format,
        ],
        Statuses = [200, 404, 409],
        AlsoProduces = ["text/csv", XlsxSheet.ContentType],
        Example = """
            {"report":"II.06a/VPCP/KSTT","period":{"from":"2026-10-15","to":"2026-11-14","preset":"month","convention":"fifteenth"},
            "columns":[{"number":10,"name":"late","title":"Quá hạn","figures":["late"]}],
            "rows":[{"number":"1","field":"Hộ tịch","procedure":null,"late":2,"drillDown":"/v1/statistics/drill-down?from=2026-10-15&field=H%E1%BB%99+t%E1%BB%8Bch&figure="}],
            "total":{"late":2},"identities":[{"identity":"3 = 7 + 11","left":40,"right":40}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"}}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var question = FigureParameters.Read(call);
        if (call.Query.Text("territory") == "asNow")
        {
            return Problem.Fields(new FieldError("/query/territory", "territory-as-now")); // a report is of the units of its time
        }
        await using var reader = await FigureParameters.OpenAsync(call, question);
        var period = ReportPeriod.Of(call.Query, reader.Today);
        var report = await Ii06aReport.ReadAsync(reader, question, period, call.Query.Text("detail") == "procedure", call);
        if (report.FindImbalance() is { } imbalance)
        {
            return Refuse(call, imbalance, reader.AsOf);
        }
        return call.Query.Text("format") switch
        {
            "csv" => ReportFiles.Csv(Ii06aSheet.Of(call, report, reader.AsOf), FileName(period)),
            "xlsx" => ReportFiles.Xlsx(Ii06aSheet.Of(call, report, reader.AsOf), FileName(period)),
            _ => Json(call, question, report, reader.AsOf),
        };
    }

    /// <summary>A report that does not balance is worse than none: it would be signed.</summary>
    private static Answer Refuse(Call call, Imbalance imbalance, AsOf asOf)
    {
        var (identity, row, left, right) = imbalance;
        DoesNotBalance(call.Service<ILogger<Ii06aReport>>(), FormName, identity, row, left, right, asOf.Position);
        var words =
            row.Length > 0 ? row
            : Language.Of(call.Http.Request) == Language.English ? "total"
            : "tổng";
        return new Problem(409, "figures-do-not-balance", identity, words, $"{left}", $"{right}")
        {
            Extensions = new JsonObject
            {
                ["identity"] = identity,
                ["row"] = row,
                ["left"] = left,
                ["right"] = right,
                ["position"] = asOf.Position,
            },
        };
    }

    private static Answer Json(Call call, Question question, Ii06aReport report, AsOf asOf)
    {
        var english = Language.Of(call.Http.Request) == Language.English;
        var reference = call.Service<ReferenceStore>().Current;
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("report", FormName);
            report.Period.WriteTo(writer);
            writer.WriteStartArray("columns");
            foreach (var column in Ii06aReport.Columns)
            {
                writer.WriteStartObject();
                writer.WriteNumber("number", column.Number);
                writer.WriteString("name", column.Name);
                writer.WriteString("title", english ? column.English : column.Vietnamese);
                writer.WriteStartArray("figures");
                column.Figures.ToList().ForEach(writer.WriteStringValue);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("rows");
            foreach (var row in report.Rows)
            {
                writer.WriteStartObject();
                writer.WriteString("number", row.Number);
                writer.WriteString("field", row.Field);
                writer.WriteString("procedure", row.Procedure);
                if (row.Procedure is { } procedure)
                {
                    writer.WriteString("procedureName", reference.ProcedureName(procedure, report.Period.To));
                }
                Write(writer, call, report, row, asOf);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartObject("total");
            Write(writer, call, report, report.Total, asOf);
            writer.WriteEndObject();
            writer.WriteStartArray("identities");
            foreach (var (name, left, right) in Ii06aReport.Identities)
            {
                writer.WriteStartObject();
                writer.WriteString("identity", name);
                writer.WriteNumber("left", left(report.Total));
                writer.WriteNumber("right", right(report.Total));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            WriteRate(writer, call, question, report);
            asOf.WriteTo(writer);
            writer.WriteEndObject();
        });
    }

    /// <summary>The cells, how the ended ones of column 7 ended, and where the dossiers behind each are: one address for each figure of its column.</summary>
    private static void Write(Utf8JsonWriter writer, Call call, Ii06aReport report, Ii06aRow row, AsOf asOf)
    {
        foreach (var column in Ii06aReport.Columns)
        {
            writer.WriteNumber(column.Name, row[column.Number]);
        }
        writer.WriteStartObject("ended");
        foreach (var ending in Ii06aReport.Endings)
        {
            writer.WriteNumber(ending, row.Figures[ending]);
        }
        writer.WriteEndObject();
        writer.WriteString("drillDown", DrillDownOf(call, report.Period, row, asOf));
    }

    private static string DrillDownOf(Call call, ReportPeriod period, Ii06aRow row, AsOf asOf) =>
        ReportLinks.DrillDown(call, "/v1/statistics/drill-down", period, asOf, ("field", row.Field), ("procedure", row.Procedure));

    private static void WriteRate(Utf8JsonWriter writer, Call call, Question question, Ii06aReport report)
    {
        var rate = Rate.OnTime[0];
        var (numerator, denominator) = rate.Of(figure => report.Total.Figures[figure]);
        Rate.Write(writer, rate.Name, numerator, denominator);
        var asked = question with { From = report.Period.From, To = report.Period.To };
        new RowTargets(call, asked).Write(writer, RowKey.All, report.Period.To, [rate], _ => Rate.Quotient(numerator, denominator));
    }

    private static string FileName(ReportPeriod period) =>
        string.Create(CultureInfo.InvariantCulture, $"II-06a-{period.From:yyyyMMdd}-{period.To:yyyyMMdd}");

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Report {Report} does not balance: {Identity} in row '{Row}' is {Left} and {Right} as of position {Position}"
    )]
    private static partial void DoesNotBalance(
        ILogger logger,
        string report,
        string identity,
        string row,
        long left,
        long right,
        long position
    );
}
