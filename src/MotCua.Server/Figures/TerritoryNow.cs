using MotCua.Server.Reference;

namespace MotCua.Server.Figures;

/// <summary>What has become of a unit or an agency.</summary>
/// <param name="Mapping"><see cref="AsNow.Whole"/>: it is this one now. Else it is itself still, as it was: divided, or ended without a successor.</param>
/// <param name="Since">First day of validity of a unit; it and the code are its identity.</param>
/// <param name="Certain">Territory that surely covers it today, from the province down.</param>
/// <param name="Possible">All units today that have, or may have, a part of it.</param>
internal sealed record Became(
    string Mapping,
    string Code,
    DateOnly Since,
    IReadOnlyList<string> Certain,
    IReadOnlyCollection<string> Possible
);

/// <summary>
/// Follows units and agencies to a day through mergers, renamings and reused codes. What was divided is not distributed: nobody knows to which part a dossier
/// belonged. Districts ended on 1/7/2025 (Luật Tổ chức chính quyền địa phương 2025) without a successor; their province still covers them.
/// </summary>
internal sealed class TerritoryNow(ReferenceData reference, DateOnly today)
{
    // Real chains are three or four long; a circle in the data ends here.
    private const int Longest = 20;

    /// <param name="code">Code of the unit then.</param>
    /// <param name="since">First day of validity of the version that is meant.</param>
    public Became Unit(string code, DateOnly since) => Unit(code, since, 0);

    /// <param name="code">Code of the agency then.</param>
    public Became Agency(string code) => Agency(code, 0);

    private Became Unit(string code, DateOnly since, int depth)
    {
        var version = reference.UnitAt(code, since);
        if (version is null || depth > Longest)
        {
            return new Became(AsNow.Ended, code, since, [], []);
        }
        if (version.ValidTo is not { } last || last >= today)
        {
            var path = Path(version, today < version.ValidFrom ? version.ValidFrom : today);
            return new Became(AsNow.Whole, version.Code, version.ValidFrom, path, path);
        }
        var successors = reference.Successors.OfUnit(version).ToList();
        if (successors is [{ IsPartial: false } only])
        {
            return Unit(only.NewCode, only.NewValidFrom, depth + 1);
        }
        if (successors.Count == 0)
        {
            var above =
                version.Parent is { } parent && reference.UnitAt(parent, last) is { } unit
                    ? Unit(unit.Code, unit.ValidFrom, depth + 1).Certain
                    : [];
            return new Became(AsNow.Ended, code, version.ValidFrom, above, above);
        }
        var parts = successors.ConvertAll(part => Unit(part.NewCode, part.NewValidFrom, depth + 1));
        var certain = parts.Select(part => part.Certain).Aggregate(Common);
        return new Became(AsNow.Partial, code, version.ValidFrom, certain, [.. parts.SelectMany(part => part.Possible).Distinct()]);
    }

    private Became Agency(string code, int depth)
    {
        if (depth > Longest || reference.AgencyAt(code, today) is not null || !reference.HasAgency(code))
        {
            return new Became(AsNow.Whole, code, default, [], [code]);
        }
        var successors = reference.Successors.OfAgency(code).Where(row => row.From <= today).ToList();
        return successors switch
        {
            [] => new Became(AsNow.Ended, code, default, [], []),
            [{ IsPartial: false } only] when only.NewCode != code => Agency(only.NewCode, depth + 1),
            _ => new Became(
                AsNow.Partial,
                code,
                default,
                [],
                [.. successors.SelectMany(part => part.NewCode == code ? [code] : Agency(part.NewCode, depth + 1).Possible).Distinct()]
            ),
        };
    }

    private List<string> Path(Unit unit, DateOnly day)
    {
        var path = new List<string>();
        for (var at = unit; at is not null && path.Count <= Longest; at = at.Parent is { } parent ? reference.UnitAt(parent, day) : null)
        {
            path.Insert(0, at.Code);
        }
        return path;
    }

    private static IReadOnlyList<string> Common(IReadOnlyList<string> a, IReadOnlyList<string> b) =>
        [.. a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)];
}
