using System.Text.Json;
using MotCua.Dossiers.Submissions;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;

namespace MotCua.Server.Submissions;

/// <summary>A submission as the API shows it.</summary>
internal static class SubmissionView
{
    public const string Example = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","portalCode":"000.00.00.H12-261121-0001","version":1,"status":"submitted","procedureCode":"1.001193",
        "agency":"H12.101","resolvingAgency":"H12.101","branch":null,"round":1,"submittedAt":"2026-11-21T09:00:00+07:00",
        "notifyDueAt":"2026-11-21T11:00:00+07:00","notifiedAt":null,"notifyLate":false,"acceptDueAt":"2026-11-23T17:00:00+07:00","answeredAt":null,
        "answerLate":false,"ruleSet":"118/2025/NĐ-CP","calendarVersion":"VN/1","dossierId":null,"dossierCode":null,"allowed":["notify","ask","reject","accept"]}
        """;

    public static byte[] ToJson(
        Guid id,
        long version,
        Submission submission,
        Actor actor,
        DateTimeOffset now,
        Applicant? applicant = null,
        IEnumerable<JsonElement>? remarks = null
    ) =>
        Json.Write(writer =>
        {
            var arrival = submission.Arrival;
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("portalCode", arrival.PortalCode);
            writer.WriteNumber("version", version);
            writer.WriteString("status", Submission.NameOf(submission.Status));
            writer.WriteString("procedureCode", arrival.ProcedureCode);
            writer.WriteString("agency", arrival.Agency);
            writer.WriteString("resolvingAgency", arrival.ResolvingAgency);
            writer.WriteString("branch", arrival.Branch);
            WriteRound(writer, submission.Round, now);
            writer.WriteString("ruleSet", arrival.RuleSet);
            writer.WriteString("calendarVersion", arrival.CalendarVersion);
            writer.WriteString("dossierId", submission.Acceptance?.Dossier.ToString());
            writer.WriteString("dossierCode", submission.Acceptance?.DossierCode);
            writer.WriteStartArray("allowed");
            foreach (var verb in SubmissionVerb.All.Where(verb => Submission.StatusesFor(verb).Contains(submission.Status)))
            {
                if (Reach.MayCommand(actor, verb))
                {
                    writer.WriteStringValue(verb);
                }
            }
            writer.WriteEndArray();
            if (applicant is not null)
            {
                writer.WriteString("summary", applicant.Summary);
                writer.WriteStartObject("applicant");
                writer.WriteString("kind", applicant.Kind);
                writer.WriteString("name", applicant.Name);
                writer.WriteString("idNumber", applicant.IdNumber);
                writer.WriteString("phone", applicant.Phone);
                writer.WriteString("email", applicant.Email);
                writer.WriteString("address", applicant.Address);
                writer.WriteString("unit", applicant.Unit);
                writer.WriteEndObject();
            }
            if (remarks is not null)
            {
                writer.WriteStartArray("remarks");
                foreach (var remark in remarks)
                {
                    remark.WriteTo(writer);
                }
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        });

    public static void WriteRound(Utf8JsonWriter writer, SubmissionRound round, DateTimeOffset now)
    {
        writer.WriteNumber("round", round.Number);
        writer.WriteInstant("submittedAt", round.SubmittedAt);
        writer.WriteInstant("notifyDueAt", round.NotifyDueAt);
        writer.WriteInstant("notifiedAt", round.NotifiedAt);
        writer.WriteBoolean("notifyLate", round.NotifyLate(now));
        writer.WriteInstant("acceptDueAt", round.AcceptDueAt);
        writer.WriteInstant("answeredAt", round.AnsweredAt);
        writer.WriteBoolean("answerLate", round.AnswerLate(now));
    }
}
