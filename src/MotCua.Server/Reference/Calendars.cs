using MotCua.Dossiers.Time;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Reference;

/// <summary>A date that differs from its weekday, as published.</summary>
public sealed record CalendarDay(DateOnly Date, DayKind Kind, string Name, string? Confidence, string? Source);

/// <summary>A version of a calendar before it has its number.</summary>
/// <param name="Years">Years that it covers, ascending, whether or not they have special days.</param>
/// <param name="Days">Ascending.</param>
public sealed record CalendarDraft(string Code, string Name, DateOnly ValidFrom, IReadOnlyList<int> Years, IReadOnlyList<CalendarDay> Days)
{
    public bool IsSame(CalendarDraft? other) =>
        other is not null
        && (Code, Name, ValidFrom) == (other.Code, other.Name, other.ValidFrom)
        && Years.SequenceEqual(other.Years)
        && Days.SequenceEqual(other.Days);
}

public sealed record PublishedCalendar(int Version, DateTimeOffset PublishedAt, CalendarDraft Draft);

public static class Calendars
{
    /// <summary>The calendar that deadlines are counted by.</summary>
    public const string National = "VN";

    /// <summary>By <see cref="DayKind"/>, as in the tables and in requests.</summary>
    public static readonly string[] Kinds = ["holiday", "compensatory", "swap_off", "swap_work"];

    public static DayKind KindOf(string word) => (DayKind)Array.IndexOf(Kinds, word);

    /// <summary>Adds a version with the next number.</summary>
    public static async Task PublishAsync(NpgsqlConnection connection, CalendarDraft draft, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql.Text("Reference.write_calendar"), connection);
        var parameters = command.Parameters;
        parameters.AddWithValue(draft.Code);
        parameters.AddWithValue(draft.ValidFrom);
        parameters.AddWithValue(draft.Years.ToArray());
        parameters.AddWithValue(draft.Name);
        parameters.AddWithValue(now.ToUniversalTime());
        parameters.AddWithValue(draft.Days.Select(day => day.Date).ToArray());
        parameters.AddWithValue(draft.Days.Select(day => Kinds[(int)day.Kind]).ToArray());
        parameters.AddWithValue(draft.Days.Select(day => day.Name).ToArray());
        parameters.Add(Texts(draft.Days.Select(day => day.Confidence)));
        parameters.Add(Texts(draft.Days.Select(day => day.Source)));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Versions by code and number, after the given one.</summary>
    public static async Task<List<PublishedCalendar>> ListAsync(
        NpgsqlConnection connection,
        string? code,
        string? afterCode,
        int afterVersion,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(Sql.Text("Reference.list_calendars"), connection);
        command.Parameters.Add(ReferenceLists.Optional(code));
        command.Parameters.Add(ReferenceLists.Optional(afterCode));
        command.Parameters.AddWithValue(afterVersion);
        command.Parameters.AddWithValue(limit);
        var calendars = new List<PublishedCalendar>();
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var draft = new CalendarDraft(
                row.GetString(0),
                row.GetString(2),
                row.GetFieldValue<DateOnly>(3),
                row.GetFieldValue<int[]>(4),
                row.IsDBNull(6) ? [] : Days(row)
            );
            calendars.Add(new PublishedCalendar(row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(5), draft));
        }
        return calendars;
    }

    public static async Task<PublishedCalendar?> NewestAsync(NpgsqlConnection connection, string code, CancellationToken ct) =>
        (await ListAsync(connection, code, null, 0, int.MaxValue, ct)).LastOrDefault();

    private static CalendarDay[] Days(NpgsqlDataReader row)
    {
        var (dates, kinds, names) = (row.GetFieldValue<DateOnly[]>(6), row.GetFieldValue<string[]>(7), row.GetFieldValue<string[]>(8));
        var (confidences, sources) = (row.GetFieldValue<string?[]>(9), row.GetFieldValue<string?[]>(10));
        return [.. dates.Select((date, i) => new CalendarDay(date, KindOf(kinds[i]), names[i], confidences[i], sources[i]))];
    }

    private static NpgsqlParameter Texts(IEnumerable<string?> texts) =>
        new() { Value = texts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
