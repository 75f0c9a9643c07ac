namespace MotCua.Dossiers.Events;

/// <summary>
/// Đánh giá của người nộp hồ sơ: how satisfied the applicant is, told when the clock has ended. What was said in words stays beside the log.
/// </summary>
public sealed record RatingGiven : DossierEvent
{
    public const string StoredAs = "rating_given";

    /// <summary>0 not satisfied, 1 satisfied, 2 very satisfied (the points of TT 01/2018/TT-VPCP Đ.13).</summary>
    public required int Score { get; init; }

    /// <summary>How it was asked: counter, device, online, phone.</summary>
    public required string Source { get; init; }
}

/// <summary>The papers of a dossier at receipt (thành phần hồ sơ), counted. Which papers they are is not told.</summary>
/// <param name="Count">1 to 500.</param>
/// <param name="Digitised">Of them: handed in or turned into electronic form, 0 to <paramref name="Count"/>.</param>
/// <param name="Reused">Of them: not asked for again, since they were digitised before, 0 to <paramref name="Count"/>.</param>
/// <param name="FromStore">Of them: taken from the citizen's electronic store (kho dữ liệu điện tử), 0 to <paramref name="Count"/>.</param>
public sealed record Components(int Count, int Digitised, int Reused, int FromStore);
