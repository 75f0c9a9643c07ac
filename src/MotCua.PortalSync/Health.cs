using System.Globalization;
using System.Text;
using MotCua.PortalSync.Sync;

namespace MotCua.PortalSync;

/// <summary>
/// <c>/health/live</c>: the program runs. <c>/health/ready</c>: 503 while the portal or MotCua has not answered for five minutes. <c>/metrics</c>: counters and gauges in the
/// text format of Prometheus. <c>/reconciliation</c>: how far the comparison is; POST starts one. All of these at <see cref="Settings.Health"/> only, and the webhook at its own address
/// only, whatever name the caller uses.
/// </summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static void Map(WebApplication app, Settings settings)
    {
        var own = app.MapGroup("").AddEndpointFilter((call, next) => OnPort(call, next, settings.Health.Port));
        own.MapGet("/health/live", () => Results.Text("live"));
        own.MapGet("/health/ready", (SyncEngine engine, Breaker breaker, TimeProvider clock) => Ready(engine, breaker, clock.GetUtcNow()));
        own.MapGet("/metrics", (IServiceProvider services) => Results.Text(Metrics(services), "text/plain; version=0.0.4"));
        own.MapGet("/reconciliation", (Reconciler reconciler, Reconciliation reconciliation) => Progress(reconciler, reconciliation));
        own.MapPost(
            "/reconciliation",
            (Reconciler reconciler) => reconciler.Ask() ? Results.Text("asked for", statusCode: 202) : Results.Text("runs", statusCode: 409)
        );
        if (settings.Webhook is { } webhook)
        {
            app.MapPost("/webhook", (HttpRequest request, Webhook taker) => taker.TakeAsync(request))
                .AddEndpointFilter((call, next) => OnPort(call, next, webhook.Address.Port));
        }
    }

    private static ValueTask<object?> OnPort(EndpointFilterInvocationContext call, EndpointFilterDelegate next, int port) =>
        call.HttpContext.Connection.LocalPort == port ? next(call) : ValueTask.FromResult<object?>(Results.NotFound());

    private static IResult Ready(SyncEngine engine, Breaker breaker, DateTimeOffset now)
    {
        var why =
            breaker.OpenSince is { } since && now - since > Patience ? $"the portal has not answered since {since:O}"
            : engine.ServerSeenAt is not { } seen ? "MotCua has not answered yet"
            : now - seen > Patience ? $"MotCua has not answered since {seen:O}"
            : null;
        return why is null ? Results.Text("ready") : Results.Text(why, statusCode: 503);
    }

    private static IResult Progress(Reconciler reconciler, Reconciliation reconciliation) =>
        Results.Text(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(reconciler.Runs ? "runs" : "idle")}, {reconciliation.Compared} compared{(reconciler.Last is { } last ? $", last ended {last.At:O} with {last.Unrepaired} unrepaired" : "")}"
            )
        );

    private static string Metrics(IServiceProvider services)
    {
        var engine = services.GetRequiredService<SyncEngine>();
        var counts = services.GetRequiredService<SyncCounts>();
        var text = new StringBuilder();
        void Line(string name, string kind, long value) =>
            text.Append(CultureInfo.InvariantCulture, $"# TYPE portal_sync_{name} {kind}\nportal_sync_{name} {value}\n");
        Line("synchronised_total", "counter", counts.Synced);
        Line("parked_total", "counter", counts.Rejected);
        Line("retried_total", "counter", counts.Retried);
        Line("skipped_total", "counter", counts.Skipped);
        Line("pending_dossiers", "gauge", engine.Pending);
        Line("lag_events", "gauge", Math.Max(0, engine.Progress.Head - engine.Progress.Read));
        Line("portal_down", "gauge", services.GetRequiredService<Breaker>().OpenSince is null ? 0 : 1);
        Line("server_seen_timestamp_seconds", "gauge", engine.ServerSeenAt?.ToUnixTimeSeconds() ?? 0);
        if (services.GetRequiredService<Reconciler>().Last is { } last)
        {
            Line("reconciliation_timestamp_seconds", "gauge", last.At.ToUnixTimeSeconds());
            Line("reconciliation_unrepaired", "gauge", last.Unrepaired);
        }
        if (services.GetService<Webhook>() is { } webhook)
        {
            Line("webhooks_total", "counter", services.GetRequiredService<Wake>().Count);
            Line("webhooks_refused_total", "counter", webhook.Refused);
        }
        return text.ToString();
    }
}
