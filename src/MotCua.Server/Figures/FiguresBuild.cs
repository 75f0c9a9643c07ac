using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// Builds the ledger from the whole log: each dossier is folded once, its entries and stays go to their tables as they come, and the balances are summed apart
/// and written once, in the order of their index. Memory does not grow with the log: sums that are too many wait in temporary files.
/// </summary>
internal sealed class FiguresBuild(LogScan log, NpgsqlConnection connection)
{
    private const int WrittenAtOnce = 1 << 18; // bytes
    private const int StaysAtOnce = 1 << 22; // bytes

    private readonly string accounts = string.Join(", ", AccountColumns.Accounts.Select(account => $"a{(short)account}"));
    private readonly int[] amounts = new int[AccountColumns.Accounts.Count];

    public async Task RunAsync(CancellationToken ct)
    {
        using var runs = new SumRuns();
        var folders = new List<FiguresFolder>();
        Func<LogBlock, Made> Folder()
        {
            var folder = new FiguresFolder(runs);
            folders.Add(folder);
            return folder.Fold;
        }
        await WriteAsync(LogFold.RunAsync(log, Folder, ct), ct);
        foreach (var folder in folders)
        {
            await CellTables.WriteAsync(folder.Book, connection, ct);
            await folder.Last.WriteAsync(connection, ct);
            runs.Keep(folder.Sums);
        }
        await WriteBalancesAsync(runs, folders.SelectMany(folder => folder.Book.All).ToLookup(cell => cell.Full), ct);
        foreach (var table in new[] { "procedure_months", "stay_last" })
        {
            await using var fill = new NpgsqlCommand(Sql.Text("Figures.fill_" + table), connection);
            await fill.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>One COPY at a time: entries as they come, and stays whenever there are many.</summary>
    private async Task WriteAsync(IAsyncEnumerable<Made> made, CancellationToken ct)
    {
        var (stays, size) = (new List<RowBuffer>(), 0);
        await using var next = made.GetAsyncEnumerator(ct);
        var more = await next.MoveNextAsync();
        while (more)
        {
            await using (var copy = await CopyAsync("entry (position, cell, dossier, day, line, account, amount, lag)", ct))
            {
                for (; more && size < StaysAtOnce; more = await next.MoveNextAsync())
                {
                    await copy.WriteAsync(next.Current.Entries.Written, ct);
                    next.Current.Entries.Dispose();
                    stays.Add(next.Current.Stays);
                    size += next.Current.Stays.Length;
                }
                await copy.WriteAsync(RowBuffer.End, ct);
            }
            await using (var copy = await CopyAsync("stay (place, cell, dossier, first, until, account, span)", ct))
            {
                foreach (var rows in stays)
                {
                    await copy.WriteAsync(rows.Written, ct);
                    rows.Dispose();
                }
                await copy.WriteAsync(RowBuffer.End, ct);
            }
            stays.Clear();
            size = 0;
        }
    }

    /// <summary>Full cells first, as they come out of the runs; the months and the coarser cells are summed meanwhile: they are few.</summary>
    private async Task WriteBalancesAsync(SumRuns runs, ILookup<long, CellIds> cells, CancellationToken ct)
    {
        var (coarse, fullMonths) = (new BalanceRows(), new List<BalanceRow>());
        IEnumerable<BalanceRow> Full()
        {
            foreach (var (cell, day, sums) in runs.Merged())
            {
                var month = new BalanceKey(CellKind.Full, BalanceRows.MonthOf(day), cell);
                if (fullMonths.Count == 0 || fullMonths[^1].Key != month)
                {
                    fullMonths.Add(new BalanceRow(month, new Amounts()));
                }
                fullMonths[^1].Amounts.Add(sums);
                foreach (var summed in cells[cell].First().All.Skip(1))
                {
                    coarse.Add(new BalanceKey(summed.Kind, day, summed.Id), sums);
                }
                yield return new BalanceRow(new BalanceKey(CellKind.Full, day, cell), sums);
            }
        }
        await WriteRowsAsync("day", Full(), ct);
        var days = coarse.Sorted();
        await WriteRowsAsync("day", days, ct);
        var months = new BalanceRows();
        foreach (var (key, sums) in days)
        {
            months.Add(key with { Start = BalanceRows.MonthOf(key.Start) }, sums);
        }
        await WriteRowsAsync("month", fullMonths.Concat(months.Sorted()), ct);
    }

    private async Task WriteRowsAsync(string day, IEnumerable<BalanceRow> rows, CancellationToken ct)
    {
        await using var copy = await CopyAsync($"{day}_balance (cell, {day}, kind, {accounts})", ct);
        using var buffer = new RowBuffer();
        foreach (var (key, sums) in rows)
        {
            buffer.StartRow(3 + amounts.Length);
            buffer.Write(key.Cell);
            buffer.Write(key.Start);
            buffer.Write((short)key.Kind);
            sums.CopyTo(amounts);
            foreach (var amount in amounts)
            {
                if (amount == 0)
                {
                    buffer.WriteNull();
                }
                else
                {
                    buffer.Write(amount);
                }
            }
            if (buffer.Length >= WrittenAtOnce)
            {
                await copy.WriteAsync(buffer.Written, ct);
                buffer.Clear();
            }
        }
        await copy.WriteAsync(buffer.Written, ct);
        await copy.WriteAsync(RowBuffer.End, ct);
    }

    private async Task<NpgsqlRawCopyStream> CopyAsync(string columns, CancellationToken ct)
    {
        var copy = await connection.BeginRawBinaryCopyAsync($"copy {columns} from stdin (format binary)", ct);
        await copy.WriteAsync(RowBuffer.Header, ct);
        return copy;
    }
}
