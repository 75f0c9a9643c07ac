using System.Text.Json;
using MotCua.Server.Dashboard.Parts;
using MotCua.Server.Reference;

namespace MotCua.Server.Dashboard;

/// <summary>What the page of a unit shows beside the figures of the overview.</summary>
/// <param name="AsNow">The figures by the territory of today: one row for what is mapped wholly, others for what is not.</param>
/// <param name="Steps">Where working time is spent.</param>
/// <param name="Officers">Null when the viewer may not see named officers.</param>
public sealed record UnitData(
    OverviewData Overview,
    IReadOnlyList<Ranking.Row> Procedures,
    IReadOnlyList<JsonElement> AsNow,
    IReadOnlyList<JsonElement> Steps,
    IReadOnlyList<JsonElement>? Officers
)
{
    private const string StepTimes = "/v1/statistics/steps";

    public static async Task<UnitData> LoadAsync(
        DashboardApi api,
        PageState state,
        ReferenceData reference,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var figures = DossierQuery.Figures(state);
        var overview = OverviewData.LoadAsync(api, state, reference, now, ct);
        var procedures = api.GetAsync(OverviewData.OnTime, state, ct, [.. figures, ("by", "procedure")]);
        var asNow = api.GetAsync(OverviewData.OnTime, state, ct, [.. figures, ("territory", "asNow")]);
        var steps = api.GetAsync(StepTimes, state, ct, [.. figures, ("by", "step")]);
        var officers = api.GetAsync(StepTimes, state, ct, [.. figures, ("by", "officer")]);
        await Task.WhenAll(overview, procedures, asNow, steps, officers);
        return new UnitData(
            await overview,
            [
                .. Rows(await procedures, state, reference)
                    .OrderByDescending(row => row.Late + row.Overdue)
                    .ThenBy(row => row.Code, StringComparer.Ordinal),
            ],
            Slowest(await asNow, keepOrder: true) ?? [],
            Slowest(await steps) ?? [],
            Slowest(await officers)
        );
    }

    private static List<Ranking.Row> Rows(ApiAnswer answer, PageState state, ReferenceData reference) =>
        answer.Ok
            ? OverviewData.Ranked(
                answer.Json,
                state,
                "procedure",
                code => (reference.ProcedureName(code, state.To), state.Behind("received", ("procedure", code)))
            )
            : [];

    private static IReadOnlyList<JsonElement>? Slowest(ApiAnswer answer, bool keepOrder = false) =>
        !answer.Ok ? null
        : keepOrder ? answer.Json.List("rows")
        :
        [
            .. answer
                .Json.List("rows")
                .Where(row => row.Count("legs") > 0)
                .OrderByDescending(row => row.Count("delayMinutes"))
                .ThenByDescending(row => row.Decimal("meanWorkingMinutes") ?? 0)
                .Take(10),
        ];
}
