using System.Numerics;
using MotCua.Dossiers.Figures;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>A row of the table of stays: where lists of a stock are looked up (create_tables.sql says how).</summary>
internal readonly record struct StayRow(long Place, long Cell, Guid Dossier, DateOnly First, DateOnly? Until, Account Account, short Span)
{
    public const short Endless = -1;

    public static StayRow Of(Stay stay, Guid dossier, CellIds cell) =>
        new(
            cell.Place,
            cell.Full,
            dossier,
            stay.First,
            stay.Until,
            stay.Account,
            stay.Until is { } until ? SpanOf(until.DayNumber - stay.First.DayNumber) : Endless
        );

    /// <summary>Each span, with the earliest first day of a stay around a day in it.</summary>
    public static IEnumerable<(short Span, DateOnly Earliest)> Around(DateOnly day)
    {
        yield return (Endless, DateOnly.MinValue);
        for (short span = 0; span <= SpanOf(DateOnly.MaxValue.DayNumber); span++)
        {
            yield return (span, DateOnly.FromDayNumber((int)Math.Max(0, day.DayNumber - (2L << span) + 2)));
        }
    }

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

    private static short SpanOf(int days) => (short)BitOperations.Log2((uint)days);

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
