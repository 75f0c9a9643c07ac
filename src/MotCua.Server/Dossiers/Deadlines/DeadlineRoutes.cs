using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Dossiers.Deadlines;

/// <summary>Where a due date comes from: for a receipt that is not made yet, and for a dossier.</summary>
public static class DeadlineRoutes
{
    private const string Days = """
        [{"date":"2026-11-20","counted":false,"why":"ngày tiếp nhận, không tính","reason":"day_of_receipt","rule":"Bộ luật Dân sự 2015 Đ.147","calendarVersion":"VN/1"},
        {"date":"2026-11-23","counted":true,"why":"ngày làm việc","reason":"working_day","rule":"Bộ luật Dân sự 2015 Đ.147","calendarVersion":"VN/1"}]
        """;

    private const string Start = $$"""
        {"dueAt":"2026-11-23T17:00:00+07:00","dueOn":"2026-11-23","explanation":{{Days}},
        "calendarVersion":"VN/1","ruleSet":"118/2025/NĐ-CP","limit":{"value":1,"unit":"working_days","counting":"day_wise"},"warnings":[]
        """;

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new("GET", "/v1/deadlines/preview", Act.ReadReference, "Hạn trả nếu tiếp nhận vào lúc đó, tính từng ngày", PreviewAsync)
        {
            Tag = "Thời hạn",
            Query =
            [
                Field.Text("procedure", "Mã thủ tục.", 40).Must().Like("2.000815"),
                Field.Instant("receivedAt", "Thời điểm tiếp nhận; mặc định là bây giờ.").Like("2026-11-20T09:15:00+07:00"),
                Field.Text("agency", "Cơ quan giải quyết (lịch và giờ làm việc của cơ quan).", 40).Like("H12.101"),
                Field.Choice("channel", "Kênh nộp; bỏ trống: counter.", "counter", "online", "postal"),
                Field.Text("branch", "Trường hợp của thủ tục.", 40),
            ],
            Statuses = [200, 422],
            Example = Start + "}",
        },
        new(
            "GET",
            "/v1/dossiers/{id}/deadline",
            Act.ReadDossier,
            "Vì sao hạn trả của hồ sơ là ngày đó: từng ngày được tính hoặc không, theo lịch đã áp dụng khi đó; mọi lần tính lại nằm trong periods",
            OfDossierAsync
        )
        {
            Tag = "Thời hạn",
            Statuses = [200, 404],
            Example =
                Start
                + $$"""
                    ,"promised":false,"originalDueAt":"2026-11-23T17:00:00+07:00","reappointedDueAt":null,"pauses":[],
                    "periods":[{"cause":"receipt","at":"2026-11-20T09:15:00+07:00","oldDueAt":null,"oldDueOn":null,"dueAt":"2026-11-23T17:00:00+07:00",
                    "dueOn":"2026-11-23","calendarVersion":"VN/1","explanation":{{Days}}}]}
                    """,
        },
    ];

    private static Task<Answer> PreviewAsync(Call call)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var receivedAt = call.Query.Instant("receivedAt") ?? DossierDesk.Cut(call.Now);
        var day = VietnamTime.DateOf(receivedAt);
        var code = call.Query.Text("procedure")!;
        if (!reference.HasProcedure(code))
        {
            return Task.FromResult<Answer>(Problem.Fields(new FieldError("/query/procedure", "unknown-procedure", code)));
        }
        if (reference.ProcedureAt(code, day) is not { } procedure)
        {
            return Task.FromResult<Answer>(new Problem(422, "procedure-not-in-force", code, Json.Date(day)));
        }
        var agency = call.Query.Text("agency");
        if (agency is not null && !reference.HasAgency(agency))
        {
            return Task.FromResult<Answer>(Problem.Fields(new FieldError("/query/agency", "unknown-agency", agency)));
        }
        var calendar = reference.CalendarFor(agency ?? "", day);
        var channel = call.Query.Text("channel") switch
        {
            "online" => Channel.Online,
            "postal" => Channel.Postal,
            _ => Channel.Counter,
        };
        var errors = new List<FieldError>();
        if (procedure.TermsFor(call.Query.Text("branch"), channel, "/query/branch", errors) is not { } terms)
        {
            return Task.FromResult<Answer>(Problem.Fields(errors));
        }
        var rules = reference.RulesAt(day);
        var deadline = terms.Limit is null
            ? null
            : DeadlineCalculator.Compute(terms.Limit, receivedAt, calendar, explain: true, rules.ForwardCutOff.Value);
        var words = Words(call, rules.Name, terms.Limit, rules.ForwardCutOff.Value);
        return Task.FromResult(
            Answer.Json(writer =>
            {
                writer.WriteStartObject();
                DeadlineJson.WriteDue(writer, deadline?.Due);
                DeadlineJson.WriteDays(writer, deadline?.Explanation ?? [], calendar.Version, words);
                writer.WriteString("calendarVersion", calendar.Version);
                writer.WriteString("ruleSet", rules.Name);
                DeadlineTerms.Write(writer, terms.Limit, terms.LegalLimit ?? terms.Limit, call.Query.Text("branch"));
                DeadlineJson.WriteWarnings(writer, deadline?.YearsWithoutCalendar);
                writer.WriteEndObject();
            })
        );
    }

    private static async Task<Answer> OfDossierAsync(Call call)
    {
        if (await call.Service<DossierDesk>().FindAsync(call, Act.ReadDossier) is not { } stream)
        {
            return Problem.NotFound();
        }
        var dossier = stream.Aggregate!;
        var (receipt, basis) = (dossier.Receipt, dossier.Receipt.Basis);
        var reference = call.Service<ReferenceStore>().Current;
        var cutOff = reference.RulesOf(dossier).ForwardCutOff.Value;
        var periods = DeadlineHistory.Of(
            stream.Events.Select(stored => (DossierEvent)stored.Data),
            (version, date) => reference.CalendarAgain(version, receipt.Resolving.Code, date),
            cutOff
        );
        // A re-appointment is agreed, not counted: what was counted is the last period before it.
        var counted = periods.LastOrDefault(period => period.Cause != PeriodCause.Reappointment);
        var words = Words(call, basis.RuleSet, basis.Limit, cutOff);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            DeadlineJson.WriteDue(writer, dossier.Due);
            DeadlineJson.WriteDays(writer, counted?.Days ?? [], counted?.CalendarVersion, words);
            writer.WriteString("calendarVersion", dossier.Count?.CalendarVersion ?? basis.CalendarVersion);
            writer.WriteString("ruleSet", basis.RuleSet);
            DeadlineJson.WriteWarnings(writer, basis.YearsWithoutCalendar);
            writer.WriteBoolean("promised", basis.Promised);
            writer.WriteInstant("originalDueAt", dossier.OriginalDue?.At);
            writer.WriteInstant("reappointedDueAt", dossier.Due == dossier.OriginalDue ? null : dossier.Due?.At);
            DeadlineTerms.WriteOf(writer, dossier);
            DeadlineJson.WritePauses(writer, stream);
            DeadlineJson.WritePeriods(writer, periods, words);
            DeadlineMoves.Write(writer, stream);
            writer.WriteEndObject();
        });
    }

    private static DeadlineWords Words(Call call, string ruleSet, TimeLimit? limit, TimeOnly cutOff) =>
        new(Language.Of(call.Http.Request), ruleSet, limit?.Unit, cutOff);
}
