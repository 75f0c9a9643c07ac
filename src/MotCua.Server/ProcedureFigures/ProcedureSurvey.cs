using MotCua.Server.Reference;

namespace MotCua.Server.ProcedureFigures;

/// <summary>One procedure on a day, with what its dossiers say.</summary>
/// <param name="Version">The version in force, or the last one of an expired procedure.</param>
/// <param name="Received">Dossiers received in the months before.</param>
/// <param name="AfterExpiry">Dossiers received after the last day of validity.</param>
public sealed record SurveyedProcedure(
    Procedure Version,
    bool InForce,
    bool LongEnough,
    long Received,
    long ReceivedOnline,
    long AfterExpiry
)
{
    public ShortenedLimit Limit { get; } = ShortenedLimit.Of(Version);

    /// <summary>Whether the procedure is behind a figure of <see cref="ProcedureSurvey"/>.</summary>
    public bool IsBehind(string figure) =>
        figure switch
        {
            "inForce" => InForce,
            "shortened" => InForce && Limit.Comparison == LimitComparison.Shortened,
            "shortenedByFifth" => InForce && Limit.Reduction >= 0.20m,
            "longerThanLaw" => InForce && Limit.Comparison == LimitComparison.Longer,
            "notComparable" => InForce && Limit.Comparison == LimitComparison.NotComparable,
            "longEnough" => InForce && LongEnough,
            "withoutDossiers" => InForce && LongEnough && Received == 0,
            "online" => InForce && LongEnough && Version.Online != "none",
            "withoutOnlineDossiers" => InForce && LongEnough && Version.Online != "none" && ReceivedOnline == 0,
            "expired" => !InForce,
            "expiredStillOffered" => !InForce && AfterExpiry > 0,
            _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "no such figure"),
        };
}

/// <summary>Figures about procedures rather than dossiers (seed metrics 000-7, 000-8, 001-11, 001-14, 002-8, 002-9, 002-11).</summary>
public sealed class ProcedureSurvey(IReadOnlyList<SurveyedProcedure> procedures)
{
    public static readonly IReadOnlyList<(string Name, string Vietnamese, string English)> Figures =
    [
        ("inForce", "Thủ tục có hiệu lực trong ngày", "Procedures in force on the day"),
        ("shortened", "Trong đó thời hạn của tỉnh ngắn hơn luật", "Of them with a limit shorter than the law's"),
        ("shortenedByFifth", "Trong đó cắt giảm từ 20 % trở lên", "Of them shortened by 20 % or more"),
        ("longerThanLaw", "Thời hạn dài hơn luật", "With a limit longer than the law's"),
        ("notComparable", "Không so sánh được: ngày lịch với ngày làm việc", "Not comparable: calendar days against working time"),
        ("longEnough", "Có hiệu lực suốt các tháng xét", "In force since before the months looked at"),
        ("withoutDossiers", "Trong đó không có hồ sơ nào trong các tháng xét", "Of longEnough: no dossier in these months"),
        ("online", "Trong longEnough: có dịch vụ công trực tuyến", "Of longEnough: offered online"),
        (
            "withoutOnlineDossiers",
            "Trong đó không có hồ sơ trực tuyến trong các tháng xét",
            "Of them: no dossier received online in these months"
        ),
        ("expired", "Thủ tục đã hết hiệu lực", "Procedures that are no longer in force"),
        (
            "expiredStillOffered",
            "Trong đó vẫn được dùng: có hồ sơ tiếp nhận sau ngày hết hiệu lực",
            "Of them still offered: dossiers received after the last day of validity"
        ),
    ];

    public IReadOnlyList<SurveyedProcedure> Procedures => procedures;

    public long Count(string figure) => procedures.Count(one => one.IsBehind(figure));

    /// <summary>Mean of 1 − local ÷ legal over the shortened ones; null when there are none.</summary>
    public decimal? MeanReduction =>
        procedures.Where(one => one.IsBehind("shortened")).Select(one => one.Limit.Reduction).Average() is { } mean
            ? Math.Round(mean, 6, MidpointRounding.AwayFromZero)
            : null;
}
