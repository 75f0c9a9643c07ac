using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Feed.Push;

/// <summary>
/// A signed <c>feed.ping</c>: the endpoint shows that it is there and wants the events by answering 2xx with the message's <c>webhook-id</c>, as text or as
/// <c>{"id":"…"}</c>.
/// </summary>
internal static class Challenge
{
    /// <returns>Null when the endpoint passed, else a code of what was wrong.</returns>
    public static async Task<string?> AskAsync(
        WebhookSender sender,
        Subscription subscription,
        IReadOnlyList<byte[]> keys,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var id = "ping_" + Guid.NewGuid().ToString("N");
        var body = Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "feed.ping");
            writer.WriteString(
                "timestamp",
                now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)
            );
            writer.WriteStartObject("data");
            writer.WriteString("id", id);
            writer.WriteString("subscriptionId", subscription.Id);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        var outcome = await sender.SendAsync(subscription.Url, id, body, keys, ct);
        return !outcome.Delivered ? outcome.Reason
            : Echoes(outcome.Body, id) ? null
            : "not-echoed";
    }

    private static bool Echoes(string? body, string id)
    {
        if (body is null)
        {
            return false;
        }
        if (body.Trim().Trim('"') == id)
        {
            return true;
        }
        try
        {
            using var document = JsonDocument.Parse(body, Json.ReaderOptions);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("id", out var echoed)
                && echoed.ValueKind == JsonValueKind.String
                && echoed.ValueEquals(id);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
