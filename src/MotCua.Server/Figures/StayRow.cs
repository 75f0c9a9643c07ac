using MotCua.Dossiers.Figures;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>A row of the table of stays: where lists of a stock are looked up (create_tables.sql says how).</summary>
internal readonly record struct StayRow(long Place, long Cell, Guid Dossier, DateOnly First, DateOnly? Until, Account Account, short Span)
{
    public static StayRow Of(Stay stay, Guid dossier, CellIds cell) =>
        new(cell.Place, cell.Full, dossier, stay.First, stay.Until, stay.Account, Spans.Of(stay));

    public void WriteTo(RowBuffer rows)
    {
        rows.StartRow(7);
        rows.Write(Place);
        rows.Write(Cell);
        rows.Write(Dossier);
        rows.Write(First);
        if (Until is { } until)
        {
            rows.Write(until);
        }
        else
        {
            rows.WriteNull();
        }
        rows.Write((short)Account);
        rows.Write(Span);
    }

    /// <summary>Stays that are no more as they were, and those that are new.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Change(IReadOnlyList<StayRow> gone, IReadOnlyList<StayRow> come)
    {
        if (gone.Count > 0)
        {
            yield return Command("delete_stays", gone);
        }
        if (come.Count > 0)
        {
            yield return Command("insert_stays", come);
        }
    }

    private static NpgsqlBatchCommand Command(string name, IReadOnlyList<StayRow> rows)
    {
        var command = new NpgsqlBatchCommand(Database.Sql.Text("Figures." + name));
        void Add<T>(Func<StayRow, T> value) => command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(value)] });
        Add(row => row.Place);
        Add(row => (short)row.Account);
        Add(row => row.Span);
        Add(row => row.First);
        Add(row => row.Dossier);
        Add(row => row.Until);
        Add(row => row.Cell);
        return command;
    }
}
