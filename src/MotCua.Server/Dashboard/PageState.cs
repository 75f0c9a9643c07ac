using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace MotCua.Server.Dashboard;

/// <summary>
/// What the address says: page, period, territory, language, filters. Every link is made from it, so that period and territory are kept wherever one goes.
/// </summary>
/// <param name="Path">Begins with a slash.</param>
/// <param name="Unit">Code of an agency or a territory; null: all that the viewer may see.</param>
/// <param name="Filters">The other parameters, as they stand.</param>
public sealed record PageState(
    string Path,
    DateOnly From,
    DateOnly To,
    string? Unit,
    bool English,
    IReadOnlyDictionary<string, string> Filters
)
{
    private const string All = "all";

    /// <param name="address">Path and query.</param>
    /// <param name="today">For the period where the address has none, or one that is not a period: this month.</param>
    public static PageState Read(string address, DateOnly today)
    {
        var cut = address.IndexOf('?', StringComparison.Ordinal);
        var path = cut < 0 ? address : address[..cut];
        var query = QueryHelpers.ParseQuery(cut < 0 ? "" : address[cut..]);
        string? One(string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value] ? value : null;

        var first = new DateOnly(today.Year, today.Month, 1);
        var (from, to) = (DateOf(One("from")), DateOf(One("to")));
        if (from is null || to is null || from > to)
        {
            (from, to) = (first, first.AddMonths(1).AddDays(-1));
        }
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var unit =
            segments is ["units", { } code] ? Uri.UnescapeDataString(code)
            : One("unit") is { } given && given != All ? given
            : null;
        var filters = query
            .Keys.Where(name => name is not ("from" or "to" or "unit" or "lang"))
            .Select(name => (name, Value: One(name)))
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.name, pair => pair.Value!);
        return new PageState(path, from.Value, to.Value, unit, One("lang") == "en", filters);
    }

    /// <summary>The first part of the path; empty on the overview.</summary>
    public string Section => Path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";

    /// <summary>The page that the path names: pages that show one thing by its code are one page whatever the code.</summary>
    public string Page => Path.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["units" or "dossiers", _] ? "/" + Section + "/" : Path;

    public string? Filter(string name) => Filters.GetValueOrDefault(name);

    /// <summary>The period before, of the same length: whole months before whole months, else as many days.</summary>
    public (DateOnly From, DateOnly To) Before
    {
        get
        {
            var months = ((To.Year - From.Year) * 12) + To.Month - From.Month + 1;
            return From.Day == 1 && To.AddDays(1).Day == 1
                ? (From.AddMonths(-months), From.AddDays(-1))
                : (From.AddDays(From.DayNumber - To.DayNumber - 1), From.AddDays(-1));
        }
    }

    /// <summary>This address, filters and all.</summary>
    public string Here() => Link(Path, [.. Filters.Select(pair => (pair.Key, (string?)pair.Value))]);

    /// <summary>Another page with the same period, territory and language.</summary>
    public string Link(string path, params (string Name, string? Value)[] filters)
    {
        var query = new List<KeyValuePair<string, string?>> { new("from", Iso(From)), new("to", Iso(To)), new("unit", Unit ?? All) };
        if (English)
        {
            query.Add(new("lang", "en"));
        }
        query.AddRange(filters.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        return path + QueryString.Create(query);
    }

    /// <summary>A file of the API (<see cref="Files"/>), in the language of the page.</summary>
    /// <param name="route">Begins with <c>/v1/</c>.</param>
    public string File(string route, params (string Name, string? Value)[] query) =>
        Files.Prefix
        + route
        + QueryString.Create(
            query
                .Append(("lang", English ? "en" : null))
                .Where(pair => pair.Item2 is not null)
                .Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))
        );

    /// <summary>The same page with another period.</summary>
    public string Within(DateOnly from, DateOnly to) => (this with { From = from, To = to }).Here();

    /// <summary>The dossiers behind a figure.</summary>
    public string Behind(string figure, params (string Name, string? Value)[] filters) =>
        Link("/dossiers", [("figure", figure), .. filters]);

    public string Say(string vietnamese, string english) => English ? english : vietnamese;

    public static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? DateOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is > 1999 and < 2200
            ? date
            : null;
}
