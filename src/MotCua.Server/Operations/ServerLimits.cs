using System.Threading.RateLimiting;
using MotCua.Server.Http;

namespace MotCua.Server.Operations;

/// <summary>
/// Every limit of the server in one place; <c>ops/limits.md</c> says what a client sees of each. The properties are settings
/// (<c>Limits__ConcurrentRequests</c> …), the rest is fixed. Bodies: 64 KiB unless a route says otherwise (<see cref="ApiRoute.MaxBody"/>).
/// </summary>
public sealed record ServerLimits
{
    private const int DaysOfLateEntry = 3;

    /// <summary>Requests worked on at the same time. PostgreSQL's connections, 100 a process, are what more would wait for.</summary>
    public int ConcurrentRequests { get; init; } = 256;

    /// <summary>Requests that may wait for their turn; those beyond are answered 503 at once.</summary>
    public int WaitingRequests { get; init; } = 1024;

    /// <summary>Seconds that a request may take, its waiting not counted; then 503. Not for routes that <see cref="ApiRoute.TakesItsTime"/>.</summary>
    public double RequestSeconds { get; init; } = 30;

    /// <summary>Requests a minute from one client address to routes that are <see cref="ApiRoute.RateLimited"/>.</summary>
    public int AnonymousPerMinute { get; init; } = 60;

    /// <summary>Events that a subscription may lie behind before <c>/health/ready</c> says no. An import of a million lines stays below.</summary>
    public long ReadyLagEvents { get; init; } = 2_000_000;

    /// <summary>Age in seconds of the oldest event that a subscription has not processed, above which <c>/health/ready</c> says no.</summary>
    public double ReadyLagSeconds { get; init; } = 600;

    /// <summary>
    /// Working days after which what happened may still be entered without a reason; null: no limit, as in Development, where history is made up. Not
    /// for imports.
    /// </summary>
    public int? LateEntryWorkingDays { get; init; }

    public static ServerLimits From(IConfiguration configuration, bool development)
    {
        return
            Read(configuration, development)
                is {
                    ConcurrentRequests: > 0,
                    WaitingRequests: >= 0,
                    RequestSeconds: > 0 and < 86_400,
                    AnonymousPerMinute: > 0,
                    LateEntryWorkingDays: null or >= 0 and <= 3_650
                } limits
            ? limits
            : throw new SettingException("Limits:* must be positive numbers; see ops/limits.md.");
    }

    private static ServerLimits? Read(IConfiguration configuration, bool development)
    {
        try
        {
            var limits = configuration.GetSection("Limits").Get<ServerLimits>() ?? new ServerLimits();
            return development ? limits : limits with { LateEntryWorkingDays = limits.LateEntryWorkingDays ?? DaysOfLateEntry };
        }
        catch (InvalidOperationException) // not a number
        {
            return null;
        }
    }

    public static void Apply(WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // each route's own limit holds (ApiRoute.MaxBody)
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5)); // slower: 408
            kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5)); // slower: hung up on
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.MaxRequestLineSize = 8 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestLineSize = 32 * 1024; // longer parameters than any that are valid still get an answer that names them
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.MaxConcurrentConnections = 10_000;
        });

    /// <summary>After routing: whether a limit applies is said by the route.</summary>
    public void Use(WebApplication app)
    {
        var turns = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = ConcurrentRequests,
                QueueLimit = WaitingRequests,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
        var strangers = new AnonymousLimit(AnonymousPerMinute);
        app.Lifetime.ApplicationStopped.Register(turns.Dispose);
        app.Lifetime.ApplicationStopped.Register(strangers.Dispose);
        var time = TimeSpan.FromSeconds(RequestSeconds);
        app.Use(
            async (http, next) =>
            {
                http.Response.Headers.XContentTypeOptions = "nosniff";
                var route = http.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>();
                if (http.Request.Path.StartsWithSegments("/_blazor"))
                {
                    await next(http); // the dashboard's connection lasts as long as its page; what it asks has limits of its own
                    return;
                }
                if (route is { AnswersUnderLoad: true })
                {
                    await RequestTime.LimitAsync(http, time, next);
                    return;
                }
                if (route is { RateLimited: true } && strangers.Refuse(http) is { } refused)
                {
                    await refused.WriteAsync(http);
                    return;
                }
                using var turn = await turns.AcquireAsync(1, http.RequestAborted);
                if (!turn.IsAcquired)
                {
                    await new Problem(503, "overloaded", "2") { RetryAfter = 2 }.WriteAsync(http);
                    return;
                }
                await (route is { TakesItsTime: true } ? next(http) : RequestTime.LimitAsync(http, time, next));
            }
        );
    }
}
