using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;

namespace MotCua.Server.Dossiers.Commands;

/// <summary>Commands on who does what by when: hand-over, steps, consultations, legs of linked procedures.</summary>
internal static class StepCommands
{
    private static readonly Field Note = Field.LongText("note", "Ghi chú.").Like("Đã nhận đủ giấy tờ");
    private static readonly Field DueAt = Field
        .Instant("dueAt", "Hạn: thời điểm. Gửi dueAt hoặc workingDays.")
        .Like("2026-11-24T17:00:00+07:00");
    private static readonly Field WorkingDays = Field.Number("workingDays", "Hạn: số ngày làm việc sau ngày này.", 1, 365).Like(3);

    public static readonly DossierCommand Forward = new(
        Verb.Forward,
        "Chuyển hồ sơ (giao); hạn nhận theo NĐ 118/2025 Đ.18, Đ.20",
        [
            Field.Text("toAgency", "Cơ quan nhận.", 40).Must().Like("H12.03"),
            Field.Flag("paper", "Có hồ sơ giấy đi kèm."),
            Field.LongText("note", "Ghi chú.").Like("Đã kiểm tra"),
        ],
        ForwardTo,
        "note"
    );

    public static readonly DossierCommand Assign = new(
        Verb.Assign,
        "Phân công; bước có trong quy trình của thủ tục thì hạn của bước được tính theo giờ của bước",
        [
            Field.Text("officer", "Tài khoản của cán bộ.").Must().Like("an.nguyen"),
            Field.Text("step", "Bước xử lý: mã bước trong quy trình, hoặc tên tự đặt.").Like("thẩm định"),
            Field.Instant("stepDueAt", "Hạn của bước; bỏ trống: tính theo quy trình.").Like("2026-11-24T17:00:00+07:00"),
        ],
        AssignTo
    );

    public static readonly IReadOnlyList<DossierCommand> All =
    [
        new(
            Verb.Accept,
            "Nhận hồ sơ được chuyển đến (cơ quan đang giữ)",
            [Field.Text("officer", "Tài khoản của người nhận."), Note],
            input => AcceptHandover.Decide(input.Dossier, new AcceptHandover(input.OccurredAt, input.Body.Text("officer"))),
            "note"
        ),
        new(
            Verb.RequestOpinion,
            "Lấy ý kiến cơ quan khác: đồng hồ vẫn chạy, có hạn riêng (NĐ 118/2025 Đ.19(4))",
            [
                Field.Text("agency", "Cơ quan được lấy ý kiến.", 40).Must().Like("H12.03"),
                DueAt,
                WorkingDays,
                Field.LongText("content", "Nội dung lấy ý kiến.").Must().Like("Đề nghị cho ý kiến về quy hoạch"),
            ],
            input =>
                RequestOpinion.Decide(
                    input.Dossier,
                    new RequestOpinion(input.OccurredAt, AgencyInForce(input, "agency"), DueOf(input, input.Body.Text("agency")!, null))
                ),
            "content"
        ),
        new(
            Verb.ReceiveOpinion,
            "Nhận ý kiến của cơ quan được lấy ý kiến",
            [
                Field.Text("agency", "Cơ quan trả lời.", 40).Must().Like("H12.03"),
                Field.LongText("content", "Nội dung trả lời.").Like("Phù hợp quy hoạch"),
            ],
            input => ReceiveOpinion.Decide(input.Dossier, new ReceiveOpinion(input.OccurredAt, input.Body.Text("agency")!)),
            "content"
        ),
        new(
            Verb.OpenLeg,
            "Mở một chặng liên thông: cơ quan, nhiệm vụ, hạn riêng (NĐ 118/2025 Đ.19(6)–(7), Đ.20(2))",
            [
                Field.Text("agency", "Cơ quan thực hiện chặng.", 40).Must().Like("H12.03"),
                Field.Text("procedure", "Mã thủ tục của chặng; hạn mặc định theo thủ tục đó.", 40).Like("2.000815"),
                Field.LongText("task", "Nhiệm vụ.").Must().Like("Xác định nghĩa vụ tài chính"),
                DueAt,
                WorkingDays,
            ],
            OpenLegOf,
            "task"
        ),
        new(
            Verb.FinishLeg,
            "Hoàn thành một chặng liên thông",
            [Field.Number("leg", "Số thứ tự của chặng.", 1, Lifecycle.MostInvolved).Must().Like(1), Note],
            input => FinishLeg.Decide(input.Dossier, new FinishLeg(input.OccurredAt, (int)input.Body.Number("leg")!.Value)),
            "note"
        ),
    ];

    private static Decision ForwardTo(CommandInput input)
    {
        var to = AgencyInForce(input, "toAgency");
        var (paper, date) = (input.Body.Flag("paper"), VietnamTime.DateOf(input.OccurredAt));
        var across = input.Reference.AtReceipt(input.Dossier.Holder, date)?.Unit != input.Reference.AtReceipt(to, date)?.Unit;
        var due = HandoverTime.DueAt(input.OccurredAt, paper && across, input.Reference.CalendarFor(to, date));
        return ForwardDossier.Decide(input.Dossier, new ForwardDossier(input.OccurredAt, to, due, paper));
    }

    private static Decision AssignTo(CommandInput input)
    {
        var step = input.Body.Text("step");
        var receipt = input.Dossier.Receipt;
        var hours = step is null
            ? null
            : input.Reference.Workflows.At(receipt.ProcedureCode, VietnamTime.DateOf(input.Dossier.ReceivedAt))?.Step(step)?.Hours;
        var calendar = input.Reference.CalendarFor(input.Dossier.Holder, VietnamTime.DateOf(input.OccurredAt));
        return AssignDossier.Decide(
            input.Dossier,
            new AssignDossier(
                input.OccurredAt,
                input.Body.Text("officer")!,
                step,
                input.Body.Instant("stepDueAt"),
                hours is { } given ? new StepAllowance(given, calendar) : null
            )
        );
    }

    private static Decision OpenLegOf(CommandInput input)
    {
        var agency = AgencyInForce(input, "agency");
        var date = VietnamTime.DateOf(input.OccurredAt);
        var procedure =
            input.Body.Text("procedure") is not { } code ? null
            : !input.Reference.HasProcedure(code)
                ? throw new ProblemException(Problem.Fields(new FieldError("/procedure", "unknown-procedure", code)))
            : input.Reference.ProcedureAt(code, date)
                ?? throw new ProblemException(new Problem(422, "procedure-not-in-force", code, Json.Date(date)));
        return OpenLeg.Decide(
            input.Dossier,
            new OpenLeg(input.OccurredAt, agency, procedure?.Code, DueOf(input, agency, procedure?.Limit))
        );
    }

    /// <summary>As said, or by the limit that there is; reckoned in the working time of the agency that has to keep it.</summary>
    private static DueDate DueOf(CommandInput input, string agency, TimeLimit? limit)
    {
        var calendar = input.Reference.CalendarFor(agency, VietnamTime.DateOf(input.OccurredAt));
        var (at, days) = (input.Body.Instant("dueAt"), input.Body.Number("workingDays"));
        return (at, days) switch
        {
            ({ } instant, null) => DueDate.AtInstant(instant),
            (null, { } count) => DeadlineCalculator.AfterWorkingDays(VietnamTime.DateOf(input.OccurredAt), (int)count, calendar),
            (null, null) when limit is not null => DeadlineCalculator.Compute(limit, input.OccurredAt, calendar).Due,
            _ => throw new ProblemException(Problem.Fields(new FieldError("/dueAt", "due-once"))),
        };
    }

    private static string AgencyInForce(CommandInput input, string field)
    {
        var code = input.Body.Text(field)!;
        var date = VietnamTime.DateOf(input.OccurredAt);
        return input.Reference.AgencyAt(code, date) is not null ? code
            : input.Reference.HasAgency(code) ? throw new ProblemException(new Problem(422, "agency-not-in-force", code, Json.Date(date)))
            : throw new ProblemException(Problem.Fields(new FieldError("/" + field, "unknown-agency", code)));
    }
}
