namespace MotCua.Server.Scorecards;

/// <summary>Which figures of <c>/v1/statistics</c> make up numerator and denominator of the indices that dossiers tell (domain reference 4.2).</summary>
internal static class ScoreParts
{
    /// <summary>QĐ 766 index 2.1, the same as <c>ot3</c> of <c>/v1/statistics/on-time</c>.</summary>
    private static readonly IReadOnlyList<ScorePart> OnTime =
    [
        new("early", 1, 1),
        new("onTime", 1, 1),
        new("openInTime", 1, 1),
        new("late", 0, 1),
        new("openOverdue", 0, 1),
        new("askedAgainEarly", -1, 0),
        new("askedAgainOnTime", -1, 0),
        new("askedAgainOpenInTime", -1, 0),
    ];

    public static readonly IReadOnlyDictionary<string, IReadOnlyList<ScorePart>> ByCode = new Dictionary<string, IReadOnlyList<ScorePart>>
    {
        ["2.1"] = OnTime,
        ["3.3"] = Share("receivedOnline", "received"),
        ["3.6"] = Share("feePaidOnline", "withFee"),
        ["5.4"] = [.. OnTime, new("ratedUnsatisfied", -1, 0)],
        ["4.1"] = Share("resultSigned", "processed"),
        ["4.2"] = Share("digitisedThroughout", "processed"),
        ["4.3"] = Share("withReusedPapers", "withDigitisedPapers"),
        ["4.4"] = Share("withPapersFromStore", "received"),
        ["4.5"] = Share("identityVerified", "received"),
    };

    public static ScoreValue ValueOf(ScoreIndex index, Func<string, long> figure)
    {
        var parts = ByCode[index.Code].Select(part => (part, figure(part.Figure))).ToList();
        return ScoreValue.Of(
            index,
            parts.Sum(one => one.part.InNumerator * one.Item2),
            parts.Sum(one => one.part.InDenominator * one.Item2)
        ) with
        {
            Parts = parts,
        };
    }

    private static IReadOnlyList<ScorePart> Share(string numerator, string denominator) => [new(numerator, 1, 0), new(denominator, 0, 1)];
}
