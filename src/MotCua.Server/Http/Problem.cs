using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MotCua.Server.Http;

/// <summary>What is wrong with one field. <paramref name="Code"/> is a key of <see cref="ProblemTexts"/>.</summary>
/// <param name="Pointer">JSON pointer into the body, or <c>/query/name</c>, <c>/headers/name</c>.</param>
public sealed record FieldError(string Pointer, string Code, params string[] Arguments);

/// <summary>
/// An answer that says no (RFC 9457). <paramref name="Code"/> is stable and documented in <see cref="ProblemTexts"/>, which puts it into words in
/// Vietnamese or English; the <c>type</c> is <c>urn:motcua:problem:{code}</c>.
/// </summary>
public sealed record Problem(int Status, string Code, params string[] Arguments)
{
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Further members, for example <c>currentVersion</c>.</summary>
    public JsonObject? Extensions { get; init; }

    /// <summary>Seconds after which to try again.</summary>
    public int? RetryAfter { get; init; }

    public static Problem Fields(params IReadOnlyList<FieldError> errors) => new(400, "invalid-request") { Errors = errors };

    public static Problem NotFound() => new(404, "not-found");

    /// <summary>Writes the answer; does nothing when the response has begun.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            return;
        }
        var language = Language.Of(http.Request);
        http.Features.Set(this); // for telemetry, which counts codes
        http.Response.Clear();
        http.Response.StatusCode = Status;
        http.Response.ContentType = "application/problem+json; charset=utf-8";
        http.Response.Headers.ContentLanguage = language;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        if (Status == 405)
        {
            http.Response.Headers.Allow = Arguments[0];
        }
        if (Status == 401)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }
        await http.Response.BodyWriter.WriteAsync(ToJson(language, TraceId(http)));
    }

    public byte[] ToJson(string language, string traceId)
    {
        var (title, detail) = ProblemTexts.Of(Code, language, Arguments);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "urn:motcua:problem:" + Code);
            writer.WriteString("title", title);
            writer.WriteNumber("status", Status);
            writer.WriteString("detail", detail);
            writer.WriteString("code", Code);
            if (Errors.Count > 0)
            {
                writer.WriteStartArray("errors");
                foreach (var error in Errors)
                {
                    writer.WriteStartObject();
                    writer.WriteString("pointer", error.Pointer);
                    writer.WriteString("detail", ProblemTexts.Of(error.Code, language, error.Arguments).Detail);
                    writer.WriteString("code", error.Code);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            foreach (var (name, value) in Extensions ?? [])
            {
                writer.WritePropertyName(name);
                if (value is null)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    value.WriteTo(writer);
                }
            }
            writer.WriteString("traceId", traceId);
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    internal static string TraceId(HttpContext http) => System.Diagnostics.Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}

/// <summary>Carries a <see cref="Problem"/> from deep in the reading of a request to the one place that answers it. Never used for a decision of the domain.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Code)
{
    public Problem Problem => problem;
}

/// <summary>Vietnamese unless the client asks for English.</summary>
public static class Language
{
    public const string Vietnamese = "vi";
    public const string English = "en";

    public static string Of(HttpRequest request)
    {
        var best = (Language: Vietnamese, Quality: 0.0);
        foreach (var value in request.GetTypedHeaders().AcceptLanguage)
        {
            var language = value.Value.ToString().Split('-')[0].ToLowerInvariant();
            if (language is Vietnamese or English && (value.Quality ?? 1) > best.Quality)
            {
                best = (language, value.Quality ?? 1);
            }
        }
        return best.Language;
    }
}
