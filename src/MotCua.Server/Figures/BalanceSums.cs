using System.Runtime.InteropServices;
using MotCua.Dossiers.Figures;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>One row of the balances of days or months.</summary>
internal readonly record struct BalanceKey(CellKind Kind, DateOnly Start, long Cell) : IComparable<BalanceKey>
{
    /// <summary>As in the index.</summary>
    public int CompareTo(BalanceKey other) =>
        Kind != other.Kind ? (short)Kind - (short)other.Kind
        : Cell != other.Cell ? Cell.CompareTo(other.Cell)
        : Start.CompareTo(other.Start);
}

/// <summary>
/// Sums of entries by day and cell. Entries are added to their own cell only; months and coarser cells are made of these sums at the end, since there are
/// far fewer sums than entries.
/// </summary>
internal sealed class BalanceSums
{
    private readonly Dictionary<(CellIds Cell, DateOnly Day), Amounts> full = [];

    public int Count => full.Count;

    public void Add(CellIds cell, Account account, DateOnly day, int amount)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(full, (cell, day), out _);
        row ??= new Amounts();
        row.Add(AccountColumns.PlaceOf(account), amount);
    }

    /// <summary>The sums in the order of cells and days.</summary>
    public CellDay[] Sorted()
    {
        var rows = new CellDay[full.Count];
        var i = 0;
        foreach (var ((cell, day), amounts) in full)
        {
            rows[i++] = new CellDay(cell.Full, day, amounts);
        }
        Array.Sort(rows);
        return rows;
    }

    /// <summary>The rows of days and of months of every kind of cell, in the order of the index.</summary>
    public (BalanceRow[] Days, BalanceRow[] Months) RollUp()
    {
        var (days, months) = (new BalanceRows(), new BalanceRows());
        foreach (var ((cell, day), amounts) in full)
        {
            foreach (var summed in cell.All)
            {
                days.Add(new BalanceKey(summed.Kind, day, summed.Id), amounts);
                months.Add(new BalanceKey(summed.Kind, BalanceRows.MonthOf(day), summed.Id), amounts);
            }
        }
        return (days.Sorted(), months.Sorted());
    }

    /// <param name="name">add_to_days or add_to_months.</param>
    /// <param name="rows">In the order of the index, so that neighbours follow each other.</param>
    public static NpgsqlBatchCommand Command(LedgerTables ledger, string name, BalanceRow[] rows)
    {
        var amounts = new int?[ledger.Accounts.Count][];
        for (var place = 0; place < amounts.Length; place++)
        {
            amounts[place] = new int?[rows.Length];
        }
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows[i].Amounts.Count; j++)
            {
                var (place, amount) = rows[i].Amounts[j];
                amounts[place][i] = amount == 0 ? null : amount;
            }
        }
        var command = new NpgsqlBatchCommand(ledger.Sql(name));
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = Array.ConvertAll(rows, row => (short)row.Key.Kind) });
        command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = Array.ConvertAll(rows, row => row.Key.Start) });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = Array.ConvertAll(rows, row => row.Key.Cell) });
        foreach (var column in amounts)
        {
            command.Parameters.Add(new NpgsqlParameter<int?[]> { TypedValue = column });
        }
        return command;
    }
}

/// <summary>What happened in a cell of kind 1 on a day.</summary>
internal readonly record struct CellDay(long Cell, DateOnly Day, Amounts Amounts) : IComparable<CellDay>
{
    public int CompareTo(CellDay other) => Cell != other.Cell ? Cell.CompareTo(other.Cell) : Day.CompareTo(other.Day);
}

internal readonly record struct BalanceRow(BalanceKey Key, Amounts Amounts);

/// <summary>Sums by row. Rows that come to nothing stay, since following the log keeps them.</summary>
internal sealed class BalanceRows
{
    private readonly Dictionary<BalanceKey, Amounts> sums = [];

    public void Add(BalanceKey key, Amounts amounts)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        row ??= new Amounts();
        row.Add(amounts);
    }

    public BalanceRow[] Sorted()
    {
        var rows = sums.Select(sum => new BalanceRow(sum.Key, sum.Value)).ToArray();
        Array.Sort(rows, static (a, b) => a.Key.CompareTo(b.Key));
        return rows;
    }

    public static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}
