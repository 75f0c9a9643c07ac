using System.Globalization;
using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary><c>/v1/calendars</c>: published versions, and the publication of another. A version never changes once it is out.</summary>
internal static class CalendarRoutes
{
    private const string Calendar = """
        {"code":"VN","version":1,"name":"Lịch làm việc","years":[2026],"validFrom":"2026-01-01","publishedAt":"2025-12-01T08:00:00+07:00","days":[{"date":"2026-01-01","kind":"holiday","name":"Tết Dương lịch","hours":null,"confidence":"high","source":null}],"openingHours":[]}
        """;

    private const string List = $$"""{"items":[{{Calendar}}],"asOf":{"position":1,"at":"2026-11-20T09:15:00+07:00"},"next":null}""";

    private static readonly ApiRoute Versions = new(
        "GET",
        "/v1/calendars",
        Act.ReadReference,
        "Lịch làm việc, mọi phiên bản." + ReferenceLists.AsOfAbout,
        ListAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Query = [Field.Text("code", "Mã lịch.", 20).Like("VN"), Paging.Limit, Paging.CursorField],
        Example = List,
    };

    private static readonly ApiRoute OfCode = new(
        "GET",
        "/v1/calendars/{code}",
        Act.ReadReference,
        "Mọi phiên bản của một lịch." + ReferenceLists.AsOfAbout,
        OfCodeAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Statuses = [200, 404],
        Example = List,
    };

    private static readonly ApiRoute Put = new(
        "PUT",
        "/v1/calendars/{code}",
        Act.WriteReference,
        "Công bố phiên bản mới của lịch, thay toàn bộ phiên bản trước. Nội dung như phiên bản mới nhất thì không đổi gì. Mã: VN, hoặc mã cơ quan; lịch của cơ quan "
            + "áp dụng cho nó và mọi cơ quan bên dưới, chồng lên lịch cấp trên: ngày và giờ của lớp dưới thay của lớp trên.",
        PutAsync
    )
    {
        Tag = ReferenceLists.Tag,
        MaxBody = 1024 * 1024,
        Body =
        [
            Field.Text("name", "Tên lịch.").Must().Like("Lịch làm việc của cán bộ, công chức Việt Nam"),
            Field.Date("validFrom", "Ngày đầu; mặc định 1/1 của năm đầu.").Like("2023-01-01"),
            Field.List("years", "Các năm đã công bố ngày nghỉ.", Field.Number("year", "Năm.", 2000, 2200).Like(2027), 100).Must(),
            Field
                .List(
                    "days",
                    "Các ngày khác với thứ trong tuần.",
                    Field.Object("day", "Một ngày.", [.. CalendarContent.DayFields]),
                    CalendarContent.MostDays
                )
                .Must(),
            Field.List(
                "openingHours",
                "Giờ làm việc theo mùa; ngoài các mùa: giờ trong danh mục cơ quan, hoặc của lịch cấp trên.",
                Field.Object("season", "Một mùa.", [.. CalendarContent.SeasonFields]),
                CalendarContent.MostSeasons
            ),
        ],
        Statuses = [200, 201],
        Example = Calendar,
    };

    public static IReadOnlyList<ApiRoute> All => [Versions, OfCode, Put, CalendarImport.Route];

    private static async Task<Answer> ListAsync(Call call)
    {
        var limit = Paging.LimitOf(call.Query);
        var (afterCode, afterVersion) = After(call);
        var (calendars, asOf) = await ReadAsync(call, call.Query.Text("code"), afterCode, afterVersion, limit + 1);
        string? next = null;
        if (calendars.Count > limit)
        {
            calendars.RemoveAt(limit);
            var last = calendars[^1];
            next = Cursor.Make(ReferenceLists.NameOf(call), last.Draft.Code, last.Version.ToString(CultureInfo.InvariantCulture));
        }
        return Page(call, calendars, asOf, next);
    }

    private static (string? Code, int Version) After(Call call)
    {
        if (call.Query.Text("cursor") is not { } cursor)
        {
            return (null, 0);
        }
        return
            Cursor.Read(cursor, ReferenceLists.NameOf(call), 2) is [{ } code, { } number]
            && Codes.IsCode(code)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (code, version)
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
    }

    private static async Task<Answer> OfCodeAsync(Call call)
    {
        var code = call.Path("code");
        if (!Codes.IsCode(code))
        {
            return Problem.NotFound();
        }
        var (calendars, asOf) = await ReadAsync(call, code, null, 0, int.MaxValue);
        return calendars is [] ? Problem.NotFound() : Page(call, calendars, asOf, null);
    }

    private static async Task<Answer> PutAsync(Call call)
    {
        var (code, errors) = (call.Path("code"), new List<FieldError>());
        if (!Codes.IsCode(code))
        {
            errors.Add(new FieldError("/path/code", "bad-format", "A-Z a-z 0-9 . _ -"));
        }
        var years = call.Body.List<decimal>("years")!.Select(year => (int)year).Distinct().Order().ToList();
        if (years.Count == 0)
        {
            errors.Add(new FieldError("/years", "required"));
        }
        var days = call
            .Body.List<Values>("days")!
            .Index()
            .Select(day => CalendarContent.Day(day.Item, $"/days/{day.Index}", errors))
            .ToList();
        var seasons = Seasons(call.Body, errors);
        var seen = new HashSet<DateOnly>();
        foreach (var (index, day) in days.Index())
        {
            if (!years.Contains(day.Date.Year))
            {
                errors.Add(new FieldError($"/days/{index}/date", "day-outside-years"));
            }
            if (!seen.Add(day.Date))
            {
                errors.Add(new FieldError($"/days/{index}/date", "day-given-twice", Json.Date(day.Date)));
            }
        }
        if (errors.Count > 0)
        {
            return Problem.Fields(errors);
        }
        var validFrom = call.Body.Date("validFrom") ?? new DateOnly(years[0], 1, 1);
        var draft = new CalendarDraft(code, call.Body.Text("name")!, validFrom, years, [.. days.OrderBy(day => day.Date)], seasons);
        var (published, isNew) = await call.Service<ReferenceStore>()
            .ChangeAsync<(PublishedCalendar? Published, bool IsNew)>(
                async (connection, before) =>
                {
                    if (!Calendars.IsKnown(code, before))
                    {
                        return ((null, false), false);
                    }
                    var newest = await Calendars.NewestAsync(connection, code, call.Aborted);
                    if (newest is not null && newest.Draft.IsSame(draft))
                    {
                        return ((newest, false), false);
                    }
                    await Calendars.PublishAsync(connection, draft, call.Now, call.Aborted);
                    return (((await Calendars.NewestAsync(connection, code, call.Aborted))!, true), true);
                },
                call.Aborted
            );
        if (published is null)
        {
            return Problem.Fields(new FieldError("/path/code", "unknown-agency", code));
        }
        var answer = Answer.Json(writer => Write(writer, published), isNew ? 201 : 200);
        return isNew ? answer.With("Location", $"/v1/calendars/{code}") : answer;
    }

    /// <summary>By first day.</summary>
    private static List<CalendarSeason> Seasons(Values body, List<FieldError> errors)
    {
        var given = (body.List<Values>("openingHours") ?? [])
            .Index()
            .Select(season =>
                (season.Index, Season: CalendarContent.Season(season.Item, "from", "to", $"/openingHours/{season.Index}", errors))
            )
            .OrderBy(season => season.Season.From)
            .ToList();
        List<CalendarSeason> seasons = [.. given.Select(each => each.Season)];
        for (var index = 1; index < seasons.Count; index++)
        {
            if (CalendarContent.Overlapped(seasons, index) is { } before)
            {
                errors.Add(new FieldError($"/openingHours/{given[index].Index}/from", "seasons-overlap", Json.Date(before.From)));
            }
        }
        return seasons;
    }

    private static async Task<(List<PublishedCalendar>, AsOf)> ReadAsync(
        Call call,
        string? code,
        string? afterCode,
        int afterVersion,
        int limit
    )
    {
        await using var connection = await call.Service<NpgsqlDataSource>().OpenConnectionAsync(call.Aborted);
        await using var change = new NpgsqlCommand(Sql.Text("Reference.read_change"), connection);
        var asOf = new AsOf((long)(await change.ExecuteScalarAsync(call.Aborted))!, call.Now);
        return (await Calendars.ListAsync(connection, code, afterCode, afterVersion, limit, call.Aborted), asOf);
    }

    private static Answer Page(Call call, List<PublishedCalendar> calendars, AsOf asOf, string? next) =>
        Paging.Page(call, writer => calendars.ForEach(calendar => Write(writer, calendar)), asOf, next);

    private static void Write(Utf8JsonWriter writer, PublishedCalendar calendar)
    {
        writer.WriteStartObject();
        writer.WriteString("code", calendar.Draft.Code);
        writer.WriteNumber("version", calendar.Version);
        writer.WriteString("name", calendar.Draft.Name);
        writer.WriteStartArray("years");
        foreach (var year in calendar.Draft.Years)
        {
            writer.WriteNumberValue(year);
        }
        writer.WriteEndArray();
        writer.WriteDate("validFrom", calendar.Draft.ValidFrom);
        writer.WriteInstant("publishedAt", calendar.PublishedAt);
        writer.WriteStartArray("days");
        foreach (var day in calendar.Draft.Days)
        {
            writer.WriteStartObject();
            writer.WriteDate("date", day.Date);
            writer.WriteString("kind", Calendars.Kinds[(int)day.Kind]);
            writer.WriteString("name", day.Name);
            writer.WriteString("hours", day.Hours);
            writer.WriteString("confidence", day.Confidence);
            writer.WriteString("source", day.Source);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("openingHours");
        foreach (var season in calendar.Draft.Seasons)
        {
            writer.WriteStartObject();
            writer.WriteDate("from", season.From);
            writer.WriteDate("to", season.To);
            writer.WriteString("hours", season.Hours);
            writer.WriteString("name", season.Name);
            writer.WriteString("source", season.Source);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
