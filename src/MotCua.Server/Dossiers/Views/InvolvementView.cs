using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;

namespace MotCua.Server.Dossiers.Views;

/// <summary>Hand-over, consultations and linked legs of a dossier; each only where there is one.</summary>
internal static class InvolvementView
{
    public static void Write(Utf8JsonWriter writer, Dossier dossier, DateTimeOffset now)
    {
        var involved = dossier.Involved;
        if (involved.Handover is { } handover)
        {
            writer.WriteStartObject("handover");
            writer.WriteString("fromAgency", handover.FromAgency);
            writer.WriteInstant("at", handover.At);
            writer.WriteInstant("dueAt", handover.DueAt);
            writer.WriteInstant("acceptedAt", handover.AcceptedAt);
            writer.WriteEndObject();
        }
        if (involved.Opinions.Count > 0)
        {
            WriteOpinions(writer, dossier, now);
        }
        if (involved.Legs.Count > 0)
        {
            writer.WriteStartArray("legs");
            foreach (var leg in involved.Legs)
            {
                writer.WriteStartObject();
                WriteLeg(writer, leg);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
    }

    public static void WriteOpinions(Utf8JsonWriter writer, Dossier dossier, DateTimeOffset now)
    {
        writer.WriteStartArray("opinions");
        foreach (var opinion in dossier.Involved.Opinions)
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", opinion.Number);
            writer.WriteString("agency", opinion.Agency);
            writer.WriteInstant("requestedAt", opinion.RequestedAt);
            WriteDue(writer, opinion.Due);
            writer.WriteInstant("receivedAt", opinion.ReceivedAt);
            // A request that nobody answered is not looked at any more when the clock has ended.
            writer.WriteBoolean("overdue", opinion.Due.IsBrokenAt(opinion.ReceivedAt ?? dossier.EndedAt ?? now));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>The members of a leg, without the braces.</summary>
    public static void WriteLeg(Utf8JsonWriter writer, LinkedLeg leg)
    {
        writer.WriteNumber("number", leg.Number);
        writer.WriteString("agency", leg.Agency);
        writer.WriteString("procedure", leg.ProcedureCode);
        writer.WriteInstant("openedAt", leg.OpenedAt);
        WriteDue(writer, leg.Due);
        writer.WriteInstant("finishedAt", leg.FinishedAt);
    }

    private static void WriteDue(Utf8JsonWriter writer, DueDate due)
    {
        writer.WriteInstant("dueAt", due.At);
        writer.WriteDate("dueOn", due.Date);
    }
}
