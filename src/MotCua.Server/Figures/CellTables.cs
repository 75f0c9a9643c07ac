using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>Writes the places and cells of a <see cref="CellBook"/> that are not there yet.</summary>
internal static class CellTables
{
    public static async Task WriteAsync(CellBook book, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = connection.CreateBatch();
        var places = book.Places.Values.OrderBy(place => place.Id).ToList();
        var insertPlaces = new NpgsqlBatchCommand(Sql.Text("Figures.insert_places"));
        insertPlaces.Parameters.Add(Array(places, place => place.Id));
        insertPlaces.Parameters.Add(Array(places, place => place.Agency));
        insertPlaces.Parameters.Add(Array(places, place => place.Level));
        insertPlaces.Parameters.Add(Array(places, place => place.UnitSince));
        insertPlaces.Parameters.Add(Array(places, place => string.Join('\x1f', place.Territory)));
        batch.BatchCommands.Add(insertPlaces);

        var cells = book.Cells.Values.OrderBy(cell => cell.Id).ToList();
        var insertCells = new NpgsqlBatchCommand(Sql.Text("Figures.insert_cells"));
        insertCells.Parameters.Add(Array(cells, cell => cell.Id));
        insertCells.Parameters.Add(Array(cells, cell => (short)cell.Kind));
        insertCells.Parameters.Add(Array(cells, cell => cell.Resolving));
        insertCells.Parameters.Add(Array(cells, cell => cell.Receiving));
        insertCells.Parameters.Add(Array(cells, cell => cell.Procedure));
        insertCells.Parameters.Add(Array(cells, cell => cell.ProcedureVersion));
        insertCells.Parameters.Add(Array(cells, cell => cell.Field));
        insertCells.Parameters.Add(Array(cells, cell => cell.Channel));
        insertCells.Parameters.Add(Array(cells, cell => cell.CrossBoundary));
        batch.BatchCommands.Add(insertCells);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter<T[]> Array<TItem, T>(List<TItem> items, Func<TItem, T> value) =>
        new() { TypedValue = [.. items.Select(value)] };
}
