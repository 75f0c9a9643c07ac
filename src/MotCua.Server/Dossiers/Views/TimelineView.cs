using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Server.Access;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Dossiers.Views;

/// <summary><c>GET /v1/dossiers/{id}/events</c>: what happened, when it happened, when it was recorded, by whom.</summary>
public static class TimelineView
{
    public const string Example = """
        {"items":[{"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","version":1,"position":42,"type":"dossier_received","occurredAt":"2026-11-20T09:15:00+07:00",
        "recordedAt":"2026-11-20T09:15:02.114+07:00","actor":"an","data":{"code":"H12.101-261120-0001"}}],
        "asOf":{"position":42,"at":"2026-11-20T09:15:02.114+07:00"},"next":null}
        """;

    public static async Task<Answer> ReadAsync(Call call)
    {
        if (await call.Service<DossierDesk>().FindAsync(call, Act.ReadDossier) is not { } stream)
        {
            return Problem.NotFound();
        }
        var after = call.Query.Text("cursor") is { } cursor
            ? long.Parse(Cursor.Read(cursor, List(stream.Id), 1)[0]!, CultureInfo.InvariantCulture)
            : 0;
        var limit = Paging.LimitOf(call.Query);
        var page = stream.Events.Where(e => e.Version > after).Take(limit).ToList();
        var more = page.Count > 0 && page[^1].Version < stream.CurrentVersion;
        IReadOnlyDictionary<Guid, JsonElement> remarks = Reach.MaySeePersonalData(call.Actor)
            ? await PersonalData.RemarksAsync(call.Service<NpgsqlDataSource>(), stream.Id, call.Aborted)
            : new Dictionary<Guid, JsonElement>();
        return Paging.Page(
            call,
            writer =>
            {
                foreach (var stored in page)
                {
                    Write(writer, stored, remarks);
                }
            },
            new AsOf(stream.Events[^1].Position, call.Now),
            more ? Cursor.Make(List(stream.Id), page[^1].Version.ToString(CultureInfo.InvariantCulture)) : null
        );
    }

    private static string List(Guid dossier) => "timeline " + dossier;

    private static void Write(Utf8JsonWriter writer, EventStore.StoredEvent stored, IReadOnlyDictionary<Guid, JsonElement> remarks)
    {
        writer.WriteStartObject();
        writer.WriteString("id", stored.Id);
        writer.WriteNumber("version", stored.Version);
        writer.WriteNumber("position", stored.Position);
        writer.WriteString("type", stored.Type);
        writer.WriteInstant("occurredAt", ((DossierEvent)stored.Data).OccurredAt);
        writer.WriteInstant("recordedAt", stored.RecordedAt);
        writer.WriteString("actor", stored.UserName);
        writer.WriteStartObject("data");
        using var data = JsonDocument.Parse(stored.Json);
        foreach (var property in data.RootElement.EnumerateObject().Where(property => property.Name != "occurredAt"))
        {
            property.WriteTo(writer);
        }
        if (remarks.TryGetValue(stored.Id, out var texts))
        {
            foreach (var property in texts.EnumerateObject())
            {
                property.WriteTo(writer);
            }
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
