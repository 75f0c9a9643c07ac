using MotCua.Server.Reference;

namespace MotCua.Server.Dashboard;

/// <summary>Which route answers the list that an address asks for: the dossiers behind a figure, or the work list.</summary>
internal static class DossierQuery
{
    private static readonly string[] OfFigures =
    [
        "figure",
        "agency",
        "level",
        "ownUnit",
        "procedure",
        "field",
        "channel",
        "side",
        "receivingAgency",
        "resolvingAgency",
        "crossBoundary",
        "cursor",
    ];

    private static readonly string[] OfWork = ["status", "timeliness", "assignee", "procedure", "dueBefore", "sort", "cursor"];

    public static (string Pattern, (string Name, string? Value)[] Query) Of(PageState state, ReferenceData reference)
    {
        if (state.Filter("figure") is not null)
        {
            return (
                "/v1/statistics/drill-down",
                [.. Figures(state), .. OfFigures.Select(name => (name, state.Filter(name))), ("limit", "50"), ("total", "true")]
            );
        }
        return (
            "/v1/dossiers",
            [
                ("agency", AgencyOf(state, reference)),
                .. OfWork.Select(name => (name, state.Filter(name))),
                ("limit", "50"),
                ("total", "true"),
            ]
        );
    }

    /// <summary>Period and territory as the routes of figures name them.</summary>
    public static (string Name, string? Value)[] Figures(PageState state) =>
        [("from", PageState.Iso(state.From)), ("to", PageState.Iso(state.To)), ("unit", state.Unit)];

    /// <summary>The work list goes by agencies: of a territory, its highest.</summary>
    public static string? AgencyOf(PageState state, ReferenceData reference) =>
        state.Unit is not { } unit || reference.HasAgency(unit)
            ? state.Unit
            : reference
                .Agencies.Where(agency => agency.Unit == unit)
                .OrderByDescending(agency => agency.ValidTo ?? DateOnly.MaxValue)
                .ThenBy(agency => agency.Level)
                .ThenBy(agency => agency.Code, StringComparer.Ordinal)
                .FirstOrDefault()
                ?.Code
                ?? unit;
}
