using System.Buffers;
using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Reprojections;

namespace MotCua.Server.Imports;

/// <summary>History of an older system: <c>POST /v1/imports</c>, and the job that comes of it.</summary>
public static class ImportRoutes
{
    private const string Tag = "Nhập dữ liệu";
    private const string MediaType = "application/x-ndjson";
    private const int ReportPortion = 32 * 1024;

    private const string Example = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","kind":"import","status":"running","done":4000,"total":10000,
        "counts":{"lines":4000,"received":1000,"commands":2990,"same":0,"refused":10,"events":4210},"dryRun":false,
        "startedAt":"2026-11-20T09:15:00+07:00","finishedAt":null,"error":null}
        """;

    private const string LinesExample = """
        {"key":"2026-000123","verb":"receive","occurredAt":"2026-03-02T08:10:00+07:00","procedureCode":"2.000815","receivingAgency":"H12.101","resolvingAgency":"H12.101","channel":"counter","applicant":{"kind":"citizen","name":"Nguyễn Văn A"},"dueOn":"2026-03-03"}
        {"key":"2026-000123","verb":"process","occurredAt":"2026-03-02T15:40:00+07:00","resultNumber":"12/GXN-UBND"}
        """;

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            "/v1/imports",
            Act.Import,
            "Nhập lịch sử hồ sơ từ hệ thống cũ: mỗi dòng một việc, theo thứ tự của từng hồ sơ; gửi lại cùng tệp không làm thay đổi gì",
            StartAsync
        )
        {
            Tag = Tag,
            RawBody = [MediaType],
            RawExample = LinesExample,
            MaxBody = long.MaxValue,
            Query =
            [
                Field.Flag("dryRun", "true: chỉ kiểm tra, không ghi."),
                Field.Text("source", "Tên hệ thống cũ; cùng khóa ở nguồn khác là hồ sơ khác; mặc định default.", 100).Like("default"),
            ],
            Statuses = [202, 415, 507],
            Example = Example,
        },
        new(
            "GET",
            "/v1/jobs",
            Act.ReadJob,
            "Các lần nhập và tính lại hạn, mới nhất trước: của người gọi, hoặc của mọi người cho quản trị",
            ListAsync
        )
        {
            Tag = Tag,
            Query = [Field.Choice("kind", "Chỉ một loại.", ImportJobs.Kind, ReprojectionJobs.Kind), Paging.Limit, Paging.CursorField],
            Statuses = [200],
            Example = $$"""{"items":[{{Example}}],"next":null}""",
        },
        new("GET", "/v1/jobs/{id}", Act.ReadJob, "Tiến độ của một lần nhập, hoặc của một lần tính lại hạn", ReadAsync)
        {
            Tag = Tag,
            Statuses = [200, 404],
            Example = Example,
        },
        new(
            "GET",
            "/v1/jobs/{id}/report",
            Act.ReadJob,
            "Các dòng bị từ chối (NDJSON, tối đa 1.000.000 dòng); của một lần tính lại hạn: các hồ sơ có hạn khác",
            ReadReportAsync
        )
        {
            Tag = Tag,
            Produces = MediaType,
            Streams = true,
            Statuses = [200, 404],
            Example = """
                {"line":17,"key":"2019-000123","code":"before-last-event","detail":"Thời điểm … sớm hơn sự kiện cuối của hồ sơ (…).","errors":[]}
                """,
        },
    ];

    private static async Task<Answer> StartAsync(Call call)
    {
        var source = call.Query.Text("source") ?? "default";
        var job = await call.Service<ImportService>().StartAsync(call, source, call.Query.Flag("dryRun"));
        return Describe(JobRow.Started(job, call.Now), call, 202).With("Location", $"/v1/jobs/{job.Id}");
    }

    private static async Task<Answer> ListAsync(Call call)
    {
        var (kind, cursor, limit) = (call.Query.Text("kind"), call.Query.Text("cursor"), Paging.LimitOf(call.Query));
        var list = $"jobs {kind}";
        var before =
            cursor is null ? Guid.AllBitsSet
            : Guid.TryParse(Cursor.Read(cursor, list, 1)[0], out var id) ? id
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
        var subject = MaySeeAll(call.Actor) ? null : call.Actor.Subject;
        var jobs = await call.Service<ImportJobs>().PageAsync(before, subject, kind, limit + 1, call.Aborted);
        var language = Language.Of(call.Http.Request);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var job in jobs.Take(limit))
            {
                Write(writer, job, language);
            }
            writer.WriteEndArray();
            writer.WriteString("next", jobs.Count > limit ? Cursor.Make(list, $"{jobs[limit - 1].Id}") : null);
            writer.WriteEndObject();
        });
    }

    private static async Task<Answer> ReadAsync(Call call) =>
        await FindAsync(call) is { } job ? Describe(job, call, 200) : Problem.NotFound();

    private static async Task<Answer> ReadReportAsync(Call call)
    {
        if (await FindAsync(call) is not { } job)
        {
            return Problem.NotFound();
        }
        if (job.Kind == ReprojectionJobs.Kind)
        {
            return ReprojectionRoutes.Report(call, job.Id);
        }
        var lines = call.Service<ImportJobs>();
        var language = Language.Of(call.Http.Request);
        return new Answer
        {
            ContentType = MediaType + "; charset=utf-8",
            Stream = async (stream, ct) =>
            {
                var buffer = new ArrayBufferWriter<byte>(2 * ReportPortion);
                await using var writer = new Utf8JsonWriter(buffer, Json.WriterOptions);
                await foreach (var (line, key, problem) in lines.ReadReportAsync(job.Id, ct))
                {
                    WriteLine(writer, line, key, problem, language);
                    writer.Flush();
                    buffer.Write("\n"u8);
                    writer.Reset();
                    if (buffer.WrittenCount >= ReportPortion)
                    {
                        await stream.WriteAsync(buffer.WrittenMemory, ct);
                        buffer.ResetWrittenCount();
                    }
                }
                await stream.WriteAsync(buffer.WrittenMemory, ct);
            },
        };
    }

    /// <summary>Who started a job may see it, and who runs the machine.</summary>
    private static async Task<JobRow?> FindAsync(Call call)
    {
        return
            Guid.TryParseExact(call.Path("id"), "D", out var id)
            && await call.Service<ImportJobs>().FindAsync(id, call.Aborted) is { } job
            && (job.Subject == call.Actor.Subject || MaySeeAll(call.Actor))
            ? job
            : null;
    }

    private static bool MaySeeAll(Actor actor) => actor.IsAdministrator || actor.Roles.Contains(Role.Operator);

    internal static Answer Describe(JobRow job, Call call, int status)
    {
        var answer = Answer.Json(writer => Write(writer, job, Language.Of(call.Http.Request)), status);
        return job.Status == ImportJobs.Running ? answer.With("Retry-After", "1") : answer;
    }

    private static void Write(Utf8JsonWriter writer, JobRow job, string language)
    {
        writer.WriteStartObject();
        writer.WriteString("id", job.Id);
        writer.WriteString("kind", job.Kind);
        writer.WriteString("status", job.Status);
        writer.WriteNumber("done", job.Done);
        writer.WriteNumber("total", job.Total);
        writer.WritePropertyName("counts");
        writer.WriteRawValue(job.Counts == "{}" ? ImportJobs.ToJson(ImportCounts.None) : job.Counts);
        writer.WriteBoolean("dryRun", job.DryRun);
        writer.WriteInstant("startedAt", job.StartedAt);
        writer.WriteInstant("finishedAt", job.FinishedAt);
        WriteError(writer, job.Error, language);
        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, string? code, string language)
    {
        if (code is null)
        {
            writer.WriteNull("error");
            return;
        }
        writer.WriteStartObject("error");
        writer.WriteString("code", code);
        writer.WriteString("detail", ProblemTexts.Of(code, language, []).Detail);
        writer.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter writer, long line, string? key, string problem, string language)
    {
        using var document = JsonDocument.Parse(problem);
        var said = document.RootElement;
        writer.WriteStartObject();
        writer.WriteNumber("line", line);
        writer.WriteString("key", key);
        WriteWords(writer, said, language);
        writer.WriteStartArray("errors");
        foreach (var error in said.TryGetProperty("errors", out var errors) ? errors.EnumerateArray() : default)
        {
            writer.WriteStartObject();
            writer.WriteString("pointer", error.GetProperty("pointer").GetString());
            WriteWords(writer, error, language);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter writer, JsonElement said, string language)
    {
        var code = said.GetProperty("code").GetString()!;
        string[] arguments = [.. said.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()!)];
        writer.WriteString("code", code);
        writer.WriteString("detail", ProblemTexts.Of(code, language, arguments).Detail);
    }
}
