namespace MotCua.Server.Scorecards;

/// <summary>A figure that an index adds up, with the sign that it has in numerator and denominator (0: not in it).</summary>
public sealed record ScorePart(string Figure, int InNumerator, int InDenominator);

/// <summary>What an index was worked out from.</summary>
/// <param name="Percent">To two decimals; null: not applicable (nothing to divide by) or not entered.</param>
public sealed record ScoreValue(ScoreIndex Index, decimal? Percent)
{
    public long? Numerator { get; init; }
    public long? Denominator { get; init; }

    /// <summary>The figures behind numerator and denominator, with their numbers.</summary>
    public IReadOnlyList<(ScorePart Part, long Number)> Parts { get; init; } = [];

    /// <summary>Where the value was entered.</summary>
    public EnteredIndicator? Entered { get; init; }

    public decimal? Points => Percent is { } percent ? Index.Points(percent) : null;

    /// <summary>Why there is no value: nothing to divide by, or nobody has entered it.</summary>
    public string? Missing =>
        Percent is not null ? null
        : Index.Computed ? "not-applicable"
        : "not-entered";

    public static ScoreValue Of(ScoreIndex index, long numerator, long denominator) =>
        new(index, denominator == 0 ? null : ScoreIndex.Percent(numerator, denominator))
        {
            Numerator = numerator,
            Denominator = denominator,
        };
}

/// <summary>
/// The scorecard of one agency and month. <see cref="Score"/> leaves out what has no value: an agency that nobody owed a fee is not worse for it. What has not
/// been entered is left out too, and told by <see cref="Complete"/>; the plain sum is <see cref="Total"/>.
/// </summary>
public sealed class Scorecard(string agency, IReadOnlyList<ScoreValue> values)
{
    public string Agency { get; } = agency;

    public IReadOnlyList<ScoreValue> Values { get; } = values;

    /// <summary>Points of what has a value, of 100.</summary>
    public decimal Total { get; } = values.Sum(value => value.Points ?? 0);

    /// <summary>The most that what has a value can be worth.</summary>
    public decimal Available { get; } = values.Where(value => value.Percent is not null).Sum(value => value.Index.Max);

    /// <summary>Total ÷ Available × 100, to two decimals; null where nothing has a value.</summary>
    public decimal? Score => Available == 0 ? null : Math.Round(100 * Total / Available, 2, MidpointRounding.AwayFromZero);

    /// <summary>Every index that has to be entered has been.</summary>
    public bool Complete => Values.All(value => value.Missing != "not-entered");

    /// <summary>Places by score, the best first; equal scores share a place and the next is left free. Without a score: no place.</summary>
    public static IReadOnlyList<(Scorecard Card, int? Rank)> Ranked(IEnumerable<Scorecard> cards)
    {
        var ranked = new List<(Scorecard Card, int? Rank)>();
        foreach (var card in cards.OrderByDescending(card => card.Score ?? -1).ThenBy(card => card.Agency, StringComparer.Ordinal))
        {
            var equal = ranked.Count > 0 && ranked[^1].Card.Score == card.Score;
            ranked.Add(
                (
                    card,
                    card.Score is null ? null
                    : equal ? ranked[^1].Rank
                    : ranked.Count + 1
                )
            );
        }
        return ranked;
    }
}
