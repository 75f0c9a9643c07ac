using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Server.Database;
using MotCua.Server.Dossiers.Views;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>Where an entry is summed: in its own cell, and in those of its two places.</summary>
internal readonly record struct CellIds(int Full, int Resolving, int Receiving);

/// <summary>
/// The ids of cells and places, and new ones for those that are seen for the first time. Only the transaction that holds the projection's checkpoint
/// gives ids, in the order of the log: a rebuild gives the same.
/// </summary>
internal sealed class CellTable
{
    public const short Full = 1;
    public const short ByResolving = 2;
    public const short ByReceiving = 3;
    private const char Separator = '\x1f';

    private sealed record Place(int Id, string Agency, string Level, DateOnly UnitSince, string Territory);

    private sealed record Key(
        short Kind,
        int Resolving,
        int Receiving,
        string Procedure,
        DateOnly ProcedureVersion,
        string Field,
        string Channel,
        string CrossBoundary
    )
    {
        public static Key OfPlace(short kind, int place) =>
            new(kind, kind == ByResolving ? place : 0, kind == ByReceiving ? place : 0, "", DateOnly.MinValue, "", "", "");
    }

    private readonly Dictionary<(string, string, DateOnly, string), int> places = [];
    private readonly Dictionary<AgencyAtReceipt, int> placeOf = [];
    private readonly Dictionary<Key, int> ids = [];
    private readonly Dictionary<Cell, CellIds> cells = [];
    private int lastPlace;
    private int lastCell;

    private CellTable() { }

    /// <param name="reader">At the result of load_places, with that of last_cell after it.</param>
    public static async Task<CellTable> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var table = new CellTable();
        while (await reader.ReadAsync(ct))
        {
            var territory = string.Join(Separator, reader.GetFieldValue<string[]>(4));
            table.places.Add((reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateOnly>(3), territory), reader.GetInt32(0));
        }
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        table.lastPlace = table.places.Count;
        table.lastCell = reader.GetInt32(0);
        return table;
    }

    public CellIds IdsOf(Cell cell) => cells[cell];

    /// <summary>Looks the cells up and inserts those that are new.</summary>
    public async Task AddAsync(
        IEnumerable<Cell> appearing,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    )
    {
        var distinct = appearing.Distinct().ToList();
        var newPlaces = new List<Place>();
        var keys = distinct.ConvertAll(cell => KeysOf(cell, newPlaces));
        var wanted = keys.SelectMany(key => new[] { key.Full, key.Resolving, key.Receiving }).Distinct().ToList();
        await FindAsync(wanted, connection, transaction, ct);

        var newKeys = wanted.FindAll(key => !ids.ContainsKey(key));
        newKeys.ForEach(key => ids.Add(key, ++lastCell));
        foreach (var (cell, key) in distinct.Zip(keys))
        {
            cells.Add(cell, new CellIds(ids[key.Full], ids[key.Resolving], ids[key.Receiving]));
        }
        await InsertAsync(newPlaces, newKeys, connection, transaction, ct);
    }

    private (Key Full, Key Resolving, Key Receiving) KeysOf(Cell cell, List<Place> newPlaces)
    {
        var resolving = PlaceOf(cell.Resolving, newPlaces);
        var receiving = PlaceOf(cell.Receiving, newPlaces);
        var full = new Key(
            Full,
            resolving,
            receiving,
            cell.Procedure,
            cell.ProcedureVersion,
            cell.Field,
            DossierView.NameOf(cell.Channel),
            DossierView.NameOf(cell.CrossBoundary)
        );
        return (full, Key.OfPlace(ByResolving, resolving), Key.OfPlace(ByReceiving, receiving));
    }

    private int PlaceOf(AgencyAtReceipt agency, List<Place> newPlaces)
    {
        if (placeOf.TryGetValue(agency, out var known))
        {
            return known;
        }
        var (level, territory) = (NameOf(agency.Level), string.Join(Separator, agency.Territory));
        if (!places.TryGetValue((agency.Code, level, agency.UnitSince, territory), out var id))
        {
            id = ++lastPlace;
            places.Add((agency.Code, level, agency.UnitSince, territory), id);
            newPlaces.Add(new Place(id, agency.Code, level, agency.UnitSince, territory));
        }
        placeOf.Add(agency, id);
        return id;
    }

    private async Task FindAsync(List<Key> keys, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(Sql.Text("Figures.find_cells"), connection, transaction);
        AddKeys(find.Parameters, keys);
        await using var reader = await find.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ids.Add(keys[reader.GetInt32(0) - 1], reader.GetInt32(1));
        }
    }

    private async Task InsertAsync(
        List<Place> newPlaces,
        List<Key> newKeys,
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (newPlaces.Count > 0)
        {
            var insert = new NpgsqlBatchCommand(Sql.Text("Figures.insert_places"));
            insert.Parameters.Add(Array(newPlaces, place => place.Id));
            insert.Parameters.Add(Array(newPlaces, place => place.Agency));
            insert.Parameters.Add(Array(newPlaces, place => place.Level));
            insert.Parameters.Add(Array(newPlaces, place => place.UnitSince));
            insert.Parameters.Add(Array(newPlaces, place => place.Territory));
            batch.BatchCommands.Add(insert);
        }
        if (newKeys.Count > 0)
        {
            var insert = new NpgsqlBatchCommand(Sql.Text("Figures.insert_cells"));
            insert.Parameters.Add(Array(newKeys, key => ids[key]));
            AddKeys(insert.Parameters, newKeys);
            batch.BatchCommands.Add(insert);
        }
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    private static void AddKeys(NpgsqlParameterCollection parameters, List<Key> keys)
    {
        parameters.Add(Array(keys, key => key.Kind));
        parameters.Add(Array(keys, key => key.Resolving));
        parameters.Add(Array(keys, key => key.Receiving));
        parameters.Add(Array(keys, key => key.Procedure));
        parameters.Add(Array(keys, key => key.ProcedureVersion));
        parameters.Add(Array(keys, key => key.Field));
        parameters.Add(Array(keys, key => key.Channel));
        parameters.Add(Array(keys, key => key.CrossBoundary));
    }

    private static NpgsqlParameter<T[]> Array<TItem, T>(List<TItem> items, Func<TItem, T> value) =>
        new() { TypedValue = [.. items.Select(value)] };

    private static string NameOf(AgencyLevel level) =>
        level switch
        {
            AgencyLevel.Province => "province",
            AgencyLevel.Department => "department",
            AgencyLevel.District => "district",
            AgencyLevel.Commune => "commune",
            _ => throw new ArgumentOutOfRangeException(nameof(level)),
        };
}
