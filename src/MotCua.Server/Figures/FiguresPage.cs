using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>Writes one page of the projection: a handful of statements, however many events it holds.</summary>
internal sealed class FiguresPage(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
{
    // Plans that were made while the tables were empty would be kept for the whole of a rebuild.
    private const string PlanForTheseValues = "set local plan_cache_mode = force_custom_plan";

    private sealed record Line(long Position, Guid Dossier, short Number, Entry Entry);

    public async Task PostAsync(IReadOnlyList<DossierStep> steps)
    {
        var lines = Lines(steps);
        if (lines.Count == 0)
        {
            return;
        }
        var cells = await ReadCellsAsync();
        await cells.AddAsync(lines.Select(line => line.Entry.Cell), connection, transaction, ct);
        await CopyAsync(lines, cells);

        var sums = new BalanceSums();
        foreach (var line in lines)
        {
            sums.Add(cells.IdsOf(line.Entry.Cell), line.Entry);
        }
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(BalanceSums.Command("add_to_days", sums.Days));
        batch.BatchCommands.Add(BalanceSums.Command("add_to_months", sums.Months));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static List<Line> Lines(IReadOnlyList<DossierStep> steps)
    {
        var lines = new List<Line>(steps.Count * 2);
        foreach (var step in steps)
        {
            if (step.Happened is DossierForwarded or DossierAssigned or DossierDueSoon)
            {
                continue; // who holds a dossier, who works on it and how near it is moves no figure
            }
            short number = 0;
            foreach (var entry in Ledger.Post(step.Before, step.After))
            {
                lines.Add(new Line(step.Stored.Position, step.Stored.StreamId, number++, entry));
            }
        }
        return lines;
    }

    private async Task<CellTable> ReadCellsAsync()
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PlanForTheseValues));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Sql.Text("Figures.load_places")));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Sql.Text("Figures.last_cell")));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await CellTable.ReadAsync(reader, ct);
    }

    private async Task CopyAsync(List<Line> lines, CellTable cells)
    {
        await using var copy = await connection.BeginBinaryImportAsync(Sql.Text("Figures.copy_entries"), ct);
        foreach (var (position, dossier, number, entry) in lines)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(position, ct);
            await copy.WriteAsync(dossier, ct);
            await copy.WriteAsync(entry.Day, ct);
            await copy.WriteAsync(cells.IdsOf(entry.Cell).Full, ct);
            await copy.WriteAsync(number, ct);
            await copy.WriteAsync((short)entry.Account, ct);
            await copy.WriteAsync((short)entry.Amount, ct);
        }
        await copy.CompleteAsync(ct);
    }
}
