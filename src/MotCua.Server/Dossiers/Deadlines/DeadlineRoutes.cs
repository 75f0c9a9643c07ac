using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Dossiers.Deadlines;

/// <summary>Where a due date comes from: for a receipt that is not made yet, and for a dossier.</summary>
public static class DeadlineRoutes
{
    private const string Example = """
        {"dueAt":"2026-11-26T17:00:00+07:00","dueOn":"2026-11-26","explanation":[{"date":"2026-11-20","counted":false,"why":"ngày tiếp nhận, không tính"},
        {"date":"2026-11-23","counted":true,"why":"ngày làm việc"}],"calendarVersion":"VN/1","ruleSet":"118/2025/NĐ-CP","warnings":[]}
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
                Field.Text("agency", "Cơ quan giải quyết (giờ làm việc của cơ quan).", 40).Like("H12.101"),
                Field.Choice("channel", "Kênh nộp; bỏ trống: counter.", "counter", "online", "postal"),
                Field.Text("branch", "Trường hợp của thủ tục.", 40),
            ],
            Statuses = [200, 422],
            Example = Example,
        },
        new("GET", "/v1/dossiers/{id}/deadline", Act.ReadDossier, "Vì sao hạn trả của hồ sơ là ngày đó", OfDossierAsync)
        {
            Tag = "Thời hạn",
            Statuses = [200, 404],
            Example = Example,
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
        var language = Language.Of(call.Http.Request);
        return Task.FromResult(
            Answer.Json(writer =>
            {
                writer.WriteStartObject();
                WriteDeadline(writer, deadline?.Due, deadline?.Explanation ?? [], language);
                writer.WriteString("calendarVersion", calendar.Version);
                writer.WriteString("ruleSet", rules.Name);
                DeadlineTerms.Write(writer, terms.Limit, terms.LegalLimit ?? terms.Limit, call.Query.Text("branch"));
                WriteWarnings(writer, deadline?.YearsWithoutCalendar);
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
        var language = Language.Of(call.Http.Request);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            WriteDeadline(writer, dossier.Due, Explain(stream, call.Service<ReferenceStore>().Current), language);
            writer.WriteString("calendarVersion", dossier.Receipt.Basis.CalendarVersion);
            writer.WriteString("ruleSet", dossier.Receipt.Basis.RuleSet);
            WriteWarnings(writer, dossier.Receipt.Basis.YearsWithoutCalendar);
            writer.WriteBoolean("promised", dossier.Receipt.Basis.Promised);
            writer.WriteInstant("originalDueAt", dossier.OriginalDue?.At);
            writer.WriteInstant("reappointedDueAt", dossier.Due == dossier.OriginalDue ? null : dossier.Due?.At);
            DeadlineTerms.WriteOf(writer, dossier);
            WritePauses(writer, stream);
            writer.WriteEndObject();
        });
    }

    /// <summary>The days of the period that runs now: from the receipt, or from the supplement that started it again.</summary>
    private static IReadOnlyList<DayStep> Explain(EventStream<Dossier> stream, ReferenceData reference)
    {
        var dossier = stream.Aggregate!;
        var restarted = stream.Events.LastOrDefault(stored => stored.Data is SupplementReceived)?.Data as SupplementReceived;
        if (dossier.Receipt.Basis.Limit is not { } limit || (dossier.Receipt.Basis.Promised && restarted is null))
        {
            return [];
        }
        // Where the rule set shifts, the days of the period are those from the receipt; the pauses say what was added.
        var start = restarted is { } supplement && supplement.NewDue == supplement.DueByReset ? supplement.OccurredAt : dossier.ReceivedAt;
        var calendar = reference.CalendarFor(dossier.Receipt.Resolving.Code, VietnamTime.DateOf(start));
        return DeadlineCalculator
            .Compute(limit, start, calendar, explain: true, reference.RulesOf(dossier).ForwardCutOff.Value)
            .Explanation;
    }

    private static void WriteDeadline(Utf8JsonWriter writer, DueDate? due, IReadOnlyList<DayStep> explanation, string language)
    {
        writer.WriteInstant("dueAt", due?.At);
        writer.WriteDate("dueOn", due?.Date);
        writer.WriteStartArray("explanation");
        foreach (var step in explanation)
        {
            writer.WriteStartObject();
            writer.WriteString("date", Json.Date(step.Date));
            writer.WriteBoolean("counted", step.Counted);
            writer.WriteString("why", DeadlineWords.Why(step, language));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteWarnings(Utf8JsonWriter writer, IReadOnlyList<int>? years)
    {
        writer.WriteStartArray("warnings");
        foreach (var year in years ?? [])
        {
            writer.WriteStringValue(System.FormattableString.Invariant($"calendar-missing:{year}"));
        }
        writer.WriteEndArray();
    }

    private static void WritePauses(Utf8JsonWriter writer, EventStream<Dossier> stream)
    {
        writer.WriteStartArray("pauses");
        (string Kind, DateTimeOffset Since)? open = null;
        foreach (var happened in stream.Events.Select(stored => (DossierEvent)stored.Data))
        {
            switch (happened)
            {
                case SupplementRequested:
                    open = ("supplement", happened.OccurredAt);
                    break;
                case ObligationNotified:
                    open = ("obligation", happened.OccurredAt);
                    break;
                case SupplementReceived or ObligationSettled when open is { } pause:
                    Write(writer, pause, happened.OccurredAt);
                    open = null;
                    break;
            }
        }
        if (open is { } last)
        {
            Write(writer, last, stream.Aggregate!.EndedAt);
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, (string Kind, DateTimeOffset Since) pause, DateTimeOffset? until)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", pause.Kind);
        writer.WriteInstant("since", pause.Since);
        writer.WriteInstant("until", until);
        writer.WriteEndObject();
    }
}
