namespace MotCua.Server.Reference;

/// <summary>What became of a unit when it ended. <paramref name="IsPartial"/>: it was divided, and this is one that took a part.</summary>
public sealed record UnitSuccessor(string OldCode, DateOnly OldValidFrom, string NewCode, DateOnly NewValidFrom, bool IsPartial);

/// <summary>Who took over from an agency, from a day on.</summary>
public sealed record AgencySuccessor(string OldCode, string NewCode, DateOnly From, bool IsPartial);

/// <summary>Successors of units and agencies at one moment, by what they succeed.</summary>
public sealed class Successors(IReadOnlyCollection<UnitSuccessor> units, IReadOnlyCollection<AgencySuccessor> agencies)
{
    public static readonly Successors None = new([], []);

    private readonly ILookup<(string, DateOnly), UnitSuccessor> unitsByOld = units.ToLookup(row => (row.OldCode, row.OldValidFrom));
    private readonly ILookup<string, AgencySuccessor> agenciesByOld = agencies.ToLookup(row => row.OldCode);

    public IReadOnlyCollection<UnitSuccessor> Units => units;
    public IReadOnlyCollection<AgencySuccessor> Agencies => agencies;

    public IEnumerable<UnitSuccessor> OfUnit(Unit unit) => unitsByOld[(unit.Code, unit.ValidFrom)];

    public IEnumerable<AgencySuccessor> OfAgency(string code) => agenciesByOld[code];
}
