using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Feed.Push;

/// <summary>A subscription as it is shown. Its secrets are not, but for a new one, once.</summary>
internal static class SubscriptionView
{
    public const string Example = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","name":"Đồng bộ Cổng DVCQG","url":"https://dongbo.example.gov.vn/webhook","status":"active","reason":null,
        "types":["dossier.received"],"agency":null,"unit":null,"procedure":null,"imported":false,"fields":["unitCode","procedureCode","status"],"parallel":16,
        "registeredBy":"an","registeredAt":"2026-11-20T09:15:00+07:00","approvedBy":"binh","approvedAt":"2026-11-20T09:20:00+07:00",
        "secrets":[{"number":1,"createdAt":"2026-11-20T09:15:00+07:00","validUntil":null}]}
        """;
    public static readonly string WithSecret =
        Example.TrimEnd()[..^1] + ",\"secret\":\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=\"}";

    public static async Task<Answer> ShowAsync(Call call, Guid id, int status, string? secret = null)
    {
        var subscription = (await call.Service<Subscriptions>().FindAsync(id, call.Aborted))!;
        return Answer.Json(
            writer =>
            {
                writer.WriteStartObject();
                Write(writer, subscription);
                if (secret is not null)
                {
                    writer.WriteString("secret", secret);
                }
                writer.WriteEndObject();
            },
            status
        );
    }

    public static void Write(Utf8JsonWriter writer, Subscription subscription)
    {
        var shape = subscription.NewestShape;
        writer.WriteString("id", subscription.Id);
        writer.WriteString("name", subscription.Name);
        writer.WriteString("url", subscription.Url.OriginalString);
        writer.WriteString("status", subscription.Status.Name());
        writer.WriteString("reason", subscription.Reason);
        WriteList(writer, "types", shape.Filter.Types);
        writer.WriteString("agency", shape.Filter.Agency);
        writer.WriteString("unit", shape.Filter.Unit);
        writer.WriteString("procedure", shape.Filter.Procedure);
        writer.WriteBoolean("imported", shape.Imported);
        WriteList(writer, "fields", shape.Fields);
        writer.WriteNumber("parallel", subscription.Parallel);
        writer.WriteString("registeredBy", subscription.RegisteredBy);
        writer.WriteInstant("registeredAt", subscription.RegisteredAt);
        writer.WriteString("approvedBy", subscription.ApprovedBy);
        writer.WriteInstant("approvedAt", subscription.ApprovedAt);
        writer.WriteStartArray("secrets");
        foreach (var secret in subscription.Secrets)
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", secret.Number);
            writer.WriteInstant("createdAt", secret.CreatedAt);
            writer.WriteInstant("validUntil", secret.ValidUntil);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            writer.WriteNull(name);
            return;
        }
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }
        writer.WriteEndArray();
    }
}
