using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Server.Figures;
using MotCua.Server.Reference;

namespace MotCua.Server.Scorecards;

/// <summary>Which procedures count for an agency: how many are in force, which are offered online.</summary>
internal sealed record ProcedureOffer(int InForce, IReadOnlySet<string> Online);

/// <summary>What the dossiers of one month say by procedure.</summary>
/// <param name="Online">Procedures with dossiers received online.</param>
/// <param name="Fee">Procedures with dossiers that money was asked for.</param>
/// <param name="PaidOnline">Of them: procedures with dossiers paid online.</param>
internal sealed record ProcedureUse(HashSet<string> Online, HashSet<string> Fee, HashSet<string> PaidOnline)
{
    public static ProcedureUse None => new([], [], []);
}

/// <summary>Works out scorecards: figures from the ledger in one snapshot, procedures from the register, the rest as entered.</summary>
internal sealed class ScorecardReader(
    FigureReader figures,
    ReferenceData reference,
    Dictionary<(string Code, string Agency), EnteredIndicator> entered,
    DateOnly month,
    long? asOfPosition
)
{
    /// <summary>Agencies whose procedures are read at once, and the most rows of these.</summary>
    private const int AtOnce = 100;
    private const int MostRows = 250_000; // of three numbers each

    private static readonly AccountSet Counted = AccountSet.Of(
        ScoreParts.ByCode.Values.SelectMany(parts => parts).Select(part => Catalogue.ByName[part.Figure])
    );
    private static readonly AccountSet Used = AccountSet.During(
        Catalogue.ByName["receivedOnline"],
        Catalogue.ByName["withFee"],
        Catalogue.ByName["feePaidOnline"]
    );

    private readonly DateOnly last = month.AddMonths(1).AddDays(-1);

    /// <summary>The card of an agency with all that lie below it.</summary>
    /// <param name="within">The agency and those below it that are in sight.</param>
    public async Task<Scorecard> WholeAsync(string agency, IReadOnlyCollection<string> within, CancellationToken ct)
    {
        var rows = await figures.ReadAsync(Question(within, Counted), ct);
        var use = ProcedureUse.None;
        foreach (var row in await figures.ReadAsync(Question(within, Used, "procedure"), ct))
        {
            Count(use, row);
        }
        return CardOf(agency, rows[0], use, OfferOf(within));
    }

    /// <summary>The cards of agencies, each by its own dossiers alone.</summary>
    public async Task<IReadOnlyList<Scorecard>> EachAsync(IReadOnlyCollection<string> agencies, CancellationToken ct)
    {
        var rows = (await figures.ReadAsync(Question(agencies, Counted, "agency"), ct)).ToDictionary(row => row.Key.Agency!);
        var uses = agencies.ToDictionary(agency => agency, _ => ProcedureUse.None);
        foreach (var some in agencies.Chunk(AtOnce))
        {
            foreach (var row in await figures.ReadAsync(Question(some, Used, "agency", "procedure"), ct, MostRows))
            {
                Count(uses[row.Key.Agency!], row);
            }
        }
        var nothing = new AccountRow(Counted, RowKey.All, null, Counted.Zeros(), Counted.Zeros(), Counted.Zeros());
        return [.. agencies.Select(agency => CardOf(agency, rows.GetValueOrDefault(agency, nothing), uses[agency], OfferOf([agency])))];
    }

    private Question Question(IReadOnlyCollection<string> agencies, AccountSet accounts, params string[] keys) =>
        new(new Scope(Side.Resolving, agencies), month, last, keys, Bucket.None, asOfPosition) { Accounts = accounts };

    private static void Count(ProcedureUse use, AccountRow row)
    {
        var procedure = row.Key.Procedure!;
        void Add(HashSet<string> set, Account account)
        {
            if (row.During[Used.PlaceOf(account)] > 0)
            {
                set.Add(procedure);
            }
        }
        Add(use.Online, Account.ReceivedOnline);
        Add(use.Fee, Account.WithFee);
        Add(use.PaidOnline, Account.FeePaidOnline);
    }

    /// <summary>Procedures in force at the end of the month that the agencies decide by their level.</summary>
    private ProcedureOffer OfferOf(IEnumerable<string> agencies)
    {
        var levels = agencies.Select(agency => reference.AgencyAt(agency, last)?.Level).OfType<AgencyLevel>().Select(LevelOf).ToHashSet();
        var inForce = reference
            .Procedures.Where(one => one.ValidFrom <= last && (one.ValidTo is not { } end || end >= last) && levels.Contains(one.Level))
            .ToList();
        return new ProcedureOffer(inForce.Count, inForce.Where(one => one.Online != "none").Select(one => one.Code).ToHashSet());
    }

    private static string LevelOf(AgencyLevel level) =>
        level switch
        {
            AgencyLevel.Commune => "commune",
            AgencyLevel.District => "district",
            _ => "province",
        };

    private Scorecard CardOf(string agency, AccountRow row, ProcedureUse use, ProcedureOffer offer) =>
        new(agency, [.. ScoreIndex.All.Select(index => ValueOf(index, agency, row, use, offer))]);

    /// <summary>Every index has one place where its value comes from. 1.4 is to come from the figures of the national portal once there are any.</summary>
    private ScoreValue ValueOf(ScoreIndex index, string agency, AccountRow row, ProcedureUse use, ProcedureOffer offer) =>
        index.Code switch
        {
            "3.1" => ScoreValue.Of(index, offer.Online.Count, offer.InForce),
            "3.2" => ScoreValue.Of(index, offer.Online.Count(use.Online.Contains), offer.Online.Count),
            "3.5" => ScoreValue.Of(index, use.PaidOnline.Count, use.Fee.Count),
            _ when index.Computed => ScoreParts.ValueOf(index, name => Catalogue.ByName[name].Of(row)),
            _ => EnteredValue(index, agency),
        };

    private ScoreValue EnteredValue(ScoreIndex index, string agency)
    {
        var entry = entered.GetValueOrDefault((index.Code, agency));
        return new ScoreValue(index, entry is null ? null : Math.Round(entry.Value, 2, MidpointRounding.AwayFromZero)) { Entered = entry };
    }
}
