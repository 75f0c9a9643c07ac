namespace MotCua.Server.Reference;

/// <summary>
/// What a rate should be: a target to be reached, or a minimum below which it must not fall. Data with a source, not code: plans and index rules change
/// every year.
/// </summary>
/// <param name="Figure">Name of a rate in the answers, like <c>ot1</c>.</param>
/// <param name="Kind"><c>target</c> or <c>minimum</c>.</param>
/// <param name="Unit">Code of a territory or an agency that it is set for; null: all.</param>
/// <param name="Level">Level of agencies that it is set for; null: all.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day; null: until another takes its place.</param>
/// <param name="Value">A share of 1, 0 to 1.</param>
/// <param name="Source">The decision, plan or index that sets it.</param>
public sealed record Target(
    string Figure,
    string Kind,
    string? Unit,
    string? Level,
    DateOnly From,
    DateOnly? To,
    decimal Value,
    string Source
)
{
    public const string MinimumKind = "minimum";
    public const string TargetKind = "target";

    /// <summary>What it is known by; the rest may be changed.</summary>
    public (string, string, string?, string?, DateOnly) Identity => (Figure, Kind, Unit, Level, From);

    public bool IsInForce(DateOnly day) => From <= day && (To is not { } last || last >= day);
}

/// <summary>All targets, immutable.</summary>
public sealed class Targets(IEnumerable<Target> targets)
{
    public static readonly Targets None = new([]);

    public IReadOnlyList<Target> All { get; } =
    [
        .. targets
            .OrderBy(target => target.Figure, StringComparer.Ordinal)
            .ThenBy(target => target.Kind, StringComparer.Ordinal)
            .ThenBy(target => target.Unit, StringComparer.Ordinal)
            .ThenBy(target => target.Level, StringComparer.Ordinal)
            .ThenBy(target => target.From),
    ];

    /// <summary>
    /// What holds for a row of figures: of each kind the one that is nearest to it. One for the row's own agency or unit comes before one for what was
    /// asked about, that before one for a level alone, that before one for all; and then the one that began last.
    /// </summary>
    /// <param name="own">The row's agency and unit.</param>
    /// <param name="asked">What the question is limited to.</param>
    /// <param name="level">Level of the row's agencies; null where they are mixed, and no target of a level holds.</param>
    /// <param name="day">Last day of the row's period.</param>
    public IEnumerable<Target> For(
        string figure,
        IReadOnlyCollection<string> own,
        IReadOnlyCollection<string> asked,
        string? level,
        DateOnly day
    ) =>
        All.Where(target =>
                target.Figure == figure
                && target.IsInForce(day)
                && (target.Level is null || target.Level == level)
                && (target.Unit is null || own.Contains(target.Unit) || asked.Contains(target.Unit))
            )
            .GroupBy(target => target.Kind)
            .Select(kind => kind.OrderByDescending(target => Nearness(target, own)).ThenByDescending(target => target.From).First());

    private static int Nearness(Target target, IReadOnlyCollection<string> own) =>
        (
            target.Unit is not { } unit ? 0
            : own.Contains(unit) ? 4
            : 2
        ) + (target.Level is null ? 0 : 1);
}
