using MotCua.Dossiers;
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

    private readonly record struct Line(long Position, Guid Dossier, short Number, CellIds Cell, Entry Entry);

    private readonly CellBook book = new();

    public async Task PostAsync(IReadOnlyList<DossierStep> steps)
    {
        var lines = Lines(steps);
        if (lines.Count == 0)
        {
            return;
        }
        await using (var plan = new NpgsqlCommand(PlanForTheseValues, connection, transaction))
        {
            await plan.ExecuteNonQueryAsync(ct);
        }
        var stays = ChangedStays(steps).ToList();
        await CellTables.WriteAsync(book, connection, ct);
        await CopyAsync(lines);

        var sums = new BalanceSums();
        foreach (var line in lines)
        {
            sums.Add(line.Cell, line.Entry.Account, line.Entry.Day, line.Entry.Amount);
        }
        var (days, months) = sums.RollUp();
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(BalanceSums.Command("add_to_days", days));
        batch.BatchCommands.Add(BalanceSums.Command("add_to_months", months));
        foreach (var change in stays)
        {
            batch.BatchCommands.Add(change);
        }
        await batch.ExecuteNonQueryAsync(ct);
    }

    private List<Line> Lines(IReadOnlyList<DossierStep> steps)
    {
        var lines = new List<Line>(steps.Count * 2);
        foreach (var step in steps)
        {
            if (!Ledger.MayPost(step.Happened))
            {
                continue;
            }
            short number = 0;
            foreach (var entry in Ledger.Post(step.Before, step.After))
            {
                lines.Add(new Line(step.Stored.Position, step.Stored.StreamId, number++, book.IdsOf(entry.Cell), entry));
            }
        }
        return lines;
    }

    /// <summary>From what the dossiers were before the page to what they are after it.</summary>
    private IEnumerable<NpgsqlBatchCommand> ChangedStays(IReadOnlyList<DossierStep> steps)
    {
        var (gone, come) = (new List<StayRow>(), new List<StayRow>());
        foreach (var dossier in steps.Where(step => Ledger.MayPost(step.Happened)).GroupBy(step => step.Stored.StreamId))
        {
            var before = dossier.First().Before is { } known ? StaysOf(dossier.Key, known) : [];
            var after = StaysOf(dossier.Key, dossier.Last().After);
            gone.AddRange(before.Except(after));
            come.AddRange(after.Except(before));
        }
        return StayRow.Change(gone, come);
    }

    private List<StayRow> StaysOf(Guid id, Dossier dossier) =>
        [.. Stay.Of(Ledger.Standing(dossier)).Select(stay => StayRow.Of(stay, id, book.IdsOf(stay.Cell)))];

    private async Task CopyAsync(List<Line> lines)
    {
        await using var copy = await connection.BeginBinaryImportAsync(Sql.Text("Figures.copy_entries"), ct);
        foreach (var (position, dossier, number, cell, entry) in lines)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(position, ct);
            await copy.WriteAsync(cell.Full, ct);
            await copy.WriteAsync(dossier, ct);
            await copy.WriteAsync(entry.Day, ct);
            await copy.WriteAsync(number, ct);
            await copy.WriteAsync((short)entry.Account, ct);
            await copy.WriteAsync((short)entry.Amount, ct);
        }
        await copy.CompleteAsync(ct);
    }
}
