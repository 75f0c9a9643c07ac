using System.Text.Json;
using System.Text.Json.Nodes;

namespace MotCua.PortalSync.Portal;

public enum PortalOutcome
{
    /// <summary>A positive answer: the only thing that counts as synchronised.</summary>
    Done,
    Exists,
    Missing,
    SessionEnded,

    /// <summary>A well-formed no: the portal will say no again.</summary>
    Rejected,

    /// <summary>No answer, or none that can be understood. Whether it was done is not known.</summary>
    Unknown,
}

/// <param name="Reason">In the portal's words, or what went wrong on the way; for the repair queue. Up to 500 characters.</param>
public sealed record PortalAnswer(PortalOutcome Outcome, string? Code = null, string? Reason = null, JsonNode? Data = null)
{
    /// <summary>What an answer of the portal means. Codes: 0 and 00 done, 3 exists, -3 does not exist; where the code is another, the known texts decide.</summary>
    public static PortalAnswer Read(ReadOnlySpan<byte> body)
    {
        JsonObject? answer;
        try
        {
            answer = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            answer = null;
        }
        if (answer is null || Text(answer["error_code"]) is not { Length: > 0 } code)
        {
            return new PortalAnswer(PortalOutcome.Unknown, null, "the answer is not what the contract says");
        }
        var message = Text(answer["message"]) ?? "";
        var outcome = code switch
        {
            "0" or "00" => PortalOutcome.Done,
            "3" => PortalOutcome.Exists,
            "-3" => PortalOutcome.Missing,
            _ when Says(message, "đã tồn tại") => PortalOutcome.Exists,
            _ when Says(message, "không tồn tại") => PortalOutcome.Missing,
            _ when Says(message, "phiên") || Says(message, "session") => PortalOutcome.SessionEnded,
            _ => PortalOutcome.Rejected,
        };
        return new PortalAnswer(outcome, code, Shortened(message), answer["data"]);
    }

    public static string Shortened(string text) => text.Length > 500 ? text[..500] : text;

    private static bool Says(string message, string words) => message.Normalize().Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonNode? node) =>
        node is JsonValue value
            ? value.GetValueKind() switch
            {
                JsonValueKind.String => value.GetValue<string>().Trim(),
                JsonValueKind.Number => value.ToJsonString(),
                _ => null,
            }
            : null;
}
