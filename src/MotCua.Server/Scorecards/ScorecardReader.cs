using MotCua.Dossiers.Events;
using MotCua.Server.Figures;
using MotCua.Server.Reference;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Scorecards;

/// <summary>Which procedures count for an agency: how many are in force, which are offered online.</summary>
internal sealed record ProcedureOffer(int InForce, IReadOnlySet<string> Online);

/// <summary>What the dossiers of one month say by procedure.</summary>
/// <param name="Online">Procedures with dossiers received online.</param>
/// <param name="Fee">How many procedures had dossiers that money was asked for.</param>
/// <param name="PaidOnline">Of them: how many had dossiers paid online.</param>
internal sealed record ProcedureUse(IReadOnlySet<string> Online, long Fee, long PaidOnline)
{
    public static readonly ProcedureUse None = new(new HashSet<string>(), 0, 0);
}

/// <summary>Works out scorecards: figures from the ledger in one snapshot, procedures from the register, the rest as entered.</summary>
internal sealed class ScorecardReader(
    FigureReader figures,
    ReferenceData reference,
    Dictionary<(string Code, string Agency), EnteredIndicator> entered,
    DateOnly month
)
{
    private static readonly AccountSet Counted = AccountSet.Of(
        ScoreParts.ByCode.Values.SelectMany(parts => parts).Select(part => Catalogue.ByName[part.Figure])
    );
    private readonly DateOnly last = month.AddMonths(1).AddDays(-1);
    private readonly Dictionary<string, ProcedureOffer> offers = []; // by their levels: agencies of a level decide the same

    /// <summary>The card of an agency with all that lie below it.</summary>
    /// <param name="within">The agency and those below it that are in sight.</param>
    public async Task<Scorecard> WholeAsync(string agency, IReadOnlyCollection<string> within, CancellationToken ct)
    {
        await using var used = figures.Alongside(ProceduresUsed(within, byAgency: false), ct);
        var rows = await figures.ReadAsync(Question(within), ct);
        var use = (await UsesAsync(used, ct)).GetValueOrDefault("", ProcedureUse.None);
        return CardOf(agency, rows[0], use, OfferOf(within));
    }

    /// <summary>The cards of agencies, each by its own dossiers alone.</summary>
    public async Task<IReadOnlyList<Scorecard>> EachAsync(IReadOnlyCollection<string> agencies, CancellationToken ct)
    {
        await using var used = figures.Alongside(ProceduresUsed(agencies, byAgency: true), ct);
        var rows = (await figures.ReadAsync(Question(agencies, "agency"), ct)).ToDictionary(row => row.Key.Agency!);
        var uses = await UsesAsync(used, ct);
        var nothing = new AccountRow(Counted, RowKey.All, null, Counted.Zeros(), Counted.Zeros(), Counted.Zeros());
        return
        [
            .. agencies.Select(agency =>
                CardOf(
                    agency,
                    rows.GetValueOrDefault(agency, nothing),
                    uses.GetValueOrDefault(agency, ProcedureUse.None),
                    OfferOf([agency])
                )
            ),
        ];
    }

    private Question Question(IReadOnlyCollection<string> agencies, params string[] keys) =>
        new(new Scope(Side.Resolving, agencies), month, last, keys, Bucket.None) { Accounts = Counted };

    /// <summary>By agency, or of all together under the empty name.</summary>
    private NpgsqlBatchCommand ProceduresUsed(IReadOnlyCollection<string> agencies, bool byAgency)
    {
        var command = new NpgsqlBatchCommand(figures.SqlAfter("procedures_used", "Scorecards"));
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = byAgency });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = month });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. agencies] });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)figures.AskedPosition ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = figures.Today });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = last < figures.Today ? last : figures.Today });
        return command;
    }

    private static async Task<Dictionary<string, ProcedureUse>> UsesAsync(Alongside used, CancellationToken ct)
    {
        var reader = await used.RowsAsync();
        var uses = new Dictionary<string, ProcedureUse>();
        while (await reader.ReadAsync(ct))
        {
            var online = reader.GetFieldValue<string[]>(1).ToHashSet();
            uses.Add(reader.GetString(0), new ProcedureUse(online, reader.GetInt64(2), reader.GetInt64(3)));
        }
        return uses;
    }

    /// <summary>Procedures in force at the end of the month that the agencies decide by their level.</summary>
    private ProcedureOffer OfferOf(IEnumerable<string> agencies)
    {
        var levels = agencies.Select(agency => reference.AgencyAt(agency, last)?.Level).OfType<AgencyLevel>().Select(LevelOf).ToHashSet();
        var key = string.Join(' ', levels.Order(StringComparer.Ordinal));
        if (!offers.TryGetValue(key, out var offer))
        {
            var inForce = reference
                .Procedures.Where(one => one.ValidFrom <= last && (one.ValidTo is not { } end || end >= last) && levels.Contains(one.Level))
                .ToList();
            offers.Add(
                key,
                offer = new ProcedureOffer(inForce.Count, inForce.Where(one => one.Online != "none").Select(one => one.Code).ToHashSet())
            );
        }
        return offer;
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
            "3.5" => ScoreValue.Of(index, use.PaidOnline, use.Fee),
            _ when index.Computed => ScoreParts.ValueOf(index, name => Catalogue.ByName[name].Of(row)),
            _ => EnteredValue(index, agency),
        };

    private ScoreValue EnteredValue(ScoreIndex index, string agency)
    {
        var entry = entered.GetValueOrDefault((index.Code, agency));
        return new ScoreValue(index, entry is null ? null : Math.Round(entry.Value, 2, MidpointRounding.AwayFromZero)) { Entered = entry };
    }
}
