using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Operations;

namespace MotCua.Server.Portal.Backlog;

/// <summary><c>GET /v1/operations/portal-sync</c>: what the national portal lacks now, and whether that is more than it should be.</summary>
internal static class BacklogRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/operations/portal-sync",
        Act.Operate,
        "Tồn đọng đồng bộ lên Cổng DVCQG trên toàn hệ thống, hiện nay: số hồ sơ, thay đổi cũ nhất, cảnh báo (ngưỡng PortalSync__BacklogSeconds, PortalSync__BacklogDossiers)",
        HandleAsync
    )
    {
        Tag = "Vận hành",
        Example = """
            {"owed":81234,"synced":81200,"fresh":81190,"unsynced":44,"failing":3,"oldestUnsyncedAt":"2026-11-20T09:05:00+07:00","oldestUnsyncedSeconds":600,
            "alert":{"raised":false,"since":"2026-11-19T22:00:00+07:00","mostSeconds":3600,"mostDossiers":10000},
            "lastReconciliationAt":"2026-11-20T01:00:00+07:00","asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"}}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var watch = call.Service<BacklogWatch>();
        var state = await watch.CheckAsync(call.Aborted);
        var asOf = await call.Service<Progress>().AsOfAsync(PortalProjection.ProjectionName, call.Now, call.Aborted);
        return Answer
            .Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("owed", state.Owed);
                writer.WriteNumber("synced", state.Synced);
                writer.WriteNumber("fresh", state.Fresh);
                writer.WriteNumber("unsynced", state.Unsynced);
                writer.WriteNumber("failing", state.Failing);
                writer.WriteInstant("oldestUnsyncedAt", state.OldestAt);
                if (state.OldestAt is null)
                {
                    writer.WriteNull("oldestUnsyncedSeconds");
                }
                else
                {
                    writer.WriteNumber("oldestUnsyncedSeconds", (long)state.OldestSeconds(call.Now));
                }
                writer.WriteStartObject("alert");
                writer.WriteBoolean("raised", state.Raised);
                writer.WriteInstant("since", state.Since);
                writer.WriteNumber("mostSeconds", watch.Settings.BacklogSeconds);
                writer.WriteNumber("mostDossiers", watch.Settings.BacklogDossiers);
                writer.WriteEndObject();
                writer.WriteInstant("lastReconciliationAt", state.ReconciledAt);
                asOf.WriteTo(writer);
                writer.WriteEndObject();
            })
            .With("Cache-Control", "no-store");
    }
}
