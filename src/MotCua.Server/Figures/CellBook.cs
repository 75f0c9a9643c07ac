using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Server.Dossiers.Views;

namespace MotCua.Server.Figures;

/// <summary>What a balance is of; the keys that a kind does not have are empty.</summary>
internal enum CellKind : short
{
    /// <summary>With every key.</summary>
    Full = 1,

    /// <summary>All of a resolving place.</summary>
    ByResolving = 2,

    /// <summary>All of a receiving place.</summary>
    ByReceiving = 3,

    /// <summary>A province and level, on the resolving side.</summary>
    Province = 4,

    /// <summary>The same and the channel.</summary>
    ProvinceChannel = 5,

    /// <summary>The same and the procedure.</summary>
    ProvinceProcedure = 6,
}

/// <summary>An agency with level and territory as they were at receipt; or all of a level in a province, with no agency.</summary>
internal sealed record Place(long Id, string Agency, string Level, DateOnly UnitSince, IReadOnlyList<string> Territory);

internal sealed record SummedCell(
    long Id,
    CellKind Kind,
    long Resolving,
    long Receiving,
    string Procedure,
    DateOnly ProcedureVersion,
    string Field,
    string Channel,
    string CrossBoundary
);

/// <summary>Where an entry is summed: its own cell first, then the coarser ones. The same object for the same cell of one <see cref="CellBook"/>.</summary>
internal sealed record CellIds(IReadOnlyList<SummedCell> All)
{
    public long Full => All[0].Id;

    /// <summary>The place that resolves.</summary>
    public long Place => All[0].Resolving;

    public string Procedure => All[0].Procedure;

    public bool Equals(CellIds? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>
/// Names of cells and places. An id is a hash of what it stands for, so that whoever sees a cell first, in whatever order the log is gone through, gives it the
/// same id without asking. (63 bits: two of a million cells meet with a chance of one in twenty million; the table's keys would then refuse the second,
/// and the projection pause rather than add up what does not belong together.) Not for several threads.
/// </summary>
internal sealed class CellBook
{
    private readonly Dictionary<Cell, CellIds> known = [];
    private readonly Dictionary<AgencyAtReceipt, Place> placeOf = [];
    private (Cell Cell, CellIds Ids)? last;

    public Dictionary<long, Place> Places { get; } = [];

    public Dictionary<long, SummedCell> Cells { get; } = [];

    /// <summary>Every cell of kind 1 that was asked for.</summary>
    public IEnumerable<CellIds> All => known.Values;

    public CellIds IdsOf(Cell cell)
    {
        // Most often the same dossier's again, whose texts are the same objects: to hash them all takes longer than anything else here.
        if (last is { } one && one.Cell == cell)
        {
            return one.Ids;
        }
        if (!known.TryGetValue(cell, out var ids))
        {
            known.Add(cell, ids = Make(cell));
        }
        last = (cell, ids);
        return ids;
    }

    private CellIds Make(Cell cell)
    {
        var (resolving, receiving) = (PlaceOf(cell.Resolving), PlaceOf(cell.Receiving));
        var province = Named("", resolving.Level, DateOnly.MinValue, [resolving.Territory[0]]).Id;
        var channel = DossierView.NameOf(cell.Channel);
        var crossBoundary = DossierView.NameOf(cell.CrossBoundary);
        return new CellIds([
            Summed(CellKind.Full, resolving.Id, receiving.Id, cell.Procedure, cell.ProcedureVersion, cell.Field, channel, crossBoundary),
            Summed(CellKind.ByResolving, resolving.Id, 0),
            Summed(CellKind.ByReceiving, 0, receiving.Id),
            Summed(CellKind.Province, province, 0),
            Summed(CellKind.ProvinceChannel, province, 0, channel: channel),
            Summed(CellKind.ProvinceProcedure, province, 0, cell.Procedure, cell.ProcedureVersion, cell.Field),
        ]);
    }

    private Place PlaceOf(AgencyAtReceipt agency)
    {
        if (!placeOf.TryGetValue(agency, out var place))
        {
            placeOf.Add(agency, place = Named(agency.Code, NameOf(agency.Level), agency.UnitSince, agency.Territory));
        }
        return place;
    }

    private Place Named(string agency, string level, DateOnly unitSince, IReadOnlyList<string> territory)
    {
        var id = Hash(["place", agency, level, $"{unitSince.DayNumber}", .. territory]);
        if (!Places.TryGetValue(id, out var place))
        {
            Places.Add(id, place = new Place(id, agency, level, unitSince, territory));
        }
        return place;
    }

    private SummedCell Summed(
        CellKind kind,
        long resolving,
        long receiving,
        string procedure = "",
        DateOnly procedureVersion = default, // DateOnly.MinValue, -infinity
        string field = "",
        string channel = "",
        string crossBoundary = ""
    )
    {
        var id = Hash([
            "cell",
            $"{(short)kind}",
            $"{resolving}",
            $"{receiving}",
            procedure,
            $"{procedureVersion.DayNumber}",
            field,
            channel,
            crossBoundary,
        ]);
        if (!Cells.TryGetValue(id, out var cell))
        {
            cell = new SummedCell(id, kind, resolving, receiving, procedure, procedureVersion, field, channel, crossBoundary);
            Cells.Add(id, cell);
        }
        return cell;
    }

    private static long Hash(IEnumerable<string> parts) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\x1f', parts)))) & long.MaxValue;

    private static string NameOf(AgencyLevel level) =>
        level switch
        {
            AgencyLevel.Province => "province",
            AgencyLevel.Department => "department",
            AgencyLevel.District => "district",
            AgencyLevel.Commune => "commune",
            _ => throw new ArgumentOutOfRangeException(nameof(level)),
        };
}
