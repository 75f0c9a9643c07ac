using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.EventStore;
using MotCua.Server.Access;
using Npgsql;

namespace MotCua.Server.Http;

/// <summary>
/// The way of every request: token, act, body and query by the route's declaration, handler, answer. Whatever goes wrong becomes a problem answer
/// here and nowhere else.
/// </summary>
public static class Pipeline
{
    public static RequestDelegate For(ApiRoute route) =>
        async http =>
        {
            var answer = await AnswerAsync(route, http);
            if (answer.Problem is { } problem)
            {
                await problem.WriteAsync(http);
                return;
            }
            await WriteAsync(answer, http);
        };

    /// <summary>Everything but sending: what the dashboard asks in process goes the same way as what comes over HTTP.</summary>
    internal static async Task<Answer> AnswerAsync(ApiRoute route, HttpContext http)
    {
        try
        {
            var actor = Actor.Anonymous;
            if (route.Act is not (Act.Public or Act.IssueDevelopmentToken))
            {
                var (authenticated, refused) = await http.RequestServices.GetRequiredService<Tokens>().AuthenticateAsync(http);
                if (refused is not null)
                {
                    return refused;
                }
                actor = authenticated!;
            }
            if (!Reach.MayAct(actor, route.Act))
            {
                return new Problem(403, "forbidden", route.Act.ToString());
            }
            var errors = new List<FieldError>();
            var query = ValueReader.Read(http.Request.Query, route.Query, errors);
            var (body, hash) = await ReadBodyAsync(route, http, errors);
            if (errors.Count > 0)
            {
                return Problem.Fields(errors);
            }
            var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            return await route.Handle(new Call(http, actor, now, query, body) { RequestHash = hash });
        }
        catch (Exception exception) when (ProblemOf(exception, http) is { } problem)
        {
            return problem;
        }
    }

    private static async Task<(Values, byte[]?)> ReadBodyAsync(ApiRoute route, HttpContext http, List<FieldError> errors)
    {
        var request = http.Request;
        if (route.RawBody.Count > 0)
        {
            var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
            return type is not null && route.RawBody.Contains(type)
                ? (Values.Empty, null)
                : throw new ProblemException(new Problem(415, "unsupported-media-type", string.Join(", ", route.RawBody)));
        }
        if (request.Method is "GET" or "HEAD")
        {
            return (Values.Empty, null);
        }
        var bytes = await ReadAllAsync(request, route.MaxBody, http.RequestAborted);
        var hash = route.Idempotent ? HashOf(request, bytes.Span) : null;
        if (bytes.Length == 0)
        {
            return (ReadEmpty(route, errors), hash);
        }
        if (route.Body is null)
        {
            throw new ProblemException(new Problem(400, "no-body-expected"));
        }
        if (!IsJson(request.ContentType))
        {
            throw new ProblemException(new Problem(415, "unsupported-media-type", "application/json"));
        }
        try
        {
            using var document = JsonDocument.Parse(bytes, Json.ReaderOptions);
            return (ValueReader.Read(document.RootElement, route.Body, "", errors), hash);
        }
        catch (InvalidOperationException) // the parser compares names, and cannot read one with an escaped lone surrogate
        {
            throw new ProblemException(new Problem(400, "malformed-json", "?"));
        }
        catch (JsonException exception)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{exception.LineNumber + 1}:{exception.BytePositionInLine + 1}");
            throw new ProblemException(new Problem(400, "malformed-json", at));
        }
    }

    private static Values ReadEmpty(ApiRoute route, List<FieldError> errors)
    {
        foreach (var field in (route.Body ?? []).Where(f => f.Required))
        {
            errors.Add(new FieldError("/" + field.Name, "required"));
        }
        return Values.Empty;
    }

    private static bool IsJson(string? contentType)
    {
        if (contentType is null || !Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return false;
        }
        var utf8 =
            !type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset == "\"utf-8\"";
        return type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) && utf8;
    }

    /// <summary>The whole body; 413 when it is longer.</summary>
    internal static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpRequest request, long max, CancellationToken aborted)
    {
        if (request.ContentLength > max)
        {
            throw TooLarge(max);
        }
        if (request.ContentLength == 0)
        {
            return default;
        }
        var buffer = new MemoryStream((int)(request.ContentLength ?? 1024));
        var chunk = System.Buffers.ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(chunk, aborted)) > 0)
            {
                if (buffer.Length + read > max)
                {
                    throw TooLarge(max);
                }
                buffer.Write(chunk, 0, read);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(chunk);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static ProblemException TooLarge(long max) =>
        new(new Problem(413, "body-too-large", max.ToString(CultureInfo.InvariantCulture)));

    private static byte[] HashOf(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private static Problem? ProblemOf(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case ProblemException problem:
                return problem.Problem;
            case OperationCanceledException when Operations.RequestTime.Over(http) is { } timeout:
                return timeout;
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                return new Problem(503, "cancelled") { RetryAfter = 1 };
            case BadHttpRequestException bad:
                return bad.StatusCode == 413 ? new Problem(413, "body-too-large", "?") : new Problem(bad.StatusCode, "bad-http");
            case OutcomeUnknownException:
                return new Problem(503, "outcome-unknown") { RetryAfter = 1 };
            case PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }: // by the database's statement_timeout
                return new Problem(503, "timeout", "60") { RetryAfter = 1 };
            case NpgsqlException { IsTransient: true }:
            case NpgsqlException { InnerException: TimeoutException or IOException or System.Net.Sockets.SocketException }:
                return new Problem(503, "database-unavailable") { RetryAfter = 2 };
            default:
                Log.RequestFailed(
                    http.RequestServices.GetRequiredService<ILogger<ApiRoute>>(),
                    http.Request.Method,
                    http.GetEndpoint()?.DisplayName,
                    Problem.TraceId(http),
                    exception
                );
                return new Problem(500, "internal-error");
        }
    }

    internal static async Task WriteAsync(Answer answer, HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }
        if (!response.Headers.ContainsKey("Cache-Control"))
        {
            response.Headers.CacheControl = "private, no-cache";
        }
        if (answer.Status is 204 or 304)
        {
            return;
        }
        response.ContentType = answer.ContentType;
        if (answer.Stream is { } stream)
        {
            await stream(response.Body, http.RequestAborted);
            return;
        }
        response.ContentLength = answer.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.BodyWriter.WriteAsync(answer.Body, http.RequestAborted);
        }
        answer.Release(); // not when sending failed: something may still look at it then
    }
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Request failed: {Method} {Route}, trace {TraceId}")]
    public static partial void RequestFailed(ILogger logger, string method, string? route, string traceId, Exception exception);
}
