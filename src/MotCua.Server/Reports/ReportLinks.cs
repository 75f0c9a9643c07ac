using System.Globalization;
using MotCua.Server.Http;

namespace MotCua.Server.Reports;

/// <summary>Addresses behind the numbers of a report: the report's own parameters, held at its position, so that list and number stay equal for ever.</summary>
internal static class ReportLinks
{
    private static readonly HashSet<string> Kept =
    [
        "unit",
        "side",
        "agency",
        "level",
        "ownUnit",
        "unitSince",
        "procedure",
        "field",
        "channel",
        "territory",
    ];

    /// <returns>An address that ends in <c>&amp;figure=</c>; the name of the figure follows.</returns>
    public static string DrillDown(
        Call call,
        string route,
        ReportPeriod period,
        AsOf asOf,
        params IEnumerable<(string Name, string? Value)> row
    )
    {
        var parameters = new Dictionary<string, string?>();
        foreach (var (name, value) in call.Http.Request.Query.Where(pair => Kept.Contains(pair.Key)))
        {
            parameters[name] = value.ToString();
        }
        parameters["from"] = Json.Date(period.From);
        parameters["to"] = Json.Date(period.To);
        if (asOf.Position > 0)
        {
            parameters["asOfPosition"] = asOf.Position.ToString(CultureInfo.InvariantCulture);
        }
        foreach (var (name, value) in row.Where(pair => pair.Value is not null))
        {
            parameters[name] = value;
        }
        return route + QueryString.Create(parameters) + "&figure=";
    }
}
