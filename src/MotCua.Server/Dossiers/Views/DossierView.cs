using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Portal;

namespace MotCua.Server.Dossiers.Views;

/// <summary>A dossier as the API shows it.</summary>
public static class DossierView
{
    public const string Example = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","code":"H12.101-261120-0001","version":1,"status":"received","procedureCode":"2.000815",
        "receivingAgency":"H12.101","resolvingAgency":"H12.101","holder":"H12.101","crossBoundary":"none","channel":"counter",
        "submittedAt":null,"receivedAt":"2026-11-20T09:15:00+07:00","dueAt":"2026-11-20T17:00:00+07:00","dueOn":"2026-11-20",
        "originalDueAt":"2026-11-20T17:00:00+07:00","apologyDueAt":"2026-11-20T17:00:00+07:00","receiptVersion":1,"processedAt":null,"endedAt":null,"returnedAt":null,"timeliness":"open_in_time","paused":null,
        "assignee":null,"step":null,"stepDueAt":null,"allowed":["forward","assign","request-supplement","process","withdraw"],
        "portal":{"syncedVersion":null,"at":null}}
        """;

    public static byte[] ToJson(
        Guid id,
        long version,
        Dossier dossier,
        Actor actor,
        DateTimeOffset now,
        PortalState portal,
        Applicant? applicant = null,
        IEnumerable<string>? allowed = null
    ) =>
        Json.Write(writer =>
            Write(
                writer,
                id,
                version,
                dossier,
                allowed ?? Lifecycle.Allowed(dossier).Where(verb => Reach.MayCommand(actor, verb)),
                now,
                portal,
                applicant
            )
        );

    public static string NameOf(Timeliness timeliness) =>
        timeliness switch
        {
            Timeliness.OpenInTime => "open_in_time",
            Timeliness.OpenOverdue => "open_overdue",
            Timeliness.Early => "early",
            Timeliness.OnTime => "on_time",
            Timeliness.Late => "late",
            Timeliness.OpenNoDeadline or Timeliness.EndedNoDeadline => "no_deadline",
            _ => throw new ArgumentOutOfRangeException(nameof(timeliness)),
        };

    public static string NameOf(Channel channel) =>
        channel switch
        {
            Channel.Counter => "counter",
            Channel.Online => "online",
            Channel.Postal => "postal",
            _ => throw new ArgumentOutOfRangeException(nameof(channel)),
        };

    public static string NameOf(CrossBoundary crossBoundary) =>
        crossBoundary switch
        {
            CrossBoundary.None => "none",
            CrossBoundary.WithinProvince => "withinProvince",
            CrossBoundary.BetweenProvinces => "betweenProvinces",
            _ => throw new ArgumentOutOfRangeException(nameof(crossBoundary)),
        };

    private static void Write(
        Utf8JsonWriter writer,
        Guid id,
        long version,
        Dossier dossier,
        IEnumerable<string> allowed,
        DateTimeOffset now,
        PortalState portal,
        Applicant? applicant
    )
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("code", dossier.Receipt.Code);
        writer.WriteNumber("version", version);
        writer.WriteString("status", dossier.Status.Name());
        writer.WriteString("procedureCode", dossier.Receipt.ProcedureCode);
        writer.WriteString("receivingAgency", dossier.Receipt.Receiving.Code);
        writer.WriteString("resolvingAgency", dossier.Receipt.Resolving.Code);
        writer.WriteString("holder", dossier.Holder);
        writer.WriteString("crossBoundary", NameOf(dossier.Receipt.CrossBoundary));
        writer.WriteString("channel", NameOf(dossier.Channel));
        writer.WriteBoolean("onBehalfOf", dossier.OnBehalfOf);
        writer.WriteBoolean("imported", dossier.Receipt.Imported);
        writer.WriteInstant("submittedAt", dossier.Receipt.SubmittedAt);
        writer.WriteInstant("receivedAt", dossier.ReceivedAt);
        writer.WriteInstant("dueAt", dossier.Due?.At);
        writer.WriteDate("dueOn", dossier.Due?.Date);
        writer.WriteInstant("originalDueAt", dossier.OriginalDue?.At);
        var latest = dossier.OriginalDue is { } due ? ApologyRules.Latest(dossier, due) : null;
        writer.WriteInstant("apologyDueAt", latest?.At);
        writer.WriteInstant("processedAt", dossier.EndedAs == DossierStatus.Processed ? dossier.EndedAt : null);
        writer.WriteInstant("endedAt", dossier.EndedAt);
        writer.WriteInstant("returnedAt", dossier.ReturnedAt);
        writer.WriteString("timeliness", NameOf(Classification.Of(dossier, now)));
        WritePause(writer, dossier);
        writer.WriteString("assignee", dossier.Officer);
        writer.WriteString("step", dossier.Step);
        writer.WriteInstant("stepDueAt", dossier.StepDueAt);
        InvolvementView.Write(writer, dossier, now);
        writer.WriteNumber("supplementRequests", dossier.SupplementRequests);
        writer.WriteString("resultNumber", dossier.ResultNumber);
        writer.WriteNumber("receiptVersion", dossier.ReceiptVersion);
        writer.WriteString("ruleSet", dossier.Receipt.Basis.RuleSet);
        writer.WriteString("calendarVersion", dossier.Count?.CalendarVersion ?? dossier.Receipt.Basis.CalendarVersion);
        writer.WriteDate("ruleSetSince", dossier.Receipt.Basis.RuleSetSince);
        writer.WriteString("branch", dossier.Receipt.Branch);
        writer.WriteString("submissionId", dossier.Receipt.Submission?.ToString());
        Deadlines.DeadlineTerms.WriteSupplement(writer, dossier);
        writer.WriteStartArray("allowed");
        foreach (var verb in allowed)
        {
            writer.WriteStringValue(verb);
        }
        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        foreach (var year in dossier.Receipt.Basis.YearsWithoutCalendar ?? [])
        {
            writer.WriteStringValue(System.FormattableString.Invariant($"calendar-missing:{year}"));
        }
        if (dossier.SupplementAskedLate)
        {
            writer.WriteStringValue("supplement-asked-late");
        }
        writer.WriteEndArray();
        writer.WriteStartObject("portal");
        if (portal.SyncedVersion is { } synced)
        {
            writer.WriteNumber("syncedVersion", synced);
        }
        else
        {
            writer.WriteNull("syncedVersion");
        }
        writer.WriteInstant("at", portal.At);
        writer.WriteEndObject();
        if (applicant is not null)
        {
            WriteApplicant(writer, applicant);
        }
        writer.WriteEndObject();
    }

    private static void WritePause(Utf8JsonWriter writer, Dossier dossier)
    {
        if (dossier.Paused is not { } pause || !dossier.IsOpen)
        {
            writer.WriteNull("paused");
            return;
        }
        writer.WriteStartObject("paused");
        writer.WriteString("kind", pause.Kind == PauseKind.Supplement ? "supplement" : "obligation");
        writer.WriteInstant("since", pause.Since);
        writer.WriteEndObject();
    }

    private static void WriteApplicant(Utf8JsonWriter writer, Applicant applicant)
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
}
