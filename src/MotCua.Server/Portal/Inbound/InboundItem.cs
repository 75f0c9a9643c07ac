using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Portal.Inbound;

/// <summary>One reported dossier: its shape, and what must hold before it is believed.</summary>
internal static class InboundItem
{
    private static readonly string[] Channels = ["counter", "online", "postal"];

    /// <summary>The sender's clock may be ahead of ours by so much.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(5);

    public static readonly Field[] Fields =
    [
        Field.Text("code", "Mã hồ sơ tại hệ thống giữ bản gốc.", 100).Must().Like("G06.99-261120-000123"),
        Field.Choice("system", "Hệ thống giữ bản gốc: ministry của bộ, dvcqg Cổng DVCQG.", "ministry", "dvcqg").Must().Like("ministry"),
        Field.Text("procedureCode", "Mã thủ tục.", 40).Must().Like("2.002614"),
        Field.Text("resolvingAgency", "Cơ quan giải quyết.", 40).Must().Like("H12.02"),
        Field.Text("receivingAgency", "Cơ quan tiếp nhận; bỏ trống: cơ quan giải quyết.", 40).Like("H12.02"),
        Field.Choice("channel", "Kênh tiếp nhận.", Channels).Must().Like("online"),
        Field.Number("status", "Trạng thái 1 đến 10 như trên Cổng DVCQG.", 1, 10).Must().Like(4),
        Field.Instant("receivedAt", "Lúc tiếp nhận.").Must().Like("2026-11-20T09:15:00+07:00"),
        Field.Instant("dueAt", "Hạn trả kết quả."),
        Field.Instant("endedAt", "Lúc kết thúc xử lý; phải có khi trạng thái là 7, 8, 9 hoặc 10."),
        Field.Instant("returnedAt", "Lúc trả kết quả."),
        Field
            .Instant("sourceAt", "Trạng thái tại lúc nào, theo giờ của hệ thống báo về; bản mới nhất được giữ.")
            .Must()
            .Like("2026-11-20T10:00:00+07:00"),
    ];

    /// <param name="localCodes">Codes of dossiers of this system.</param>
    public static (InboundReported? Reported, FieldError? Error) Read(
        Call call,
        Values item,
        string pointer,
        IReadOnlySet<string> localCodes
    )
    {
        var reference = call.Service<ReferenceStore>().Current;
        var (code, sourceAt) = (item.Text("code")!, DossierDesk.Cut(item.Instant("sourceAt")!.Value));
        var (receivedAt, endedAt, returnedAt) = (item.Instant("receivedAt")!.Value, item.Instant("endedAt"), item.Instant("returnedAt"));
        var (status, day) = ((int)item.Number("status")!.Value, VietnamTime.DateOf(receivedAt));
        (InboundReported?, FieldError?) No(string field, string problem, params string[] arguments) =>
            (null, new FieldError($"{pointer}/{field}", problem, arguments));

        if (localCodes.Contains(code))
        {
            return No("code", "inbound-local-code", code);
        }
        if (sourceAt > call.Now + ClocksDiffer)
        {
            return No("sourceAt", "in-the-future", Json.Instant(call.Now));
        }
        if (receivedAt > sourceAt)
        {
            return No("receivedAt", "inbound-after-source", Json.Instant(sourceAt));
        }
        if (InboundLog.IsEnded(status) != endedAt is not null)
        {
            return No("endedAt", "inbound-ended", status.ToString(CultureInfo.InvariantCulture));
        }
        if (endedAt < receivedAt || endedAt > sourceAt)
        {
            return No("endedAt", "inbound-after-source", Json.Instant(sourceAt));
        }
        if (returnedAt is not null && (endedAt is null || returnedAt < endedAt || returnedAt > sourceAt))
        {
            return No("returnedAt", "inbound-after-source", Json.Instant(sourceAt));
        }
        var procedureCode = item.Text("procedureCode")!;
        if (reference.ProcedureAt(procedureCode, day) is not { } procedure)
        {
            return No("procedureCode", "unknown-procedure", procedureCode);
        }
        if (procedure.SystemOfRecord == SystemOfRecord.Local)
        {
            return No("procedureCode", "inbound-local-procedure", procedureCode);
        }
        var system = ProcedureRegister.Systems[(int)procedure.SystemOfRecord];
        if (system != item.Text("system"))
        {
            return No("system", "inbound-other-system", procedureCode, system);
        }
        var resolvingCode = item.Text("resolvingAgency")!;
        var receivingCode = item.Text("receivingAgency") ?? resolvingCode;
        if (reference.AtReceipt(resolvingCode, day) is not { } resolving)
        {
            return No("resolvingAgency", "unknown-agency", resolvingCode);
        }
        if (reference.AtReceipt(receivingCode, day) is not { } receiving)
        {
            return No("receivingAgency", "unknown-agency", receivingCode);
        }
        if (Reach.Decide(call.Actor, Act.SyncPortal, [resolvingCode, receivingCode], reference.IsWithin) != Verdict.Allowed)
        {
            return No("resolvingAgency", "unknown-agency", resolvingCode);
        }
        var reported = new InboundReported
        {
            System = procedure.SystemOfRecord,
            Code = code,
            ProcedureCode = procedure.Code,
            ProcedureVersion = procedure.ValidFrom,
            Field = procedure.Field,
            Channel = (Channel)Array.IndexOf(Channels, item.Text("channel")),
            Receiving = receiving,
            Resolving = resolving,
            CrossBoundary = ReceiveDossier.Between(receiving, resolving),
            Status = status,
            ReceivedAt = receivedAt,
            DueAt = item.Instant("dueAt"),
            EndedAt = endedAt,
            ReturnedAt = returnedAt,
            SourceAt = sourceAt,
            Digest = DigestOf(item),
        };
        return (reported, null);
    }

    /// <summary>Of what the sender said, not of what the register made of it.</summary>
    private static string DigestOf(Values item)
    {
        var said = new StringBuilder();
        foreach (var field in Fields)
        {
            said.Append(field.Name).Append('=');
            said.Append(
                field.Kind switch
                {
                    FieldKind.Instant => item.Instant(field.Name)?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                    FieldKind.Number => item.Number(field.Name)?.ToString(CultureInfo.InvariantCulture),
                    _ => item.Text(field.Name),
                }
            );
            said.Append('\u001f');
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said.ToString())));
    }
}
