using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Operations;

/// <summary>
/// <c>GET /v1/operations/calendars</c>: is the calendar there that the due dates of this year and the next need. Where it is not, every receipt concerned says so too;
/// here an operator sees it before the first one.
/// </summary>
public static class CalendarWatchRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/operations/calendars",
        Act.Operate,
        "Lịch làm việc: các năm đã công bố ngày nghỉ, năm nay và năm sau có thiếu không, năm nào mới là dự kiến, các lớp lịch đang dùng",
        HandleAsync
    )
    {
        Tag = "Vận hành",
        Example = """
            {"ok":true,"years":[2023,2024,2025,2026,2027],"missing":[],"estimated":[2027],"warnings":[],
            "items":[{"code":"VN","version":1,"years":[2023,2024,2025,2026,2027],"days":77,"seasons":0,"publishedAt":"2026-11-20T09:15:00+07:00"}],
            "asOf":{"position":1,"at":"2026-11-20T09:15:00+07:00"},"next":null}
            """,
    };

    private static Task<Answer> HandleAsync(Call call)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var thisYear = VietnamTime.DateOf(call.Now).Year;
        List<int> missing = [.. new[] { thisYear, thisYear + 1 }.Where(year => !reference.CalendarYears.Contains(year))];
        var newest = reference.Calendars.GroupBy(calendar => calendar.Draft.Code).Select(versions => versions.Last()).ToList();
        return Task.FromResult(
            Answer.Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteBoolean("ok", missing.Count == 0);
                WriteYears(writer, "years", reference.CalendarYears.Order());
                WriteYears(writer, "missing", missing);
                WriteYears(writer, "estimated", Estimated(newest));
                writer.WriteStartArray("warnings");
                foreach (var year in missing)
                {
                    writer.WriteStringValue(FormattableString.Invariant($"calendar-missing:{year}"));
                }
                writer.WriteEndArray();
                writer.WriteStartArray("items");
                newest.ForEach(calendar => Write(writer, calendar));
                writer.WriteEndArray();
                new AsOf(reference.Version, call.Now).WriteTo(writer);
                writer.WriteNull("next");
                writer.WriteEndObject();
            })
        );
    }

    /// <summary>Years with a day that is not decided yet: the notice of the swaps often comes only weeks before.</summary>
    private static IEnumerable<int> Estimated(List<PublishedCalendar> newest) =>
        newest
            .Where(calendar => calendar.Draft.Code == Calendars.National)
            .SelectMany(calendar => calendar.Draft.Days)
            .Where(day => day.Confidence is "low" or "medium")
            .Select(day => day.Date.Year)
            .Distinct()
            .Order();

    private static void Write(Utf8JsonWriter writer, PublishedCalendar calendar)
    {
        writer.WriteStartObject();
        writer.WriteString("code", calendar.Draft.Code);
        writer.WriteNumber("version", calendar.Version);
        WriteYears(writer, "years", calendar.Draft.Years);
        writer.WriteNumber("days", calendar.Draft.Days.Count);
        writer.WriteNumber("seasons", calendar.Draft.Seasons.Count);
        writer.WriteInstant("publishedAt", calendar.PublishedAt);
        writer.WriteEndObject();
    }

    private static void WriteYears(Utf8JsonWriter writer, string name, IEnumerable<int> years)
    {
        writer.WriteStartArray(name);
        foreach (var year in years)
        {
            writer.WriteNumberValue(year);
        }
        writer.WriteEndArray();
    }
}
