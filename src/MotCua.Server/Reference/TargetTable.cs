using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Reference;

/// <summary>Targets in the database.</summary>
internal static class TargetTable
{
    public static NpgsqlBatchCommand ReadCommand() => new(Sql.Text("Reference.read_targets"));

    public static async Task<Targets> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var targets = new List<Target>();
        while (await reader.ReadAsync(ct))
        {
            targets.Add(
                new Target(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3),
                    reader.GetFieldValue<DateOnly>(4),
                    reader.IsDBNull(5) ? null : reader.GetFieldValue<DateOnly>(5),
                    reader.GetDecimal(6),
                    reader.GetString(7)
                )
            );
        }
        return new Targets(targets);
    }

    /// <summary>Puts targets in the place of those of the same identity.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyCollection<Target> targets, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql.Text("Reference.write_targets"), connection);
        void Add<T>(NpgsqlDbType type, Func<Target, T> value) =>
            command.Parameters.Add(
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = targets.Select(value).ToArray() }
            );
        Add(NpgsqlDbType.Text, target => target.Figure);
        Add(NpgsqlDbType.Text, target => target.Kind);
        Add(NpgsqlDbType.Text, target => target.Unit);
        Add(NpgsqlDbType.Text, target => target.Level);
        Add(NpgsqlDbType.Date, target => target.From);
        Add(NpgsqlDbType.Date, target => target.To);
        Add(NpgsqlDbType.Numeric, target => target.Value);
        Add(NpgsqlDbType.Text, target => target.Source);
        await command.ExecuteNonQueryAsync(ct);
    }
}
