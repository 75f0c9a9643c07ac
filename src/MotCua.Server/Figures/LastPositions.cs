using System.Runtime.InteropServices;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Figures;

/// <summary>
/// The last position with entries of each day of recording, in the table <c>recorded_day</c> of a ledger. A greatest value, so that it comes out the same
/// in whatever order the log is gone through, and holds also where transactions side by side have their times in another order than their positions.
/// </summary>
internal sealed class LastPositions
{
    private readonly Dictionary<DateOnly, long> last = [];

    public void Add(DateOnly recordedOn, long position)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(last, recordedOn, out _);
        known = Math.Max(known, position);
    }

    public NpgsqlBatchCommand Command()
    {
        var days = last.OrderBy(day => day.Key).ToList();
        var command = new NpgsqlBatchCommand(Sql.Text("Figures.add_to_recorded_days"));
        command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. days.Select(day => day.Key)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. days.Select(day => day.Value)] });
        return command;
    }

    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Command());
        await batch.ExecuteNonQueryAsync(ct);
    }
}
