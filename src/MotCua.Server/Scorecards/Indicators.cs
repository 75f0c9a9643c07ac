using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Scorecards;

/// <summary>A value that somebody entered for an agency and a month.</summary>
/// <param name="Number">Rises with every entry: what counted at an earlier number can be asked for again.</param>
/// <param name="Value">Percent, 0 to 100.</param>
public sealed record EnteredIndicator(
    long Number,
    string Code,
    string Agency,
    DateOnly Month,
    decimal Value,
    string Source,
    string EnteredBy,
    DateTimeOffset EnteredAt
);

/// <summary>The indicators that people enter: appended, never changed; the last value of a code, agency and month counts.</summary>
internal static class Indicators
{
    /// <summary>Appends a value; the same value from the same source again changes nothing.</summary>
    /// <returns>Whether there is a new entry.</returns>
    public static async Task<bool> EnterAsync(NpgsqlDataSource database, EnteredIndicator entry, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Sql.Text("Scorecards.insert_indicator"));
        Add(command, NpgsqlDbType.Varchar, entry.Code);
        Add(command, NpgsqlDbType.Varchar, entry.Agency);
        Add(command, NpgsqlDbType.Date, entry.Month);
        Add(command, NpgsqlDbType.Numeric, entry.Value);
        Add(command, NpgsqlDbType.Text, entry.Source);
        Add(command, NpgsqlDbType.Varchar, entry.EnteredBy);
        Add(command, NpgsqlDbType.TimestampTz, entry.EnteredAt.UtcDateTime);
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>Number of the newest entry; 0 when there is none.</summary>
    public static async Task<long> NewestAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Sql.Text("Scorecards.newest_indicator"));
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>What counted for a month, by code and agency, when the entries had reached a number.</summary>
    public static async Task<Dictionary<(string Code, string Agency), EnteredIndicator>> LastAsync(
        NpgsqlDataSource database,
        DateOnly month,
        IReadOnlyCollection<string> agencies,
        long upTo,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(Sql.Text("Scorecards.last_indicators"));
        Add(command, NpgsqlDbType.Date, month);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Varchar, agencies.ToArray());
        Add(command, NpgsqlDbType.Bigint, upTo);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var last = new Dictionary<(string, string), EnteredIndicator>();
        while (await reader.ReadAsync(ct))
        {
            var entry = new EnteredIndicator(
                reader.GetInt64(6),
                reader.GetString(0),
                reader.GetString(1),
                month,
                reader.GetDecimal(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5)
            );
            last.Add((entry.Code, entry.Agency), entry);
        }
        return last;
    }

    /// <summary>History, newest first.</summary>
    public static async Task<List<EnteredIndicator>> PageAsync(
        NpgsqlDataSource database,
        string? code,
        IReadOnlyCollection<string>? inSight,
        string? agency,
        DateOnly? month,
        long before,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(Sql.Text("Scorecards.page_indicators"));
        Add(command, NpgsqlDbType.Varchar, code);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Varchar, inSight?.ToArray());
        Add(command, NpgsqlDbType.Varchar, agency);
        Add(command, NpgsqlDbType.Date, month);
        Add(command, NpgsqlDbType.Bigint, before);
        Add(command, NpgsqlDbType.Integer, limit);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var page = new List<EnteredIndicator>();
        while (await reader.ReadAsync(ct))
        {
            page.Add(
                new EnteredIndicator(
                    reader.GetInt64(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetFieldValue<DateOnly>(3),
                    reader.GetDecimal(4),
                    reader.GetString(5),
                    reader.GetString(6),
                    reader.GetFieldValue<DateTimeOffset>(7)
                )
            );
        }
        return page;
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
