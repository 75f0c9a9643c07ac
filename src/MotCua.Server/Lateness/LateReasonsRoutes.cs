using System.Globalization;
using MotCua.Dossiers.Figures;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Apologies;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reports;
using MotCua.Server.Sheets;
using Npgsql;

namespace MotCua.Server.Lateness;

/// <summary>
/// <c>GET /v1/reports/late-reasons</c> (after Biểu II.07): the late dossiers of Biểu II.06a by reason, and <c>/v1/reports/late-reasons/dossiers</c>, the
/// dossiers behind each number.
/// </summary>
public static class LateReasonsRoutes
{
    private const string None = "none";

    private sealed record LateFigure(string Name, Account Account, bool IsStock, string Vietnamese, string English)
    {
        public long Of(LateReasonRow row) => row.Sums.TryGetValue(Account, out var sum) ? sum.AtEnd - (IsStock ? 0 : sum.Before) : 0;
    }

    private static readonly IReadOnlyList<LateFigure> Figures =
    [
        new(
            "late",
            Account.ResolvedLate,
            false,
            "Giải quyết quá hạn trong kỳ (II.06a cột 10)",
            "Resolved late in the period (II.06a column 10)"
        ),
        new(
            "openOverdue",
            Account.OpenOverdue,
            true,
            "Đang giải quyết quá hạn cuối kỳ (II.06a cột 13)",
            "Open and overdue at the end (II.06a column 13)"
        ),
        new(
            "lateDossiers",
            Account.PromiseBroken,
            false,
            "Quá hạn theo hạn trước khi hẹn lại, tính vào ngày quá hạn",
            "Late by the due date before re-appointment, on the day on which it was broken"
        ),
    ];

    private static readonly Field[] Scope =
    [
        .. FigureParameters.Scope.Where(field =>
            field.Name
                is "unit"
                    or "agency"
                    or "level"
                    or "procedure"
                    or "field"
                    or "channel"
                    or "from"
                    or "to"
                    or "asOfPosition"
                    or "asOfTime"
                    or "after"
        ),
        .. ReportPeriod.Fields,
    ];

    private static readonly ApiRoute Report = new(
        "GET",
        "/v1/reports/late-reasons",
        Act.ReadFigures,
        "Hồ sơ quá hạn theo lý do (biểu II.07): lý do của văn bản xin lỗi, hoặc lý do không xin lỗi.",
        ReportAsync
    )
    {
        Tag = "Báo cáo",
        Query =
        [
            .. Scope,
            Field.Choice("by", "Chia thêm theo.", "agency", "level", "procedure", "field").Like("agency"),
            Ii06aRoute.Format,
        ],
        Statuses = [200, 404, 409],
        AlsoProduces = ["text/csv", XlsxSheet.ContentType],
        Example = """
            {"report":"II.07","period":{"from":"2026-10-01","to":"2026-10-31","preset":"month","convention":"calendar"},
            "rows":[{"reason":"late/overload","name":"Số lượng hồ sơ vượt quá khả năng xử lý","listed":true,"late":2,"openOverdue":1,"lateDossiers":3,
            "drillDown":"/v1/reports/late-reasons/dossiers?from=2026-10-01&to=2026-10-31&reason=late%2Foverload&figure="}],
            "total":{"late":2,"openOverdue":1,"lateDossiers":3},"asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},
            "definitions":{"late":"Giải quyết quá hạn trong kỳ (II.06a cột 10)"}}
            """,
    };

    private static readonly ApiRoute Behind = new(
        "GET",
        "/v1/reports/late-reasons/dossiers",
        Act.DrillDown,
        "Đúng những hồ sơ đứng sau một con số của báo cáo lý do quá hạn.",
        BehindAsync
    )
    {
        Tag = "Báo cáo",
        Query =
        [
            .. Scope,
            Field.Choice("figure", "Tên con số.", [.. Figures.Select(figure => figure.Name)]).Must().Like("late"),
            Field.Text("reason", "Như trong báo cáo: late/…, no_apology/…, none; không có: mọi lý do.", 60).Like("late/overload"),
            Field.Flag("total", "Trả lời cả tổng số."),
            Paging.Limit,
            Paging.CursorField,
        ],
        Statuses = [200, 404, 409],
        Example = """
            {"items":[{"dossierId":"01990000-0000-7000-8000-000000000001","code":"H12.101-261120-0001","procedureCode":"2.000815",
            "receivingAgency":"H12.101","resolvingAgency":"H12.101","channel":"counter","receivedAt":"2026-11-02T09:15:00+07:00",
            "dueAt":"2026-11-05T17:00:00+07:00","endedAt":"2026-11-06T10:00:00+07:00","timeliness":"late"}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"next":null,"total":1}
            """,
    };

    public static IReadOnlyList<ApiRoute> All => [Report, Behind];

    private static async Task<Answer> ReportAsync(Call call)
    {
        var by = call.Query.Text("by");
        var question = FigureParameters.Read(call);
        await using var reader = await OpenAsync(call);
        var period = ReportPeriod.Of(call.Query, reader.Today);
        var rows = (await reader.ReadAsync(question.Scope, by, period.From, period.To, call.Aborted)).ToList();
        rows.RemoveAll(row => Figures.All(figure => figure.Of(row) == 0));
        if (by is null)
        {
            // The form names every reason of the list, also those that nothing was late for.
            var listed = LateReasons.All.Select(reason => $"{reason.Kind}/{reason.Code}");
            rows.AddRange(listed.Except(rows.Select(row => row.Reason)).Select(reason => new LateReasonRow(reason, null)));
        }
        rows =
        [
            .. rows.OrderBy(row => row.Key, StringComparer.Ordinal)
                .ThenBy(row => Place(row.Reason))
                .ThenBy(row => row.Reason, StringComparer.Ordinal),
        ];
        var name = string.Create(CultureInfo.InvariantCulture, $"II-07-{period.From:yyyyMMdd}-{period.To:yyyyMMdd}");
        return call.Query.Text("format") switch
        {
            "csv" => ReportFiles.Csv(SheetOf(call, rows, period, by, reader.AsOf), name),
            "xlsx" => ReportFiles.Xlsx(SheetOf(call, rows, period, by, reader.AsOf), name),
            _ => JsonOf(call, rows, period, by, reader.AsOf),
        };
    }

    private static async Task<Answer> BehindAsync(Call call)
    {
        var query = call.Query;
        var question = FigureParameters.Read(call);
        var list = string.Join(
            '&',
            call.Http.Request.Query.Where(pair => pair.Key is not ("cursor" or "limit" or "after" or "total"))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}")
        );
        var after = (Day: DateOnly.MinValue, Dossier: Guid.Empty);
        if (query.Text("cursor") is { } cursor)
        {
            var parts = Cursor.Read(cursor, list, 2);
            if (!DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", out after.Day) || !Guid.TryParse(parts[1], out after.Dossier))
            {
                return Problem.Fields(new FieldError("/query/cursor", "bad-cursor"));
            }
        }
        var figure = Figures.Single(each => each.Name == query.Text("figure"));
        var reason = query.Text("reason") is { } asked ? (asked == None ? "" : asked) : null;
        var limit = Paging.LimitOf(query);
        await using var reader = await OpenAsync(call);
        var period = ReportPeriod.Of(query, reader.Today);
        var found = figure.IsStock
            ? await reader.DrillDownStockAsync(question.Scope, reason, period.To, after, limit + 1, call.Aborted)
            : await reader.DrillDownAsync(question.Scope, figure.Account, reason, period.From, period.To, after, limit + 1, call.Aborted);
        var page = found.Take(limit).Select(one => one.Dossier).ToList();
        var dossiers = await reader.DossiersAsync(call.Service<DossierHistory>(), page, call.Aborted);
        var total = query.Flag("total")
            ? (await reader.ReadAsync(question.Scope, null, period.From, period.To, call.Aborted))
                .Where(row => reason is null || row.Reason == reason)
                .Sum(figure.Of)
            : (long?)null;
        return Paging.Page(
            call,
            writer => page.ForEach(id => DrillDownRoute.Write(writer, id, dossiers[id], reader.AsOf.At)),
            reader.AsOf,
            found.Count > limit ? Cursor.Make(list, $"{found[limit - 1].Day:yyyy-MM-dd}", $"{found[limit - 1].Dossier}") : null,
            total
        );
    }

    private static async Task<LateReasonsReader> OpenAsync(Call call)
    {
        await call.Service<Progress>().WaitAsync(LateReasonsProjection.ProjectionName, call);
        var position = await FigureParameters.AsOfPositionAsync(call);
        return await LateReasonsReader.OpenAsync(call.Service<NpgsqlDataSource>(), position, call.Now, call.Aborted);
    }

    private static Answer JsonOf(Call call, List<LateReasonRow> rows, ReportPeriod period, string? by, AsOf asOf)
    {
        var english = Language.Of(call.Http.Request) == Language.English;
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("report", "II.07");
            period.WriteTo(writer);
            writer.WriteStartArray("rows");
            foreach (var row in rows)
            {
                var reason = row.Reason.Length > 0 ? row.Reason : None;
                writer.WriteStartObject();
                if (by is not null)
                {
                    writer.WriteString(by, row.Key);
                }
                writer.WriteString("reason", reason);
                writer.WriteString("name", NameOf(row.Reason, english));
                writer.WriteBoolean("listed", Listed(row.Reason) is not null);
                foreach (var figure in Figures)
                {
                    writer.WriteNumber(figure.Name, figure.Of(row));
                }
                (string, string?)[] own = by is null ? [("reason", reason)] : [("reason", reason), (by, row.Key)];
                writer.WriteString("drillDown", ReportLinks.DrillDown(call, Behind.Pattern, period, asOf, own));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartObject("total");
            foreach (var figure in Figures)
            {
                writer.WriteNumber(figure.Name, rows.Sum(figure.Of));
            }
            writer.WriteEndObject();
            asOf.WriteTo(writer);
            writer.WriteStartObject("definitions");
            foreach (var figure in Figures)
            {
                writer.WriteString(figure.Name, english ? figure.English : figure.Vietnamese);
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static Sheet SheetOf(Call call, List<LateReasonRow> rows, ReportPeriod period, string? by, AsOf asOf)
    {
        List<SheetColumn> columns = by is null ? [] : [new(by, 24)];
        columns.AddRange([new("Mã lý do", 24), new("Lý do", 48)]);
        columns.AddRange(Figures.Select(figure => new SheetColumn(figure.Vietnamese, 20)));
        return new Sheet(
            "II.07",
            Ii06aSheet.Title(call, period, asOf, "Biểu II.07", "NGUYÊN NHÂN QUÁ HẠN GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"),
            columns,
            rows.Select(row => Row(row.Key, row.Reason, NameOf(row.Reason, english: false), figure => figure.Of(row), bold: false))
                .Append(Row(null, null, "Tổng cộng", figure => rows.Sum(figure.Of), bold: true))
        );

        SheetRow Row(string? key, string? reason, string name, Func<LateFigure, long> number, bool bold) =>
            new([.. by is null ? Array.Empty<object?>() : [key], reason, name, .. Figures.Select(figure => (object?)number(figure))], bold);
    }

    private static string NameOf(string reason, bool english) =>
        Listed(reason) is { } listed ? (english ? listed.NameEn : listed.Name)
        : reason.Length > 0 ? reason
        : english ? "No reason recorded"
        : "Chưa ghi lý do";

    private static LateReason? Listed(string reason) => LateReasons.All.FirstOrDefault(each => $"{each.Kind}/{each.Code}" == reason);

    /// <summary>In the order of the list; what is not in it after that, and last what has no reason.</summary>
    private static int Place(string reason) =>
        reason.Length == 0 ? int.MaxValue
        : LateReasons.All.ToList().FindIndex(each => $"{each.Kind}/{each.Code}" == reason) is var place and >= 0 ? place
        : int.MaxValue - 1;
}
