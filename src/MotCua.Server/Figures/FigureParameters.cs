using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;

namespace MotCua.Server.Figures;

/// <summary>The parameters that all figures share, and the one place where the caller's reach limits them.</summary>
internal static class FigureParameters
{
    private static readonly string[] KeyNames = ["unit", "agency", "level", "procedure", "field", "channel"];
    private static readonly Dictionary<string, Bucket> BucketNames = new()
    {
        ["day"] = Bucket.Day,
        ["month"] = Bucket.Month,
        ["quarter"] = Bucket.Quarter,
        ["year"] = Bucket.Year,
    };

    /// <summary>How a call asks for an earlier answer.</summary>
    public static readonly IReadOnlyList<Field> AsOf =
    [
        Field.Number("asOfPosition", "Trả lời như khi số liệu đến vị trí này; cùng câu hỏi, cùng câu trả lời mãi mãi.", 1, long.MaxValue),
        Field
            .Instant("asOfTime", "Như asOfPosition, theo thời điểm ghi nhận: mọi việc được ghi nhận đến lúc ấy.")
            .Like("2026-07-01T00:00:00+07:00"),
    ];

    public static readonly IReadOnlyList<Field> Scope =
    [
        Field.Text("unit", "Mã đơn vị hành chính (mọi cơ quan trên địa bàn) hoặc mã cơ quan (cơ quan đó và cấp dưới).", 40).Like("96"),
        Field.Choice("side", "Tính cho cơ quan giải quyết (mặc định) hoặc cơ quan tiếp nhận.", "resolving", "receiving").Like("resolving"),
        Field.Date("from", "Ngày đầu kỳ, tính cả ngày đó.").Like("2026-01-01"),
        Field.Date("to", "Ngày cuối kỳ, tính cả ngày đó.").Like("2026-06-30"),
        Field.Text("agency", "Chỉ riêng cơ quan này.", 40),
        Field.Choice("level", "Cấp của cơ quan khi tiếp nhận.", "province", "department", "district", "commune"),
        Field.Text("ownUnit", "Chỉ cơ quan của chính đơn vị hành chính này, không tính bên dưới.", 10),
        Field.Date("unitSince", "Ngày đầu hiệu lực của đơn vị hành chính."),
        Field.Text("procedure", "Mã thủ tục.", 40).Like("2.000815"),
        Field.Text("field", "Lĩnh vực."),
        Field.Choice("channel", "Kênh tiếp nhận.", "counter", "online", "postal"),
        .. AsOf,
        Field.Choice(
            "territory",
            "asThen (mặc định): địa bàn, cơ quan lúc tiếp nhận. asNow: theo đơn vị, cơ quan kế thừa tại ngày của asOf; đơn vị bị chia hoặc không có kế thừa là dòng riêng (mapping).",
            "asThen",
            "asNow"
        ),
        Paging.After,
    ];

    public static readonly Field By = Field
        .Text("by", "Tối đa hai, cách nhau bằng dấu phẩy: " + string.Join(", ", [.. KeyNames, .. BucketNames.Keys]) + ".")
        .Like("level,month");

    /// <summary>The question of a call.</summary>
    /// <exception cref="ProblemException">400 for parameters that do not fit, 404 for a unit or an agency that is not there or out of reach.</exception>
    public static Question Read(Call call)
    {
        var query = call.Query;
        var errors = new List<FieldError>();
        if (query.Date("from") > query.Date("to"))
        {
            errors.Add(new FieldError("/query/from", "from-after-to"));
        }
        if (WrongAsOf(call) is { } wrong)
        {
            errors.Add(wrong);
        }
        var by = KeysOf(query.Text("by"), errors);
        if (errors.Count > 0)
        {
            throw new ProblemException(Problem.Fields(errors));
        }
        var keys = by.Where(KeyNames.Contains).ToList();
        var bucket = by.Where(BucketNames.ContainsKey).Select(key => BucketNames[key]).DefaultIfEmpty(Bucket.None).Min(); // the finer one
        return new Question(ScopeOf(call), query.Date("from"), query.Date("to"), keys, bucket);
    }

    /// <summary>Names of the periods in <c>by</c>, in its order.</summary>
    public static IReadOnlyList<(string Name, Bucket Bucket)> Buckets(Call call) =>
        [.. KeysOf(call.Query.Text("by"), []).Where(BucketNames.ContainsKey).Select(key => (key, BucketNames[key]))];

    /// <summary>Opens the ledger for the call, after the wait that it asked for; the answer's as-of tells how far it then was.</summary>
    public static Task<FigureReader> OpenAsync(Call call, Question question) => OpenAsync(call, question, LedgerTables.Figures);

    /// <summary>The same of any ledger.</summary>
    public static async Task<FigureReader> OpenAsync(Call call, Question question, LedgerTables ledger)
    {
        await call.Service<Progress>().WaitAsync(ledger.Projection, call);
        var position = await AsOfPositionAsync(call);
        return await FigureReader.OpenAsync(ledger, call.Service<Npgsql.NpgsqlDataSource>(), position, call.Now, call.Aborted);
    }

    /// <summary>The position that the call asks about, by itself or by a time; null: the latest.</summary>
    /// <exception cref="ProblemException">400 for both at once, or a time to come.</exception>
    public static async Task<long?> AsOfPositionAsync(Call call) =>
        WrongAsOf(call) is { } wrong ? throw new ProblemException(Problem.Fields(wrong))
        : call.Query.Instant("asOfTime") is { } time
            ? await FigureReader.PositionAtAsync(call.Service<Npgsql.NpgsqlDataSource>(), time, call.Aborted)
        : (long?)call.Query.Number("asOfPosition");

    private static FieldError? WrongAsOf(Call call) =>
        call.Query.Instant("asOfTime") is not { } time ? null
        : call.Query.Number("asOfPosition") is not null ? new FieldError("/query/asOfTime", "as-of-once")
        : time > call.Now ? new FieldError("/query/asOfTime", "in-the-future", Json.Instant(call.Now))
        : null;

    private static Scope ScopeOf(Call call)
    {
        var query = call.Query;
        var reference = call.Service<ReferenceStore>().Current;
        var reach = ReachOf(call.Actor, reference);
        var scope = new Scope(query.Text("side") == "receiving" ? Side.Receiving : Side.Resolving, reach)
        {
            Agency = query.Text("agency"),
            Level = query.Text("level"),
            OwnUnit = query.Text("ownUnit"),
            UnitSince = query.Date("unitSince"),
            Procedure = query.Text("procedure"),
            Field = query.Text("field"),
            Channel = query.Text("channel"),
            AsNow = query.Text("territory") == "asNow",
        };
        MustSeeAgency(scope.Agency, reach, reference);
        if (query.Text("unit") is not { } unit)
        {
            return scope;
        }
        if (reference.HasUnit(unit))
        {
            return SeesTerritory(unit, reach, reference)
                ? scope with
                {
                    Territory = unit,
                    TerritoryIsProvince = reference.IsProvince(unit),
                }
                : throw NotVisible();
        }
        MustSeeAgency(unit, reach, reference);
        return scope with { Agencies = reference.AgenciesWithin(unit) };
    }

    /// <summary>The agencies whose figures the caller may see; null for all.</summary>
    private static IReadOnlyCollection<string>? ReachOf(Actor actor, ReferenceData reference) =>
        Reach.LimitOf(actor) is not { } limit ? null : [limit, .. reference.AgenciesWithin(limit)];

    /// <summary>The agencies whose figures the caller may see; null for all.</summary>
    public static IReadOnlyCollection<string>? ReachOf(Call call) => ReachOf(call.Actor, call.Service<ReferenceStore>().Current);

    private static void MustSeeAgency(string? agency, IReadOnlyCollection<string>? reach, ReferenceData reference)
    {
        if (agency is not null && (!reference.HasAgency(agency) || reach?.Contains(agency) == false))
        {
            throw NotVisible();
        }
    }

    /// <summary>A territory is in sight when an agency in reach lies, or ever lay, in it; what is counted there is limited to the reach all the same.</summary>
    private static bool SeesTerritory(string unit, IReadOnlyCollection<string>? reach, ReferenceData reference) =>
        reach is null
        || reference.Agencies.Any(agency =>
            reach.Contains(agency.Code) && reference.AtReceipt(agency.Code, agency.ValidFrom)?.Territory.Contains(unit) == true
        );

    private static ProblemException NotVisible() => new(Problem.NotFound());

    private static string[] KeysOf(string? by, List<FieldError> errors)
    {
        var keys = by?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var unknown = keys.Any(key => !KeyNames.Contains(key) && !BucketNames.ContainsKey(key));
        if (unknown || keys.Length > 2 || keys.Distinct().Count() != keys.Length)
        {
            errors.Add(new FieldError("/query/by", "by-at-most-two", string.Join(", ", [.. KeyNames, .. BucketNames.Keys])));
        }
        return keys;
    }
}
