using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Reference;

/// <summary>Workflows in the database.</summary>
internal static class WorkflowTable
{
    public static NpgsqlBatchCommand ReadCommand() => new(Sql.Text("Reference.read_workflows"));

    /// <summary>Reads the rows of <see cref="ReadCommand"/>, ordered by procedure, day and ordinal.</summary>
    public static async Task<Workflows> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var rows = new List<(string Procedure, DateOnly ValidFrom, WorkflowStep Step)>();
        while (await reader.ReadAsync(ct))
        {
            var step = new WorkflowStep(
                reader.GetInt32(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetDecimal(6),
                reader.GetString(7),
                reader.GetBoolean(8)
            );
            rows.Add((reader.GetString(0), reader.GetFieldValue<DateOnly>(1), step));
        }
        return new Workflows(
            rows.GroupBy(row => (row.Procedure, row.ValidFrom))
                .Select(group => new Workflow(group.Key.Procedure, group.Key.ValidFrom, [.. group.Select(row => row.Step)]))
        );
    }

    /// <summary>Puts workflows in the place of those of the same procedure and day.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyCollection<Workflow> workflows, CancellationToken ct)
    {
        var rows = workflows.SelectMany(workflow => workflow.Steps.Select(step => (Workflow: workflow, Step: step))).ToList();
        await using var command = new NpgsqlCommand(Sql.Text("Reference.write_workflows"), connection);
        void Add<T>(NpgsqlDbType type, Func<(Workflow Workflow, WorkflowStep Step), T> value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = rows.Select(value).ToArray() });
        Add(NpgsqlDbType.Text, row => row.Workflow.Procedure);
        Add(NpgsqlDbType.Date, row => row.Workflow.ValidFrom);
        Add(NpgsqlDbType.Integer, row => row.Step.Ordinal);
        Add(NpgsqlDbType.Text, row => row.Step.Code);
        Add(NpgsqlDbType.Text, row => row.Step.Name);
        Add(NpgsqlDbType.Text, row => row.Step.Role);
        Add(NpgsqlDbType.Numeric, row => row.Step.Hours);
        Add(NpgsqlDbType.Text, row => row.Step.AgencyKind);
        Add(NpgsqlDbType.Boolean, row => row.Step.Handover);
        await command.ExecuteNonQueryAsync(ct);
    }
}
