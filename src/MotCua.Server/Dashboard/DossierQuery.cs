using MotCua.Server.Reference;

namespace MotCua.Server.Dashboard;

/// <summary>Which route answers the list that an address asks for: the dossiers behind a figure or a reason, or the work list.</summary>
internal static class DossierQuery
{
    public const string Behind = "/v1/statistics/drill-down";
    public const string BehindReason = "/v1/reports/late-reasons/dossiers";
    public const string ClosedLate = "/v1/statistics/entry-delay/closed-late";

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
        "asOfPosition",
        "cursor",
    ];

    private static readonly string[] OfReasons = ["figure", "reason", "asOfPosition", "cursor"];
    private static readonly string[] OfWork = ["status", "timeliness", "assignee", "procedure", "running", "dueBefore", "sort", "cursor"];

    public static (string Pattern, (string Name, string? Value)[] Query) Of(PageState state, ReferenceData reference)
    {
        (string, string?)[] page = [.. Figures(state), ("limit", "50")];
        if (state.Filter("reason") is not null)
        {
            return (BehindReason, [.. page, .. Named(state, OfReasons), ("total", "true")]);
        }
        if (state.Filter("figure") == "closedLate")
        {
            return (ClosedLate, [.. page, ("cursor", state.Filter("cursor")), ("total", "true")]);
        }
        if (state.Filter("figure") is not null)
        {
            return (Behind, [.. page, .. Named(state, OfFigures), ("total", "true")]);
        }
        return ("/v1/dossiers", [("agency", AgencyOf(state, reference)), .. Named(state, OfWork), ("limit", "50"), ("total", "true")]);
    }

    /// <summary>Period and territory as the routes of figures name them.</summary>
    public static (string Name, string? Value)[] Figures(PageState state) =>
        [("from", PageState.Iso(state.From)), ("to", PageState.Iso(state.To)), ("unit", state.Unit)];

    /// <summary>The file with the whole list: streamed by the API for a figure; read page by page for the work list.</summary>
    public static string FileOf(PageState state) =>
        state.Filter("figure") is not null && state.Filter("reason") is null && state.Filter("figure") != "closedLate"
            ? state.File(Behind + "/export", [.. Figures(state), .. Named(state, OfFigures).Where(pair => pair.Name != "cursor")])
            : (state with { Path = "/dossiers.csv" }).Here();

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

    private static IEnumerable<(string Name, string? Value)> Named(PageState state, IEnumerable<string> names) =>
        names.Select(name => (name, state.Filter(name)));
}
