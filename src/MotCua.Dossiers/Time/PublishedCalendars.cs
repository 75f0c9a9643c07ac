using System.Collections.Concurrent;
using System.Globalization;

namespace MotCua.Dossiers.Time;

/// <summary>One published version of one calendar: the nation's, a province's, an agency's. Never changes.</summary>
/// <param name="Code"><see cref="PublishedCalendars.Nation"/>, or the code of the agency that it is for, with all below it.</param>
/// <param name="ValidFrom">First date of receipt that it applies to.</param>
/// <param name="Years">Years whose public holidays are known. Only the nation's count: local closures do not make a year complete.</param>
public sealed record CalendarLayer(
    string Code,
    int Version,
    DateOnly ValidFrom,
    IReadOnlySet<int> Years,
    IReadOnlyDictionary<DateOnly, SpecialDay> Days,
    IReadOnlyList<Season> Seasons
)
{
    public string Label => string.Create(CultureInfo.InvariantCulture, $"{Code}/{Version}");
}

/// <summary>
/// Every version of every calendar that was ever published, and the calendar that they compose for an agency: nation, then each agency above, then the agency itself.
/// What a later layer says about a date or a season replaces what an earlier one says. Because no version is ever changed or removed, the calendar named in an old
/// receipt can always be composed again and gives the same dates.
/// </summary>
public sealed class PublishedCalendars(IEnumerable<CalendarLayer> published)
{
    public const string Nation = "VN";

    /// <summary>Version of a calendar composed of nothing: no holidays were ever published.</summary>
    public const string None = "none";

    private readonly Dictionary<string, CalendarLayer[]> byCode = published
        .GroupBy(layer => layer.Code)
        .ToDictionary(versions => versions.Key, versions => versions.OrderBy(layer => layer.Version).ToArray());

    private readonly ConcurrentDictionary<(string Version, bool IsOwn, OpeningHours? Own), WorkingCalendar> composed = new();

    /// <summary>Years whose public holidays are in the newest national version.</summary>
    public IReadOnlySet<int> Years => byCode.TryGetValue(Nation, out var versions) ? versions[^1].Years : new HashSet<int>();

    /// <summary>The calendar for a receipt on a date.</summary>
    /// <param name="agencies">From the topmost agency down to the one that resolves.</param>
    /// <param name="own">Opening hours from the register of agencies; a season of the agency's own calendar goes before them.</param>
    public WorkingCalendar At(DateOnly received, IEnumerable<string> agencies, OpeningHours? own)
    {
        var layers = new List<CalendarLayer>();
        if (byCode.TryGetValue(Nation, out var national))
        {
            // A date before the first version: the newest national one is the best there is, and says which years it does not cover.
            layers.Add(InForce(national, received) ?? national[^1]);
        }
        var last = "";
        foreach (var agency in agencies)
        {
            last = agency;
            if (byCode.TryGetValue(agency, out var versions) && InForce(versions, received) is { } layer)
            {
                layers.Add(layer);
            }
        }
        return Composed(layers, last, own);
    }

    /// <summary>The calendar of that version again; null when a version in it was not published here.</summary>
    /// <param name="version">As in <see cref="WorkingCalendar.Version"/>.</param>
    public WorkingCalendar? Again(string version, string agency, OpeningHours? own)
    {
        var layers = new List<CalendarLayer>();
        foreach (var label in version == None ? [] : version.Split('+'))
        {
            var slash = label.LastIndexOf('/');
            if (slash < 0 || !byCode.TryGetValue(label[..slash], out var versions))
            {
                return null;
            }
            if (Array.Find(versions, each => each.Label == label) is not { } layer)
            {
                return null;
            }
            layers.Add(layer);
        }
        return Composed(layers, agency, own);
    }

    private static CalendarLayer? InForce(CalendarLayer[] versions, DateOnly received) =>
        Array.FindLast(versions, layer => layer.ValidFrom <= received);

    private WorkingCalendar Composed(List<CalendarLayer> layers, string agency, OpeningHours? own)
    {
        var version = layers.Count == 0 ? None : string.Join('+', layers.Select(layer => layer.Label));
        var isOwn = layers.Count > 0 && layers[^1].Code == agency;
        return composed.GetOrAdd((version, isOwn, own), _ => Compose(version, layers, isOwn, own));
    }

    private static WorkingCalendar Compose(string version, List<CalendarLayer> layers, bool isOwn, OpeningHours? own)
    {
        var days = new Dictionary<DateOnly, SpecialDay>();
        foreach (var layer in layers)
        {
            foreach (var (date, special) in layer.Days)
            {
                days[date] = special with { Layer = layer.Label };
            }
        }
        // With hours of its own in the register, an agency takes no season from the layers above it.
        var seasons =
            own is null ? Enumerable.Reverse(layers).SelectMany(layer => layer.Seasons)
            : isOwn ? layers[^1].Seasons
            : [];
        var years = layers.FirstOrDefault(layer => layer.Code == Nation)?.Years ?? new HashSet<int>();
        return new WorkingCalendar(version, days, years, own ?? OpeningHours.Default, seasons);
    }
}
