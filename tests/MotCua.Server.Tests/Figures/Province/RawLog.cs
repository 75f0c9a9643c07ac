using System.Text.Json;
using Npgsql;

namespace MotCua.Server.Tests.Figures.Province;

/// <summary>An event as it lies in the log: its JSON, read by nothing of the server.</summary>
public sealed record RawEvent(long Position, Guid Dossier, string Type, JsonElement Data, DateTimeOffset RecordedAt)
{
    public DateTimeOffset OccurredAt => Data.GetProperty("occurredAt").GetDateTimeOffset();

    public static async IAsyncEnumerable<RawEvent> ReadAsync(NpgsqlDataSource source, long upTo)
    {
        await using var command = source.CreateCommand(
            "select seq_id, stream_id, type, data::text, timestamp from events.mt_events where seq_id <= $1 order by seq_id"
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            yield return new RawEvent(
                reader.GetInt64(0),
                reader.GetGuid(1),
                reader.GetString(2),
                JsonElement.Parse(reader.GetString(3)),
                reader.GetFieldValue<DateTimeOffset>(4)
            );
        }
    }
}

/// <summary>A due date of an event: the end of a day, or a moment.</summary>
public sealed record RawDue(DateTimeOffset At, DateOnly? Date)
{
    /// <summary>The moment from which on it is broken.</summary>
    public DateTimeOffset Breach => Date is { } date ? new DateTimeOffset(date.AddDays(1), TimeOnly.MinValue, TimeSpan.FromHours(7)) : At;

    public static RawDue? Of(JsonElement data, string name) =>
        data.TryGetProperty(name, out var due) && due.ValueKind == JsonValueKind.Object
            ? new RawDue(
                due.GetProperty("at").GetDateTimeOffset(),
                due.TryGetProperty("date", out var date) && date.ValueKind == JsonValueKind.String
                    ? DateOnly.ParseExact(date.GetString()!, "yyyy-MM-dd", null)
                    : null
            )
            : null;

    public bool IsBrokenAt(DateTimeOffset at) => Date is { } date ? RawFacts.Day(at) > date : at > At;
}

/// <summary>An agency as a receipt froze it.</summary>
public sealed record RawAgency(string Code, string Level, IReadOnlyList<string> Territory, string UnitSince)
{
    public string Unit => Territory[^1];

    public static RawAgency Of(JsonElement data, string name)
    {
        var agency = data.GetProperty(name);
        return new RawAgency(
            agency.GetProperty("code").GetString()!,
            agency.GetProperty("level").GetString()!,
            [.. agency.GetProperty("territory").EnumerateArray().Select(unit => unit.GetString()!)],
            agency.GetProperty("unitSince").GetString()!
        );
    }
}
