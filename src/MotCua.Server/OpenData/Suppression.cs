namespace MotCua.Server.OpenData;

/// <summary>
/// Withholds small counts in all datasets of one month at once, since they are about the same dossiers: the sum over any of them is known from the others, and
/// the sum over the agencies of a level from the datasets by level. Three kinds of counts, which do not follow from each other: receipts; what was
/// resolved; and its parts by time.
/// </summary>
internal sealed class Suppression(SmallCells cells)
{
    /// <param name="byLevel">Of one month, as the others; the key is the level.</param>
    /// <param name="byAgency">The first key is the level.</param>
    /// <param name="others">By keys that have nothing to do with level or agency.</param>
    /// <param name="receipts">Of which only receipts are published.</param>
    public void Apply(
        IReadOnlyList<OpenRow> byLevel,
        IReadOnlyList<OpenRow> byAgency,
        IReadOnlyList<IReadOnlyList<OpenRow>> others,
        IReadOnlyList<OpenRow> receipts
    )
    {
        Apply(
            byLevel,
            byAgency,
            [.. others, receipts],
            row => new([row.Received], Noise: row.Noise),
            row => row.HidesReceived,
            row => row.HidesReceived = true
        );
        Apply(
            byLevel,
            byAgency,
            others,
            row => new([row.Resolved], Noise: row.Noise),
            row => row.HidesResolved,
            row => row.HidesResolved = true
        );
        Apply(
            byLevel,
            byAgency,
            others,
            row => new(row.Parts, row.HidesResolved, row.Noise),
            row => row.HidesParts,
            row => row.HidesParts = true
        );
    }

    private void Apply(
        IReadOnlyList<OpenRow> byLevel,
        IReadOnlyList<OpenRow> byAgency,
        IReadOnlyList<IReadOnlyList<OpenRow>> others,
        Func<OpenRow, SmallCells.Row> rowOf,
        Func<OpenRow, bool> isHidden,
        Action<OpenRow> hide
    )
    {
        bool Choose(IReadOnlyList<OpenRow> rows, params IReadOnlyList<IReadOnlyCollection<int>> parts)
        {
            var choice = cells.Choose([.. rows.Select(rowOf)], parts);
            foreach (var index in choice.Hidden)
            {
                hide(rows[index]);
            }
            return choice.IsSafe;
        }

        var safe = Choose(byLevel);
        var hiddenLevels = byLevel.Where(isHidden).Select(row => row.Keys[0]).ToHashSet();
        foreach (var level in byAgency.Where(row => !hiddenLevels.Contains(row.Keys[0])).GroupBy(row => row.Keys[0]))
        {
            safe &= Choose([.. level]);
        }
        // Of the levels that are withheld, the sum of all of them is known, and none of them may follow from its agencies.
        var rest = byAgency.Where(row => hiddenLevels.Contains(row.Keys[0])).ToList();
        safe &= Choose(rest, [.. rest.Index().GroupBy(row => row.Item.Keys[0], row => row.Index).Select(part => part.ToList())]);
        foreach (var rows in others)
        {
            safe &= Choose(rows);
        }
        if (!safe)
        {
            foreach (var row in others.SelectMany(rows => rows).Concat(byLevel).Concat(byAgency).Where(row => rowOf(row).Total > 0))
            {
                hide(row);
            }
        }
    }
}
