namespace MotCua.Server.OpenData;

/// <summary>
/// Which rows of a published table to withhold so that no small count can be worked out. Assumed of the attacker: the sums over all rows are known (another
/// table has the same dossiers by another key), and the <see cref="Row.Total"/> of every row that does not hide it; how this class chooses, too, but not the
/// noise of the rows.
/// </summary>
/// <remarks>
/// A count from 1 to one below the threshold is small; zero tells of nobody. A row with a small count is withheld, all its counts at once, since they add up to
/// its total. That is not enough where few rows are withheld: what is missing from the sums is theirs. So further rows are withheld, those
/// the smaller ones rather than the larger, until each small count could, by all that is known, also be as large as the threshold and lies in a range of at least
/// that many values. With the rows and the sums known, that range is exact for a table of non-negative numbers: between total + sum − all and
/// the smaller of total and sum. Where even all rows together do not give that, the sums themselves must not be known:
/// <see cref="Choice.IsSafe"/> is false, and whoever publishes withholds the same counts in every table.
/// Without noise the choice itself would tell: of 5, 4 and 4 the last two are withheld, and were they 3 and 5, or 2 and 6, the published 5 would
/// have been withheld instead of the larger one. With noise that nobody knows it might not have been.
/// </remarks>
/// <param name="threshold">The smallest count that is published.</param>
public sealed class SmallCells(int threshold)
{
    /// <param name="Counts">Parts of the total; or the total alone.</param>
    /// <param name="TotalIsHidden">The total is withheld as well.</param>
    /// <param name="Noise">At least 1; secret, and the same in every release: rows are taken by their total times this.</param>
    public sealed record Row(IReadOnlyList<long> Counts, bool TotalIsHidden = false, double Noise = 1)
    {
        public long Total { get; } = Counts.Sum();
    }

    public sealed record Choice(IReadOnlySet<int> Hidden, bool IsSafe);

    public bool IsSmall(long count) => count > 0 && count < threshold;

    /// <summary>Whether a row cannot be published as it is, whatever is withheld beside it.</summary>
    public bool MustHide(Row row) => row.TotalIsHidden || row.Counts.Any(IsSmall);

    /// <param name="rows">All rows of the table.</param>
    /// <param name="parts">Sets of rows whose own sums are withheld in another table, and could be added up from this one.</param>
    public Choice Choose(IReadOnlyList<Row> rows, params IReadOnlyList<IReadOnlyCollection<int>> parts)
    {
        double Rank(int i) => rows[i].Total * rows[i].Noise;

        var hidden = Enumerable.Range(0, rows.Count).Where(i => MustHide(rows[i])).ToHashSet();
        var others = new Queue<int>(Enumerable.Range(0, rows.Count).Where(i => rows[i].Total > 0).OrderBy(Rank));
        foreach (var part in parts.Where(part => !part.Any(hidden.Contains) && part.Any(i => rows[i].Total > 0)))
        {
            hidden.Add(part.Where(i => rows[i].Total > 0).MinBy(Rank));
        }
        while (!IsSafe(rows, hidden, parts))
        {
            while (others.TryPeek(out var taken) && hidden.Contains(taken))
            {
                others.Dequeue();
            }
            if (!others.TryDequeue(out var next))
            {
                return new Choice(hidden, false);
            }
            hidden.Add(next);
        }
        return new Choice(hidden, true);
    }

    private bool IsSafe(IReadOnlyList<Row> rows, HashSet<int> hidden, IReadOnlyList<IReadOnlyCollection<int>> parts)
    {
        if (hidden.Count == 0)
        {
            return true;
        }
        var sums = new long[rows[0].Counts.Count];
        foreach (var i in hidden)
        {
            for (var c = 0; c < sums.Length; c++)
            {
                sums[c] += rows[i].Counts[c];
            }
        }
        return hidden.All(i => IsProtected([i], rows, hidden, sums))
            && parts.All(part => IsProtected([.. part.Where(hidden.Contains)], rows, hidden, sums, [.. part]));
    }

    /// <param name="members">Withheld rows that are looked at as one.</param>
    /// <param name="whole">Those and what is published of the same part.</param>
    private bool IsProtected(int[] members, IReadOnlyList<Row> rows, HashSet<int> hidden, long[] sums, int[]? whole = null)
    {
        var all = sums.Sum();
        var total = members.Sum(i => rows[i].Total);
        for (var c = 0; c < sums.Length; c++)
        {
            if (!IsSmall((whole ?? members).Sum(i => rows[i].Counts[c])))
            {
                continue;
            }
            long least;
            long most;
            if (sums.Length == 1)
            {
                // No row of zero is ever withheld: each has at least one.
                (least, most) = (members.Length, sums[0] - (hidden.Count - members.Length));
                least = hidden.Count == members.Length ? most : least;
            }
            else if (Array.Exists(members, i => rows[i].TotalIsHidden))
            {
                (least, most) = (Math.Max(0, sums[c] - all + members.Length), sums[c]);
            }
            else
            {
                (least, most) = (Math.Max(0, total + sums[c] - all), Math.Min(total, sums[c]));
            }
            if (most < threshold || most - least < threshold - 1)
            {
                return false;
            }
        }
        return true;
    }
}
