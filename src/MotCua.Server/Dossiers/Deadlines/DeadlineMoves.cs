using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Http;

namespace MotCua.Server.Dossiers.Deadlines;

/// <summary>The times that a calendar which came out later moved the due date, by whose authority.</summary>
internal static class DeadlineMoves
{
    public static void Write(Utf8JsonWriter writer, EventStream<Dossier> stream)
    {
        writer.WriteStartArray("reprojections");
        foreach (var moved in stream.Events.Select(stored => stored.Data).OfType<DueDateReprojected>())
        {
            writer.WriteStartObject();
            writer.WriteInstant("at", moved.OccurredAt);
            writer.WriteInstant("oldDueAt", moved.OldDue.At);
            writer.WriteDate("oldDueOn", moved.OldDue.Date);
            writer.WriteInstant("newDueAt", moved.NewDue.At);
            writer.WriteDate("newDueOn", moved.NewDue.Date);
            writer.WriteString("calendarVersion", moved.CalendarVersion);
            writer.WriteString("authority", moved.Authority);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
