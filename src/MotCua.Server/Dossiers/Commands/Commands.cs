using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Server.Dossiers.Apologies;
using MotCua.Server.Http;

namespace MotCua.Server.Dossiers.Commands;

/// <summary>The commands on a dossier that exists. Their rules are in <c>MotCua.Dossiers/Commands</c>, one file each.</summary>
public static class DossierCommands
{
    private static readonly Field Reason = Field
        .LongText("reason", "Lý do, bằng văn bản (NĐ 63/2010 Đ.18).")
        .Must()
        .Like("Thiếu bản sao giấy chứng nhận");
    private static readonly Field Note = Field.LongText("note", "Ghi chú.").Like("Đã kiểm tra");

    public static readonly IReadOnlyList<DossierCommand> All =
    [
        StepCommands.Forward,
        StepCommands.Assign,
        .. StepCommands.All,
        new(
            Verb.RequestSupplement,
            "Yêu cầu bổ sung, hoàn thiện hồ sơ: đồng hồ dừng",
            [Reason, Field.Texts("papers", "Giấy tờ phải bổ sung.").Like(new[] { "Bản sao giấy chứng nhận" })],
            input => RequestSupplement.Decide(input.Dossier, new RequestSupplement(input.OccurredAt), input.Calendar, input.Rules),
            "reason",
            "papers"
        ),
        new(
            Verb.ReceiveSupplement,
            "Tiếp nhận bổ sung: tính lại thời hạn từ đầu",
            [Note],
            input => ReceiveSupplement.Decide(input.Dossier, new ReceiveSupplement(input.OccurredAt), input.Calendar, input.Rules),
            "note"
        ),
        new(
            Verb.NotifyObligation,
            "Yêu cầu thực hiện nghĩa vụ tài chính: đồng hồ dừng",
            [
                Field.Text("kind", "Loại nghĩa vụ.", 100).Must().Like("lệ phí trước bạ"),
                Field.Number("amount", "Số tiền (đồng).", 0, 1_000_000_000_000_000).Must().Like(250000),
            ],
            input =>
                NotifyObligation.Decide(
                    input.Dossier,
                    new NotifyObligation(input.OccurredAt, input.Body.Text("kind")!, input.Body.Number("amount")!.Value)
                )
        ),
        new(
            Verb.SettleObligation,
            "Đã thực hiện nghĩa vụ tài chính: đồng hồ chạy tiếp",
            [Field.Text("channel", "Nơi nộp tiền.", 100).Must().Like("online")],
            input =>
                SettleObligation.Decide(input.Dossier, new SettleObligation(input.OccurredAt, input.Body.Text("channel")!), input.Calendar)
        ),
        new(
            Verb.Process,
            "Đã xử lý xong, kết quả có tại Một cửa: kết thúc thời hạn",
            [
                Field.Text("resultNumber", "Số của kết quả.").Like("12/GXN-UBND"),
                Field.Flag("resultSigned", "Kết quả đã ký số.").Like(true),
                Note,
            ],
            input =>
                ProcessDossier.Decide(
                    input.Dossier,
                    new ProcessDossier(input.OccurredAt, input.Body.Text("resultNumber"), input.Body.Flag("resultSigned"))
                ),
            "note"
        ),
        new(
            Verb.Refuse,
            "Từ chối giải quyết: kết thúc thời hạn",
            [Reason],
            input => RefuseDossier.Decide(input.Dossier, new RefuseDossier(input.OccurredAt)),
            "reason"
        ),
        new(
            Verb.Apologise,
            "Xin lỗi và hẹn lại ngày trả kết quả, một lần",
            [
                Field.Text("reasonCode", "Mã lý do (biểu II.07), xem /v1/apologies/reasons.", 40).Must().Like("overload"),
                Reason,
                Field.Instant("newDueAt", "Ngày hẹn lại.").Must().Like("2026-11-27T17:00:00+07:00"),
                Field.Text("number", "Số văn bản xin lỗi.", 100).Must().Like("05/PXL-UBND"),
                Field.Text("signer", "Người ký.").Must().Like("chu.tich"),
            ],
            input =>
                ApologiseForDelay.Decide(
                    input.Dossier,
                    new ApologiseForDelay(
                        input.OccurredAt,
                        input.Body.Text("reasonCode")!,
                        input.Body.Instant("newDueAt")!.Value,
                        input.Body.Text("number")!,
                        input.Body.Text("signer")!
                    ),
                    input.Calendar,
                    input.Rules
                ),
            "reason"
        ),
        new(
            Verb.Return,
            "Trả kết quả",
            [
                Field.Choice("channel", "Cách trả.", "counter", "postal", "online").Must().Like("counter"),
                Field.Text("receiver", "Người nhận.").Like("Nguyễn Văn A"),
                Field.Choice(
                    "noApologyReason",
                    "Vì sao hồ sơ quá hạn mà không có văn bản xin lỗi; bắt buộc trong trường hợp đó.",
                    LateReasons.NoApologyCodes
                ),
                Field.LongText("noApologyNote", "Giải thích thêm."),
            ],
            input =>
                ReturnDossier.Decide(
                    input.Dossier,
                    new ReturnDossier(
                        input.OccurredAt,
                        input.Body.Text("channel") switch
                        {
                            "postal" => ReturnChannel.Postal,
                            "online" => ReturnChannel.Online,
                            _ => ReturnChannel.Counter,
                        },
                        input.Body.Text("noApologyReason")
                    ),
                    input.Rules
                ),
            "receiver",
            "noApologyNote"
        ),
        ServiceCommands.Rate,
        new(
            Verb.Withdraw,
            "Công dân rút hồ sơ",
            [Reason],
            input => WithdrawDossier.Decide(input.Dossier, new WithdrawDossier(input.OccurredAt)),
            "reason"
        ),
        new(
            Verb.Stop,
            "Dừng giải quyết",
            [Reason],
            input => StopDossier.Decide(input.Dossier, new StopDossier(input.OccurredAt)),
            "reason"
        ),
        new(
            Verb.Close,
            "Đóng hồ sơ không bổ sung trong 15 ngày",
            [Reason],
            input => CloseDossier.Decide(input.Dossier, new CloseDossier(input.OccurredAt), input.Rules),
            "reason"
        ),
        new(
            Verb.Correct,
            "Đính chính: " + string.Join(", ", CorrectDossier.Fields),
            [
                Field.Text("field", "Trường đính chính.", 40).Must().Like("channel"),
                Field.LongText("value", "Giá trị đúng.").Must().Like("online"),
                Field.Text("authority", "Thẩm quyền hoặc văn bản cho phép.").Must().Like("Trưởng phòng"),
                Reason,
            ],
            input =>
                CorrectDossier.Decide(
                    input.Dossier,
                    new CorrectDossier(
                        input.OccurredAt,
                        input.Body.Text("field")!,
                        input.Body.Text("value")!,
                        input.Body.Text("authority")!
                    )
                ),
            "reason"
        ),
        new(
            Verb.CorrectReceipt,
            "Đính chính giấy tiếp nhận (thủ tục, thời điểm, kênh): tính lại hạn, cấp lại giấy với số phiên bản",
            CorrectReceiptCommand.Fields,
            CorrectReceiptCommand.Decide,
            "reason"
        ),
    ];

    public static readonly IReadOnlyDictionary<string, DossierCommand> ByVerb = All.ToDictionary(command => command.Verb);
}
