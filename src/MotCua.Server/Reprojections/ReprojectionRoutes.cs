using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using MotCua.Server.Imports;
using MotCua.Server.Reference;

namespace MotCua.Server.Reprojections;

/// <summary>
/// <c>POST /v1/calendars/{code}/versions/{version}/reprojections</c>: a calendar that is published moves nothing by itself; this act does. Its job and report
/// are where those of imports are.
/// </summary>
public static class ReprojectionRoutes
{
    private const int ReportPortion = 32 * 1024;

    private const string Example = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","kind":"reprojection","status":"running","done":0,"total":100000,
        "counts":{"dossiers":0,"moved":0,"kept":0,"same":0},"dryRun":true,"startedAt":"2026-11-20T09:15:00+07:00","finishedAt":null,"error":null}
        """;

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            "/v1/calendars/{code}/versions/{version}/reprojections",
            Act.Reproject,
            "Tính lại hạn trả của các hồ sơ đang mở theo phiên bản lịch mới nhất. Hạn đã hẹn không bị rút ngắn; hạn đã hẹn lại, hạn lấy từ hệ thống cũ và hồ sơ "
                + "đang chờ bổ sung không đổi. Chỉ các hồ sơ do cơ quan của bạn và cấp dưới giải quyết. Báo cáo: /v1/jobs/{id}/report",
            StartAsync
        )
        {
            Tag = ReferenceLists.Tag,
            Query = [Field.Flag("dryRun", "true: chỉ lập báo cáo, không đổi hạn nào.")],
            Body =
            [
                Field.Text("authority", "Thẩm quyền hoặc văn bản cho phép.").Must().Like("45/QĐ-UBND"),
                Field.LongText("reason", "Lý do.").Must().Like("Nghỉ bão theo thông báo của Ủy ban nhân dân tỉnh"),
            ],
            Statuses = [202, 404, 409],
            Example = Example,
        },
    ];

    private static async Task<Answer> StartAsync(Call call)
    {
        var jobs = call.Service<ReprojectionJobs>();
        var calendar = call.Path("code");
        if (
            !Codes.IsCode(calendar)
            || !int.TryParse(call.Path("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || await jobs.NewestVersionAsync(calendar, call.Aborted) is var newest && (version < 1 || version > newest)
        )
        {
            return Problem.NotFound();
        }
        if (version < newest)
        {
            return new Problem(409, ReprojectionJobs.Superseded, calendar, newest.ToString(CultureInfo.InvariantCulture));
        }
        var agency = Reach.LimitOf(call.Actor);
        var job = new ReprojectionJob(
            Guid.CreateVersion7(call.Now),
            call.Actor.Subject,
            call.Query.Flag("dryRun"),
            calendar,
            version,
            call.Body.Text("authority")!,
            agency,
            new ReprojectionProgress(Guid.Empty, ReprojectionCounts.None)
        );
        var agencies = agency is null ? null : call.Service<ReferenceStore>().Current.AgenciesWithin(agency);
        var total = await jobs.CreateAsync(job, call.Body.Text("reason")!, agencies, call.Now);
        call.Service<ReprojectionService>().Wake();
        var row = new JobRow(
            job.Id,
            job.Subject,
            ImportJobs.Running,
            null,
            0,
            total,
            job.Progress.Counts.ToJson(),
            job.DryRun,
            DossierDesk.Cut(call.Now),
            null,
            ReprojectionJobs.Kind
        );
        return ImportRoutes.Describe(row, call, 202).With("Location", $"/v1/jobs/{job.Id}");
    }

    /// <summary>The report as it is so far: one line for each dossier whose date is another one by the newer calendar.</summary>
    internal static Answer Report(Call call, Guid job)
    {
        var jobs = call.Service<ReprojectionJobs>();
        return new Answer
        {
            ContentType = "application/x-ndjson; charset=utf-8",
            Stream = async (stream, ct) =>
            {
                var buffer = new ArrayBufferWriter<byte>(2 * ReportPortion);
                await using var writer = new Utf8JsonWriter(buffer, Json.WriterOptions);
                await foreach (var line in jobs.ReadReportAsync(job, ct))
                {
                    Write(writer, line);
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

    private static void Write(Utf8JsonWriter writer, ReprojectedDossier line)
    {
        writer.WriteStartObject();
        writer.WriteString("dossier", line.Id);
        writer.WriteString("code", line.Code);
        writer.WriteString("agency", line.Agency);
        writer.WriteInstant("oldDueAt", line.OldDueAt);
        writer.WriteDate("oldDueOn", line.OldDueOn);
        writer.WriteInstant("newDueAt", line.NewDueAt);
        writer.WriteDate("newDueOn", line.NewDueOn);
        writer.WriteBoolean("kept", line.Kept);
        writer.WriteEndObject();
    }
}
