using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Figures.Lists;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Samples;

/// <summary>
/// Random samples for inspection. A sample is drawn once and is the same for ever: the same dossiers, told as they were at its position. Who sees it must have
/// each of its dossiers in reach today; to everybody else it is not there. Names and telephone numbers are in the call list alone, read anew each
/// time, and every reading is on record.
/// </summary>
public static class SampleRoutes
{
    private const string Tag = "Kiểm tra";

    private const string Example = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","figure":"late","parameters":{"unit":"96","from":"2026-10-01","to":"2026-10-31"},
        "seed":20261120,"size":50,"population":812,"drawnBy":"kiem.tra","drawnAt":"2026-11-20T09:15:00+07:00",
        "items":[{"dossierId":"01990000-0000-7000-8000-000000000001","code":"H12.101-261020-0001","procedureCode":"2.000815",
        "receivingAgency":"H12.101","resolvingAgency":"H12.101","channel":"counter","receivedAt":"2026-10-20T09:15:00+07:00",
        "dueAt":"2026-10-20T17:00:00+07:00","endedAt":"2026-10-21T10:00:00+07:00","timeliness":"late"}],
        "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"}}
        """;

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            "/v1/samples",
            Act.DrillDown,
            "Rút ngẫu nhiên hồ sơ đứng sau một con số (tối đa 1.000.000) để kiểm tra; mẫu được lưu cùng hạt giống. Thứ hạng của hồ sơ là SHA-256 của "
                + "\"{seed}:{dossierId}\", mẫu là các hạng nhỏ nhất: ai cũng rút lại được",
            SampleDraws.HandleAsync
        )
        {
            Tag = Tag,
            Body = SampleDraws.Body,
            Idempotent = true,
            Statuses = [201, 404, 409, 422],
            Example = Example,
        },
        new("GET", "/v1/samples/{id}", Act.DrillDown, "Một mẫu đã rút: mãi mãi những hồ sơ ấy, như tại vị trí của mẫu", ReadAsync)
        {
            Tag = Tag,
            Statuses = [200, 404],
            Example = Example,
        },
        new(
            "GET",
            "/v1/samples/{id}/call-list",
            Act.DrillDown,
            "Danh sách gọi điện khảo sát sự hài lòng: tên, điện thoại. Chỉ vai trò được xem dữ liệu cá nhân; mỗi lần đọc được ghi lại. "
                + "erased: dữ liệu đã xóa",
            CallListAsync
        )
        {
            Tag = Tag,
            Statuses = [200, 404],
            Example = """
                {"sample":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","items":[{"dossierId":"01990000-0000-7000-8000-000000000001",
                "code":"H12.101-261020-0001","procedureCode":"2.000815","endedAt":"2026-10-21T10:00:00+07:00","kind":"citizen",
                "name":"Nguyễn Văn A","phone":"0912345678","erased":false}]}
                """,
        },
        new("GET", "/v1/samples/{id}/readings", Act.DrillDown, "Ai đã đọc danh sách gọi điện của mẫu, lúc nào", ReadingsAsync)
        {
            Tag = Tag,
            Statuses = [200, 404],
            Example = """
                {"items":[{"at":"2026-11-20T10:00:00+07:00","subject":"an.nguyen","agency":"H12.101","dossiers":50}]}
                """,
        },
    ];

    /// <summary>The sample with its dossiers as they were at its position.</summary>
    internal static async Task<Answer> DescribeAsync(Call call, Sample sample, int status)
    {
        var dossiers = await DossiersAsync(call, sample, sample.Position);
        var answer = Answer.Json(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("id", sample.Id);
                writer.WriteString("figure", sample.Figure);
                writer.WritePropertyName("parameters");
                writer.WriteRawValue(sample.Parameters);
                writer.WriteNumber("seed", sample.Seed);
                writer.WriteNumber("size", sample.Size);
                writer.WriteNumber("population", sample.Population);
                writer.WriteString("drawnBy", sample.Subject);
                writer.WriteInstant("drawnAt", sample.DrawnAt);
                writer.WriteStartArray("items");
                foreach (var id in sample.Dossiers)
                {
                    DossierColumns.WriteJson(writer, id, dossiers[id], sample.AsOfAt);
                }
                writer.WriteEndArray();
                new AsOf(sample.Position, sample.AsOfAt).WriteTo(writer);
                writer.WriteEndObject();
            },
            status
        );
        return status == 201 ? answer.With("Location", $"/v1/samples/{sample.Id}") : answer;
    }

    private static async Task<Answer> ReadAsync(Call call) =>
        await FindAsync(call) is { } found ? await DescribeAsync(call, found.Sample, 200) : Problem.NotFound();

    private static async Task<Answer> CallListAsync(Call call)
    {
        if (!Reach.MaySeePersonalData(call.Actor))
        {
            return new Problem(403, "forbidden", "ReadPersonalData");
        }
        if (await FindAsync(call) is not { } found)
        {
            return Problem.NotFound();
        }
        var (sample, dossiers) = found;
        var people = await StoreOf(call).ReadNamesAsync(sample, call.Actor, call.Now, call.Aborted);
        return Answer
            .Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("sample", sample.Id);
                writer.WriteStartArray("items");
                foreach (var id in sample.Dossiers)
                {
                    WriteCallee(writer, id, dossiers[id], people.GetValueOrDefault(id));
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            })
            .With("Cache-Control", "no-store");
    }

    private static void WriteCallee(Utf8JsonWriter writer, Guid id, Dossier dossier, Callee? callee)
    {
        writer.WriteStartObject();
        writer.WriteString("dossierId", id);
        writer.WriteString("code", dossier.Receipt.Code);
        writer.WriteString("procedureCode", dossier.Receipt.ProcedureCode);
        writer.WriteInstant("endedAt", dossier.EndedAt);
        writer.WriteString("kind", callee?.Kind);
        writer.WriteString("name", callee?.Name);
        writer.WriteString("phone", callee?.Phone);
        writer.WriteBoolean("erased", callee is null);
        writer.WriteEndObject();
    }

    private static async Task<Answer> ReadingsAsync(Call call)
    {
        if (await FindAsync(call) is not { } found)
        {
            return Problem.NotFound();
        }
        var readings = await StoreOf(call).ReadingsAsync(found.Sample.Id, call.Aborted);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var reading in readings)
            {
                writer.WriteStartObject();
                writer.WriteInstant("at", reading.At);
                writer.WriteString("subject", reading.Subject);
                writer.WriteString("agency", reading.Agency);
                writer.WriteNumber("dossiers", reading.Dossiers);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary>The sample of the path with its dossiers as they are now; null where it is not to be seen.</summary>
    private static async Task<(Sample Sample, IReadOnlyDictionary<Guid, Dossier> Dossiers)?> FindAsync(Call call)
    {
        return
            Guid.TryParseExact(call.Path("id"), "D", out var id)
            && await StoreOf(call).FindAsync(id, call.Aborted) is { } sample
            && await VisibleAsync(call, sample) is { } dossiers
            ? (sample, dossiers)
            : null;
    }

    /// <summary>The dossiers of a sample as they are now; null where one of them is out of the caller's reach.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, Dossier>?> VisibleAsync(Call call, Sample sample)
    {
        if (sample.Dossiers.Count == 0 && sample.Subject != call.Actor.Subject && !call.Actor.IsAdministrator)
        {
            return null; // nothing tells whose it is
        }
        var dossiers = await DossiersAsync(call, sample, long.MaxValue);
        var isWithin = call.Service<ReferenceStore>().Current.IsWithin;
        return dossiers.Values.All(dossier => IsInReach(call.Actor, dossier, isWithin)) ? dossiers : null;
    }

    /// <summary>Who holds a dossier for a while is not enough: figures are counted for those who received or resolve.</summary>
    private static bool IsInReach(Actor actor, Dossier dossier, Func<string, string, bool> isWithin) =>
        Reach.Decide(actor, Act.DrillDown, [dossier.Receipt.Receiving.Code, dossier.Receipt.Resolving.Code], isWithin) == Verdict.Allowed;

    private static async Task<IReadOnlyDictionary<Guid, Dossier>> DossiersAsync(Call call, Sample sample, long position)
    {
        await using var connection = await call.Service<NpgsqlDataSource>().OpenConnectionAsync(call.Aborted);
        return await call.Service<DossierHistory>().AtAsync(sample.Dossiers, position, connection, null, call.Aborted);
    }

    private static SampleStore StoreOf(Call call) => new(call.Service<NpgsqlDataSource>());
}
