using MotCua.Dossiers.Figures;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary><c>GET /v1/statistics/apologies</c>: late dossiers, and the apologies that they were owed (NĐ 118/2025 Đ.19(6)).</summary>
public static class ApologyFiguresRoute
{
    /// <summary>Late is counted on the day on which the promise broke, an apology on the day on which it was issued. owed = issued + missing.</summary>
    internal static readonly IReadOnlyList<Figure> Figures =
    [
        Flow(
            "lateDossiers",
            "Hồ sơ quá hạn theo hạn trước khi hẹn lại, tính vào ngày quá hạn",
            "Dossiers late by the due date before re-appointment, on the day on which it was broken",
            Account.PromiseBroken
        ),
        Flow(
            "apologiesOwed",
            "Phải xin lỗi: đã xin lỗi hoặc quá hạn mà chưa xin lỗi",
            "Owed: issued, or late and missing",
            Account.ApologyInTime,
            Account.ApologyTooLate,
            Account.ApologyMissing
        ),
        Flow(
            "apologiesIssued",
            "Đã xin lỗi, tính vào ngày ban hành",
            "Issued, on the day of issue",
            Account.ApologyInTime,
            Account.ApologyTooLate
        ),
        Flow(
            "apologiesMissing",
            "Quá hạn mà chưa xin lỗi (kể cả hồ sơ nhập từ hệ thống cũ), tính vào ngày quá hạn",
            "Late and not apologised for (dossiers of older systems included), on the day on which the promise broke",
            Account.ApologyMissing
        ),
        Flow(
            "apologiesTooLate",
            "Trong số đã xin lỗi: muộn hơn 01 ngày trước khi hết hạn",
            "Of the issued: later than one day before expiry",
            Account.ApologyTooLate
        ),
    ];

    private static readonly IReadOnlyList<Rate> Rates =
    [
        new("coverage", ["apologiesIssued"], ["apologiesOwed"], "đã xin lỗi ÷ phải xin lỗi", "apologiesIssued ÷ apologiesOwed"),
        new(
            "inTime",
            ["apologiesIssued", "-apologiesTooLate"],
            ["apologiesOwed"],
            "xin lỗi đúng thời hạn ÷ phải xin lỗi",
            "(apologiesIssued − apologiesTooLate) ÷ apologiesOwed"
        ),
    ];

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/apologies",
        Act.ReadFigures,
        "Hồ sơ quá hạn; văn bản xin lỗi phải có, đã có, thiếu, muộn.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = [.. FigureParameters.Scope, FigureParameters.By],
        Statuses = [200, 404, 409],
        Example = """
            {"rows":[{"lateDossiers":5,"apologiesOwed":6,"apologiesIssued":4,"apologiesMissing":2,"apologiesTooLate":1,
            "coverage":{"numerator":4,"denominator":6,"value":0.666667},"inTime":{"numerator":3,"denominator":6,"value":0.5}}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"lateDossiers":"Hồ sơ quá hạn"}}
            """,
    };

    private static readonly Measures Measures = new(Figures, Rates);
    private static readonly AccountSet Accounts = AccountSet.Of(Measures.Read);

    private static async Task<Answer> HandleAsync(Call call)
    {
        var question = FigureParameters.Read(call) with { Accounts = Accounts };
        await using var reader = await FigureParameters.OpenAsync(call, question);
        var rows = await AsNow.ReadAsync(reader, question, call);
        return FigureAnswer.Of(
            call,
            reader.AsOf,
            question,
            rows,
            (writer, row) => Measures.Of(row).WriteTo(writer),
            Measures.Definitions()
        );
    }

    private static Figure Flow(string name, string vietnamese, string english, params Account[] accounts) =>
        new(name, Reckoning.Flow, accounts, vietnamese, english);
}
