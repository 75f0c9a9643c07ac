using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary><c>GET /v1/statistics/cross-boundary</c>: receipts at a one-stop shop outside the resolving agency's own territory, by pair of agencies.</summary>
public static class CrossBoundaryRoute
{
    private static readonly string[] Crossing = ["withinProvince", "betweenProvinces"];

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/cross-boundary",
        Act.ReadFigures,
        "Tiếp nhận không phụ thuộc địa giới hành chính, theo cặp cơ quan tiếp nhận và giải quyết, và số thủ tục.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = FigureParameters.Scope,
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
            "tiếp nhận của cặp ÷ mọi tiếp nhận trong phạm vi câu hỏi",
            "receipts of the pair ÷ all receipts that the question covers"
        ),
        ("procedures", "số thủ tục khác nhau có tiếp nhận", "different procedures with receipts"),
        (
            "crossBoundary",
            "withinProvince: khác đơn vị hành chính, cùng tỉnh; betweenProvinces: khác tỉnh (lúc tiếp nhận)",
            "withinProvince: another unit of the same province; betweenProvinces: another province (at receipt)"
        ),
    ];

    private static readonly AccountSet Accounts = AccountSet.Of(Catalogue.Received);

    private static async Task<Answer> HandleAsync(Call call)
    {
        var question = FigureParameters.Read(call) with { Accounts = Accounts };
        if (question.Scope.AsNow)
        {
            return Problem.Fields(new FieldError("/query/territory", "territory-as-now"));
        }
        await using var reader = await FigureParameters.OpenAsync(call, question);
        var all = await reader.ReadAsync(question, call.Aborted);
        var total = all.Sum(Catalogue.Received.Of);
        var crossing = question with { Scope = question.Scope with { CrossBoundary = Crossing }, Keys = ["pair", "procedure"] };
        var pairs = (await reader.ReadAsync(crossing, call.Aborted))
            .Select(row => (row.Key, Received: Catalogue.Received.Of(row)))
            .Where(row => row.Received != 0)
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
                    var received = pair.Sum(row => row.Received);
                    writer.WriteStartObject();
                    writer.WriteString("receivingUnit", receiving.Territory[^1]);
                    writer.WriteString("receivingAgency", receiving.Agency);
                    writer.WriteString("resolvingUnit", resolving.Territory[^1]);
                    writer.WriteString("resolvingAgency", resolving.Agency);
                    writer.WriteString("crossBoundary", pair.Key.CrossBoundary);
                    writer.WriteNumber("received", received);
                    writer.WriteNumber("procedures", pair.Count());
                    Rate.Write(writer, "share", received, total);
                    writer.WriteEndObject();
                }
            },
            Definitions
        );
    }
}
