using MotCua.Server.Scorecards;
using Xunit;

namespace MotCua.Server.Tests.Scorecards;

/// <summary>Points, label and rank, by hand.</summary>
public sealed class ScoreFormulaTests
{
    [Theory]
    // 2.1: 20 points, full at 100 %
    [InlineData("2.1", 0, 371, 0, 0)]
    [InlineData("2.1", 370, 371, 99.73, 19.95)]
    [InlineData("2.1", 371, 371, 100, 20)]
    [InlineData("2.1", -3, 371, 0, 0)] // more asked again than in time cannot cost other points
    // 3.1: 2 points, full at 80 %
    [InlineData("3.1", 799, 1000, 79.9, 2)] // 1.9975
    [InlineData("3.1", 79, 100, 79, 1.98)] // 1.975
    [InlineData("3.1", 40, 100, 40, 1)]
    [InlineData("3.1", 80, 100, 80, 2)]
    [InlineData("3.1", 81, 100, 81, 2)]
    [InlineData("3.1", 79994, 100000, 79.99, 2)] // 1.99975
    [InlineData("3.1", 79995, 100000, 80, 2)] // a ratio is rounded first
    // 3.2: 4 points, full at 100 %
    [InlineData("3.2", 1, 3, 33.33, 1.33)]
    [InlineData("3.2", 3, 3, 100, 4)]
    // 3.3: 6 points, full at 50 %
    [InlineData("3.3", 49, 100, 49, 5.88)]
    [InlineData("3.3", 50, 100, 50, 6)]
    [InlineData("3.3", 7826, 10000, 78.26, 6)]
    [InlineData("3.3", 1211, 10000, 12.11, 1.45)] // 1.4532
    // 3.5: 2 points, full at 100 %
    [InlineData("3.5", 1, 2, 50, 1)]
    // 3.6: 6 points, full at 30 %
    [InlineData("3.6", 29, 100, 29, 5.8)]
    [InlineData("3.6", 30, 100, 30, 6)]
    [InlineData("3.6", 31, 100, 31, 6)]
    [InlineData("3.6", 1, 1000, 0.1, 0.02)]
    // 4.1: 6 points, full at 100 %
    [InlineData("4.1", 5, 6, 83.33, 5)] // 4.9998
    // 4.2: 4 points, full at 80 %
    [InlineData("4.2", 82, 100, 82, 4)]
    [InlineData("4.2", 79, 100, 79, 3.95)]
    [InlineData("4.2", 80, 100, 80, 4)]
    // 4.3: 2 points, full at 80 %
    [InlineData("4.3", 40, 100, 40, 1)]
    [InlineData("4.3", 80, 100, 80, 2)]
    // 4.4 and 4.5: 5 points each, full at 100 %
    [InlineData("4.4", 1, 8, 12.5, 0.63)] // 0.625
    [InlineData("4.5", 7, 8, 87.5, 4.38)] // 4.375
    // 5.4: 6 points, full at 90 %
    [InlineData("5.4", 8999, 10000, 89.99, 6)] // 5.9993
    [InlineData("5.4", 89, 100, 89, 5.93)]
    [InlineData("5.4", 90, 100, 90, 6)]
    [InlineData("5.4", 45, 100, 45, 3)]
    public void Points_below_at_and_above_the_threshold(string code, long numerator, long denominator, double percent, double points)
    {
        var value = ScoreValue.Of(Index(code), numerator, denominator);
        Assert.Equal(((decimal)percent, (decimal)points), (value.Percent!.Value, value.Points!.Value));
    }

    [Theory]
    [InlineData("1.1", 4)]
    [InlineData("1.2", 4)]
    [InlineData("1.3", 4)]
    [InlineData("1.4", 6)]
    [InlineData("3.4", 2)]
    [InlineData("5.1", 12)]
    public void Entered_indices_have_all_their_points_at_their_threshold_and_half_at_half_of_it(string code, double max)
    {
        var index = Index(code);
        Assert.False(index.Computed);
        Assert.Equal((decimal)max, index.Points(index.FullAtPercent));
        Assert.Equal((decimal)max, index.Points(100));
        Assert.Equal((decimal)max / 2, index.Points(index.FullAtPercent / 2));
        Assert.Equal(0, index.Points(0));
    }

    [Fact]
    public void The_groups_have_18_20_12_10_18_and_22_points_and_the_uncertain_ones_are_marked()
    {
        Assert.Equal(
            [18, 20, 12, 10, 18, 22],
            ScoreIndex.All.GroupBy(index => index.Group).OrderBy(group => group.Key).Select(group => group.Sum(index => index.Max))
        );
        Assert.Equal(
            ["1.1", "1.3", "2.1", "4.4", "4.5", "5.1"],
            ScoreIndex.All.Where(index => index.WeightConfidence != "high").Select(index => index.Code).Order(StringComparer.Ordinal)
        );
        Assert.Equal(ScoreIndex.All.Count, ScoreIndex.All.Select(index => index.Code).Distinct().Count());
    }

    [Fact]
    public void Nothing_to_divide_by_is_not_applicable_and_what_nobody_entered_is_not_entered()
    {
        var nothing = ScoreValue.Of(Index("3.6"), 0, 0);
        Assert.Equal((null, null, "not-applicable"), (nothing.Percent, nothing.Points, nothing.Missing));
        Assert.Equal("not-entered", new ScoreValue(Index("1.1"), null).Missing);
        Assert.Null(ScoreValue.Of(Index("3.6"), 0, 1).Missing);
    }

    [Theory]
    [InlineData(100, "excellent")]
    [InlineData(90.09, "excellent")]
    [InlineData(90, "excellent")]
    [InlineData(89.99, "good")]
    [InlineData(80, "good")]
    [InlineData(79.99, "fair")]
    [InlineData(70, "fair")]
    [InlineData(69.99, "average")]
    [InlineData(50, "average")]
    [InlineData(49.99, "weak")]
    [InlineData(0, "weak")]
    public void Labels_at_their_borders(double score, string label) => Assert.Equal(label, ScoreIndex.Label((decimal)score).Code);

    [Fact]
    public void The_score_leaves_out_what_has_no_value()
    {
        var card = Card("A", ("2.1", 100m), ("3.3", 25m), ("3.6", null), ("1.4", null));
        Assert.Equal((23m, 26m, 88.46m, false), (card.Total, card.Available, card.Score!.Value, card.Complete)); // 20 + 3 of 20 + 6
        Assert.True(Card("B", ("1.4", 91m)).Complete);
        Assert.Null(Card("C", ("3.6", null)).Score);
    }

    [Fact]
    public void Equal_scores_share_a_place_and_the_next_is_left_free()
    {
        var ranked = Scorecard.Ranked([
            Card("D", ("2.1", 50m)),
            Card("B", ("2.1", 90m)),
            Card("A", ("2.1", 90m)),
            Card("E", ("2.1", null)),
            Card("C", ("2.1", 99m)),
        ]);
        Assert.Equal([("C", 1), ("A", 2), ("B", 2), ("D", 4), ("E", null)], ranked.Select(one => (one.Card.Agency, one.Rank)));
    }

    private static Scorecard Card(string agency, params (string Code, decimal? Percent)[] values) =>
        new(agency, [.. values.Select(value => new ScoreValue(Index(value.Code), value.Percent))]);

    private static ScoreIndex Index(string code) => ScoreIndex.All.Single(index => index.Code == code);
}
