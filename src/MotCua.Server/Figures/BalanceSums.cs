using System.Runtime.InteropServices;
using MotCua.Dossiers.Figures;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>One row of the balances of days or months.</summary>
internal readonly record struct BalanceKey(CellKind Kind, DateOnly Start, long Cell) : IComparable<BalanceKey>
{
    public int CompareTo(BalanceKey other) => (Kind, Cell, Start).CompareTo((other.Kind, other.Cell, other.Start)); // as in the index
}

/// <summary>
/// Sums of entries by day and cell. Entries are added to their own cell only; months and coarser cells are made of these sums at the end, since there are
/// far fewer sums than entries.
/// </summary>
internal sealed class BalanceSums
{
    private readonly Dictionary<(CellIds Cell, DateOnly Day), int[]> full = [];

    public int Count => full.Count;

    public void Add(CellIds cell, Account account, DateOnly day, int amount)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(full, (cell, day), out _);
        row ??= new int[AccountColumns.Accounts.Count];
        row[AccountColumns.PlaceOf(account)] += amount;
    }

    /// <summary>Adds what is here to sums by day and by month of every kind of cell.</summary>
    public void RollUp(Dictionary<BalanceKey, int[]> days, Dictionary<BalanceKey, int[]> months)
    {
        foreach (var ((cell, day), sums) in full)
        {
            var month = new DateOnly(day.Year, day.Month, 1);
            foreach (var summed in cell.All)
            {
                Add(days, new BalanceKey(summed.Kind, day, summed.Id), sums);
                Add(months, new BalanceKey(summed.Kind, month, summed.Id), sums);
            }
        }
    }

    /// <param name="name">add_to_days or add_to_months.</param>
    /// <param name="rows">In the order of the index, so that neighbours follow each other.</param>
    public static NpgsqlBatchCommand Command(LedgerTables ledger, string name, IReadOnlyList<KeyValuePair<BalanceKey, int[]>> rows)
    {
        var command = new NpgsqlBatchCommand(ledger.Sql(name));
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. rows.Select(row => (short)row.Key.Kind)] });
        command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. rows.Select(row => row.Key.Start)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(row => row.Key.Cell)] });
        for (var i = 0; i < ledger.Accounts.Count; i++)
        {
            command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(row => row.Value[i])] });
        }
        return command;
    }

    /// <summary>Rows that are not all zero would be enough; rows of zeros are kept, since following the log keeps them.</summary>
    private static void Add(Dictionary<BalanceKey, int[]> sums, BalanceKey key, int[] amounts)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        row ??= new int[amounts.Length];
        for (var i = 0; i < amounts.Length; i++)
        {
            row[i] += amounts[i];
        }
    }
}
