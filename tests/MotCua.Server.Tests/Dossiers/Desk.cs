using System.Globalization;
using System.Text.Json;
using MotCua.Server.Tests.Host;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>A desk client: what a clerk does, in a clerk's words.</summary>
public sealed class Desk(HttpClient client)
{
    public const string Certification = "2.000815"; // same day
    public const string Birth = "1.001193";
    public const string AnXuyen = "H12.101";

    public HttpClient Client => client;

    public static Dictionary<string, object?> Receipt(
        string procedure = Certification,
        string receiving = AnXuyen,
        string? resolving = null,
        string? occurredAt = null,
        string name = "Nguyễn Văn Ánh",
        string channel = "counter"
    )
    {
        var body = new Dictionary<string, object?>
        {
            ["procedureCode"] = procedure,
            ["receivingAgency"] = receiving,
            ["resolvingAgency"] = resolving ?? receiving,
            ["channel"] = channel,
            ["applicant"] = new
            {
                kind = "citizen",
                name,
                phone = "0901234567",
            },
        };
        if (occurredAt is not null)
        {
            body["occurredAt"] = occurredAt;
        }
        return body;
    }

    public async Task<JsonElement> ReceiveAsync(Dictionary<string, object?>? body = null, string? key = null)
    {
        using var response = await SendReceiptAsync(body ?? Receipt(), key);
        return await response.ShouldBe(201);
    }

    public Task<HttpResponseMessage> SendReceiptAsync(Dictionary<string, object?> body, string? key = null) =>
        client.SendJsonAsync("POST", "/v1/dossiers", body, key is null ? [] : [("Idempotency-Key", key)]);

    public Task<HttpResponseMessage> SendAsync(JsonElement dossier, string verb, object body, string? key = null, long? version = null)
    {
        var expected = (version ?? dossier.GetProperty("version").GetInt64()).ToString(CultureInfo.InvariantCulture);
        (string, string)[] headers = key is null
            ? [("If-Match", $"\"{expected}\"")]
            : [("If-Match", $"\"{expected}\""), ("Idempotency-Key", key)];
        return client.SendJsonAsync("POST", $"/v1/dossiers/{dossier.Text("id")}/{verb}", body, headers);
    }

    /// <summary>Gives a command that must be accepted; returns the dossier after it.</summary>
    public async Task<JsonElement> DoAsync(JsonElement dossier, string verb, object? body = null)
    {
        using var response = await SendAsync(dossier, verb, body ?? Body(verb));
        return await response.ShouldBe(200);
    }

    /// <summary>
    /// The same, but reads the dossier again where it has changed meanwhile, as a desk does: the watcher may announce the breach of a dossier
    /// that was received in the past at any moment.
    /// </summary>
    public async Task<JsonElement> InsistAsync(JsonElement dossier, string verb, object body)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var response = await SendAsync(dossier, verb, body);
            if ((int)response.StatusCode != 412 || attempt == 5)
            {
                return await response.ShouldBe(200);
            }
            dossier = await ReadAsync(dossier);
        }
    }

    /// <summary>Gives a command that must be refused by a rule; returns the code of the refusal.</summary>
    public async Task<string?> RefusedAsync(JsonElement dossier, string verb, object? body = null)
    {
        using var response = await SendAsync(dossier, verb, body ?? Body(verb));
        return (await response.ShouldBe(422)).Text("code");
    }

    public Task<JsonElement> ReadAsync(JsonElement dossier) => client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}");

    public Task<List<JsonElement>> TimelineAsync(JsonElement dossier) => client.WalkAsync($"/v1/dossiers/{dossier.Text("id")}/events");

    /// <summary>A well-formed body for each command.</summary>
    public static object Body(string verb) =>
        verb switch
        {
            "forward" => new { toAgency = "H12.102", note = "chuyển" },
            "accept" => new { officer = "an.nguyen" },
            "request-opinion" => new
            {
                agency = "H12.03",
                workingDays = 3,
                content = "xin ý kiến",
            },
            "receive-opinion" => new { agency = "H12.03", content = "đồng ý" },
            "open-leg" => new
            {
                agency = "H12.03",
                workingDays = 2,
                task = "xác định nghĩa vụ",
            },
            "finish-leg" => new { leg = 1 },
            "assign" => new { officer = "an.nguyen", step = "thẩm định" },
            "request-supplement" => new { reason = "thiếu giấy tờ", papers = new[] { "Bản sao" } },
            "receive-supplement" => new { note = "đủ" },
            "notify-obligation" => new { kind = "lệ phí", amount = 50000 },
            "settle-obligation" => new { channel = "online" },
            "process" => new { resultNumber = "12/UBND", resultSigned = true },
            "apologise" => new
            {
                reasonCode = "overload",
                reason = "quá tải",
                newDueAt = "2027-06-30T17:00:00+07:00",
                number = "05/PXL",
                signer = "chu.tich",
            },
            "return" => new { channel = "counter", receiver = "Nguyễn Văn B" },
            "correct" => new
            {
                field = "channel",
                value = "online",
                authority = "Trưởng phòng",
                reason = "nhập nhầm",
            },
            "correct-receipt" => new
            {
                channel = "postal",
                authority = "Trưởng phòng",
                reason = "nhập nhầm",
            },
            "rate" => new { score = 2, source = "device" },
            "refuse" or "withdraw" or "stop" or "close" => new { reason = "theo đề nghị" },
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "no such command"),
        };
}
