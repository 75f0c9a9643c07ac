using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Scorecards;

/// <summary><c>PUT /v1/indicators/{code}</c> enters a value, <c>GET /v1/indicators</c> tells what was entered, when and by whom.</summary>
internal static class IndicatorRoutes
{
    private const string Tag = "Bộ chỉ số 766";

    private const string Entry = """
        {"number":17,"code":"1.4","agency":"H12","month":"2026-10","value":91.00,"source":"Báo cáo 12/BC-VP","enteredBy":"thong.ke",
        "enteredAt":"2026-11-02T09:15:00+07:00"}
        """;

    /// <summary>The codes that may be entered: those of the scorecard that no dossier tells.</summary>
    public static readonly IReadOnlyList<string> Codes = [.. ScoreIndex.All.Where(index => !index.Computed).Select(index => index.Code)];

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "PUT",
            "/v1/indicators/{code}",
            Act.EnterIndicator,
            $"Nhập giá trị chỉ số không tính được từ hồ sơ ({string.Join(", ", Codes)}), theo phần trăm. Giá trị sau thay giá trị trước, lịch sử được giữ.",
            EnterAsync
        )
        {
            Tag = Tag,
            Body =
            [
                Field.Text("agency", "Cơ quan được đánh giá.", 40).Must().Like("H12"),
                Month.Field("Tháng, không ở tương lai.").Must(),
                Field.Number("value", "Phần trăm, tối đa bốn chữ số thập phân.", 0, 100, whole: false).Must().Like(91.00),
                Field.Text("source", "Nguồn số liệu: văn bản, hệ thống.", 1000).Must().Like("Báo cáo 12/BC-VP"),
            ],
            Statuses = [200, 201, 404],
            Example = Entry,
        },
        new("GET", "/v1/indicators", Act.ReadFigures, "Các giá trị đã nhập, mới nhất trước: giá trị, nguồn, ai nhập, khi nào", ListAsync)
        {
            Tag = Tag,
            Query =
            [
                Field.Choice("code", "Chỉ số.", [.. Codes]),
                Field.Text("agency", "Cơ quan.", 40).Like("H12"),
                Month.Field("Tháng."),
                Paging.Limit,
                Paging.CursorField,
            ],
            Statuses = [200, 404],
            Example = $$"""{"items":[{{Entry}}],"next":null}""",
        },
    ];

    private static async Task<Answer> EnterAsync(Call call)
    {
        var (code, body) = (call.Path("code"), call.Body);
        if (!Codes.Contains(code))
        {
            return Problem.NotFound();
        }
        var (agency, month, value) = (body.Text("agency")!, Month.First(body.Text("month")!), body.Number("value")!.Value);
        var reference = call.Service<ReferenceStore>().Current;
        if (!reference.HasAgency(agency))
        {
            return Problem.Fields(new FieldError("/agency", "unknown-agency", agency));
        }
        if (!IsInReach(call, agency, reference))
        {
            return new Problem(403, "agency-out-of-reach", agency);
        }
        if (month > VietnamTime.DateOf(call.Now))
        {
            return Problem.Fields(new FieldError("/month", "in-the-future", Json.Instant(call.Now)));
        }
        if (decimal.Round(value, 4) != value)
        {
            return Problem.Fields(new FieldError("/value", "at-most-four-decimals"));
        }
        var entry = new EnteredIndicator(0, code, agency, month, value, body.Text("source")!, call.Actor.Subject, call.Now);
        var database = call.Service<NpgsqlDataSource>();
        var isNew = await Indicators.EnterAsync(database, entry, call.Aborted);
        var last = await Indicators.PageAsync(database, code, null, agency, month, long.MaxValue, 1, call.Aborted);
        return Answer.Json(writer => Write(writer, last[0]), isNew ? 201 : 200);
    }

    private static async Task<Answer> ListAsync(Call call)
    {
        var (query, reference) = (call.Query, call.Service<ReferenceStore>().Current);
        var agency = query.Text("agency");
        if (agency is not null && (!reference.HasAgency(agency) || !IsInReach(call, agency, reference)))
        {
            return Problem.NotFound();
        }
        var month = query.Text("month") is { } text ? Month.First(text) : (DateOnly?)null;
        var list = $"indicators {query.Text("code")} {agency} {query.Text("month")}";
        var before =
            query.Text("cursor") is not { } cursor ? long.MaxValue
            : long.TryParse(Cursor.Read(cursor, list, 1)[0], CultureInfo.InvariantCulture, out var number) ? number
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
        var limit = Paging.LimitOf(query);
        IReadOnlyCollection<string>? sight = Reach.LimitOf(call.Actor) is { } own ? [own, .. reference.AgenciesWithin(own)] : null;
        var database = call.Service<NpgsqlDataSource>();
        var found = await Indicators.PageAsync(database, query.Text("code"), sight, agency, month, before, limit + 1, call.Aborted);
        var page = found.Take(limit).ToList();
        var next = found.Count > limit ? Cursor.Make(list, page[^1].Number.ToString(CultureInfo.InvariantCulture)) : null;
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            page.ForEach(entry => Write(writer, entry));
            writer.WriteEndArray();
            writer.WriteString("next", next);
            writer.WriteEndObject();
        });
    }

    private static bool IsInReach(Call call, string agency, ReferenceData reference) =>
        Reach.LimitOf(call.Actor) is not { } limit || reference.IsWithin(agency, limit);

    public static void Write(Utf8JsonWriter writer, EnteredIndicator entry)
    {
        writer.WriteStartObject();
        writer.WriteNumber("number", entry.Number);
        writer.WriteString("code", entry.Code);
        writer.WriteString("agency", entry.Agency);
        writer.WriteString("month", Month.Text(entry.Month));
        writer.WriteNumber("value", entry.Value);
        writer.WriteString("source", entry.Source);
        writer.WriteString("enteredBy", entry.EnteredBy);
        writer.WriteInstant("enteredAt", entry.EnteredAt);
        writer.WriteEndObject();
    }
}
