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
public sealed class Targets
{
    public static readonly Targets None = new([]);

    private readonly Dictionary<string, Target[]> ofFigure;

    public Targets(IEnumerable<Target> targets)
    {
        All =
        [
            .. targets
                .OrderBy(target => target.Figure, StringComparer.Ordinal)
                .ThenBy(target => target.Kind, StringComparer.Ordinal)
                .ThenBy(target => target.Unit, StringComparer.Ordinal)
                .ThenBy(target => target.Level, StringComparer.Ordinal)
                .ThenBy(target => target.From),
        ];
        ofFigure = All.GroupBy(target => target.Figure).ToDictionary(group => group.Key, group => group.ToArray());
    }

    public IReadOnlyList<Target> All { get; }

    /// <summary>
    /// What holds for a row of figures: of each kind the one that is nearest to it. One for the row's own agency or unit comes before one for what was
    /// asked about, that before one for a level alone, that before one for all; and then the one that began last.
    /// </summary>
    /// <param name="own">The row's agency and unit, where it has them.</param>
    /// <param name="asked">What the question is limited to.</param>
    /// <param name="level">Level of the row's agencies; null where they are mixed, and no target of a level holds.</param>
    /// <param name="day">Last day of the row's period.</param>
    public IReadOnlyList<Target> For(string figure, IReadOnlyList<string?> own, IReadOnlyList<string> asked, string? level, DateOnly day)
    {
        // Asked for each rate of each of thousands of rows, so nothing is made before a target holds.
        List<Target>? nearest = null;
        foreach (var target in ofFigure.GetValueOrDefault(figure, []))
        {
            if (
                !target.IsInForce(day)
                || (target.Level is not null && target.Level != level)
                || Nearness(target, own, asked) is not { } near
            )
            {
                continue;
            }
            nearest ??= [];
            if (nearest.Count == 0 || nearest[^1].Kind != target.Kind)
            {
                nearest.Add(target);
            }
            else if ((near, target.From).CompareTo((Nearness(nearest[^1], own, asked)!.Value, nearest[^1].From)) > 0)
            {
                nearest[^1] = target;
            }
        }
        return nearest ?? (IReadOnlyList<Target>)[];
    }

    /// <summary>Null: it is for another unit.</summary>
    private static int? Nearness(Target target, IReadOnlyList<string?> own, IReadOnlyList<string> asked)
    {
        int? unit =
            target.Unit is null ? 0
            : own.Contains(target.Unit) ? 4
            : asked.Contains(target.Unit) ? 2
            : null;
        return unit + (target.Level is null ? 0 : 1);
    }
}
