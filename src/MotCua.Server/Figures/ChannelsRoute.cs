using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary><c>GET /v1/statistics/channels</c>: how dossiers came in and how results went out.</summary>
public static class ChannelsRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/channels",
        Act.ReadFigures,
        "Tiếp nhận trực tuyến, trực tiếp, bưu chính; trả kết quả qua bưu chính; tỷ lệ trực tuyến.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = [.. FigureParameters.Scope, FigureParameters.By, .. Beside.Parameters],
        Statuses = [200, 404, 409],
        Example = """
            {"rows":[{"received":400,"receivedOnline":300,"onlineShare":{"numerator":300,"denominator":400,"value":0.75}}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"received":"Tiếp nhận trong kỳ"}}
            """,
    };

    private static readonly Measures Measures = new(Catalogue.Channels, Rate.Channels);
    private static readonly AccountSet Accounts = AccountSet.Of(Measures.Read);

    private static async Task<Answer> HandleAsync(Call call)
    {
        var question = FigureParameters.Read(call) with { Accounts = Accounts };
        await using var reader = await FigureParameters.OpenAsync(call, question);
        var rows = await AsNow.ReadAsync(reader, question, call);
        var beside = await Beside.ReadAsync(call, reader, question);
        return FigureAnswer.Of(
            call,
            reader.AsOf,
            question,
            rows,
            (writer, row) =>
            {
                var numbers = Measures.Of(row);
                numbers.WriteTo(writer);
                beside.WriteTo(writer, row, Measures, numbers);
            },
            [.. Measures.Definitions(), .. beside.Definitions]
        );
    }
}
