using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MotCua.PortalStandIn;

/// <param name="Port">0: any free one.</param>
/// <param name="Seed">Of the random choices of misbehaviours that come with a probability.</param>
public sealed record StandInOptions(int Port = 5090, string UserName = "camau", string Password = "mot-cua", int Seed = 1);

/// <summary>
/// Speaks the long-known "một cửa" contract of the national portal over HTTP (login, then one address for all services), keeps what it is sent, checks
/// every field, and misbehaves on request. Error codes other than 0, 3 and -3 are its own: no public list exists.
/// </summary>
public sealed class StandIn : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly WebApplication app;
    private readonly StandInOptions options;
    private readonly Misbehaviour misbehaviour;

    private StandIn(StandInOptions options)
    {
        this.options = options;
        misbehaviour = new Misbehaviour(options.Seed);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}");
        app = builder.Build();
        app.MapPost("/XrdAdapter/RestService/forward/mapi/login", LoginAsync);
        app.MapPost("/XrdAdapter/RestService/forward/mapi/g", ServeAsync);
        app.MapGet("/control/dossiers", () => Results.Json(State.Codes(), Web));
        app.MapGet(
            "/control/dossiers/{code}",
            (string code) => State.Find(code) is { } found ? Results.Json(found, Web) : Results.NotFound()
        );
        app.MapGet("/control/overlaps", () => State.Overlaps);
        app.MapGet("/control/counts", () => Results.Json(State.Counts(), Web));
        app.MapPost(
            "/control/misbehave",
            async (HttpRequest request) =>
            {
                var plans = await JsonSerializer.DeserializeAsync<List<Plan>>(request.Body, Web);
                return misbehaviour.Add(plans ?? []) is { } problem ? Results.BadRequest(problem) : Results.Ok();
            }
        );
        app.MapPost("/control/behave", () => misbehaviour.Clear());
        app.MapPost("/control/forget", (string? code) => State.Forget(code));
    }

    /// <summary>What has been accepted; tests look into it.</summary>
    public PortalState State { get; } = new();

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<StandIn> StartAsync(StandInOptions options)
    {
        var standIn = new StandIn(options);
        await standIn.app.StartAsync();
        return standIn;
    }

    public Task StoppedAsync() => app.WaitForShutdownAsync();

    /// <summary>Misbehaves from now on as planned; throws when a plan makes no sense.</summary>
    public void Misbehave(params Plan[] plans)
    {
        if (misbehaviour.Add(plans) is { } problem)
        {
            throw new ArgumentException(problem, nameof(plans));
        }
    }

    /// <summary>How often it has misbehaved, by kind.</summary>
    public IReadOnlyDictionary<string, int> Misbehaved => misbehaviour.Drawn;

    public void Behave() => misbehaviour.Clear();

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    /// <summary>Whom the exchange is to forward to; it knows one.</summary>
    private const string Provider = "VN:GOV:000.00.00.G22:vpcpdvcprovider";

    private async Task LoginAsync(HttpContext http)
    {
        if (await BodyAsync(http) is not { } body)
        {
            return;
        }
        if (misbehaviour.Draw("login", null) is { } plan && !await Misbehaviour.BeforeAsync(http, plan))
        {
            return;
        }
        var right = (string?)body["username"] == options.UserName && (string?)body["password"] == options.Password;
        await AnswerAsync(
            http,
            right
                ? new JsonObject { ["error_code"] = "0", ["session"] = State.OpenSession() }
                : Said("-1", "Sai tên đăng nhập hoặc mật khẩu")
        );
    }

    private async Task ServeAsync(HttpContext http)
    {
        if (await BodyAsync(http) is not { } body)
        {
            return;
        }
        var service = (string?)body["service"] ?? "";
        var data = body["data"] as JsonArray;
        var code = (string?)body["mahoso"] ?? (string?)(data?.FirstOrDefault() as JsonObject)?["MaHoSo"];
        State.Count(service);
        using var writing = code is not null && service is "DongBoHoSoMC" or "CapNhatTienDoHoSoMC" ? State.Write(code) : null;
        var plan = misbehaviour.Draw(service, code, (string?)body["isUpdating"] is { } said ? said == "True" : null);
        if (plan is not null && !await Misbehaviour.BeforeAsync(http, plan))
        {
            return;
        }
        if (plan?.Kind == "session-expired")
        {
            State.CloseSession((string?)body["session"]);
        }
        if (!State.HasSession((string?)body["session"]))
        {
            await AnswerAsync(http, Said("-2", "Phiên làm việc không hợp lệ hoặc đã hết hạn"));
            return;
        }
        if (string.IsNullOrEmpty((string?)body["madonvi"]))
        {
            await AnswerAsync(http, Said("1", "Thiếu madonvi"));
            return;
        }
        var answer = service switch
        {
            "TraCuuHoSo" => Find(code),
            "DongBoHoSoMC" => Synchronise(data, (string?)body["isUpdating"], plan),
            "CapNhatTienDoHoSoMC" => Progress(data, plan),
            _ => Said("1", $"Không có dịch vụ {service}"),
        };
        if (plan is null || Misbehaviour.After(http, plan, answer))
        {
            await AnswerAsync(http, answer);
        }
    }

    private JsonObject Find(string? code)
    {
        if (code is null || State.Find(code) is not { } known)
        {
            return Said("-3", "Hồ sơ không tồn tại");
        }
        var answer = Said("0", "Thành công");
        answer["data"] = new JsonArray(known.HoSo.DeepClone());
        return answer;
    }

    /// <summary>Takes them one after the other and stops at the first that it refuses: what came before is kept.</summary>
    private JsonObject Synchronise(JsonArray? data, string? isUpdating, Plan? plan)
    {
        if (data is not { Count: > 0 } || isUpdating is not ("True" or "False"))
        {
            return Said("1", "Thiếu data hoặc isUpdating");
        }
        var updating = isUpdating == "True";
        var taken = 0;
        foreach (var item in data)
        {
            if (item is not JsonObject dossier)
            {
                return Said("1", $"Hồ sơ thứ {taken + 1} không phải đối tượng");
            }
            if (FieldRules.ProblemOfDossier(dossier) is { } problem)
            {
                return Said("1", $"Hồ sơ thứ {taken + 1} không hợp lệ: {problem}");
            }
            var code = (string)dossier["MaHoSo"]!;
            if (plan?.Kind is "exists" && !updating)
            {
                State.Note(code, dossier, kept: true, answered: false);
                State.Keep(code, dossier); // it does have it, from a request that nobody remembers
                return Said("3", $"Hồ sơ {code} đã tồn tại");
            }
            if (plan?.Kind is "missing" && updating)
            {
                State.Forget(code);
            }
            if (plan?.Kind == "partial" && taken > 0)
            {
                return Said("1", $"Chỉ nhận được {taken} hồ sơ");
            }
            var exists = State.Find(code) is not null;
            if (exists != updating)
            {
                return exists ? Said("3", $"Hồ sơ {code} đã tồn tại") : Said("-3", $"Hồ sơ {code} không tồn tại");
            }
            State.Note(code, dossier, plan?.Kind != "lose", plan?.Kind is not ("keep-then-500" or "keep-then-reset"));
            if (plan?.Kind != "lose")
            {
                State.Keep(code, dossier);
            }
            taken++;
        }
        return Said("0", $"Đồng bộ thành công {taken} hồ sơ");
    }

    private JsonObject Progress(JsonArray? data, Plan? plan)
    {
        if (data is not { Count: > 0 and <= FieldRules.StepsInOneRequest })
        {
            return Said("1", $"Mỗi lần từ 1 đến {FieldRules.StepsInOneRequest} bước");
        }
        var taken = 0;
        foreach (var item in data)
        {
            if (item is not JsonObject step)
            {
                return Said("1", "Bước không phải đối tượng");
            }
            if (FieldRules.ProblemOfStep(step) is { } problem)
            {
                return Said("1", problem);
            }
            if (plan?.Kind == "partial" && taken > 0)
            {
                return Said("1", $"Chỉ nhận được {taken} bước");
            }
            if (State.Find((string)step["MaHoSo"]!) is not { } known)
            {
                return Said("-3", $"Hồ sơ {step["MaHoSo"]} không tồn tại");
            }
            if (plan?.Kind != "lose")
            {
                known.Add(step);
            }
            taken++;
        }
        return Said("0", $"Cập nhật thành công {taken} bước");
    }

    private static async Task<JsonObject?> BodyAsync(HttpContext http)
    {
        if (http.Request.Query["dstcode"] != Provider && http.Request.Headers["dstcode"] != Provider)
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync("dstcode: unknown provider");
            return null;
        }
        try
        {
            if (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) is JsonObject body)
            {
                return body;
            }
        }
        catch (JsonException) { }
        http.Response.StatusCode = 400;
        await http.Response.WriteAsync("not a JSON object");
        return null;
    }

    private static JsonObject Said(string code, string message) => new() { ["error_code"] = code, ["message"] = message };

    private static Task AnswerAsync(HttpContext http, JsonObject answer)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
    }
}
