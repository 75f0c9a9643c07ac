using MotCua.Dossiers.Submissions;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;

namespace MotCua.Server.Submissions;

/// <summary>What citizens send through the portal, until it is received, sent back or rejected (NĐ 118/2025 Đ.17(2)).</summary>
public static class SubmissionRoutes
{
    private const string Tag = "Hồ sơ nộp trực tuyến";

    private static readonly Field Agency = Field.Text("agency", "Cơ quan (và cấp dưới) tiếp nhận hoặc giải quyết.", 40).Like("H12.101");

    private static readonly Field Guidance = Field
        .LongText("guidance", "Nội dung hướng dẫn, một lần, đầy đủ (lưu riêng).")
        .Must()
        .Like("Bổ sung bản sao giấy chứng nhận");

    private static readonly Field Reason = Field.LongText("reason", "Lý do (lưu riêng).").Must().Like("Không thuộc thẩm quyền");

    static SubmissionRoutes()
    {
        SubmissionTexts.Add();
        All =
        [
            new("POST", "/v1/submissions", Act.ReceiveDossier, "Hồ sơ nộp trực tuyến đến hệ thống; gửi lại cùng mã không đổi gì", Arrive)
            {
                Tag = Tag,
                Body =
                [
                    Field.Text("portalCode", "Mã của Cổng dịch vụ công, duy nhất.", 100).Must().Like("000.00.00.H12-261121-0001"),
                    Field.Text("procedureCode", "Mã thủ tục.", 40).Must().Like("1.001193"),
                    Field.Text("agency", "Cơ quan tiếp nhận.", 40).Must().Like("H12.101"),
                    Field.Text("resolvingAgency", "Cơ quan giải quyết; bỏ trống: cơ quan tiếp nhận.", 40).Like("H12.101"),
                    Field.Text("branch", "Trường hợp của thủ tục.", 40),
                    Field.Instant("submittedAt", "Thời điểm hệ thống nhận được; mặc định là bây giờ.").Like("2026-11-20T08:55:00+07:00"),
                    .. Receipt.Fields.Where(field => field.Name is "applicant" or "summary"),
                ],
                Idempotent = true,
                Statuses = [200, 201, 409, 422],
                Example = SubmissionView.Example,
            },
            Command(SubmissionVerb.Notify, "Đã thông báo cho cán bộ tiếp nhận (trong 2 giờ)", [], Desk(desk => desk.NotifyAsync)),
            Command(SubmissionVerb.Ask, "Yêu cầu hoàn thiện, hướng dẫn (trong 8 giờ làm việc)", [Guidance], Desk(desk => desk.AskAsync)),
            Command(SubmissionVerb.Resubmit, "Công dân nộp lại: tính lại 2 giờ và 8 giờ làm việc", [], Desk(desk => desk.ResubmitAsync)),
            Command(SubmissionVerb.Reject, "Từ chối tiếp nhận", [Reason], Desk(desk => desk.RejectAsync)),
            Command(
                SubmissionVerb.Accept,
                "Tiếp nhận: cấp mã hồ sơ, hẹn trả; hồ sơ ở Location",
                [
                    Field.Text("resolvingAgency", "Cơ quan giải quyết; bỏ trống: như khi nộp.", 40).Like("H12.101"),
                    Field.Text("branch", "Trường hợp của thủ tục; bỏ trống: như khi nộp.", 40),
                ],
                Desk(desk => desk.AcceptAsync)
            ) with
            {
                Statuses = [201, 404, 409, 412, 422, 428],
            },
            new("GET", "/v1/submissions", Act.ListDossiers, "Danh sách hồ sơ nộp trực tuyến, theo thời điểm nộp", SubmissionList.ListAsync)
            {
                Tag = Tag,
                Query =
                [
                    Agency,
                    Field.Choice("status", "Trạng thái.", [.. Enum.GetValues<SubmissionStatus>().Select(Submission.NameOf)]),
                    Field.Flag("overdue", "true: chỉ hồ sơ chưa trả lời đã quá hạn báo hoặc hạn tiếp nhận."),
                    Paging.Limit,
                    Paging.CursorField,
                    Paging.After,
                ],
                Statuses = [200, 404],
                Example =
                    $$"""{"items":[{{SubmissionView.Example}}],"asOf":{"position":42,"at":"2026-11-21T09:00:02+07:00"},"next":null}""",
            },
            new("GET", "/v1/submissions/{id}", Act.ReadDossier, "Đọc hồ sơ nộp trực tuyến", Desk(desk => desk.ReadAsync))
            {
                Tag = Tag,
                Statuses = [200, 404],
                Example = SubmissionView.Example,
            },
            new(
                "GET",
                "/v1/statistics/acceptance",
                Act.ReadFigures,
                "Hồ sơ nộp trực tuyến: báo cán bộ và tiếp nhận đúng hạn, muộn, còn chờ (NĐ 118/2025 Đ.17(2))",
                SubmissionList.AcceptanceAsync
            )
            {
                Tag = "Số liệu",
                Query =
                [
                    Agency,
                    Field.Date("from", "Nộp từ ngày.").Like("2026-11-01"),
                    Field.Date("to", "Nộp đến hết ngày.").Like("2026-11-30"),
                    Paging.After,
                ],
                Statuses = [200, 404],
                Example = """
                    {"rows":[{"submitted":40,"notifiedInTime":38,"notifiedLate":1,"notifyOpenInTime":1,"notifyOpenLate":0,"answeredInTime":35,"answeredLate":2,
                    "openInTime":3,"openLate":0,"noDeadline":0,"accepted":30,"rejected":2,"asked":5}],"asOf":{"position":42,"at":"2026-11-21T09:00:02+07:00"},
                    "definitions":{"submitted":"Lượt nộp trong kỳ (nộp lại là lượt mới)"}}
                    """,
            },
        ];
    }

    public static IReadOnlyList<ApiRoute> All { get; }

    private static Task<Answer> Arrive(Call call) => call.Service<SubmissionDesk>().ArriveAsync(call);

    private static Func<Call, Task<Answer>> Desk(Func<SubmissionDesk, Func<Call, Task<Answer>>> act) =>
        call => act(call.Service<SubmissionDesk>())(call);

    private static ApiRoute Command(string verb, string summary, IReadOnlyList<Field> fields, Func<Call, Task<Answer>> handle) =>
        new("POST", $"/v1/submissions/{{id}}/{verb}", Act.CommandDossier, summary, handle)
        {
            Tag = Tag,
            Body = [.. fields, DossierCommand.OccurredAt],
            NeedsVersion = true,
            Idempotent = true,
            Statuses = [200, 404, 409, 412, 422, 428],
            Example = SubmissionView.Example,
        };
}
