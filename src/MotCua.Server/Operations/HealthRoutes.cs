using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Operations;

/// <summary>For those who watch over the process: is it alive, may requests be sent to it.</summary>
public static class HealthRoutes
{
    private const string Tag = "Vận hành";

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new("GET", "/health/live", Act.Public, "Tiến trình còn hoạt động", _ => Task.FromResult(Say("live", [])))
        {
            Tag = Tag,
            AnswersUnderLoad = true,
            Example = """{"status":"live","checks":[]}""",
        },
        new("GET", "/health/ready", Act.Public, "Sẵn sàng nhận yêu cầu: cơ sở dữ liệu, dữ liệu danh mục, các luồng xử lý", ReadyAsync)
        {
            Tag = Tag,
            AnswersUnderLoad = true,
            Statuses = [200, 503],
            Example = """{"status":"ready","checks":[{"name":"database","ok":true},{"name":"subscription worklist","ok":true}]}""",
        },
    ];

    private static async Task<Answer> ReadyAsync(Call call)
    {
        var checks = await call.Service<Readiness>().CheckAsync();
        var wrong = checks.Where(check => check.Wrong is not null).Select(check => $"{check.Name}: {check.Wrong}").ToList();
        return wrong.Count == 0
            ? Say("ready", checks)
            : new Problem(503, "not-ready", string.Join("; ", wrong))
            {
                RetryAfter = 5,
                Extensions = new JsonObject { ["checks"] = JsonNode.Parse(Json.Write(writer => Write(writer, checks))) },
            };
    }

    private static Answer Say(string status, IReadOnlyList<ReadyCheck> checks) =>
        Answer
            .Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("status", status);
                writer.WritePropertyName("checks");
                Write(writer, checks);
                writer.WriteEndObject();
            })
            .With("Cache-Control", "no-store");

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<ReadyCheck> checks)
    {
        writer.WriteStartArray();
        foreach (var check in checks)
        {
            writer.WriteStartObject();
            writer.WriteString("name", check.Name);
            writer.WriteBoolean("ok", check.Wrong is null);
            if (check.Wrong is { } wrong)
            {
                writer.WriteString("detail", wrong);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
