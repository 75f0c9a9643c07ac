using MotCua.Server.Access;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Samples;

/// <summary>The stored samples and the record of who read the names behind them.</summary>
internal sealed class SampleStore(NpgsqlDataSource app)
{
    /// <summary>False when the sample's key has one already.</summary>
    public async Task<bool> InsertAsync(Sample sample, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Samples.insert_sample"));
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = sample.Id });
        parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = sample.DrawnAt.UtcDateTime });
        parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = sample.AsOfAt.UtcDateTime });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = sample.Position });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = sample.Seed });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = sample.Population });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = sample.Size });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = sample.Subject });
        parameters.Add(Parameter(sample.Agency, NpgsqlDbType.Varchar));
        parameters.Add(Parameter(sample.IdempotencyKey, NpgsqlDbType.Varchar));
        parameters.Add(new NpgsqlParameter<string> { TypedValue = sample.Figure });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = sample.Parameters });
        parameters.Add(Parameter(sample.RequestHash, NpgsqlDbType.Bytea));
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sample.Dossiers] });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    public async Task<Sample?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Samples.find_sample"));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await ReadAsync(command, ct);
    }

    public async Task<Sample?> FindByKeyAsync(string subject, string key, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Samples.find_by_key"));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subject });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        return await ReadAsync(command, ct);
    }

    /// <summary>The people behind dossiers; who has been erased is left out. That it was read is on record before anything is.</summary>
    public async Task<IReadOnlyDictionary<Guid, Callee>> ReadNamesAsync(
        Sample sample,
        Actor reader,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using (var record = app.CreateCommand(Sql.Text("Samples.record_reading")))
        {
            record.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = sample.Id });
            record.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
            record.Parameters.Add(new NpgsqlParameter<int> { TypedValue = sample.Dossiers.Count });
            record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = reader.Subject });
            record.Parameters.Add(Parameter(reader.Agency, NpgsqlDbType.Varchar));
            await record.ExecuteNonQueryAsync(ct);
        }
        await using var command = app.CreateCommand(Sql.Text("Samples.read_names"));
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sample.Dossiers] });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var people = new Dictionary<Guid, Callee>();
        while (await rows.ReadAsync(ct))
        {
            people.Add(rows.GetGuid(0), new Callee(rows.GetString(1), Text(rows, 2), Text(rows, 3)));
        }
        return people;
    }

    public async Task<IReadOnlyList<Reading>> ReadingsAsync(Guid sample, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Samples.read_readings"));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = sample });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var readings = new List<Reading>();
        while (await rows.ReadAsync(ct))
        {
            readings.Add(new Reading(rows.GetFieldValue<DateTimeOffset>(0), rows.GetString(1), Text(rows, 2), rows.GetInt32(3)));
        }
        return readings;
    }

    private static async Task<Sample?> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new Sample(
                row.GetGuid(0),
                row.GetFieldValue<DateTimeOffset>(1),
                row.GetFieldValue<DateTimeOffset>(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt32(6),
                row.GetString(7),
                Text(row, 8),
                Text(row, 9),
                row.GetString(10),
                row.GetString(11),
                row.IsDBNull(12) ? null : row.GetFieldValue<byte[]>(12),
                row.GetFieldValue<Guid[]>(13)
            )
            : null;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static NpgsqlParameter Parameter(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
