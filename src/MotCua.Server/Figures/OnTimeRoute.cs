using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary><c>GET /v1/statistics/on-time</c>: what came in, how it was resolved, what is open, and the on-time rate under each named definition.</summary>
public static class OnTimeRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/on-time",
        Act.ReadFigures,
        "Tình hình giải quyết và tỷ lệ đúng hạn theo từng cách tính, theo hạn đang có hiệu lực và theo hạn trước khi hẹn lại.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = [.. FigureParameters.Scope, FigureParameters.By, .. Beside.Parameters],
        Statuses = [200, 404, 409],
        Example = """
            {"rows":[{"level":"commune","received":400,"early":300,"onTime":60,"late":2,"openInTime":40,"openOverdue":1,
            "ot1":{"numerator":360,"denominator":362,"value":0.994475},
            "targets":{"ot1":[{"kind":"target","unit":null,"level":"commune","from":"2022-11-10","to":null,"value":0.95,"source":"Chỉ số CCHC","met":true}]}}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"received":"Tiếp nhận trong kỳ"}}
            """,
    };

    /// <summary>By the due date in force.</summary>
    internal static readonly Measures InForce = new(Catalogue.OnTime, Rate.OnTime);

    private static readonly Measures Original = new(Catalogue.Original, Rate.Original, unwritten: Catalogue.Received);
    private static readonly AccountSet Accounts = AccountSet.Of(InForce.Read.Concat(Original.Read));

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
                var numbers = InForce.Of(row);
                numbers.WriteTo(writer);
                beside.WriteTo(writer, row, InForce, numbers);
                writer.WriteStartObject(Catalogue.AgainstOriginal);
                Original.Of(row).WriteTo(writer);
                writer.WriteEndObject();
            },
            [.. InForce.Definitions(), .. beside.Definitions, .. Original.Definitions(Catalogue.AgainstOriginal + ".")]
        );
    }
}
