using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace MotCua.PortalSync.Portal;

/// <summary>
/// Calls the portal through the exchange's adapter: logs in, keeps the session, and logs in again once when the portal no longer knows it. Never follows a
/// redirect, never reads more than a megabyte, never waits longer than the timeout. What is not a positive answer in the contract's form is not done.
/// Safe for use by many at once.
/// </summary>
public sealed class PortalClient : IDisposable
{
    /// <summary>The portal takes at most so many steps in one request.</summary>
    public const int StepsInOneRequest = 10;

    private const string Path = "XrdAdapter/RestService/forward/mapi/";
    private const int MaxAnswer = 1024 * 1024;

    private readonly PortalSettings settings;
    private readonly HttpClient http;
    private readonly SemaphoreSlim loggingIn = new(1);
    private string? session;

    public PortalClient(PortalSettings settings)
    {
        this.settings = settings;
        http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(Math.Min(10, settings.TimeoutSeconds)),
                PooledConnectionLifetime = TimeSpan.FromMinutes(10), // so that a changed address is noticed
            }
        )
        {
            BaseAddress = settings.Address,
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own, over the answer too
        };
    }

    /// <summary>Does the portal have this dossier? <see cref="PortalOutcome.Done"/> with its data, or <see cref="PortalOutcome.Missing"/>.</summary>
    public Task<PortalAnswer> FindAsync(string code, CancellationToken ct) =>
        InSessionAsync("TraCuuHoSo", request => request["mahoso"] = code, ct);

    public Task<PortalAnswer> SynchroniseAsync(JsonObject hoSo, bool updating, CancellationToken ct) =>
        InSessionAsync(
            "DongBoHoSoMC",
            request =>
            {
                request["isUpdating"] = updating ? "True" : "False";
                request["data"] = new JsonArray(hoSo.DeepClone());
            },
            ct
        );

    /// <summary>
    /// Sends steps in requests of ten; stops at the first that is not done, and answers that. A refused request is sent again step by step: the portal may have taken a part
    /// of it, and one bad step is told apart from the others.
    /// </summary>
    public async Task<PortalAnswer> AddStepsAsync(IReadOnlyList<JsonObject> steps, CancellationToken ct)
    {
        var answer = new PortalAnswer(PortalOutcome.Done);
        foreach (var chunk in steps.Chunk(StepsInOneRequest))
        {
            answer = await AddChunkAsync(chunk, ct);
            if (answer.Outcome == PortalOutcome.Rejected && chunk.Length > 1)
            {
                foreach (var step in chunk)
                {
                    answer = await AddChunkAsync([step], ct);
                    if (answer.Outcome != PortalOutcome.Done)
                    {
                        break;
                    }
                }
            }
            if (answer.Outcome != PortalOutcome.Done)
            {
                return answer;
            }
        }
        return answer;
    }

    public void Dispose()
    {
        http.Dispose();
        loggingIn.Dispose();
    }

    private Task<PortalAnswer> AddChunkAsync(JsonObject[] steps, CancellationToken ct) =>
        InSessionAsync("CapNhatTienDoHoSoMC", request => request["data"] = new JsonArray([.. steps.Select(step => step.DeepClone())]), ct);

    private async Task<PortalAnswer> InSessionAsync(string service, Action<JsonObject> fill, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (mine, problem) = await SessionAsync(ct);
            if (mine is null)
            {
                return problem!;
            }
            var request = new JsonObject
            {
                ["session"] = mine,
                ["madonvi"] = settings.Unit,
                ["service"] = service,
            };
            fill(request);
            var answer = await PostAsync("g", request, ct);
            if (answer.Outcome != PortalOutcome.SessionEnded)
            {
                return answer;
            }
            Interlocked.CompareExchange(ref session, null, mine);
            if (attempt == 2)
            {
                return answer with { Outcome = PortalOutcome.Unknown };
            }
        }
    }

    private async Task<(string? Session, PortalAnswer? Problem)> SessionAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref session) is { } known)
        {
            return (known, null);
        }
        await loggingIn.WaitAsync(ct);
        try
        {
            if (Volatile.Read(ref session) is { } meanwhile)
            {
                return (meanwhile, null);
            }
            if (await PasswordAsync(ct) is not { } password)
            {
                return (null, new PortalAnswer(PortalOutcome.Unknown, null, "login: the password file cannot be read"));
            }
            var (status, body, problem) = await SendAsync(
                "login",
                new JsonObject { ["username"] = settings.UserName, ["password"] = password },
                ct
            );
            if (problem is not null)
            {
                return (null, problem);
            }
            // Whatever is wrong with a login says nothing about a dossier.
            var answer = PortalAnswer.Read(body);
            if (status != HttpStatusCode.OK || answer.Outcome != PortalOutcome.Done || SessionIn(body) is not { Length: > 0 } opened)
            {
                return (null, new PortalAnswer(PortalOutcome.Unknown, answer.Code, $"login: HTTP {(int)status} {answer.Reason}"));
            }
            Volatile.Write(ref session, opened);
            return (opened, null);
        }
        finally
        {
            loggingIn.Release();
        }
    }

    private async Task<string?> PasswordAsync(CancellationToken ct)
    {
        try
        {
            return (await File.ReadAllTextAsync(settings.PasswordFile, ct)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // perhaps it is being exchanged
        }
    }

    private static string? SessionIn(byte[] body) =>
        (JsonNode.Parse(body) as JsonObject)?["session"] is JsonValue value ? value.ToString() : null;

    private async Task<PortalAnswer> PostAsync(string address, JsonObject request, CancellationToken ct)
    {
        var (status, body, problem) = await SendAsync(address, request, ct);
        return problem
            ?? status switch
            {
                HttpStatusCode.OK => PortalAnswer.Read(body),
                HttpStatusCode.Unauthorized => new PortalAnswer(PortalOutcome.SessionEnded, null, "HTTP 401"),
                _ => new PortalAnswer(PortalOutcome.Unknown, null, $"HTTP {(int)status}"),
            };
    }

    private async Task<(HttpStatusCode Status, byte[] Body, PortalAnswer? Problem)> SendAsync(
        string address,
        JsonObject request,
        CancellationToken ct
    )
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(TimeSpan.FromSeconds(settings.TimeoutSeconds));
        try
        {
            using var message = new HttpRequestMessage(
                HttpMethod.Post,
                $"{Path}{address}?dstcode={Uri.EscapeDataString(settings.Provider)}"
            )
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToJsonString())),
            };
            message.Headers.Add("dstcode", settings.Provider);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            return (response.StatusCode, await ReadAsync(response.Content, timeout.Token), null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed($"no answer within {settings.TimeoutSeconds} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            return Failed(exception.Message);
        }
    }

    private static (HttpStatusCode, byte[], PortalAnswer?) Failed(string why) =>
        (default, [], new PortalAnswer(PortalOutcome.Unknown, null, PortalAnswer.Shortened(why)));

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, ct)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxAnswer)
            {
                throw new InvalidDataException("the answer is longer than a megabyte");
            }
        }
        return body.ToArray();
    }
}
