using System.Text.Json;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Operations;

/// <summary>Subscriptions seen and handled by an operator.</summary>
public static class SubscriptionRoutes
{
    private const string Tag = "Vận hành";
    private const string Address = "/v1/operations/subscriptions";
    private const string Example = """
        {"name":"worklist","position":1204551,"head":1204551,"lag":0,"behindSeconds":0,"status":"running","rebuildPosition":null,
        "failedPosition":null,"failedType":null,"error":null,"attempts":0,"updatedAt":"2026-11-20T09:15:00+07:00"}
        """;

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new("GET", Address, Act.Operate, "Các luồng xử lý: vị trí, độ trễ, tạm dừng, lỗi", ListAsync)
        {
            Tag = Tag,
            Example = $$"""{"items":[{{Example}}],"asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"next":null}""",
        },
        Change("resume", "Chạy tiếp từ chỗ tạm dừng", (daemon, name, ct) => daemon.ResumeAsync(name, ct)),
        Change("pause", "Tạm dừng trước trang kế tiếp, ở mọi tiến trình", (daemon, name, ct) => daemon.PauseAsync(name, ct)),
        new(
            "POST",
            Address + "/{name}/rebuild",
            Act.Operate,
            "Dựng lại từ nhật ký bên cạnh bản đang dùng rồi thay; xem tiến độ ở GET",
            RebuildAsync
        )
        {
            Tag = Tag,
            Statuses = [202, 404, 422],
            Example = """{"name":"worklist","status":"rebuilding"}""",
        },
    ];

    private static ApiRoute Change(string verb, string summary, Func<SubscriptionDaemon, string, CancellationToken, Task> change) =>
        new("POST", $"{Address}/{{name}}/{verb}", Act.Operate, summary, call => ChangeAsync(call, change))
        {
            Tag = Tag,
            Statuses = [200, 404],
            Example = Example,
        };

    private static async Task<Answer> ListAsync(Call call)
    {
        var all = await call.Service<SubscriptionWatch>().LookAsync(call.Aborted);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var lag in all)
            {
                Write(writer, lag);
            }
            writer.WriteEndArray();
            new AsOf(all.Select(lag => lag.Status.Head).DefaultIfEmpty().Max(), call.Now).WriteTo(writer);
            writer.WriteNull("next");
            writer.WriteEndObject();
        });
    }

    private static async Task<Answer> ChangeAsync(Call call, Func<SubscriptionDaemon, string, CancellationToken, Task> change)
    {
        if (Find(call) is not { } subscription)
        {
            return Problem.NotFound();
        }
        await change(call.Service<SubscriptionDaemon>(), subscription.Name, call.Aborted);
        var lag = await StatusOfAsync(subscription, call);
        return Answer.Json(writer => Write(writer, lag));
    }

    private static async Task<Answer> RebuildAsync(Call call)
    {
        if (Find(call) is not { } subscription)
        {
            return Problem.NotFound();
        }
        if (subscription is not IProjection)
        {
            return new Problem(422, "not-a-projection", subscription.Name);
        }
        // Its end, good or bad, is recorded and logged by the daemon, and to be read at GET.
        var rebuild = call.Service<SubscriptionDaemon>().RebuildAsync(subscription.Name, CancellationToken.None);
        _ = rebuild.ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default);
        // Who reads after this answer finds it under way or done, never not yet begun.
        while (!rebuild.IsCompleted && (await StatusOfAsync(subscription, call)).Status.Status != "rebuilding")
        {
            await Task.WhenAny(rebuild, Task.Delay(20, call.Aborted));
        }
        var answer = Answer.Json(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("name", subscription.Name);
                writer.WriteString("status", "rebuilding");
                writer.WriteEndObject();
            },
            202
        );
        return answer.With("Location", Address).With("Retry-After", "1");
    }

    private static async Task<SubscriptionLag> StatusOfAsync(ISubscription subscription, Call call) =>
        (await call.Service<SubscriptionWatch>().LookAsync(call.Aborted)).Single(lag => lag.Status.Name == subscription.Name);

    private static ISubscription? Find(Call call) =>
        call.Service<IEnumerable<ISubscription>>().FirstOrDefault(subscription => subscription.Name == call.Path("name"));

    private static void Write(Utf8JsonWriter writer, SubscriptionLag lag)
    {
        var status = lag.Status;
        writer.WriteStartObject();
        writer.WriteString("name", status.Name);
        writer.WriteNumber("position", status.Position);
        writer.WriteNumber("head", status.Head);
        writer.WriteNumber("lag", status.Lag);
        writer.WriteNumber("behindSeconds", Math.Round(lag.Behind.TotalSeconds, 3));
        writer.WriteString("status", status.Status);
        WriteNumber(writer, "rebuildPosition", status.RebuildPosition);
        WriteNumber(writer, "failedPosition", status.FailedPosition);
        writer.WriteString("failedType", status.FailedType);
        writer.WriteString("error", status.Error);
        writer.WriteNumber("attempts", status.Attempts);
        writer.WriteInstant("updatedAt", status.UpdatedAt);
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
