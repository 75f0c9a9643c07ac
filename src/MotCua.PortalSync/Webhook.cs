using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.PortalSync.Sync;

namespace MotCua.PortalSync;

/// <summary>
/// Takes MotCua's messages (Standard Webhooks 1.0) at <c>POST /webhook</c>: verifies the signature, answers the challenge of activation, and wakes the reading of the feed. The
/// feed's cursor stays the only truth, so a forged, lost or repeated message can cost a reading and nothing else.
/// </summary>
public sealed class Webhook(WebhookSettings settings, Wake wake, TimeProvider clock, ILogger<Webhook> log)
{
    /// <summary>How old or how far ahead a message may be.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private const int MaxBody = 64 * 1024;
    private const string SecretPrefix = "whsec_";

    private long refused;

    public long Refused => Interlocked.Read(ref refused);

    public async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MaxBody)
            {
                return Refuse(413, "too long");
            }
        }
        var body = buffer.ToArray();
        var id = request.Headers["webhook-id"].ToString();
        if (
            Problem(id, request.Headers["webhook-timestamp"].ToString(), request.Headers["webhook-signature"].ToString(), body) is
            { } problem
        )
        {
            return Refuse(401, problem);
        }
        if (TypeOf(body) == "feed.ping")
        {
            return Results.Text(id);
        }
        wake.Up();
        return Results.NoContent();
    }

    /// <summary>What is wrong with a message, or null: it comes from MotCua, and now.</summary>
    public string? Problem(string id, string timestamp, string signatures, ReadOnlySpan<byte> body)
    {
        if (id.Length is 0 or > 200 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return "without webhook-id or webhook-timestamp";
        }
        if (Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return "too old, or a clock is wrong";
        }
        var prefix = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var content = new byte[prefix.Length + body.Length];
        prefix.CopyTo(content, 0);
        body.CopyTo(content.AsSpan(prefix.Length));
        var given = signatures
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Take(20)
            .Where(one => one.StartsWith("v1,", StringComparison.Ordinal))
            .Select(one => Encoding.ASCII.GetBytes(one[3..]))
            .ToList();
        foreach (var key in Keys())
        {
            var right = Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA256.HashData(key, content)));
            if (given.Exists(one => CryptographicOperations.FixedTimeEquals(one, right)))
            {
                return null;
            }
        }
        return "no signature is right";
    }

    private IResult Refuse(int status, string why)
    {
        Interlocked.Increment(ref refused);
        log.WebhookRefused(why);
        return Results.StatusCode(status);
    }

    /// <summary>Read for each message, so that a secret can be exchanged while it runs.</summary>
    private IEnumerable<byte[]> Keys()
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(settings.SecretFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            yield break;
        }
        foreach (var line in lines)
        {
            var key = new byte[128];
            var text = line.Trim();
            if (
                text.StartsWith(SecretPrefix, StringComparison.Ordinal)
                && Convert.TryFromBase64String(text[SecretPrefix.Length..], key, out var length)
                && length >= 24
            )
            {
                yield return key[..length];
            }
        }
    }

    private static string? TypeOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("type", out var type)
                ? type.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
