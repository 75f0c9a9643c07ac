using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Server.Dashboard.Parts;
using MotCua.Server.Reference;

namespace MotCua.Server.Dashboard;

/// <summary>The figures of the overview and of a unit. Asked all at once; what the viewer may not see is left out, and said to be.</summary>
/// <param name="Work">Ten dossiers most in need; a problem when the viewer may see no dossiers.</param>
public sealed record OverviewData(
    JsonElement Now,
    JsonElement Before,
    IReadOnlyList<Trend.Line> Lines,
    IReadOnlyList<string> Months,
    IReadOnlyList<Ranking.Row> Agencies,
    IReadOnlyList<Ranking.Row> Procedures,
    ApiAnswer Work,
    Ratio? DueSoon
)
{
    /// <summary>On-time target in percent: Lâm Đồng's published 98 % under QĐ 766 (domain reference, section 4.2), until targets are data.</summary>
    public const int Target = 98;

    private const string OnTime = "/v1/statistics/on-time";

    public static async Task<OverviewData> LoadAsync(
        DashboardApi api,
        PageState state,
        ReferenceData reference,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        (string Name, string? Value) unit = ("unit", state.Unit);
        var (from, to) = state.Before;
        var month = new DateOnly(state.To.Year, state.To.Month, 1);
        var work = ("agency", DossierQuery.AgencyOf(state, reference));
        var soon = EndOfNextWorkingDay(reference, now);

        var asked = api.GetAsync(OnTime, state, ct, DossierQuery.Figures(state));
        var before = api.GetAsync(OnTime, state, ct, ("from", PageState.Iso(from)), ("to", PageState.Iso(to)), unit);
        var trend = api.GetAsync(
            OnTime,
            state,
            ct,
            ("from", PageState.Iso(month.AddMonths(-12))),
            ("to", PageState.Iso(state.To)),
            unit,
            ("by", "level,month")
        );
        var agencies = api.GetAsync(OnTime, state, ct, [.. DossierQuery.Figures(state), ("by", "agency")]);
        var procedures = api.GetAsync(OnTime, state, ct, [.. DossierQuery.Figures(state), ("by", "procedure")]);
        var todo = api.GetAsync("/v1/dossiers", state, ct, work, ("limit", "10"));
        var inTime = api.GetAsync("/v1/dossiers", state, ct, work, ("timeliness", "open_in_time"), ("limit", "1"), ("total", "true"));
        var dueSoon = api.GetAsync(
            "/v1/dossiers",
            state,
            ct,
            work,
            ("timeliness", "open_in_time"),
            ("dueBefore", soon),
            ("limit", "1"),
            ("total", "true")
        );
        var all = await Task.WhenAll(asked, before, trend, agencies, procedures, todo, inTime, dueSoon);
        if (all.Take(5).FirstOrDefault(answer => !answer.Ok) is { } failed)
        {
            throw new FailedAnswerException(failed);
        }
        var months = Enumerable.Range(-12, 13).Select(month.AddMonths).Select(Label).ToList();
        return new OverviewData(
            Row(all[0]),
            Row(all[1]),
            LinesOf(all[2].Json, state),
            months,
            Ranked(
                all[3].Json,
                state,
                "agency",
                code => (reference.AgencyName(code, state.To), state.Link("/units/" + Uri.EscapeDataString(code)))
            ),
            Ranked(
                all[4].Json,
                state,
                "procedure",
                code => (reference.ProcedureName(code, state.To), state.Behind("received", ("procedure", code)))
            ),
            all[5],
            all[6].Ok && all[7].Ok ? new Ratio(Total(all[7]), Total(all[6])) : null
        );
    }

    public static long Count(JsonElement row, string figure) => row.GetProperty(figure).GetInt64();

    public static Ratio Rate(JsonElement row) => Ratio.Of(row.GetProperty("ot1"));

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

    private static JsonElement Row(ApiAnswer answer) => answer.Json.GetProperty("rows")[0];

    private static long Total(ApiAnswer answer) => answer.Json.GetProperty("total").GetInt64();

    private static string Label(DateOnly month) => month.ToString("MM/yy", System.Globalization.CultureInfo.InvariantCulture);

    private static List<Trend.Line> LinesOf(JsonElement json, PageState state) =>
        [
            .. json.GetProperty("rows")
                .EnumerateArray()
                .GroupBy(row => row.GetProperty("level").GetString()!)
                .Select(level =>
                {
                    var ratios = level.ToDictionary(
                        row =>
                            Label(
                                DateOnly.Parse(
                                    row.GetProperty("month").GetString() + "-01",
                                    System.Globalization.CultureInfo.InvariantCulture
                                )
                            ),
                        Rate
                    );
                    var points = ratios
                        .Where(pair => pair.Value.Percent is not null)
                        .Select(pair => new Trend.Point(pair.Key, (double)pair.Value.Percent!.Value));
                    return new Trend.Line(LevelName(level.Key, state), ratios, [.. points]);
                })
                .Where(line => line.Points.Count > 0),
        ];

    private static string LevelName(string level, PageState state) =>
        UnitChoice.LevelName(Enum.Parse<AgencyLevel>(level, ignoreCase: true), state);

    /// <summary>Worst rate first, then most late; those with nothing resolved and nothing overdue are left out.</summary>
    private static List<Ranking.Row> Ranked(
        JsonElement json,
        PageState state,
        string key,
        Func<string, (string Name, string Href)> nameOf
    ) =>
        [
            .. json.GetProperty("rows")
                .EnumerateArray()
                .Select(row =>
                    (Code: row.GetProperty(key).GetString()!, Rate: Rate(row), Late: Count(row, "late"), Overdue: Count(row, "openOverdue"))
                )
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
}
