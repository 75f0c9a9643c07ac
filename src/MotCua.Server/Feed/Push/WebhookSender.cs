using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;

namespace MotCua.Server.Feed.Push;

/// <summary>What came of one attempt.</summary>
/// <param name="Status">HTTP status; null when there was none.</param>
/// <param name="Reason">A code: <c>delivered</c>, <c>status</c>, <c>redirect</c>, <c>gone</c>, <c>throttled</c>, <c>timeout</c>, <c>connect</c>, <c>tls</c>, <c>refused-…</c>, <c>broken-answer</c>.</param>
/// <param name="RetryAfter">What the endpoint asks for, cut to an hour.</param>
/// <param name="Body">First kilobyte of the answer.</param>
public sealed record Outcome(int? Status, string Reason, TimeSpan Latency, TimeSpan? RetryAfter, string? Body)
{
    public bool Delivered => Reason == "delivered";
    public bool Gone => Reason == "gone";
    public bool Throttled => Reason == "throttled";
}

/// <summary>Sends one message to one endpoint, once. Never throws for what an endpoint does; what comes back is capped in size and time.</summary>
public sealed partial class WebhookSender : IDisposable
{
    public const int LongestAnswer = 64 * 1024;
    private const int Kept = 1024;
    private static readonly MediaTypeHeaderValue JsonType = new("application/json") { CharSet = "utf-8" };
    private readonly HttpClient client;
    private readonly TimeSpan total;
    private readonly EndpointGuard guard;
    private readonly TimeProvider clock;

    public WebhookSender(PushSettings settings, EndpointGuard guard, TimeProvider clock)
        : this(GuardedHttp.Handler(guard, TimeSpan.FromSeconds(settings.ConnectSeconds)), settings, guard, clock) { }

    /// <summary>With a handler of the caller's: one of <see cref="GuardedHttp"/>, whatever it resolves names with.</summary>
    public WebhookSender(SocketsHttpHandler handler, PushSettings settings, EndpointGuard guard, TimeProvider clock)
    {
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        (total, this.guard, this.clock) = (TimeSpan.FromSeconds(settings.TotalSeconds), guard, clock);
    }

    public void Dispose() => client.Dispose();

    /// <param name="url">Checked again as written: settings may have changed since it was registered.</param>
    /// <param name="id">The message's identity.</param>
    /// <param name="body">Sent as it is.</param>
    /// <param name="keys">Of the valid secrets.</param>
    /// <param name="ct">Ends the attempt: the process stops.</param>
    public async Task<Outcome> SendAsync(Uri url, string id, byte[] body, IReadOnlyList<byte[]> keys, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        Outcome Failed(string reason, int? status = null) => new(status, reason, Stopwatch.GetElapsedTime(began), null, null);
        if (guard.Refuse(url) is { } refused)
        {
            return Failed("refused-" + refused);
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        request.Content.Headers.ContentType = JsonType;
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Header(keys, id, timestamp, body));
        request.Headers.TryAddWithoutValidation("user-agent", "MotCua");
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(total);
        int? status = null;
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time.Token);
            status = (int)response.StatusCode;
            var text = await ReadAsync(response, time.Token);
            var reason = status switch
            {
                >= 200 and < 300 => "delivered",
                >= 300 and < 400 => "redirect",
                410 => "gone",
                429 or 502 or 503 or 504 => "throttled",
                _ => "status",
            };
            return new Outcome(status, reason, Stopwatch.GetElapsedTime(began), RetryAfterOf(response), text);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed("timeout", status);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or SocketException or InvalidOperationException or FormatException)
        {
            return Failed(ReasonOf(exception), status);
        }
    }

    private static string ReasonOf(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case EndpointRefusedException refused:
                    return "refused-" + refused.Reason;
                case AuthenticationException:
                    return "tls";
                case SocketException:
                    return "connect";
            }
        }
        return "broken-answer";
    }

    /// <summary>Reads to the end or to 64 kB, whichever comes first; keeps the first kilobyte.</summary>
    private static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength == 0)
        {
            return null; // what most endpoints answer
        }
        var kept = new byte[Kept];
        var chunk = System.Buffers.ArrayPool<byte>.Shared.Rent(8192);
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            int read;
            while (length < LongestAnswer && (read = await stream.ReadAsync(chunk, ct)) > 0)
            {
                var keep = Math.Clamp(Kept - length, 0, read);
                chunk.AsSpan(0, keep).CopyTo(kept.AsSpan(Math.Min(length, Kept)));
                length += read;
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(chunk);
        }
        return length == 0 ? null : Encoding.UTF8.GetString(kept, 0, Math.Min(length, Kept));
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (
            !response.Headers.TryGetValues("Retry-After", out var values)
            || !RetryConditionHeaderValue.TryParse(values.FirstOrDefault(), out var asked)
        )
        {
            return null;
        }
        var wait = asked.Delta ?? (asked.Date - clock.GetUtcNow()) ?? TimeSpan.Zero;
        return wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait > RetrySchedule.LongestRetryAfter ? RetrySchedule.LongestRetryAfter
            : wait;
    }

    /// <summary>An answer as it may be kept and shown: no long numbers, no addresses of people, nothing that does not print.</summary>
    public static string? Redact(string? text) =>
        text is null ? null : Unprintable().Replace(Mail().Replace(Digits().Replace(text, "[số]"), "[thư]"), " ");

    [GeneratedRegex(@"\+?\d[\d .-]{6,}\d")]
    private static partial Regex Digits();

    [GeneratedRegex(@"[\w.+-]+@[\w.-]+")]
    private static partial Regex Mail();

    [GeneratedRegex(@"[\p{C}�]+")]
    private static partial Regex Unprintable();
}
