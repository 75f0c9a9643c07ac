namespace MotCua.Server.Figures;

/// <summary>Whose agency a figure is counted for.</summary>
public enum Side
{
    Resolving,
    Receiving,
}

/// <summary>What periods rows are cut into.</summary>
public enum Bucket
{
    None,
    Day,
    Month,
    Quarter,
    Year,
}

/// <summary>Which cells count. Null: all of them.</summary>
/// <param name="Reach">Agencies that the caller may see figures of.</param>
public sealed record Scope(Side Side, IReadOnlyCollection<string>? Reach)
{
    /// <summary>The agency that was asked for and those below it.</summary>
    public IReadOnlyCollection<string>? Agencies { get; init; }

    /// <summary>Anywhere in this territory.</summary>
    public string? Territory { get; init; }

    /// <summary>This agency alone.</summary>
    public string? Agency { get; init; }
    public string? Level { get; init; }

    /// <summary>The agency's own unit, not one above it.</summary>
    public string? OwnUnit { get; init; }
    public DateOnly? UnitSince { get; init; }
    public string? Procedure { get; init; }
    public string? Field { get; init; }
    public string? Channel { get; init; }
    public IReadOnlyList<string>? CrossBoundary { get; init; }
    public string? ReceivingAgency { get; init; }
    public string? ResolvingAgency { get; init; }

    /// <summary>These places only, by id.</summary>
    public IReadOnlyCollection<long>? Places { get; init; }

    /// <summary>Territory, unit and agency are meant, and answered, as they are on the day of the answer's as-of (<see cref="Figures.AsNow"/>).</summary>
    public bool AsNow { get; init; }

    /// <summary>For a drill-down as now: which rows' dossiers.</summary>
    public string? Mapping { get; init; }

    /// <summary><see cref="Territory"/> is a province, at all times; null too stands for all provinces.</summary>
    public bool TerritoryIsProvince { get; init; }

    /// <summary>Whether whole provinces are asked about, by level at most: sums of these are kept, on the resolving side.</summary>
    internal bool IsOfProvinces =>
        Side == Side.Resolving
        && (Territory is null || TerritoryIsProvince)
        && (Reach ?? Agencies) is null
        && (Agency ?? OwnUnit ?? ReceivingAgency ?? ResolvingAgency) is null
        && UnitSince is null
        && !AsNow
        && Places is null
        && CrossBoundary is null;

    /// <summary>
    /// Whether nothing but level and field makes it smaller than whole provinces. A channel would: an account of one channel has nothing in the cells of another.
    /// </summary>
    internal bool IsBroad =>
        (Territory is null || TerritoryIsProvince)
        && (Reach ?? Agencies) is null
        && (Agency ?? OwnUnit ?? Procedure ?? Channel ?? ReceivingAgency ?? ResolvingAgency) is null
        && UnitSince is null
        && Places is null
        && CrossBoundary is null;

    /// <summary>Whether it is a small part of every place that resolves. Fields are large ones.</summary>
    internal bool IsPartOfPlaces =>
        (Procedure ?? ReceivingAgency) is not null || CrossBoundary is not null || (Side == Side.Receiving && !IsBroad);

    internal bool NeedsFullCells =>
        (Procedure ?? Field ?? Channel ?? ReceivingAgency ?? ResolvingAgency) is not null || CrossBoundary is not null;
}

/// <summary>
/// A question to the ledger. Days are local and inclusive; null is without limit. No day after the day of the answer's as-of counts: entries of the
/// future are there already (a promise before re-appointment breaks on a known day).
/// </summary>
/// <param name="Keys">Of agency, unit, level, procedure, field, channel; and pair for the two agencies of a dossier.</param>
public sealed record Question(Scope Scope, DateOnly? From, DateOnly? To, IReadOnlyList<string> Keys, Bucket Bucket = Bucket.None)
{
    /// <summary>What rows hold.</summary>
    internal AccountSet Accounts { get; init; } = AccountSet.Figures;

    /// <summary>The first day of the bucket that the period begins in, as sums are told apart by it.</summary>
    internal DateOnly FirstBucket => Bucket == Bucket.None || From is not { } from ? DateOnly.MaxValue : Periods.StartOf(Bucket, from);

    /// <summary>The bucket that all of a stretch lies in, as sums are told apart by it; null where each of its days or months says so itself.</summary>
    public DateOnly? BucketOf(Stretch stretch)
    {
        if (stretch.Counted == Counted.AsFirst)
        {
            return FirstBucket;
        }
        if (stretch.Last < From)
        {
            return DateOnly.MinValue;
        }
        if (stretch.First < From)
        {
            return null;
        }
        if (Bucket == Bucket.None)
        {
            return DateOnly.MaxValue;
        }
        var start = Periods.StartOf(Bucket, stretch.First);
        return start == Periods.StartOf(Bucket, stretch.Last) ? start : null;
    }

    private static readonly string[] KeysOfPlaces = ["agency", "unit", "level", "place"];

    /// <summary>The coarsest cells that have everything the question asks about.</summary>
    internal CellKind Kind
    {
        get
        {
            var channel = Scope.Channel is not null || Keys.Contains("channel");
            var procedure = (Scope.Procedure ?? Scope.Field) is not null || Keys.Any(key => key is "procedure" or "field");
            if (Scope.IsOfProvinces && Keys.All(key => key is not ("agency" or "unit" or "pair" or "place")))
            {
                return (channel, procedure) switch
                {
                    (false, false) => CellKind.Province,
                    (true, false) => CellKind.ProvinceChannel,
                    (false, true) => CellKind.ProvinceProcedure,
                    _ => CellKind.Full,
                };
            }
            return Scope.NeedsFullCells || Keys.Any(key => !KeysOfPlaces.Contains(key)) ? CellKind.Full
                : Scope.Side == Side.Resolving ? CellKind.ByResolving
                : CellKind.ByReceiving;
        }
    }
}

/// <summary>What rows are told apart by; null for what was not asked for.</summary>
public sealed record RowKey(
    string? Agency,
    string? Unit,
    DateOnly? UnitSince,
    string? Level,
    string? Procedure,
    string? Field,
    string? Channel,
    long? ReceivingPlace,
    long? ResolvingPlace,
    string? CrossBoundary,
    string? Mapping = null
)
{
    public static readonly RowKey All = new(null, null, null, null, null, null, null, null, null, null);

    /// <summary>The order of rows in answers: by level, unit, agency, then the rest; texts by their code points.</summary>
    public static readonly IComparer<RowKey> Order = Comparer<RowKey>.Create(Compare);

    private static int Compare(RowKey one, RowKey other)
    {
        var order = string.CompareOrdinal(one.Level, other.Level);
        order = order != 0 ? order : string.CompareOrdinal(one.Unit, other.Unit);
        order = order != 0 ? order : Nullable.Compare(one.UnitSince, other.UnitSince);
        order = order != 0 ? order : string.CompareOrdinal(one.Agency, other.Agency);
        order = order != 0 ? order : string.CompareOrdinal(one.Field, other.Field);
        order = order != 0 ? order : string.CompareOrdinal(one.Procedure, other.Procedure);
        order = order != 0 ? order : string.CompareOrdinal(one.Channel, other.Channel);
        order = order != 0 ? order : Nullable.Compare(one.ReceivingPlace, other.ReceivingPlace);
        order = order != 0 ? order : Nullable.Compare(one.ResolvingPlace, other.ResolvingPlace);
        order = order != 0 ? order : string.CompareOrdinal(one.CrossBoundary, other.CrossBoundary);
        return order != 0 ? order : string.CompareOrdinal(one.Mapping, other.Mapping);
    }
}

/// <summary>The accounts of one row, by their place in <paramref name="Accounts"/>: before the period, in it, and at its end.</summary>
/// <param name="Start">First day of the row's bucket; null where there is none.</param>
internal sealed record AccountRow(
    AccountSet Accounts,
    RowKey Key,
    DateOnly? Start,
    IReadOnlyList<long> Before,
    IReadOnlyList<long> During,
    IReadOnlyList<long> AtEnd
);
