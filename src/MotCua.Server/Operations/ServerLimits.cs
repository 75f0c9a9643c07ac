using System.Threading.RateLimiting;
using MotCua.Server.Http;

namespace MotCua.Server.Operations;

/// <summary>
/// Every limit of the server in one place. Bodies: 64 KiB unless a route says otherwise. At once: 256 requests, 1,024 more wait, the rest get 503 with
/// Retry-After at once. A request may take 30 s, headers 15 s to arrive.
/// </summary>
public static class ServerLimits
{
    public const int ConcurrentRequests = 256;
    public const int WaitingRequests = 1024;
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    public static void Apply(WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // each route's own limit holds (Route.MaxBody)
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 10_000;
        });

    public static void Use(WebApplication app)
    {
        var limiter = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = ConcurrentRequests,
                QueueLimit = WaitingRequests,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
        app.Lifetime.ApplicationStopped.Register(limiter.Dispose);
        app.Use(
            async (http, next) =>
            {
                using var lease = await limiter.AcquireAsync(1, http.RequestAborted);
                if (!lease.IsAcquired)
                {
                    await new Problem(503, "overloaded", "2") { RetryAfter = 2 }.WriteAsync(http);
                    return;
                }
                http.Response.Headers.XContentTypeOptions = "nosniff";
                await next(http);
            }
        );
    }
}
