using System.Globalization;
using System.Text;
using MotCua.PortalSync.Sync;

namespace MotCua.PortalSync;

/// <summary>
/// <c>/health/live</c>: the program runs. <c>/health/ready</c>: 503 while the portal or MotCua has not answered for five minutes. <c>/metrics</c>: counters and gauges in the
/// text format of Prometheus.
/// </summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", (SyncEngine engine, Breaker breaker, TimeProvider clock) => Ready(engine, breaker, clock.GetUtcNow()));
        app.MapGet(
            "/metrics",
            (SyncEngine engine, SyncCounts counts, Breaker breaker) =>
                Results.Text(Metrics(engine, counts, breaker), "text/plain; version=0.0.4")
        );
    }

    private static IResult Ready(SyncEngine engine, Breaker breaker, DateTimeOffset now)
    {
        var why =
            breaker.OpenSince is { } since && now - since > Patience ? $"the portal has not answered since {since:O}"
            : engine.ServerSeenAt is not { } seen ? "MotCua has not answered yet"
            : now - seen > Patience ? $"MotCua has not answered since {seen:O}"
            : null;
        return why is null ? Results.Text("ready") : Results.Text(why, statusCode: 503);
    }

    private static string Metrics(SyncEngine engine, SyncCounts counts, Breaker breaker)
    {
        var text = new StringBuilder();
        void Line(string name, string kind, long value) =>
            text.Append(CultureInfo.InvariantCulture, $"# TYPE portal_sync_{name} {kind}\nportal_sync_{name} {value}\n");
        Line("synchronised_total", "counter", counts.Synced);
        Line("parked_total", "counter", counts.Rejected);
        Line("retried_total", "counter", counts.Retried);
        Line("skipped_total", "counter", counts.Skipped);
        Line("pending_dossiers", "gauge", engine.Pending);
        Line("lag_events", "gauge", Math.Max(0, engine.Progress.Head - engine.Progress.Read));
        Line("portal_down", "gauge", breaker.OpenSince is null ? 0 : 1);
        return text.ToString();
    }
}
