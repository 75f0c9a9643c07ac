using System.Text.Json.Nodes;
using MotCua.Dossiers;

namespace MotCua.Server.Dossiers;

/// <summary>A refusal as it is kept under an idempotency key: code and arguments, so that it can be said again in either language.</summary>
public static class StoredRefusal
{
    public static string Write(Refusal refusal) =>
        new JsonObject
        {
            ["code"] = refusal.Code,
            ["arguments"] = new JsonArray([.. refusal.Arguments.Select(argument => (JsonNode)argument)]),
        }.ToJsonString();

    public static Refusal Read(string text)
    {
        var json = JsonNode.Parse(text)!;
        return new Refusal((string)json["code"]!, [.. json["arguments"]!.AsArray().Select(argument => (string)argument!)]);
    }
}
