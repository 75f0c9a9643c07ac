using System.Globalization;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Portal.Reconciliations;

/// <summary>
/// <c>/v1/portal-sync/reconciliations</c>: what the sync job found when it compared the portal with this system. Kept for ever. What is missing or different there
/// and was not repaired counts as unsynced again, so that the sync ratio does not call fresh what the portal has lost.
/// </summary>
internal static class ReconciliationRoutes
{
    private const string Tag = "Đồng bộ";
    public const int MostItems = 10_000;
    private const string Summary = """
        "id":"0199a1b2-0c3d-8e4f-8a5b-6c7d8e9f0a1b","startedAt":"2026-11-20T01:00:00+07:00","finishedAt":"2026-11-20T01:20:00+07:00","compared":81234,"missing":1,
        "different":1,"unknown":0,"repaired":1
        """;

    private static readonly Field[] Codes =
    [
        Field.Texts("missing", "Mã hồ sơ mà Cổng không có.", MostItems, 100),
        Field.Texts("unknown", "Mã hồ sơ Cổng có mà hệ thống này không có.", MostItems, 100),
        Field.Texts("repaired", "Mã đã gửi lại và được Cổng xác nhận; phải có trong missing hoặc different.", MostItems, 100),
    ];

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            "/v1/portal-sync/reconciliations",
            Act.SyncPortal,
            "Ghi báo cáo đối soát với Cổng DVCQG, tối đa 10.000 mã trong các danh sách. Mã missing, different mà chưa repaired trở lại chưa đồng bộ. "
                + "Gửi lại cùng báo cáo: 200 và không đổi gì; cùng startedAt mà nội dung khác: 409",
            StoreAsync
        )
        {
            Tag = Tag,
            MaxBody = 4 * 1024 * 1024,
            Statuses = [201, 200, 409],
            Body =
            [
                Field.Instant("startedAt", "Lúc bắt đầu đối soát.").Must().Like("2026-11-20T01:00:00+07:00"),
                Field.Instant("finishedAt", "Lúc xong.").Must().Like("2026-11-20T01:20:00+07:00"),
                Field.Number("compared", "Số hồ sơ đã so sánh.", 0, 1_000_000_000).Must().Like(81234),
                Codes[0],
                Field.List(
                    "different",
                    "Hồ sơ khác nhau.",
                    Field.Object(
                        "item",
                        "Một hồ sơ.",
                        Field.Text("code", "Mã hồ sơ.", 100).Must().Like("H12.101-261120-0001"),
                        Field.Texts("fields", "Tên trường khác nhau, không có giá trị.", 50, 100)
                    ),
                    MostItems
                ),
                Codes[1],
                Codes[2],
            ],
            Example = "{" + Summary + "}",
        },
        new("GET", "/v1/portal-sync/reconciliations", Act.SyncPortal, "Các báo cáo đối soát, mới nhất trước", ListAsync)
        {
            Tag = Tag,
            Query = [Paging.Limit, Paging.CursorField],
            Example = "{\"items\":[{" + Summary + "}],\"asOf\":{\"position\":12,\"at\":\"2026-11-20T09:15:00+07:00\"},\"next\":null}",
        },
        new("GET", "/v1/portal-sync/reconciliations/{id}", Act.SyncPortal, "Một báo cáo đối soát với từng hồ sơ lệch", ReadAsync)
        {
            Tag = Tag,
            Query = [Field.Choice("kind", "Chỉ loại này.", "missing", "different", "unknown"), Paging.Limit, Paging.CursorField],
            Statuses = [200, 404],
            Example =
                "{"
                + Summary
                + """
                    ,"items":[{"code":"H12.101-261120-0001","kind":"different","fields":["TrangThaiHoSo"],"repaired":true}],"next":null}
                    """,
        },
    ];

    private static async Task<Answer> StoreAsync(Call call)
    {
        var report = ReconciliationReport.Read(call.Body, out var errors);
        if (errors.Count > 0)
        {
            return Problem.Fields([.. errors]);
        }
        var desk = new ReconciliationDesk(call);
        var (stored, summary) = await desk.StoreAsync(report);
        if (summary is null)
        {
            return new Problem(409, "reconciliation-differs", Json.Instant(report.StartedAt));
        }
        var answer = Answer.Json(
            writer =>
            {
                writer.WriteStartObject();
                summary.WriteTo(writer);
                writer.WriteEndObject();
            },
            stored ? 201 : 200
        );
        return answer.With("Location", $"/v1/portal-sync/reconciliations/{summary.Id}");
    }

    private static async Task<Answer> ListAsync(Call call)
    {
        var list = $"reconciliations {call.Actor.Subject}";
        var before = call.Query.Text("cursor") is { } cursor ? NumberOf(cursor, list) : long.MaxValue;
        var limit = Paging.LimitOf(call.Query);
        var rows = await new ReconciliationDesk(call).PageAsync(before, limit + 1);
        var page = rows.Take(limit).ToList();
        return Paging.Page(
            call,
            writer =>
            {
                foreach (var row in page)
                {
                    writer.WriteStartObject();
                    row.WriteTo(writer);
                    writer.WriteEndObject();
                }
            },
            new AsOf(page.Count > 0 ? page[0].Number : 0, call.Now),
            rows.Count > limit ? Cursor.Make(list, page[^1].Number.ToString(CultureInfo.InvariantCulture)) : null
        );
    }

    private static async Task<Answer> ReadAsync(Call call)
    {
        var desk = new ReconciliationDesk(call);
        if (!Guid.TryParseExact(call.Path("id"), "D", out var id) || await desk.FindAsync(id) is not { } summary)
        {
            return Problem.NotFound();
        }
        var kind = call.Query.Text("kind");
        var list = $"reconciliation {id} {kind}";
        var after = call.Query.Text("cursor") is { } cursor ? NumberOf(cursor, list) : 0;
        var limit = Paging.LimitOf(call.Query);
        var rows = await desk.ItemsAsync(id, kind, after, limit + 1);
        var page = rows.Take(limit).ToList();
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            summary.WriteTo(writer);
            writer.WriteStartArray("items");
            page.ForEach(item => item.WriteTo(writer));
            writer.WriteEndArray();
            writer.WriteString(
                "next",
                rows.Count > limit ? Cursor.Make(list, page[^1].Ordinal.ToString(CultureInfo.InvariantCulture)) : null
            );
            writer.WriteEndObject();
        });
    }

    private static long NumberOf(string cursor, string list) =>
        long.TryParse(Cursor.Read(cursor, list, 1)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
}
