using MotCua.Dossiers.Figures;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>What a page adds to the balances of days and months.</summary>
internal sealed class BalanceSums
{
    public Dictionary<(short Kind, DateOnly Start, int Cell), int[]> Days { get; } = [];

    public Dictionary<(short Kind, DateOnly Start, int Cell), int[]> Months { get; } = [];

    public void Add(CellIds ids, Entry entry)
    {
        var account = AccountColumns.IndexOf[entry.Account];
        var month = new DateOnly(entry.Day.Year, entry.Day.Month, 1);
        foreach (
            var (kind, cell) in new[]
            {
                (CellTable.Full, ids.Full),
                (CellTable.ByResolving, ids.Resolving),
                (CellTable.ByReceiving, ids.Receiving),
            }
        )
        {
            RowOf(Days, (kind, entry.Day, cell))[account] += entry.Amount;
            RowOf(Months, (kind, month, cell))[account] += entry.Amount;
        }
    }

    /// <param name="name">add_to_days or add_to_months.</param>
    /// <param name="sums">Not empty.</param>
    public static NpgsqlBatchCommand Command(string name, Dictionary<(short Kind, DateOnly Start, int Cell), int[]> sums)
    {
        var rows = sums.OrderBy(row => row.Key).ToList(); // neighbours in the index follow each other
        var command = new NpgsqlBatchCommand(AccountColumns.Sql(name));
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. rows.Select(row => row.Key.Kind)] });
        command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. rows.Select(row => row.Key.Start)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(row => row.Key.Cell)] });
        for (var i = 0; i < AccountColumns.Accounts.Count; i++)
        {
            command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(row => row.Value[i])] });
        }
        return command;
    }

    private static int[] RowOf(Dictionary<(short Kind, DateOnly Start, int Cell), int[]> sums, (short Kind, DateOnly Start, int Cell) key)
    {
        if (!sums.TryGetValue(key, out var row))
        {
            sums.Add(key, row = new int[AccountColumns.Accounts.Count]);
        }
        return row;
    }
}
