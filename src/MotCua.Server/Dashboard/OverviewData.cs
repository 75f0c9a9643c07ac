using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Server.Dashboard.Parts;
using MotCua.Server.Reference;

namespace MotCua.Server.Dashboard;

/// <summary>What a rate should be, as the register of targets has it.</summary>
/// <param name="Value">0 to 1.</param>
public sealed record Target(decimal Value, string Source);

/// <summary>The figures of the overview and of a unit. Asked all at once; what the viewer may not see is left out, and said to be.</summary>
/// <param name="Target">Of the on-time rate: the row's own, else the highest of its levels; null where the register has none.</param>
/// <param name="Units">On-time by administrative unit, for the tree.</param>
/// <param name="Work">Ten dossiers most in need; a problem when the viewer may see no dossiers.</param>
/// <param name="Sync">The row of the national portal; null where this version has none or the viewer may not see it.</param>
public sealed record OverviewData(
    JsonElement Now,
    JsonElement Before,
    Target? Target,
    IReadOnlyList<Trend.Line> Lines,
    IReadOnlyList<DateOnly> Months,
    IReadOnlyList<Ranking.Row> Agencies,
    IReadOnlyList<JsonElement> Units,
    ApiAnswer Work,
    Ratio? DueSoon,
    JsonElement Apologies,
    JsonElement? Sync
)
{
    public const string OnTime = "/v1/statistics/on-time";

    public static async Task<OverviewData> LoadAsync(
        DashboardApi api,
        PageState state,
        ReferenceData reference,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var figures = DossierQuery.Figures(state);
        (string Name, string? Value) unit = ("unit", state.Unit);
        var (from, to) = state.Before;
        var month = new DateOnly(state.To.Year, state.To.Month, 1);
        (string, string?) work = ("agency", DossierQuery.AgencyOf(state, reference));
        (string, string?)[] open = [work, ("timeliness", "open_in_time"), ("limit", "1"), ("total", "true")];

        var asked = api.GetAsync(OnTime, state, ct, figures);
        var before = api.GetAsync(OnTime, state, ct, ("from", PageState.Iso(from)), ("to", PageState.Iso(to)), unit);
        (string, string?) since = ("from", PageState.Iso(month.AddMonths(-12)));
        var trend = api.GetAsync(OnTime, state, ct, since, ("to", PageState.Iso(state.To)), unit, ("by", "level,month"));
        var agencies = api.GetAsync(OnTime, state, ct, [.. figures, ("by", "agency")]);
        var units = api.GetAsync(OnTime, state, ct, [.. figures, ("by", "unit")]);
        var apologies = api.GetAsync("/v1/statistics/apologies", state, ct, figures);
        var sync = api.GetAsync(Pages.PortalSync.Figures, state, ct, figures);
        var todo = api.GetAsync("/v1/dossiers", state, ct, work, ("sort", "urgency"), ("limit", "10"));
        var inTime = api.GetAsync("/v1/dossiers", state, ct, open);
        // What waits for papers or a fee keeps the date it had, but is not due then.
        (string, string?)[] soon = [.. open, ("running", "true"), ("dueBefore", EndOfNextWorkingDay(reference, now))];
        var dueSoon = api.GetAsync("/v1/dossiers", state, ct, soon);
        var all = await Task.WhenAll(asked, before, trend, agencies, units, apologies, sync, todo, inTime, dueSoon);
        if (all.Take(6).FirstOrDefault(answer => !answer.Ok) is { } failed)
        {
            throw new FailedAnswerException(failed);
        }
        var row = Row(all[0]);
        return new OverviewData(
            row,
            Row(all[1]),
            TargetIn(row) ?? all[2].Json.List("rows").Select(TargetIn).OfType<Target>().MaxBy(target => target.Value),
            LinesOf(all[2].Json, state),
            [.. Enumerable.Range(-12, 13).Select(month.AddMonths)],
            Ranked(
                all[3].Json,
                state,
                "agency",
                code => (reference.AgencyName(code, state.To), state.Link("/units/" + Uri.EscapeDataString(code)))
            ),
            all[4].Json.List("rows"),
            all[7],
            all[8].Ok && all[9].Ok ? new Ratio(all[9].Json.Count("total"), all[8].Json.Count("total")) : null,
            Row(all[5]),
            all[6].Ok && all[6].Json.List("rows") is [var synced, ..] ? synced : null
        );
    }

    public static Ratio Rate(JsonElement row) => row.Ratio("ot1");

    /// <summary>0 to 1; null where the register has no target of the rate for the row.</summary>
    public static decimal? TargetOf(JsonElement row, string rate) => TargetIn(row, rate)?.Value;

    /// <summary>End of the next day that is not a Saturday, a Sunday or a day off.</summary>
    public static string EndOfNextWorkingDay(ReferenceData reference, DateTimeOffset now)
    {
        var today = MotCua.Dossiers.Time.VietnamTime.DateOf(now);
        var calendar = reference.CalendarFor("", today);
        var day = today.AddDays(1);
        for (var tries = 0; tries < 30 && !calendar.IsWorkingDay(day); tries++)
        {
            day = day.AddDays(1);
        }
        return Http.Json.Instant(MotCua.Dossiers.Time.VietnamTime.StartOf(day.AddDays(1)));
    }

    /// <summary>Worst rate first, then most late; those with nothing resolved and nothing overdue are left out.</summary>
    public static List<Ranking.Row> Ranked(
        JsonElement json,
        PageState state,
        string key,
        Func<string, (string Name, string Href)> nameOf
    ) =>
        [
            .. json.List("rows")
                .Select(row => (Code: row.Text(key), Rate: Rate(row), Late: row.Count("late"), Overdue: row.Count("openOverdue")))
                .Where(row => row.Rate.Denominator > 0 || row.Overdue > 0)
                .OrderBy(row => row.Rate.Percent ?? 0)
                .ThenByDescending(row => row.Late + row.Overdue)
                .ThenBy(row => row.Code, StringComparer.Ordinal)
                .Select(row =>
                {
                    var (name, href) = nameOf(row.Code);
                    return new Ranking.Row(
                        row.Code,
                        name,
                        row.Rate,
                        row.Late,
                        row.Overdue,
                        href,
                        state.Behind("late", (key, row.Code)),
                        state.Behind("openOverdue", (key, row.Code))
                    );
                }),
        ];

    private static Target? TargetIn(JsonElement row) => TargetIn(row, "ot1");

    private static Target? TargetIn(JsonElement row, string rate) =>
        row.TryGetProperty("targets", out var targets)
            ? targets
                .List(rate)
                .Where(target => target.Text("kind") == "target")
                .Select(target => new Target(target.Decimal("value") ?? 0, target.Text("source")))
                .FirstOrDefault()
            : null;

    private static JsonElement Row(ApiAnswer answer) => answer.Json.GetProperty("rows")[0];

    private static List<Trend.Line> LinesOf(JsonElement json, PageState state) =>
        [
            .. json.List("rows")
                .GroupBy(row => row.Text("level"))
                .Select(level => new Trend.Line(
                    level.Key,
                    UnitChoice.LevelName(Enum.Parse<AgencyLevel>(level.Key, ignoreCase: true), state),
                    level.ToDictionary(row => DateOnly.ParseExact(row.Text("month"), "yyyy-MM", CultureInfo.InvariantCulture), Rate)
                ))
                .Where(line => line.Ratios.Values.Any(ratio => ratio.Percent is not null)),
        ];
}
