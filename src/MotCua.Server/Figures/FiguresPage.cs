using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.EventStore;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>One page of the projection: a handful of statements, however many events it holds.</summary>
internal sealed class FiguresPage(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
{
    // Plans that were made while the tables were empty would be kept for the whole of a rebuild.
    private const string PlanForTheseValues = "set local plan_cache_mode = force_custom_plan";

    private sealed record Line(long Position, Guid Dossier, short Number, Entry Entry);

    public async Task ProcessAsync(EventPage page)
    {
        var happened = page.Events.Where(e => e.Data is DossierEvent and not (DossierForwarded or DossierAssigned)).ToList();
        if (happened.Count == 0)
        {
            return; // who holds a dossier and who works on it moves no figure
        }
        var (dossiers, cells) = await LoadAsync([.. happened.Select(e => e.StreamId).Distinct()]);
        var lines = Post(happened, dossiers);
        await cells.AddAsync(lines.Select(line => line.Entry.Cell), connection, transaction, ct);
        await CopyAsync(lines, cells);

        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Save(dossiers));
        if (lines.Count > 0)
        {
            var sums = new BalanceSums();
            foreach (var line in lines)
            {
                sums.Add(cells.IdsOf(line.Entry.Cell), line.Entry);
            }
            batch.BatchCommands.Add(BalanceSums.Command("add_to_days", sums.Days));
            batch.BatchCommands.Add(BalanceSums.Command("add_to_months", sums.Months));
        }
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static List<Line> Post(List<StoredEvent> happened, Dictionary<Guid, Dossier> dossiers)
    {
        var lines = new List<Line>(happened.Count * 3);
        foreach (var stored in happened)
        {
            var before = dossiers.GetValueOrDefault(stored.StreamId);
            var after = Dossier.Evolve(before, (DossierEvent)stored.Data);
            dossiers[stored.StreamId] = after;
            short number = 0;
            foreach (var entry in Ledger.Post(before, after))
            {
                lines.Add(new Line(stored.Position, stored.StreamId, number++, entry));
            }
        }
        return lines;
    }

    private async Task<(Dictionary<Guid, Dossier>, CellTable)> LoadAsync(Guid[] ids)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PlanForTheseValues));
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(Sql.Text("Figures.load_dossiers")) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = ids } } }
        );
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Sql.Text("Figures.load_places")));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Sql.Text("Figures.last_cell")));
        await using var reader = await batch.ExecuteReaderAsync(ct);

        var dossiers = new Dictionary<Guid, Dossier>(ids.Length);
        while (await reader.ReadAsync(ct))
        {
            dossiers.Add(reader.GetGuid(0), DossierState.Read(reader.GetFieldValue<byte[]>(1)));
        }
        await reader.NextResultAsync(ct);
        var cells = await CellTable.ReadAsync(reader, ct);
        return (dossiers, cells);
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

    private static NpgsqlBatchCommand Save(Dictionary<Guid, Dossier> dossiers) =>
        new(Sql.Text("Figures.save_dossiers"))
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. dossiers.Keys] },
                new NpgsqlParameter<byte[][]> { TypedValue = [.. dossiers.Values.Select(DossierState.Write)] },
            },
        };
}
