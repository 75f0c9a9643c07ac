using System.Globalization;
using MotCua.Server.Access;

namespace MotCua.Server.Http;

/// <summary>One request, checked: who asks, when (the only place where the clock is read), and the values that the route declares.</summary>
public sealed class Call(HttpContext http, Actor actor, DateTimeOffset now, Values query, Values body)
{
    public HttpContext Http => http;
    public Actor Actor => actor;
    public DateTimeOffset Now => now;
    public Values Query => query;
    public Values Body => body;
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>SHA-256 over method, path and body, for the comparison of retried requests; null where the route keeps no keys.</summary>
    public byte[]? RequestHash { get; init; }

    public string Path(string name) => (string)http.Request.RouteValues[name]!;

    public T Service<T>()
        where T : notnull => http.RequestServices.GetRequiredService<T>();

    /// <summary>The key of a retryable request, or null. 1 to 200 visible ASCII characters.</summary>
    public string? IdempotencyKey
    {
        get
        {
            var values = http.Request.Headers["Idempotency-Key"];
            if (values.Count == 0)
            {
                return null;
            }
            var key = values.Count == 1 ? values[0]!.Trim() : "";
            return key.Length is >= 1 and <= 200 && key.All(c => c is > ' ' and < '\x7f')
                ? key
                : throw new ProblemException(Problem.Fields(new FieldError("/headers/Idempotency-Key", "bad-idempotency-key")));
        }
    }

    /// <summary>The version that a command expects: If-Match with one strong tag.</summary>
    public long ExpectedVersion
    {
        get
        {
            var values = http.Request.Headers.IfMatch;
            if (values.Count == 0)
            {
                throw new ProblemException(new Problem(428, "if-match-required"));
            }
            var tag = values.Count == 1 ? values[0]!.Trim() : "";
            return
                tag.Length is >= 3 and <= 20
                && tag[0] == '"'
                && tag[^1] == '"'
                && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : throw new ProblemException(Problem.Fields(new FieldError("/headers/If-Match", "bad-if-match")));
        }
    }

    /// <summary>True when the client already has this version (If-None-Match).</summary>
    public bool HasVersion(long version) => http.Request.Headers.IfNoneMatch.Any(tag => tag == $"\"{version}\"");
}
