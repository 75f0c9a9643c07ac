using MotCua.Dossiers.Figures;
using MotCua.Server.Access;
using MotCua.Server.Http;
using static MotCua.Dossiers.Figures.Account;

namespace MotCua.Server.Figures;

/// <summary><c>GET /v1/statistics/service</c>: online payment, digitised papers, electronic results, reuse, satisfaction (domain reference 4.2 and 4.4).</summary>
public static class ServiceFigures
{
    internal static readonly IReadOnlyList<Figure> All =
    [
        Flow("withPapers", "Tiếp nhận có đếm giấy tờ", "Received with papers counted", WithPapers),
        Flow("withDigitisedPapers", "Trong đó có giấy tờ đã số hóa", "Of them with some papers digitised", WithDigitisedPapers),
        Flow("allPapersDigitised", "Trong đó mọi giấy tờ đã số hóa", "Of them with all papers digitised", AllPapersDigitised),
        Flow(
            "withReusedPapers",
            "Có giấy tờ đã số hóa, trong đó có giấy tờ được tái sử dụng",
            "Of withDigitisedPapers: some reused",
            WithReusedPapers
        ),
        Flow(
            "withPapersFromStore",
            "Có giấy tờ lấy từ kho dữ liệu điện tử của công dân",
            "Some papers taken from the citizen's electronic store",
            WithPapersFromStore
        ),
        Flow(
            "identityVerified",
            "Người nộp có tài khoản đã xác thực VNeID",
            "The applicant's account is verified (VNeID)",
            IdentityVerified
        ),
        Flow(
            "resultSigned",
            "Trong số đã xử lý xong: kết quả điện tử đã ký số",
            "Of processed: the result is electronic and signed",
            SignedResult
        ),
        Flow(
            "digitisedThroughout",
            "Trong số đã xử lý xong: mọi giấy tờ đã số hóa và kết quả điện tử",
            "Of processed: all papers digitised and the result electronic",
            DigitisedThroughout
        ),
        Flow(
            "withFee",
            "Hồ sơ có nghĩa vụ tài chính trên 0 đồng, tính vào ngày thông báo lần đầu",
            "Dossiers that money above 0 đồng was asked for, on the day of the first notice",
            WithFee
        ),
        Flow("feePaid", "Trong đó đã nộp, theo hiểu biết hiện nay", "Of them paid, by what is known now", FeePaid),
        Flow("feePaidOnline", "Trong đó có nộp trực tuyến", "Of them paid online at least once", FeePaidOnline),
        Flow(
            "ratedVerySatisfied",
            "Đánh giá rất hài lòng, tính vào ngày đánh giá",
            "Rated very satisfied, on the day of the rating",
            RatedVerySatisfied
        ),
        Flow("ratedSatisfied", "Đánh giá hài lòng", "Rated satisfied", RatedSatisfied),
        Flow("satisfied", "Đánh giá hài lòng hoặc rất hài lòng", "Rated satisfied or very satisfied", RatedVerySatisfied, RatedSatisfied),
        Flow("ratedUnsatisfied", "Đánh giá không hài lòng", "Rated not satisfied", RatedUnsatisfied),
        Flow(
            "rated",
            "Hồ sơ được đánh giá (mỗi hồ sơ một lần, lần cuối)",
            "Dossiers rated, each by its last rating",
            RatedVerySatisfied,
            RatedSatisfied,
            RatedUnsatisfied
        ),
    ];

    /// <summary>The answered figures: with those that the rates divide by.</summary>
    private static readonly IReadOnlyList<Figure> Answered =
    [
        Catalogue.Received,
        Catalogue.OnTime.Single(figure => figure.Name == "processed"),
        .. All,
    ];

    internal static readonly IReadOnlyList<Rate> Rates =
    [
        new(
            "digitisedComponents",
            ["withDigitisedPapers"],
            ["received"],
            "có giấy tờ đã số hóa ÷ tiếp nhận",
            "withDigitisedPapers ÷ received"
        ),
        new("electronicResults", ["resultSigned"], ["processed"], "kết quả điện tử ÷ đã xử lý xong", "resultSigned ÷ processed"),
        new(
            "digitised",
            ["digitisedThroughout"],
            ["processed"],
            "số hóa cả giấy tờ và kết quả ÷ đã xử lý xong",
            "digitisedThroughout ÷ processed"
        ),
        new(
            "reuse",
            ["withReusedPapers"],
            ["withDigitisedPapers"],
            "có giấy tờ tái sử dụng ÷ có giấy tờ đã số hóa",
            "withReusedPapers ÷ withDigitisedPapers"
        ),
        new("onlinePayment", ["feePaidOnline"], ["withFee"], "nộp trực tuyến ÷ hồ sơ có nghĩa vụ tài chính", "feePaidOnline ÷ withFee"),
        new("onlineOfPaid", ["feePaidOnline"], ["feePaid"], "nộp trực tuyến ÷ hồ sơ đã nộp", "feePaidOnline ÷ feePaid"),
        new(
            "satisfaction",
            ["satisfied"],
            ["rated"],
            "satisfied (rất hài lòng + hài lòng) ÷ được đánh giá",
            "satisfied (ratedVerySatisfied + ratedSatisfied) ÷ rated"
        ),
        new("ratedShare", ["rated"], ["received"], "được đánh giá ÷ tiếp nhận", "rated ÷ received"),
    ];

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/service",
        Act.ReadFigures,
        "Thanh toán trực tuyến, số hóa, kết quả điện tử, tái sử dụng giấy tờ, mức độ hài lòng.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = [.. FigureParameters.Scope, FigureParameters.By],
        Statuses = [200, 404, 409],
        Example = """
            {"rows":[{"received":400,"withFee":120,"feePaid":110,"feePaidOnline":90,
            "onlinePayment":{"numerator":90,"denominator":120,"value":0.75}}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"received":"Tiếp nhận trong kỳ"}}
            """,
    };

    private static readonly Measures Measures = new(Answered, Rates);
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
