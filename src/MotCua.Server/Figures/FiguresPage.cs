using MotCua.Dossiers;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>An entry with its place in the log and its cell.</summary>
internal readonly record struct LedgerLine(
    long Position,
    Guid Dossier,
    short Number,
    CellIds Cell,
    Account Account,
    DateOnly Day,
    int Amount,
    DateTimeOffset RecordedAt
)
{
    public DateOnly RecordedOn => VietnamTime.DateOf(RecordedAt);
}

/// <summary>Writes one page of the projection: a handful of statements, however many events it holds.</summary>
internal sealed class FiguresPage(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
{
    private readonly CellBook book = new();

    public Task PostAsync(IReadOnlyList<DossierStep> steps)
    {
        var lines = Lines(steps);
        return new LedgerPage(LedgerTables.Figures, book, connection, transaction, ct).PostAsync(
            lines,
            [.. ChangedStays(steps), ProcedureMonths.Add(lines)]
        );
    }

    private List<LedgerLine> Lines(IReadOnlyList<DossierStep> steps)
    {
        var lines = new List<LedgerLine>(steps.Count * 2);
        foreach (var step in steps)
        {
            if (!Ledger.MayPost(step.Happened))
            {
                continue;
            }
            short number = 0;
            foreach (var entry in Ledger.Post(step.Before, step.After))
            {
                var cell = book.IdsOf(entry.Cell);
                lines.Add(
                    new LedgerLine(
                        step.Stored.Position,
                        step.Stored.StreamId,
                        number++,
                        cell,
                        entry.Account,
                        entry.Day,
                        entry.Amount,
                        step.Stored.RecordedAt
                    )
                );
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
}

/// <summary>Writes the lines of a page into a ledger: the entries, and the balances that they change.</summary>
internal sealed class LedgerPage(
    LedgerTables ledger,
    CellBook book,
    NpgsqlConnection connection,
    NpgsqlTransaction transaction,
    CancellationToken ct
)
{
    // Plans that were made while the tables were empty would be kept for the whole of a rebuild.
    private const string PlanForTheseValues = "set local plan_cache_mode = force_custom_plan";

    /// <param name="lines">None: nothing is written.</param>
    /// <param name="besides">Statements of this ledger alone, which go with the balances.</param>
    public async Task PostAsync(IReadOnlyList<LedgerLine> lines, params IReadOnlyList<NpgsqlBatchCommand> besides)
    {
        if (lines.Count == 0)
        {
            return;
        }
        await using (var plan = new NpgsqlCommand(PlanForTheseValues, connection, transaction))
        {
            await plan.ExecuteNonQueryAsync(ct);
        }
        await CellTables.WriteAsync(book, connection, ct);
        await CopyAsync(lines);

        var sums = new BalanceSums();
        foreach (var line in lines)
        {
            sums.Add(line.Cell, line.Account, line.Day, line.Amount);
        }
        var (days, months) = sums.RollUp();
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(BalanceSums.Command(ledger, "add_to_days", days));
        batch.BatchCommands.Add(BalanceSums.Command(ledger, "add_to_months", months));
        var last = new LastPositions();
        foreach (var line in lines)
        {
            last.Add(line.RecordedOn, line.Position);
        }
        batch.BatchCommands.Add(last.Command());
        foreach (var change in besides)
        {
            batch.BatchCommands.Add(change);
        }
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task CopyAsync(IReadOnlyList<LedgerLine> lines)
    {
        await using var copy = await connection.BeginBinaryImportAsync(Sql.Text("Figures.copy_entries"), ct);
        foreach (var line in lines)
        {
            var (position, dossier, number, cell, account, day, amount, _) = line;
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(position, ct);
            await copy.WriteAsync(cell.Full, ct);
            await copy.WriteAsync(dossier, ct);
            await copy.WriteAsync(day, ct);
            await copy.WriteAsync(number, ct);
            await copy.WriteAsync((short)account, ct);
            await copy.WriteAsync((short)amount, ct);
            await copy.WriteAsync(PostedAfter.LagOf(day, line.RecordedOn), ct);
        }
        await copy.CompleteAsync(ct);
    }
}
