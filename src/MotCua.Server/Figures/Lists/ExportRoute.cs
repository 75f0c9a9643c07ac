using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Figures.Lists;

/// <summary>
/// <c>GET /v1/statistics/drill-down/export</c>: the dossiers behind a number as a file, streamed. The number and its position are in the headers, before
/// the first line; a file that does not get as far as the number is cut off, so that no client takes it for a whole one.
/// </summary>
public static class ExportRoute
{
    private const int FlushAt = 32 * 1024;
    private const string Ndjson = "application/x-ndjson";

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/drill-down/export",
        Act.DrillDown,
        "Như drill-down, cả danh sách trong một tệp CSV hoặc NDJSON, tối đa 1.000.000 hồ sơ, đúng tại một vị trí. Đầu trả lời: "
            + "MotCua-Total (con số), MotCua-Position (vị trí). Không có dữ liệu cá nhân.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = [.. DossierList.Parameters, Field.Choice("format", "Dạng tệp; mặc định csv (UTF-8 có BOM).", "csv", "ndjson").Like("csv")],
        Statuses = [200, 404, 409],
        Streams = true,
        Produces = "text/csv",
        Example = """
            dossierId,code,procedureCode,receivingAgency,resolvingAgency,channel,receivedAt,dueAt,endedAt,timeliness
            01990000-0000-7000-8000-000000000001,H12.101-261120-0001,2.000815,H12.101,H12.101,counter,2026-11-02T09:15:00+07:00,2026-11-05T17:00:00+07:00,2026-11-06T10:00:00+07:00,late
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var list = await DossierList.OpenAsync(call);
        var csv = call.Query.Text("format") != "ndjson";
        var position = list.AsOf.Position.ToString(CultureInfo.InvariantCulture);
        return new Answer
        {
            ContentType = csv ? CsvText.ContentType : Ndjson + "; charset=utf-8",
            Stream = (stream, ct) => csv ? WriteCsvAsync(stream, list, ct) : WriteNdjsonAsync(stream, list, ct),
        }
            .With("MotCua-Total", list.Count.ToString(CultureInfo.InvariantCulture))
            .With("MotCua-Position", position)
            .With("Content-Disposition", $"attachment; filename=\"{call.Query.Text("figure")}-{position}.{(csv ? "csv" : "ndjson")}\"");
    }

    private static async Task WriteCsvAsync(Stream stream, DossierList list, CancellationToken ct)
    {
        await stream.WriteAsync(CsvText.ByteOrderMark, ct);
        var csv = new StringBuilder();
        CsvText.AppendRow(csv, DossierColumns.All.Select(column => column.Name));
        await foreach (var (id, dossier) in list.DossiersAsync(ct))
        {
            CsvText.AppendRow(csv, DossierColumns.All.Select(column => column.Value(id, dossier, list.AsOf.At)));
            if (csv.Length >= FlushAt)
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(csv.ToString()), ct);
                csv.Clear();
            }
        }
        await stream.WriteAsync(Encoding.UTF8.GetBytes(csv.ToString()), ct);
    }

    private static async Task WriteNdjsonAsync(Stream stream, DossierList list, CancellationToken ct)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * FlushAt);
        await using var writer = new Utf8JsonWriter(buffer, Json.WriterOptions);
        await foreach (var (id, dossier) in list.DossiersAsync(ct))
        {
            DossierColumns.WriteJson(writer, id, dossier, list.AsOf.At);
            writer.Flush();
            buffer.Write("\n"u8);
            writer.Reset();
            if (buffer.WrittenCount >= FlushAt)
            {
                await stream.WriteAsync(buffer.WrittenMemory, ct);
                buffer.ResetWrittenCount();
            }
        }
        await stream.WriteAsync(buffer.WrittenMemory, ct);
    }
}
