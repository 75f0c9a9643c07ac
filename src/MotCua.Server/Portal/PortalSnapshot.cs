using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Portal;

/// <summary>
/// Everything that the national portal is told of a dossier, in our words: the sync job turns it into the portal's. Built from the stream alone, with the erasable rows beside
/// it; holds personal data and is given to the sync job only.
/// </summary>
public static class PortalSnapshot
{
    public const string Example = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","code":"H12.101-261120-0001","version":1,"syncedVersion":null,"outbound":true,"status":"received","endedAs":null,
        "procedure":{"code":"2.000815","name":"Chứng thực bản sao từ bản chính","field":"Chứng thực"},"channel":"counter",
        "receiving":{"code":"H12.101","name":"UBND phường An Xuyên"},"resolving":{"code":"H12.101","name":"UBND phường An Xuyên"},
        "applicant":{"kind":"citizen","name":"Nguyễn Văn A","idNumber":null,"phone":null,"email":null,"summary":null},
        "submittedAt":null,"receivedAt":"2026-11-20T09:15:00+07:00","dueAt":"2026-11-20T17:00:00+07:00","endedAt":null,"returnedAt":null,"returnedBy":null,
        "resultNumber":null,"digitised":false,"verifiedByVNeID":false,"supplements":[],"obligations":[],
        "steps":[{"version":1,"type":"dossier_received","status":"received","at":"2026-11-20T09:15:00+07:00","actor":"an",
        "agency":{"code":"H12.101","name":"UBND phường An Xuyên"},"dueAt":null}]}
        """;

    public static void Write(
        Utf8JsonWriter writer,
        EventStream<Dossier> stream,
        long? syncedVersion,
        Applicant? applicant,
        IReadOnlyDictionary<Guid, JsonElement> remarks,
        ReferenceData reference
    )
    {
        var states = States(stream);
        var dossier = stream.Aggregate!;
        var receivedOn = MotCua.Dossiers.Time.VietnamTime.DateOf(dossier.ReceivedAt);
        void Agency(string name, string code)
        {
            writer.WriteStartObject(name);
            writer.WriteString("code", code);
            writer.WriteString("name", reference.AgencyName(code, receivedOn));
            writer.WriteEndObject();
        }

        writer.WriteStartObject();
        writer.WriteString("id", stream.Id);
        writer.WriteString("code", dossier.Receipt.Code);
        writer.WriteNumber("version", states.Last(state => PortalRelevance.Matters(state.Happened)).Stored.Version);
        Number(writer, "syncedVersion", syncedVersion);
        writer.WriteBoolean("outbound", !dossier.Receipt.Imported && dossier.Receipt.SystemOfRecord is null or SystemOfRecord.Local);
        writer.WriteString("status", dossier.Status.Name());
        writer.WriteString("endedAs", dossier.EndedAs?.Name());
        writer.WriteStartObject("procedure");
        writer.WriteString("code", dossier.Receipt.ProcedureCode);
        writer.WriteString("name", reference.ProcedureName(dossier.Receipt.ProcedureCode, receivedOn));
        writer.WriteString("field", dossier.Receipt.Field);
        writer.WriteEndObject();
        writer.WriteString("channel", DossierView.NameOf(dossier.Channel));
        Agency("receiving", dossier.Receipt.Receiving.Code);
        Agency("resolving", dossier.Receipt.Resolving.Code);
        writer.WriteStartObject("applicant");
        writer.WriteString("kind", applicant?.Kind ?? "other"); // erased
        writer.WriteString("name", applicant?.Name);
        writer.WriteString("idNumber", applicant?.IdNumber);
        writer.WriteString("phone", applicant?.Phone);
        writer.WriteString("email", applicant?.Email);
        writer.WriteString("summary", applicant?.Summary);
        writer.WriteEndObject();
        writer.WriteInstant("submittedAt", dossier.Receipt.SubmittedAt);
        writer.WriteInstant("receivedAt", dossier.ReceivedAt);
        writer.WriteInstant("dueAt", dossier.Due?.At);
        writer.WriteInstant("endedAt", dossier.EndedAt);
        writer.WriteInstant("returnedAt", dossier.ReturnedAt);
        writer.WriteString("returnedBy", dossier.ReturnedBy?.ToString().ToLowerInvariant());
        writer.WriteString("resultNumber", dossier.ResultNumber);
        writer.WriteBoolean("digitised", dossier.Receipt.Components is { Digitised: > 0 });
        writer.WriteBoolean("verifiedByVNeID", dossier.Receipt.IdentityVerified == true);
        WriteSupplements(writer, states, remarks);
        WriteObligations(writer, states);
        writer.WriteStartArray("steps");
        foreach (var (stored, happened, _, after) in states)
        {
            if (!PortalRelevance.Matters(happened))
            {
                continue;
            }
            writer.WriteStartObject();
            writer.WriteNumber("version", stored.Version);
            writer.WriteString("type", stored.Type);
            writer.WriteString("status", after.Status.Name());
            writer.WriteInstant("at", happened.OccurredAt);
            writer.WriteString("actor", stored.UserName ?? "");
            Agency("agency", after.Holder);
            writer.WriteInstant("dueAt", (happened as DossierAssigned)?.StepDueAt);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static List<DossierStep> States(EventStream<Dossier> stream)
    {
        var states = new List<DossierStep>(stream.Events.Count);
        Dossier? before = null;
        foreach (var stored in stream.Events)
        {
            var happened = (DossierEvent)stored.Data;
            var after = Dossier.Evolve(before, happened);
            states.Add(new DossierStep(stored, happened, before, after));
            before = after;
        }
        return states;
    }

    private static void WriteSupplements(Utf8JsonWriter writer, List<DossierStep> states, IReadOnlyDictionary<Guid, JsonElement> remarks)
    {
        writer.WriteStartArray("supplements");
        for (var i = 0; i < states.Count; i++)
        {
            if (states[i].Happened is not SupplementRequested requested)
            {
                continue;
            }
            var received = states.Skip(i + 1).FirstOrDefault(state => state.Happened is SupplementReceived);
            writer.WriteStartObject();
            writer.WriteNumber("ordinal", requested.Ordinal);
            writer.WriteInstant("requestedAt", requested.OccurredAt);
            writer.WriteString("requestedBy", states[i].Stored.UserName ?? "");
            writer.WriteString(
                "reason",
                remarks.TryGetValue(states[i].Stored.Id, out var texts) && texts.TryGetProperty("reason", out var reason)
                    ? reason.GetString()
                    : null
            );
            writer.WriteInstant("receivedAt", received?.Happened.OccurredAt);
            writer.WriteString("receivedBy", received?.Stored.UserName);
            writer.WriteInstant("oldDueAt", states[i].Before!.Due?.At);
            writer.WriteInstant("newDueAt", received?.After.Due?.At);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteObligations(Utf8JsonWriter writer, List<DossierStep> states)
    {
        writer.WriteStartArray("obligations");
        for (var i = 0; i < states.Count; i++)
        {
            if (states[i].Happened is not ObligationNotified notified)
            {
                continue;
            }
            var settled = states.Skip(i + 1).Select(state => state.Happened).OfType<ObligationSettled>().FirstOrDefault();
            writer.WriteStartObject();
            writer.WriteString("kind", notified.Kind);
            writer.WriteNumber("amount", notified.Amount);
            writer.WriteString("paidBy", settled?.Channel);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
