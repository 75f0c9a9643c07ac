using MotCua.Dossiers.Time;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Reference;

/// <summary>A date that differs from its weekday, as published.</summary>
public sealed record CalendarDay(DateOnly Date, DayKind Kind, string Name, string? Confidence, string? Source);

/// <summary>A version of a calendar before it has its number.</summary>
/// <param name="Years">Years that it covers, whether or not they have special days.</param>
public sealed record CalendarDraft(string Code, string Name, DateOnly ValidFrom, IReadOnlyList<int> Years, IReadOnlyList<CalendarDay> Days);

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

    private static NpgsqlParameter Texts(IEnumerable<string?> texts) =>
        new() { Value = texts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
