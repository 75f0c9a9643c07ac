using MotCua.Dossiers.Time;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Reference;

/// <summary>A date that differs from its weekday, as published.</summary>
/// <param name="Hours">As <see cref="OpeningHours"/> writes them; only of a worked day.</param>
public sealed record CalendarDay(DateOnly Date, DayKind Kind, string Name, string? Hours, string? Confidence, string? Source);

/// <summary>Opening hours from <paramref name="From"/> to <paramref name="To"/>, both included; null: until further notice.</summary>
public sealed record CalendarSeason(DateOnly From, DateOnly? To, string Hours, string Name, string? Source);

/// <summary>A version of a calendar before it has its number.</summary>
/// <param name="Code">VN, or the code of the agency that it is for, with all below it.</param>
/// <param name="Years">Years that it covers, ascending, whether or not they have special days.</param>
/// <param name="Days">Ascending.</param>
/// <param name="Seasons">Ascending, not overlapping.</param>
public sealed record CalendarDraft(
    string Code,
    string Name,
    DateOnly ValidFrom,
    IReadOnlyList<int> Years,
    IReadOnlyList<CalendarDay> Days,
    IReadOnlyList<CalendarSeason> Seasons
)
{
    public bool IsSame(CalendarDraft? other) =>
        other is not null
        && (Code, Name, ValidFrom) == (other.Code, other.Name, other.ValidFrom)
        && Years.SequenceEqual(other.Years)
        && Days.SequenceEqual(other.Days)
        && Seasons.SequenceEqual(other.Seasons);
}

public sealed record PublishedCalendar(int Version, DateTimeOffset PublishedAt, CalendarDraft Draft)
{
    /// <summary>What the calculator needs of it.</summary>
    public CalendarLayer ToLayer() =>
        new(
            Draft.Code,
            Version,
            Draft.ValidFrom,
            Draft.Years.ToHashSet(),
            Draft.Days.ToDictionary(
                day => day.Date,
                day => new SpecialDay(day.Kind, day.Name, day.Hours is null ? null : OpeningHours.Parse(day.Hours))
            ),
            [.. Draft.Seasons.Select(season => new Season(season.From, season.To, OpeningHours.Parse(season.Hours)!, season.Name))]
        );
}

public static class Calendars
{
    /// <summary>The calendar that is below all others.</summary>
    public const string National = PublishedCalendars.Nation;

    /// <summary>By <see cref="DayKind"/>, as in the tables and in requests.</summary>
    public static readonly string[] Kinds = ["holiday", "compensatory", "swap_off", "swap_work", "closure"];

    public static DayKind KindOf(string word) => (DayKind)Array.IndexOf(Kinds, word);

    /// <summary>Whether there can be a calendar of that code.</summary>
    public static bool IsKnown(string code, ReferenceData reference) => code == National || reference.HasAgency(code);

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
        parameters.Add(Texts(draft.Days.Select(day => day.Hours)));
        parameters.Add(Texts(draft.Days.Select(day => day.Confidence)));
        parameters.Add(Texts(draft.Days.Select(day => day.Source)));
        parameters.AddWithValue(draft.Seasons.Select(season => season.From).ToArray());
        parameters.AddWithValue(draft.Seasons.Select(season => season.To).ToArray());
        parameters.AddWithValue(draft.Seasons.Select(season => season.Hours).ToArray());
        parameters.AddWithValue(draft.Seasons.Select(season => season.Name).ToArray());
        parameters.Add(Texts(draft.Seasons.Select(season => season.Source)));
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
            calendars.Add(From(row));
        }
        return calendars;
    }

    /// <summary>Every version of every calendar: part of what each process holds.</summary>
    public static NpgsqlBatchCommand ReadAll() =>
        new(Sql.Text("Reference.list_calendars"))
        {
            Parameters =
            {
                ReferenceLists.Optional(null),
                ReferenceLists.Optional(null),
                new NpgsqlParameter { Value = 0 },
                new NpgsqlParameter { Value = int.MaxValue },
            },
        };

    public static PublishedCalendar From(NpgsqlDataReader row)
    {
        var draft = new CalendarDraft(
            row.GetString(0),
            row.GetString(2),
            row.GetFieldValue<DateOnly>(3),
            row.GetFieldValue<int[]>(4),
            row.IsDBNull(6) ? [] : Days(row),
            row.IsDBNull(12) ? [] : Seasons(row)
        );
        return new PublishedCalendar(row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(5), draft);
    }

    public static async Task<PublishedCalendar?> NewestAsync(NpgsqlConnection connection, string code, CancellationToken ct) =>
        (await ListAsync(connection, code, null, 0, int.MaxValue, ct)).LastOrDefault();

    private static CalendarDay[] Days(NpgsqlDataReader row)
    {
        var (dates, kinds, names) = (row.GetFieldValue<DateOnly[]>(6), row.GetFieldValue<string[]>(7), row.GetFieldValue<string[]>(8));
        var (hours, confidences) = (row.GetFieldValue<string?[]>(9), row.GetFieldValue<string?[]>(10));
        var sources = row.GetFieldValue<string?[]>(11);
        return [.. dates.Select((date, i) => new CalendarDay(date, KindOf(kinds[i]), names[i], hours[i], confidences[i], sources[i]))];
    }

    private static CalendarSeason[] Seasons(NpgsqlDataReader row)
    {
        var (firsts, lasts) = (row.GetFieldValue<DateOnly[]>(12), row.GetFieldValue<DateOnly?[]>(13));
        var (hours, names, sources) = (row.GetFieldValue<string[]>(14), row.GetFieldValue<string[]>(15), row.GetFieldValue<string?[]>(16));
        return [.. firsts.Select((first, i) => new CalendarSeason(first, lasts[i], hours[i], names[i], sources[i]))];
    }

    private static NpgsqlParameter Texts(IEnumerable<string?> texts) =>
        new() { Value = texts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
