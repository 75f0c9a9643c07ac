using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary><c>GET /v1/statistics/cross-boundary</c>: receipts at a one-stop shop outside the resolving agency's own territory, by pair of agencies.</summary>
public static class CrossBoundaryRoute
{
    private static readonly string[] Crossing = ["withinProvince", "betweenProvinces"];

    private static readonly Field By = Field
        .Choice("by", "Thay cho từng cặp: theo tháng, hoặc theo thủ tục.", "month", "procedure")
        .Like("month");

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/cross-boundary",
        Act.ReadFigures,
        "Tiếp nhận không phụ thuộc địa giới hành chính, theo cặp cơ quan tiếp nhận và giải quyết, theo tháng hoặc theo thủ tục.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = [.. FigureParameters.Scope, By],
        Statuses = [200, 404, 409],
        Example = """
            {"rows":[{"receivingUnit":"32002","receivingAgency":"H12.102","resolvingUnit":"32005","resolvingAgency":"H12.105",
            "crossBoundary":"withinProvince","received":12,"procedures":3,"share":{"numerator":12,"denominator":400,"value":0.03}}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"received":"Tiếp nhận trong kỳ"}}
            """,
    };

    private static readonly IReadOnlyList<(string, string, string)> Definitions =
    [
        (Catalogue.Received.Name, Catalogue.Received.Vietnamese, Catalogue.Received.English),
        (
            "share",
            "tiếp nhận của dòng ÷ mọi tiếp nhận trong phạm vi câu hỏi (của tháng, của thủ tục)",
            "receipts of the row ÷ all receipts that the question covers (of the month, of the procedure)"
        ),
        ("procedures", "số thủ tục khác nhau có tiếp nhận", "different procedures with receipts"),
        ("pairs", "số cặp cơ quan tiếp nhận và giải quyết", "pairs of receiving and resolving agency"),
        (
            "crossBoundary",
            "withinProvince: khác đơn vị hành chính, cùng tỉnh; betweenProvinces: khác tỉnh (lúc tiếp nhận)",
            "withinProvince: another unit of the same province; betweenProvinces: another province (at receipt)"
        ),
    ];

    private static readonly AccountSet Accounts = AccountSet.During(Catalogue.Received);

    /// <summary>The kinds of receipts that a list is limited to; null for all.</summary>
    /// <param name="asked">A kind, or <c>any</c> for those that cross a boundary.</param>
    public static IReadOnlyList<string>? KindsOf(string? asked) =>
        asked switch
        {
            null => null,
            "any" => Crossing,
            _ => [asked],
        };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var question = FigureParameters.Read(call) with { Accounts = Accounts };
        if (question.Scope.AsNow)
        {
            return Problem.Fields(new FieldError("/query/territory", "territory-as-now"));
        }
        await using var reader = await FigureParameters.OpenAsync(call, question);
        var all = (await reader.ReadAsync(question, call.Aborted)).ToDictionary(row => (row.Key, row.Start), Catalogue.Received.Of);
        var crossing = question with { Scope = question.Scope with { CrossBoundary = Crossing } };
        return question switch
        {
            { Bucket: Bucket.Month } => await MonthsAsync(call, reader, crossing, all),
            { Keys.Count: > 0 } => await ProceduresAsync(call, reader, crossing, all),
            _ => await PairsAsync(call, reader, crossing, all.Values.Single()),
        };
    }

    private static async Task<Answer> PairsAsync(Call call, FigureReader reader, Question crossing, long total)
    {
        var pairs = (await CountAsync(reader, crossing with { Keys = ["pair", "procedure"] }, call))
            .GroupBy(row => row.Key with { Procedure = null })
            .ToList();
        var ids = pairs.SelectMany(pair => new[] { pair.Key.ReceivingPlace!.Value, pair.Key.ResolvingPlace!.Value });
        var places = await reader.PlacesAsync([.. ids.Distinct()], call.Aborted);
        return FigureAnswer.Of(
            call,
            reader.AsOf,
            writer =>
            {
                foreach (var pair in pairs)
                {
                    var (receiving, resolving) = (places[pair.Key.ReceivingPlace!.Value], places[pair.Key.ResolvingPlace!.Value]);
                    writer.WriteStartObject();
                    writer.WriteString("receivingUnit", receiving.Territory[^1]);
                    writer.WriteString("receivingAgency", receiving.Agency);
                    writer.WriteString("resolvingUnit", resolving.Territory[^1]);
                    writer.WriteString("resolvingAgency", resolving.Agency);
                    writer.WriteString("crossBoundary", pair.Key.CrossBoundary);
                    var received = pair.Sum(row => row.Received);
                    writer.WriteNumber("received", received);
                    writer.WriteNumber("procedures", pair.Count());
                    Rate.Write(writer, "share", received, total);
                    writer.WriteEndObject();
                }
            },
            Definitions
        );
    }

    /// <summary>The trend: a row for every month of the period in which anything was received.</summary>
    private static async Task<Answer> MonthsAsync(
        Call call,
        FigureReader reader,
        Question crossing,
        Dictionary<(RowKey, DateOnly? Start), long> all
    )
    {
        var months = (await CountAsync(reader, crossing with { Keys = ["procedure"] }, call)).ToLookup(
            row => row.Start,
            row => row.Received
        );
        return Grouped(
            call,
            reader,
            "month",
            "procedures",
            all.OrderBy(month => month.Key.Start)
                .Select(month => (FigureAnswer.NameOf(Bucket.Month, month.Key.Start!.Value), months[month.Key.Start], month.Value))
        );
    }

    /// <summary>The procedures of which any dossier was received elsewhere.</summary>
    private static async Task<Answer> ProceduresAsync(
        Call call,
        FigureReader reader,
        Question crossing,
        Dictionary<(RowKey Key, DateOnly?), long> all
    )
    {
        var totals = all.ToDictionary(row => row.Key.Key.Procedure!, row => row.Value);
        var procedures = (await CountAsync(reader, crossing with { Keys = ["pair", "procedure"] }, call))
            .GroupBy(row => row.Key.Procedure!, row => row.Received)
            .OrderBy(procedure => procedure.Key, StringComparer.Ordinal);
        return Grouped(
            call,
            reader,
            "procedure",
            "pairs",
            procedures.Select(procedure => (procedure.Key, procedure.AsEnumerable(), totals.GetValueOrDefault(procedure.Key)))
        );
    }

    /// <param name="by">Name of what rows are of.</param>
    /// <param name="counted">Name of how many counts make up a row.</param>
    private static Answer Grouped(
        Call call,
        FigureReader reader,
        string by,
        string counted,
        IEnumerable<(string Key, IEnumerable<long> Received, long Total)> rows
    ) =>
        FigureAnswer.Of(
            call,
            reader.AsOf,
            writer =>
            {
                foreach (var (key, counts, total) in rows)
                {
                    var received = counts.Sum();
                    writer.WriteStartObject();
                    writer.WriteString(by, key);
                    writer.WriteNumber("received", received);
                    writer.WriteNumber(counted, counts.Count());
                    Rate.Write(writer, "share", received, total);
                    writer.WriteEndObject();
                }
            },
            Definitions
        );

    private static async Task<List<(RowKey Key, DateOnly? Start, long Received)>> CountAsync(
        FigureReader reader,
        Question question,
        Call call
    ) =>
        [
            .. (await reader.ReadAsync(question, call.Aborted))
                .Select(row => (row.Key, row.Start, Received: Catalogue.Received.Of(row)))
                .Where(row => row.Received != 0),
        ];
}
