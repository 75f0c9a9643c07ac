using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.Server.Dossiers.Commands;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Dossiers;

/// <summary>The body of a receipt, looked up in the reference data of its day. Used by <c>POST /v1/dossiers</c> and by imports.</summary>
public sealed record Receipt(ReceiveDossier Command, Applicant Applicant)
{
    private static readonly string[] Kinds = ["citizen", "business", "agency", "other"];
    private static readonly string[] Channels = ["counter", "online", "postal"];

    public static readonly IReadOnlyList<Field> Fields =
    [
        Field.Text("procedureCode", "Mã thủ tục.", 40).Must().Like("2.000815"),
        Field.Text("receivingAgency", "Cơ quan tiếp nhận.", 40).Must().Like("H12.101"),
        Field.Text("resolvingAgency", "Cơ quan giải quyết.", 40).Must().Like("H12.101"),
        Field.Choice("channel", "Kênh nộp.", Channels).Must().Like("counter"),
        Field.Text("branch", "Trường hợp của thủ tục; bắt buộc khi thủ tục chỉ có thời hạn theo trường hợp.", 40),
        Field
            .Object(
                "applicant",
                "Chủ hồ sơ (dữ liệu cá nhân, lưu riêng và xóa được).",
                Field.Choice("kind", "Loại đối tượng.", Kinds).Must().Like("citizen"),
                Field.Text("name", "Họ tên hoặc tên tổ chức.", 300).Must().Like("Nguyễn Văn A"),
                Field.Text("idNumber", "Số định danh.", 50).Like("096012345678"),
                Field.Text("phone", "Điện thoại.", 50).Like("0901234567"),
                Field.Text("email", "Thư điện tử.").Like("a@example.vn"),
                Field.Text("address", "Địa chỉ.", 500).Like("12 Phan Ngọc Hiển"),
                Field.Text("unit", "Mã đơn vị hành chính.", 10).Like("32002")
            )
            .Must(),
        Field.LongText("summary", "Trích yếu (có thể chứa dữ liệu cá nhân, lưu riêng).", 1000).Like("Chứng thực bản sao giấy khai sinh"),
        Field.Instant("submittedAt", "Thời điểm nộp (trực tuyến).").Like("2026-11-20T08:55:00+07:00"),
        Field.Instant("occurredAt", "Thời điểm tiếp nhận; mặc định là bây giờ.").Like("2026-11-20T09:15:00+07:00"),
        .. ServiceCommands.ReceiptFields,
        Field.Flag("onBehalfOf", "Cán bộ nộp thay công dân.").Like(false),
        DossierCommand.LateEntryReason,
    ];

    /// <summary>What only an import may carry: the code of then, and the due date that was promised.</summary>
    public static readonly IReadOnlyList<Field> ImportFields =
    [
        .. Fields,
        Field.Text("code", "Mã hồ sơ đã cấp.", 60),
        Field.Date("dueOn", "Ngày hẹn trả đã hứa."),
        Field.Instant("dueAt", "Thời điểm hẹn trả đã hứa."),
    ];

    public DateOnly Day => VietnamTime.DateOf(Command.OccurredAt);

    public Decision Decide(ReferenceData reference) =>
        ReceiveDossier.Decide(Command, reference.CalendarFor(Command.Resolving.Code, Day), reference.RulesAt(Day));

    /// <exception cref="ProblemException">Something named does not exist, or not on that day.</exception>
    public static Receipt Read(Values body, DateTimeOffset now, ReferenceData reference, bool imported)
    {
        var errors = new List<FieldError>();
        var occurredAt = body.Instant("occurredAt") ?? DossierDesk.Cut(now);
        if (occurredAt > now)
        {
            errors.Add(new FieldError("/occurredAt", "in-the-future", Json.Instant(now)));
        }
        if (body.Instant("submittedAt") > now)
        {
            errors.Add(new FieldError("/submittedAt", "in-the-future", Json.Instant(now)));
        }
        var day = VietnamTime.DateOf(occurredAt);
        var procedure = reference.ProcedureAt(body.Text("procedureCode")!, day);
        if (procedure is null && !reference.HasProcedure(body.Text("procedureCode")!))
        {
            errors.Add(new FieldError("/procedureCode", "unknown-procedure", body.Text("procedureCode")!));
        }
        var receiving = Agency(body, "receivingAgency", day, reference, errors);
        var resolving = Agency(body, "resolvingAgency", day, reference, errors);
        var components = ServiceCommands.ComponentsOf(body, errors);
        var applicant = body.Object("applicant")!;
        if (applicant.Text("unit") is { } unit && !reference.HasUnit(unit))
        {
            errors.Add(new FieldError("/applicant/unit", "unknown-unit", unit));
        }
        var channel = (Channel)Array.IndexOf(Channels, body.Text("channel"));
        var terms = procedure?.TermsFor(body.Text("branch"), channel, "/branch", errors);
        if (errors.Count > 0)
        {
            throw new ProblemException(Problem.Fields(errors));
        }
        if (procedure is null)
        {
            throw new ProblemException(new Problem(422, "procedure-not-in-force", body.Text("procedureCode")!, Json.Date(day)));
        }
        foreach (var (agency, field) in new[] { (receiving, "receivingAgency"), (resolving, "resolvingAgency") })
        {
            if (agency is null)
            {
                throw new ProblemException(new Problem(422, "agency-not-in-force", body.Text(field)!, Json.Date(day)));
            }
        }
        var command = new ReceiveDossier(
            occurredAt,
            body.Text("code") ?? "",
            new ProcedureAtReceipt(
                procedure.Code,
                procedure.ValidFrom,
                procedure.Field,
                terms!.Value.Limit,
                terms.Value.LegalLimit,
                body.Text("branch"),
                procedure.SystemOfRecord
            ),
            receiving!,
            resolving!,
            channel,
            (ApplicantKind)Array.IndexOf(Kinds, applicant.Text("kind")),
            body.Flag("onBehalfOf"),
            body.Instant("submittedAt"),
            Promised(body, resolving!.Code, day, reference),
            imported,
            components,
            body.Has("identityVerified") ? body.Flag("identityVerified") : null
        );
        return new Receipt(
            command,
            new Applicant(
                applicant.Text("kind")!,
                applicant.Text("name"),
                applicant.Text("idNumber"),
                applicant.Text("phone"),
                applicant.Text("email"),
                applicant.Text("address"),
                applicant.Text("unit"),
                body.Text("summary")
            )
        );
    }

    private static DueDate? Promised(Values body, string resolving, DateOnly day, ReferenceData reference) =>
        body.Date("dueOn") is { } date ? DueDate.OnDate(date, reference.CalendarFor(resolving, day).HoursOn(date).Closing)
        : body.Instant("dueAt") is { } instant ? DueDate.AtInstant(instant)
        : null;

    private static AgencyAtReceipt? Agency(Values body, string field, DateOnly day, ReferenceData reference, List<FieldError> errors)
    {
        var code = body.Text(field)!;
        if (!reference.HasAgency(code))
        {
            errors.Add(new FieldError("/" + field, "unknown-agency", code));
            return null;
        }
        return reference.AtReceipt(code, day);
    }
}
