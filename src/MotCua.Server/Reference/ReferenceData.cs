using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Server.Reference;

public sealed record Unit(string Code, DateOnly ValidFrom, DateOnly? ValidTo, string Name, string Level, string? Parent) : IVersioned
{
    public string? Source { get; init; }
}

public sealed record Agency(
    string Code,
    DateOnly ValidFrom,
    DateOnly? ValidTo,
    string Name,
    AgencyLevel Level,
    string Unit,
    string? Parent,
    OpeningHours? Hours,
    bool Example
) : IVersioned
{
    public string? Source { get; init; }
}

public sealed record Procedure(
    string Code,
    DateOnly ValidFrom,
    DateOnly? ValidTo,
    string Name,
    string Field,
    string Level,
    TimeLimit? Limit,
    TimeLimit? LegalLimit,
    string Online,
    bool CrossBoundary,
    bool Example
) : IVersioned
{
    public ProcedureVariants Variants { get; init; } = ProcedureVariants.None;

    public SystemOfRecord SystemOfRecord { get; init; }

    public string? Source { get; init; }
}

/// <summary>Something whose identity is a code and its first day of validity. <see cref="ValidTo"/> is the last valid day; null = open.</summary>
public interface IVersioned
{
    string Code { get; }
    DateOnly ValidFrom { get; }
    DateOnly? ValidTo { get; }

    /// <summary>Where the data come from: a decision, a published list.</summary>
    string? Source { get; }
}

/// <summary>All reference data at one moment, immutable and in memory: a few thousand rows that every command needs.</summary>
public sealed class ReferenceData
{
    private readonly Dictionary<string, Unit[]> units;
    private readonly Dictionary<string, Agency[]> agencies;
    private readonly Dictionary<string, Procedure[]> procedures;
    private readonly Dictionary<string, HashSet<string>> within;
    private readonly PublishedCalendars composing;
    private readonly RuleSetVersion[] ruleSets;

    public ReferenceData(
        long version,
        IEnumerable<Unit> units,
        IEnumerable<Agency> agencies,
        IEnumerable<Procedure> procedures,
        IReadOnlyList<PublishedCalendar> calendars,
        IEnumerable<RuleSetVersion> ruleSets
    )
    {
        this.ruleSets = [.. ruleSets.OrderBy(version => version.ValidFrom).ThenBy(version => version.Code, StringComparer.Ordinal)];
        Version = version;
        this.units = ByCode(units);
        this.agencies = ByCode(agencies);
        this.procedures = ByCode(procedures);
        Calendars = calendars;
        composing = new PublishedCalendars(calendars.Select(calendar => calendar.ToLayer()));
        within = Closure(this.agencies);
    }

    public long Version { get; }

    /// <summary>Steps of procedures.</summary>
    public Workflows Workflows { get; init; } = Workflows.None;

    /// <summary>What became of units and agencies.</summary>
    public Successors Successors { get; init; } = Successors.None;

    /// <summary>What rates should be.</summary>
    public Targets Targets { get; init; } = Targets.None;

    public IEnumerable<Unit> Units => units.Values.SelectMany(versions => versions);
    public IEnumerable<Agency> Agencies => agencies.Values.SelectMany(versions => versions);
    public IEnumerable<Procedure> Procedures => procedures.Values.SelectMany(versions => versions);
    public IEnumerable<RuleSetVersion> RuleSets => ruleSets;

    /// <summary>Every version ever published, by code and number.</summary>
    public IReadOnlyList<PublishedCalendar> Calendars { get; }

    /// <summary>Years whose public holidays are published.</summary>
    public IReadOnlySet<int> CalendarYears => composing.Years;

    /// <summary>The same state with one register exchanged.</summary>
    public ReferenceData With(
        IEnumerable<Unit>? units = null,
        IEnumerable<Agency>? agencies = null,
        IEnumerable<Procedure>? procedures = null,
        IEnumerable<RuleSetVersion>? ruleSets = null
    ) =>
        new(Version, units ?? Units, agencies ?? Agencies, procedures ?? Procedures, Calendars, ruleSets ?? RuleSets)
        {
            Workflows = Workflows,
            Successors = Successors,
            Targets = Targets,
        };

    public bool HasUnit(string code) => units.ContainsKey(code);

    /// <summary>Whether the code has never been anything but a province's.</summary>
    public bool IsProvince(string code) =>
        units.TryGetValue(code, out var versions) && versions.All(version => version.Level == "province");

    public bool HasAgency(string code) => agencies.ContainsKey(code);

    public bool HasProcedure(string code) => procedures.ContainsKey(code);

    public Unit? UnitAt(string code, DateOnly date) => At(units, code, date);

    public Agency? AgencyAt(string code, DateOnly date) => At(agencies, code, date);

    public Procedure? ProcedureAt(string code, DateOnly date) => At(procedures, code, date);

    /// <summary>Name of the version in force on a date, or else of the latest; the code itself when there is none.</summary>
    public string AgencyName(string code, DateOnly date) => (AgencyAt(code, date) ?? agencies.GetValueOrDefault(code)?[^1])?.Name ?? code;

    public string ProcedureName(string code, DateOnly date) =>
        (ProcedureAt(code, date) ?? procedures.GetValueOrDefault(code)?[^1])?.Name ?? code;

    public string UnitName(string code, DateOnly date) => (UnitAt(code, date) ?? units.GetValueOrDefault(code)?[^1])?.Name ?? code;

    /// <summary>The agency with the territory that it had on that day; null when agency or unit are not in force.</summary>
    public AgencyAtReceipt? AtReceipt(string agencyCode, DateOnly date)
    {
        if (AgencyAt(agencyCode, date) is not { } agency || UnitAt(agency.Unit, date) is not { } unit)
        {
            return null;
        }
        var path = new List<string> { unit.Code };
        for (var parent = unit.Parent; parent is not null; parent = UnitAt(parent, date)?.Parent)
        {
            path.Insert(0, parent);
        }
        return new AgencyAtReceipt(agency.Code, agency.Level, path, unit.ValidFrom);
    }

    /// <summary>Whether an agency is another one or lies, or ever lay, below it.</summary>
    public bool IsWithin(string agency, string ancestor) =>
        agency == ancestor || (within.TryGetValue(ancestor, out var below) && below.Contains(agency));

    /// <summary>The agency and all that lie, or ever lay, below it; empty for an unknown one.</summary>
    public IReadOnlyCollection<string> AgenciesWithin(string ancestor) => within.TryGetValue(ancestor, out var below) ? below : [];

    /// <summary>The calendar of the agency for a receipt on that day: the nation's with those of all above the agency and its own. Unknown agency: the nation's.</summary>
    public WorkingCalendar CalendarFor(string agencyCode, DateOnly date) =>
        composing.At(date, PathOf(agencyCode, date), AgencyAt(agencyCode, date)?.Hours);

    /// <summary>A calendar that was used before, with the hours that the register has for that day; null when one of its versions was never published here.</summary>
    /// <param name="version">As kept in events: <c>VN/3+H12/1</c>.</param>
    public WorkingCalendar? CalendarAgain(string version, string agencyCode, DateOnly date) =>
        composing.Again(version, agencyCode, AgencyAt(agencyCode, date)?.Hours);

    /// <summary>From the topmost agency in force on that day down to the agency itself.</summary>
    private List<string> PathOf(string agencyCode, DateOnly date)
    {
        var path = new List<string>();
        for (var agency = AgencyAt(agencyCode, date); agency is not null && !path.Contains(agency.Code); )
        {
            path.Insert(0, agency.Code);
            agency = agency.Parent is { } parent ? AgencyAt(parent, date) : null;
        }
        return path;
    }

    /// <summary>
    /// The clock rules for what is received on a day: of those in force the one that began last, as the later law prevails. Days before the oldest known
    /// decree, and days on which none is in force, have the nearest one before, or else the oldest.
    /// </summary>
    public RuleSet RulesAt(DateOnly received) =>
        (
            Array.FindLast(ruleSets, version => version.ValidFrom <= received && !(version.ValidTo < received))
            ?? Array.FindLast(ruleSets, version => version.ValidFrom <= received)
            ?? ruleSets[0]
        ).Rules;

    /// <summary>The rules that a dossier was received under, whatever is in force now. A version that nobody knows any more is the one of that day.</summary>
    public RuleSet RulesOf(Dossier dossier)
    {
        var basis = dossier.Receipt.Basis;
        var version = Array.Find(ruleSets, version => version.Rules.Name == basis.RuleSet && version.ValidFrom == basis.RuleSetSince);
        return version?.Rules ?? RulesAt(VietnamTime.DateOf(dossier.ReceivedAt));
    }

    private static T? At<T>(Dictionary<string, T[]> byCode, string code, DateOnly date)
        where T : class, IVersioned
    {
        if (!byCode.TryGetValue(code, out var versions))
        {
            return null;
        }
        foreach (var version in versions)
        {
            if (version.ValidFrom <= date && (version.ValidTo is not { } last || last >= date))
            {
                return version;
            }
        }
        return null;
    }

    private static Dictionary<string, T[]> ByCode<T>(IEnumerable<T> items)
        where T : IVersioned =>
        items.GroupBy(item => item.Code).ToDictionary(group => group.Key, group => group.OrderBy(item => item.ValidFrom).ToArray());

    private static Dictionary<string, HashSet<string>> Closure(Dictionary<string, Agency[]> agencies)
    {
        var closure = agencies.Keys.ToDictionary(code => code, code => new HashSet<string> { code });
        foreach (var code in agencies.Keys)
        {
            var above = new Queue<string>(agencies[code].Select(version => version.Parent).OfType<string>());
            var seen = new HashSet<string> { code };
            while (above.TryDequeue(out var parent))
            {
                if (!seen.Add(parent) || !agencies.TryGetValue(parent, out var versions))
                {
                    continue;
                }
                closure[parent].Add(code);
                foreach (var grandparent in versions.Select(version => version.Parent).OfType<string>())
                {
                    above.Enqueue(grandparent);
                }
            }
        }
        return closure;
    }
}
