using System.Threading.Channels;
using MotCua.EventStore;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// Builds the ledger from the whole log: each dossier is folded once, all its entries go to the table in one stream, and the balances are summed in memory
/// and written once. One task reads, two fold, and this one writes, since only its connection may.
/// </summary>
internal sealed class FiguresBuild(LogScan log, NpgsqlConnection connection)
{
    private const int Folders = 2;
    private const int WrittenAtOnce = 20_000;

    private readonly string accounts = string.Join(", ", AccountColumns.Accounts.Select(account => $"a{(short)account}"));
    private bool balancesAreThere;

    public async Task RunAsync(CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var blocks = Channel.CreateBounded<LogBlock>(4);
        var made = Channel.CreateBounded<Made>(16);
        var folders = Enumerable.Range(0, Folders).Select(_ => new FiguresFolder(blocks.Reader, made.Writer)).ToList();
        var working = WorkAsync(blocks.Writer, folders, made.Writer, stop.Token);
        try
        {
            await WriteAsync(made.Reader, ct);
        }
        finally
        {
            await stop.CancelAsync();
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what went wrong has come through the channel
        }
        foreach (var folder in folders)
        {
            await CellTables.WriteAsync(folder.Book, connection, ct);
        }
        await WriteBalancesAsync(folders.ConvertAll(folder => folder.Sums), ct);
    }

    private async Task WorkAsync(
        ChannelWriter<LogBlock> blocks,
        List<FiguresFolder> folders,
        ChannelWriter<Made> made,
        CancellationToken ct
    )
    {
        try
        {
            var reading = Task.Run(() => ReadAsync(blocks, ct), CancellationToken.None);
            await Task.WhenAll([reading, .. folders.Select(folder => Task.Run(() => folder.RunAsync(ct), CancellationToken.None))]);
            made.Complete();
        }
        catch (Exception e)
        {
            made.Complete(e);
            throw;
        }
    }

    private async Task ReadAsync(ChannelWriter<LogBlock> blocks, CancellationToken ct)
    {
        try
        {
            await foreach (var block in log.ReadAsync(ct))
            {
                await blocks.WriteAsync(block, ct);
            }
            blocks.Complete();
        }
        catch (Exception e)
        {
            blocks.Complete(e);
            throw;
        }
    }

    private async Task WriteAsync(ChannelReader<Made> made, CancellationToken ct)
    {
        var sums = new List<BalanceSums>();
        var more = true;
        while (more)
        {
            await using (var copy = await CopyAsync("entry (position, cell, dossier, day, line, account, amount)", ct))
            {
                while (sums.Count == 0 && (more = await made.WaitToReadAsync(ct)))
                {
                    while (sums.Count == 0 && made.TryRead(out var one))
                    {
                        await copy.WriteAsync(one.Entries.Written, ct);
                        if (one.Sums is { } many)
                        {
                            sums.Add(many);
                        }
                    }
                }
                await copy.WriteAsync(RowBuffer.End, ct);
            }
            if (sums.Count > 0)
            {
                await WriteBalancesAsync(sums, ct);
                sums.Clear();
            }
        }
    }

    private async Task WriteBalancesAsync(IEnumerable<BalanceSums> sums, CancellationToken ct)
    {
        var (days, months) = (new Dictionary<BalanceKey, int[]>(), new Dictionary<BalanceKey, int[]>());
        foreach (var some in sums)
        {
            some.RollUp(days, months);
        }
        await WriteBalancesAsync("day", days, ct);
        await WriteBalancesAsync("month", months, ct);
        balancesAreThere = true;
    }

    /// <summary>The first ones are copied into the empty table; later ones are added to what is there.</summary>
    private async Task WriteBalancesAsync(string day, Dictionary<BalanceKey, int[]> sums, CancellationToken ct)
    {
        var rows = sums.OrderBy(row => row.Key).ToList();
        if (balancesAreThere)
        {
            foreach (var some in rows.Chunk(WrittenAtOnce))
            {
                await using var batch = connection.CreateBatch();
                batch.BatchCommands.Add(BalanceSums.Command(LedgerTables.Figures, $"add_to_{day}s", some));
                await batch.ExecuteNonQueryAsync(ct);
            }
            return;
        }
        await using var copy = await CopyAsync($"{day}_balance (cell, {day}, kind, {accounts})", ct);
        foreach (var some in rows.Chunk(WrittenAtOnce))
        {
            var buffer = new RowBuffer();
            foreach (var (key, amounts) in some)
            {
                buffer.StartRow(3 + amounts.Length);
                buffer.Write(key.Cell);
                buffer.Write(key.Start);
                buffer.Write((short)key.Kind);
                foreach (var amount in amounts)
                {
                    buffer.Write(amount);
                }
            }
            await copy.WriteAsync(buffer.Written, ct);
        }
        await copy.WriteAsync(RowBuffer.End, ct);
    }

    private async Task<NpgsqlRawCopyStream> CopyAsync(string columns, CancellationToken ct)
    {
        var copy = await connection.BeginRawBinaryCopyAsync($"copy {columns} from stdin (format binary)", ct);
        await copy.WriteAsync(RowBuffer.Header, ct);
        return copy;
    }
}
