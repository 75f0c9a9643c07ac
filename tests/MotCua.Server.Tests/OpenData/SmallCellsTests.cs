using MotCua.Server.OpenData;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.OpenData;

/// <summary>
/// An attacker who knows all sums, every published count, and the rule itself, though not its secret noise, tries every table that could have been published in
/// the same way. No small count may be left with a single value.
/// </summary>
public sealed class SmallCellsTests(ITestOutputHelper output)
{
    private const int Threshold = 5;

    private static readonly SmallCells Cells = new(Threshold);

    [Fact]
    public void No_small_count_of_one_column_can_be_worked_out_from_the_sum_and_the_rule()
    {
        var random = new Random(41);
        var (tables, small) = (0, 0);
        while (tables < 600)
        {
            var counts = Enumerable
                .Range(0, random.Next(2, 6))
                .Select(_ => random.Next(3) == 0 ? random.Next(12) : (long)random.Next(6))
                .ToArray();
            var choice = Choose(counts, Noise(random, counts.Length));
            if (!choice.IsSafe)
            {
                continue; // then nothing of the kind is published anywhere, the sum neither
            }
            tables++;
            var hidden = choice.Hidden.Order().ToArray();
            var possible = hidden.ToDictionary(i => i, _ => new HashSet<long>());
            foreach (var guess in Splits(hidden.Sum(i => counts[i]), hidden.Length))
            {
                var table = counts.ToArray();
                for (var j = 0; j < hidden.Length; j++)
                {
                    table[hidden[j]] = guess[j];
                }
                if (Secrets.Any(secret => Choose(table, secret) is { IsSafe: true } other && other.Hidden.SetEquals(choice.Hidden)))
                {
                    for (var j = 0; j < hidden.Length; j++)
                    {
                        possible[hidden[j]].Add(guess[j]);
                    }
                }
            }
            foreach (var i in hidden.Where(i => Cells.IsSmall(counts[i])))
            {
                small++;
                Assert.True(possible[i].Count > 1, $"{string.Join(' ', counts)}: {i} is {counts[i]}");
            }
        }
        output.WriteLine($"{tables} tables, {small} small counts");
        Assert.True(small > 600);
    }

    [Fact]
    public void No_small_part_of_a_total_can_be_worked_out_from_totals_and_sums()
    {
        var random = new Random(43);
        var (tables, small, widest) = (0, 0, 0L);
        while (tables < 400)
        {
            var rows = Enumerable
                .Range(0, random.Next(2, 4))
                .Select(_ => new SmallCells.Row([random.Next(9), random.Next(3) == 0 ? random.Next(6) : 0, random.Next(7)]))
                .ToList();
            if (rows.Exists(row => Cells.IsSmall(row.Total)) || Cells.Choose(rows) is not { IsSafe: true } choice)
            {
                continue; // small totals are withheld by themselves: the next test
            }
            tables++;
            var hidden = choice.Hidden.Order().ToArray();
            var sums = Enumerable.Range(0, 3).Select(c => hidden.Sum(i => rows[i].Counts[c])).ToArray();
            var possible = hidden
                .SelectMany(i => Enumerable.Range(0, 3).Select(c => (i, c)))
                .ToDictionary(cell => cell, _ => new HashSet<long>());
            foreach (var guess in Tables([.. hidden.Select(i => rows[i].Total)], sums))
            {
                for (var j = 0; j < hidden.Length; j++)
                {
                    for (var c = 0; c < 3; c++)
                    {
                        possible[(hidden[j], c)].Add(guess[j][c]);
                    }
                }
            }
            foreach (var (cell, values) in possible.Where(pair => Cells.IsSmall(rows[pair.Key.i].Counts[pair.Key.c])))
            {
                small++;
                widest = Math.Max(widest, values.Count);
                Assert.True(values.Count >= Threshold, $"row {cell.i}, part {cell.c}: {string.Join(' ', values)}");
                Assert.Contains(values, value => value >= Threshold);
            }
        }
        output.WriteLine($"{tables} tables, {small} small parts, at most {widest} values for one");
        Assert.True(small > 200);
    }

    [Fact]
    public void A_part_that_is_withheld_elsewhere_cannot_be_added_up()
    {
        // Two levels; the second is withheld in the table by level because the first has a small count.
        SmallCells.Row[] rows = [new([2]), new([40]), new([60]), new([7]), new([90])];
        var choice = Cells.Choose(rows, [0], [1, 2, 3, 4]);
        Assert.True(choice.IsSafe);
        Assert.Contains(0, choice.Hidden);
        Assert.Contains(choice.Hidden, i => i > 0);
    }

    [Fact]
    public void What_has_no_small_count_is_published_whole()
    {
        Assert.Empty(Cells.Choose([new([0, 7, 12]), new([5, 0, 0])]).Hidden);
    }

    /// <summary>What the noise might have been.</summary>
    private static readonly double[][] Secrets = [.. Enumerable.Range(0, 40).Select(i => Noise(new Random(i), 5))];

    private static double[] Noise(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 1 + (3 * random.NextDouble()))];

    private static SmallCells.Choice Choose(long[] counts, double[] noise) =>
        Cells.Choose([.. counts.Select((count, i) => new SmallCells.Row([count], Noise: noise[i]))]);

    [Fact]
    public void Without_noise_the_choice_itself_would_tell()
    {
        double[] none = [1, 1, 1];
        var choice = Choose([5, 4, 4], none);
        var possible = Splits(8, 2).Where(guess => Choose([5, guess[0], guess[1]], none).Hidden.SetEquals(choice.Hidden)).ToList();
        Assert.Equal([4, 4], Assert.Single(possible));
        var withNoise = Splits(8, 2)
            .Where(guess => Secrets.Any(secret => Choose([5, guess[0], guess[1]], secret).Hidden.SetEquals(choice.Hidden)));
        Assert.True(withNoise.Count() > 3);
    }

    /// <summary>All ways to split a sum into that many parts of at least one: no row of zero is ever withheld.</summary>
    private static IEnumerable<long[]> Splits(long sum, int parts)
    {
        if (parts == 0)
        {
            return sum == 0
                ?
                [
                    [],
                ]
                : [];
        }
        return Enumerable
            .Range(1, (int)Math.Max(0, sum - parts + 1))
            .SelectMany(first => Splits(sum - first, parts - 1).Select(rest => (long[])[first, .. rest]));
    }

    /// <summary>All tables of non-negative numbers with these totals of rows and sums of columns.</summary>
    private static IEnumerable<long[][]> Tables(long[] totals, long[] sums)
    {
        if (totals.Length == 0)
        {
            return sums.All(sum => sum == 0)
                ?
                [
                    [],
                ]
                : [];
        }
        return Rows(totals[0], sums)
            .SelectMany(row =>
                Tables(totals[1..], [.. sums.Zip(row, (sum, count) => sum - count)]).Select(rest => (long[][])[row, .. rest])
            );
    }

    private static IEnumerable<long[]> Rows(long total, long[] most) =>
        most.Length == 1
            ? total <= most[0]
                ?
                [
                    [total],
                ]
                : []
            : Enumerable
                .Range(0, (int)Math.Min(total, most[0]) + 1)
                .SelectMany(first => Rows(total - first, most[1..]).Select(rest => (long[])[first, .. rest]));
}
