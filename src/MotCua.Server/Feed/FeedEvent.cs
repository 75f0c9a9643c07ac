using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;

namespace MotCua.Server.Feed;

/// <summary>
/// One event as it is handed out, by pull, stream, digest and push alike. The bytes depend on the event, on the filter (through <c>previousVersion</c>) and on the list of fields,
/// and on nothing else: the same at the first delivery, at a retry, at a replay, and after a restore. Holds no personal data.
/// </summary>
/// <param name="Epoch">
/// That in which the event's position was given out: the newest that began before the position. Not the present epoch, because then a restore would change the bytes of every
/// event that it left untouched, and with them signatures, digests and what receivers have stored. It is what tells an event apart from one that was lost in a
/// restore and had the same position. The present epoch stands beside the events of a page, and in cursors.
/// </param>
/// <param name="PreviousVersion">Version of the dossier's event before this one that the same filter lets through; 0 when there is none. A receiver that last saw another has missed something.</param>
public sealed record FeedEvent(
    long Position,
    long Epoch,
    Guid EventId,
    Guid DossierId,
    long Version,
    long PreviousVersion,
    DateTimeOffset OccurredAt,
    bool Imported,
    string Type,
    string Unit,
    string Procedure,
    string Status
)
{
    public const string Example = """
        {"type":"dossier.received","timestamp":"2026-11-20T02:15:00Z","data":{"eventId":"evt_0199a1b20c3d7e4f8a5b6c7d8e9f0a1b",
        "dossierId":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","dossierVersion":1,"previousVersion":0,"unitCode":"32002","procedureCode":"2.000815","status":"received",
        "feedEpoch":1,"feedPosition":42,"schema":1}}
        """;

    /// <summary>The public name of an event of the log: <c>dossier_received</c> is <c>dossier.received</c>, <c>apology_issued</c> is <c>dossier.apology_issued</c>.</summary>
    public static string TypeOf(string storedAs) =>
        "dossier." + (storedAs.StartsWith("dossier_", StringComparison.Ordinal) ? storedAs["dossier_".Length..] : storedAs);

    /// <summary>All public names.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        .. DossierLog.Registry.NamesOf<DossierEvent>().Select(TypeOf).Order(StringComparer.Ordinal),
    ];

    /// <summary>Identity of the message, the same on every delivery.</summary>
    public string MessageId => "evt_" + EventId.ToString("N");

    /// <summary>Fields that a webhook subscription may leave out; the others are what makes a message an event of this feed.</summary>
    public static readonly IReadOnlyList<string> OptionalFields = ["unitCode", "procedureCode", "status"];

    /// <param name="writer">Takes the object.</param>
    /// <param name="fields">Those of <see cref="OptionalFields"/> that the reader gets; null for all.</param>
    public void WriteTo(Utf8JsonWriter writer, IReadOnlyCollection<string>? fields = null)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.WriteString("timestamp", OccurredAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture));
        writer.WriteStartObject("data");
        writer.WriteString("eventId", MessageId);
        writer.WriteString("dossierId", DossierId);
        writer.WriteNumber("dossierVersion", Version);
        writer.WriteNumber("previousVersion", PreviousVersion);
        if (fields is null || fields.Contains("unitCode"))
        {
            writer.WriteString("unitCode", Unit);
        }
        if (fields is null || fields.Contains("procedureCode"))
        {
            writer.WriteString("procedureCode", Procedure);
        }
        if (fields is null || fields.Contains("status"))
        {
            writer.WriteString("status", Status);
        }
        writer.WriteNumber("feedEpoch", Epoch);
        writer.WriteNumber("feedPosition", Position);
        writer.WriteNumber("schema", 1);
        if (Imported)
        {
            writer.WriteBoolean("imported", true);
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public byte[] ToJson(IReadOnlyCollection<string>? fields = null) => Json.Write(writer => WriteTo(writer, fields));
}
