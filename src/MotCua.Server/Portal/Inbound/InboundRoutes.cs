using System.Text.Json;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Portal.Inbound;

/// <summary>
/// <c>POST /v1/portal-sync/inbound</c>: what ministries' systems and the national portal report of the dossiers that are theirs (NĐ 224/2026 Đ.15(1)(h)),
/// and the list of them. One row for each code, the latest by the sender's clock; never a dossier of this system, whose authority is its own log.
/// </summary>
internal static class InboundRoutes
{
    private const string Tag = "Đồng bộ";
    public const int MostItems = 100;

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            "/v1/portal-sync/inbound",
            Act.SyncPortal,
            "Nhận trạng thái hồ sơ từ hệ thống của bộ hoặc DVCQG (NĐ 224/2026 Đ.15), tối đa 100 mỗi lần; mỗi mã một bản, bản mới nhất theo giờ của họ; gửi lại không đổi gì. "
                + "Từng dòng: stored, known (đã có), older (cũ hơn bản đang có), refused; 422 khi mọi dòng bị từ chối",
            StoreAsync
        )
        {
            Tag = Tag,
            MaxBody = 256 * 1024,
            Statuses = [200, 422],
            Body =
            [
                Field
                    .List(
                        "items",
                        "Mỗi hồ sơ một dòng, không có dữ liệu cá nhân.",
                        Field.Object("item", "Một hồ sơ.", InboundItem.Fields),
                        MostItems
                    )
                    .Must(),
            ],
            Example = """
                {"stored":1,"known":0,"older":0,"refused":1,"items":[{"code":"G06.99-261120-000123","outcome":"stored"},
                {"code":"G06.99-261120-000124","outcome":"refused","error":{"code":"inbound-local-procedure","detail":"…"}}]}
                """,
        },
        new(
            "GET",
            "/v1/portal-sync/inbound",
            Act.DrillDown,
            "Hồ sơ do hệ thống khác báo về, theo mã luồng; đúng những hồ sơ đứng sau inboundReceived khi không lọc status",
            ListAsync
        )
        {
            Tag = Tag,
            Query =
            [
                Field.Text("agency", "Cơ quan tiếp nhận hoặc giải quyết, cả cấp dưới.", 40).Like("H12.101"),
                Field.Text("procedure", "Mã thủ tục.", 40),
                Field.Choice("system", "Hệ thống báo về.", "ministry", "dvcqg"),
                Field.Number("status", "Trạng thái 1 đến 10.", 1, 10),
                Field.Text("code", "Mã hồ sơ.", 100),
                Field.Date("from", "Ngày tiếp nhận đầu tiên, tính cả ngày đó.").Like("2026-11-01"),
                Field.Date("to", "Ngày tiếp nhận cuối cùng, tính cả ngày đó.").Like("2026-11-30"),
                Paging.Limit,
                Paging.CursorField,
                Paging.After,
            ],
            Statuses = [200, 404],
            Example = """
                {"items":[{"code":"G06.99-261120-000123","system":"ministry","procedureCode":"2.002614","field":"Đường bộ","channel":"online",
                "receivingAgency":"H12.02","resolvingAgency":"H12.02","status":4,"receivedAt":"2026-11-20T09:15:00+07:00","dueAt":null,"endedAt":null,
                "returnedAt":null,"sourceAt":"2026-11-20T10:00:00+07:00","recordedAt":"2026-11-20T10:00:05+07:00"}],
                "asOf":{"position":42,"at":"2026-11-20T10:00:05+07:00"},"next":null}
                """,
        },
    ];

    private static async Task<Answer> StoreAsync(Call call)
    {
        var items = call.Body.List<Values>("items")!;
        var known = await InboundKnown.ReadAsync(
            call.Service<NpgsqlDataSource>(),
            [.. items.Select(item => item.Text("code")!)],
            call.Aborted
        );
        var results = new InboundResult[items.Count];
        // In the order of the sender's clock, so that of two reports of one code both count as they would have one by one.
        foreach (var i in Enumerable.Range(0, items.Count).OrderBy(i => items[i].Instant("sourceAt")))
        {
            var (reported, error) = InboundItem.Read(call, items[i], $"/items/{i}", known.LocalCodes);
            results[i] = reported is null ? new InboundResult("refused", null, error) : known.Judge(reported, $"/items/{i}");
        }
        if (items.Count > 0 && results.All(result => result.Outcome == "refused"))
        {
            return new Problem(422, "inbound-refused") { Errors = [.. results.Select(result => result.Error!)] };
        }
        var stored = results.Where(result => result.Outcome == "stored").Select(result => result.Reported!).ToList();
        foreach (var taken in await AppendAsync(call, stored))
        {
            var i = Array.FindIndex(results, result => ReferenceEquals(result.Reported, taken));
            results[i] = results[i] with { Outcome = "known" };
        }
        call.Service<SubscriptionDaemon>().Wake();
        return Answer.Json(writer => Write(writer, items, results, Language.Of(call.Http.Request)));
    }

    /// <returns>Those that somebody else has stored meanwhile.</returns>
    private static async Task<IReadOnlyList<InboundReported>> AppendAsync(Call call, IReadOnlyList<InboundReported> reports)
    {
        var store = call.Service<Store>();
        try
        {
            await AppendOnceAsync(call, store, reports);
            return [];
        }
        catch (EventIdTakenException)
        {
            var taken = new List<InboundReported>();
            foreach (var one in reports)
            {
                try
                {
                    await AppendOnceAsync(call, store, [one]);
                }
                catch (EventIdTakenException)
                {
                    taken.Add(one);
                }
            }
            return taken;
        }
    }

    private static Task<AppendResult> AppendOnceAsync(Call call, Store store, IReadOnlyList<InboundReported> reports)
    {
        var batch = new AppendBatch(call.Now) { UserName = call.Actor.Subject };
        foreach (var reported in reports)
        {
            batch.Append(InboundLog.StreamOf(reported.Code), InboundLog.StreamType, null, [reported], [InboundLog.IdOf(reported)]);
        }
        return store.AppendAsync(batch, CancellationToken.None);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<Values> items, InboundResult[] results, string language)
    {
        writer.WriteStartObject();
        foreach (var outcome in new[] { "stored", "known", "older", "refused" })
        {
            writer.WriteNumber(outcome, results.Count(result => result.Outcome == outcome));
        }
        writer.WriteStartArray("items");
        for (var i = 0; i < results.Length; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("code", items[i].Text("code"));
            writer.WriteString("outcome", results[i].Outcome);
            if (results[i].Error is { } error)
            {
                writer.WriteStartObject("error");
                writer.WriteString("pointer", error.Pointer);
                writer.WriteString("code", error.Code);
                writer.WriteString("detail", ProblemTexts.Of(error.Code, language, error.Arguments).Detail);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static async Task<Answer> ListAsync(Call call)
    {
        var query = call.Query;
        if (query.Date("from") > query.Date("to"))
        {
            return Problem.Fields(new FieldError("/query/from", "from-after-to"));
        }
        var (reach, asked) = PortalReach.AgenciesOf(call, query.Text("agency"));
        var progress = call.Service<Operations.Progress>();
        await progress.WaitAsync(PortalProjection.ProjectionName, call);
        var asOf = await progress.AsOfAsync(PortalProjection.ProjectionName, call.Now, call.Aborted);
        var list =
            $"inbound {call.Actor.Subject} {query.Text("agency")} {query.Text("procedure")} {query.Text("system")} {query.Number("status")} "
            + $"{query.Text("code")} {query.Date("from"):O} {query.Date("to"):O}";
        var after =
            query.Text("cursor") is not { } cursor ? Guid.Empty
            : Guid.TryParse(Cursor.Read(cursor, list, 1)[0], out var id) ? id
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
        var limit = Paging.LimitOf(query);
        await using var command = call.Service<NpgsqlDataSource>().CreateCommand(Database.Sql.Text("Portal.Inbound.list"));
        void Add(NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        Add(NpgsqlDbType.Uuid, after);
        Add(NpgsqlDbType.Integer, limit + 1);
        PortalReach.Add(command.Parameters, reach);
        PortalReach.Add(command.Parameters, asked);
        Add(NpgsqlDbType.Text, query.Text("procedure"));
        Add(NpgsqlDbType.Text, query.Text("system"));
        Add(NpgsqlDbType.Smallint, (short?)query.Number("status"));
        Add(NpgsqlDbType.Text, query.Text("code"));
        Add(NpgsqlDbType.Date, query.Date("from"));
        Add(NpgsqlDbType.Date, query.Date("to"));
        var rows = new List<(Guid Id, byte[] Item)>();
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        while (await reader.ReadAsync(call.Aborted))
        {
            rows.Add((reader.GetGuid(0), Json.Write(writer => WriteRow(writer, reader))));
        }
        var page = rows.Take(limit).ToList();
        return Paging.Page(
            call,
            writer => page.ForEach(row => writer.WriteRawValue(row.Item)),
            asOf,
            rows.Count > limit ? Cursor.Make(list, $"{page[^1].Id}") : null
        );
    }

    private static void WriteRow(Utf8JsonWriter writer, NpgsqlDataReader reader)
    {
        writer.WriteStartObject();
        string[] texts = ["code", "system", "procedureCode", "field", "channel", "receivingAgency", "resolvingAgency"];
        for (var i = 0; i < texts.Length; i++)
        {
            writer.WriteString(texts[i], reader.GetString(i + 1));
        }
        writer.WriteNumber("status", reader.GetInt16(8));
        string[] instants = ["receivedAt", "dueAt", "endedAt", "returnedAt", "sourceAt", "recordedAt"];
        for (var i = 0; i < instants.Length; i++)
        {
            writer.WriteInstant(instants[i], reader.IsDBNull(i + 9) ? null : reader.GetFieldValue<DateTimeOffset>(i + 9));
        }
        writer.WriteEndObject();
    }
}
