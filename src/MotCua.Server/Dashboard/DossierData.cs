using System.Globalization;
using System.Text.Json;

namespace MotCua.Server.Dashboard;

/// <summary>One day on the strip that explains a due date.</summary>
public sealed record StripDay(DateOnly Date, bool Counted, bool Paused, string Why);

/// <summary>A dossier, what happened to it, and why it is due when it is due.</summary>
public sealed record DossierData(
    JsonElement Dossier,
    IReadOnlyList<JsonElement> Events,
    IReadOnlyList<StripDay> Days,
    IReadOnlyList<(string Agency, DateTimeOffset Since, TimeSpan Time)> Held
)
{
    public bool IsLate => Dossier.GetProperty("timeliness").GetString() is "late" or "open_overdue";

    public static async Task<DossierData> LoadAsync(
        DashboardApi api,
        PageState state,
        string code,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var all = await Task.WhenAll(
            api.GetAsync("/v1/dossiers/{id}", code, state, ct),
            api.GetAsync("/v1/dossiers/{id}/events", code, state, ct, ("limit", "200")),
            api.GetAsync("/v1/dossiers/{id}/deadline", code, state, ct)
        );
        if (all.FirstOrDefault(answer => !answer.Ok) is { } failed)
        {
            throw new FailedAnswerException(failed);
        }
        List<JsonElement> events = [.. all[1].Json.GetProperty("items").EnumerateArray()];
        return new DossierData(all[0].Json, events, Strip(all[2].Json, now), Holders(all[0].Json, events, now));
    }

    private static List<StripDay> Strip(JsonElement deadline, DateTimeOffset now)
    {
        var pauses = deadline
            .GetProperty("pauses")
            .EnumerateArray()
            .Select(pause => (From: Day(pause, "since", now), To: Day(pause, "until", now)))
            .ToList();
        return
        [
            .. deadline
                .GetProperty("explanation")
                .EnumerateArray()
                .Select(step =>
                {
                    var date = DateOnly.Parse(step.GetProperty("date").GetString()!, CultureInfo.InvariantCulture);
                    var paused = pauses.Exists(pause => pause.From < date && date < pause.To);
                    return new StripDay(date, step.GetProperty("counted").GetBoolean(), paused, step.GetProperty("why").GetString()!);
                }),
        ];
    }

    private static DateOnly Day(JsonElement json, string name, DateTimeOffset otherwise) =>
        MotCua.Dossiers.Time.VietnamTime.DateOf(
            json.GetProperty(name).ValueKind == JsonValueKind.Null ? otherwise : json.GetProperty(name).GetDateTimeOffset()
        );

    private static List<(string, DateTimeOffset, TimeSpan)> Holders(JsonElement dossier, List<JsonElement> events, DateTimeOffset now)
    {
        var ended = dossier.GetProperty("endedAt");
        var end = ended.ValueKind == JsonValueKind.Null ? now : ended.GetDateTimeOffset();
        var changes = new List<(string Agency, DateTimeOffset Since)>
        {
            (dossier.GetProperty("receivingAgency").GetString()!, dossier.GetProperty("receivedAt").GetDateTimeOffset()),
        };
        changes.AddRange(
            events
                .Where(happened => happened.GetProperty("type").GetString() == "dossier_forwarded")
                .Select(happened =>
                    (
                        happened.GetProperty("data").GetProperty("toAgency").GetString()!,
                        happened.GetProperty("occurredAt").GetDateTimeOffset()
                    )
                )
        );
        return
        [
            .. changes.Select(
                (change, i) =>
                {
                    var until = i + 1 < changes.Count ? changes[i + 1].Since : end;
                    return (change.Agency, change.Since, until > change.Since ? until - change.Since : TimeSpan.Zero);
                }
            ),
        ];
    }
}
