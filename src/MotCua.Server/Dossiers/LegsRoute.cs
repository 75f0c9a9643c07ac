using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Server.Access;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Dossiers;

/// <summary><c>GET /v1/dossiers/{id}/legs</c>: who held a dossier when and how long, in working time, and who else was involved. What it means: <see cref="WorkLegs"/>.</summary>
internal static class LegsRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/dossiers/{id}/legs",
        Act.ReadDossier,
        "Thời gian từng cơ quan, cán bộ, bước đã dùng (phút làm việc); lấy ý kiến; các chặng liên thông",
        HandleAsync
    )
    {
        Tag = "Hồ sơ",
        Statuses = [200, 404],
        Example = """
            {"legs":[{"agency":"H12.101","officer":"an.nguyen","step":"appraise","from":"2026-11-20T09:15:00+07:00","to":"2026-11-20T11:00:00+07:00",
            "handoverDueAt":null,"acceptedAt":null,"workingMinutes":105,"waitingMinutes":0,"pausedMinutes":0,"stepDueAt":"2026-11-20T10:45:00+07:00",
            "timeliness":"late","overrunMinutes":15,"delayMinutes":0,"delayShare":null}],
            "totals":{"workingMinutes":105,"waitingMinutes":0,"pausedMinutes":0,"elapsedMinutes":105,"delayMinutes":0},"opinions":[],"linkedLegs":[]}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        if (await call.Service<DossierDesk>().FindAsync(call, Act.ReadDossier) is not { } stream)
        {
            return Problem.NotFound();
        }
        var events = stream.Events.Select(stored => (DossierEvent)stored.Data).ToList();
        var dossier = stream.Aggregate!;
        var now = call.Now > dossier.LastOccurredAt ? call.Now : dossier.LastOccurredAt;
        var report = WorkLegs.Of(events, call.Service<ReferenceStore>().Current.CalendarFor, now);
        // The task is free text, and shown to those who may see such.
        IReadOnlyDictionary<Guid, JsonElement> remarks =
            report.Linked.Count > 0 && Reach.MaySeePersonalData(call.Actor)
                ? await PersonalData.RemarksAsync(call.Service<NpgsqlDataSource>(), stream.Id, call.Aborted)
                : new Dictionary<Guid, JsonElement>();
        var tasks = stream
            .Events.Where(stored => stored.Data is LegOpened && remarks.ContainsKey(stored.Id))
            .ToDictionary(stored => ((LegOpened)stored.Data).Number, stored => remarks[stored.Id].GetProperty("task").GetString());
        return Answer.Json(writer => Write(writer, report, dossier, tasks, now));
    }

    private static void Write(Utf8JsonWriter writer, LegReport report, Dossier dossier, Dictionary<int, string?> tasks, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("legs");
        foreach (var leg in report.Legs)
        {
            Write(writer, leg, report.DelayMinutes);
        }
        writer.WriteEndArray();
        writer.WriteStartObject("totals");
        writer.WriteNumber("workingMinutes", report.WorkingMinutes);
        writer.WriteNumber("waitingMinutes", report.WaitingMinutes);
        writer.WriteNumber("pausedMinutes", report.PausedMinutes);
        writer.WriteNumber("elapsedMinutes", report.WorkingMinutes + report.WaitingMinutes + report.PausedMinutes);
        writer.WriteNumber("delayMinutes", report.DelayMinutes);
        writer.WriteEndObject();
        InvolvementView.WriteOpinions(writer, dossier, now);
        writer.WriteStartArray("linkedLegs");
        foreach (var linked in report.Linked)
        {
            writer.WriteStartObject();
            InvolvementView.WriteLeg(writer, linked.Leg);
            writer.WriteNumber("workingMinutes", linked.WorkingMinutes);
            writer.WriteString("timeliness", DossierView.NameOf(linked.Timeliness));
            if (tasks.TryGetValue(linked.Leg.Number, out var task))
            {
                writer.WriteString("task", task);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, WorkLeg leg, int delay)
    {
        writer.WriteStartObject();
        writer.WriteString("agency", leg.Agency);
        writer.WriteString("officer", leg.Officer);
        writer.WriteString("step", leg.Step);
        writer.WriteInstant("from", leg.From);
        writer.WriteInstant("to", leg.To);
        writer.WriteInstant("handoverDueAt", leg.HandoverDueAt);
        writer.WriteInstant("acceptedAt", leg.AcceptedAt);
        writer.WriteNumber("workingMinutes", leg.WorkingMinutes);
        writer.WriteNumber("waitingMinutes", leg.WaitingMinutes);
        writer.WriteNumber("pausedMinutes", leg.PausedMinutes);
        writer.WriteInstant("stepDueAt", leg.StepDueAt);
        writer.WriteString("timeliness", DossierView.NameOf(leg.Timeliness));
        writer.WriteNumber("overrunMinutes", leg.OverrunMinutes);
        writer.WriteNumber("delayMinutes", leg.DelayMinutes);
        if (delay > 0)
        {
            writer.WriteNumber("delayShare", Math.Round((decimal)leg.DelayMinutes / delay, 6));
        }
        else
        {
            writer.WriteNull("delayShare");
        }
        writer.WriteEndObject();
    }
}
