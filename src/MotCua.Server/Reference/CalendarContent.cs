using MotCua.Dossiers.Time;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>Days and seasons of a calendar as requests and files carry them, and what is wrong with them.</summary>
internal static class CalendarContent
{
    public const int MostDays = 2000;
    public const int MostSeasons = 100;
    public const string SeasonKind = "season";

    private static readonly Field HoursField = Field
        .Text("hours", "Giờ làm việc: của ngày làm bù nếu khác thường lệ, hoặc của mùa.", 100)
        .Like("07:00-11:30");

    private static readonly Field SourceField = Field.Text("source", "Căn cứ.", 500);

    public static readonly IReadOnlyList<Field> DayFields =
    [
        Field.Date("date", "Ngày.").Must().Like("2027-01-01"),
        Field.Choice("kind", "Nghỉ lễ, nghỉ bù, nghỉ hoán đổi, làm bù, đóng cửa (bão, lụt).", Calendars.Kinds).Must().Like("holiday"),
        Field.Text("name", "Tên ngày.").Must().Like("Tết Dương lịch"),
        Field.Text("hours", "Giờ làm việc của ngày làm bù, nếu khác thường lệ.", 100),
        Field.Text("confidence", "Mức chắc chắn.", 20),
        SourceField,
    ];

    public static readonly IReadOnlyList<Field> SeasonFields =
    [
        Field.Date("from", "Ngày đầu.").Must().Like("2027-04-16"),
        Field.Date("to", "Ngày cuối; bỏ trống: đến khi có thay đổi.").Like("2027-10-15"),
        HoursField.Must().Like("07:00-11:30,13:30-17:00"),
        Field.Text("name", "Tên mùa.").Must().Like("Giờ mùa hè"),
        SourceField,
    ];

    /// <summary>Of the CSV file: a row is a day or, with the kind <c>season</c>, opening hours from its date until another.</summary>
    public static readonly IReadOnlyList<Field> Columns =
    [
        Field.Date("date", "Ngày; ngày đầu của mùa.").Must().Like("2027-01-01"),
        Field
            .Choice("kind", "Nghỉ lễ, nghỉ bù, nghỉ hoán đổi, làm bù, đóng cửa; mùa.", [.. Calendars.Kinds, SeasonKind])
            .Must()
            .Like("holiday"),
        Field.Text("name", "Tên.").Must().Like("Tết Dương lịch"),
        Field.Text("confidence", "Mức chắc chắn.", 20),
        SourceField,
        Field.Date("until", "Ngày cuối của mùa."),
        Field.Text("hours", "Giờ làm việc của mùa, hoặc của ngày làm bù.", 100),
    ];

    /// <param name="values">Without errors by <see cref="DayFields"/> or <see cref="Columns"/>.</param>
    /// <param name="at">Where it stands, for what is added to <paramref name="errors"/>.</param>
    public static CalendarDay Day(Values values, string at, List<FieldError> errors)
    {
        var kind = Calendars.KindOf(values.Text("kind")!);
        var hours = Hours(values, at, errors);
        if (hours is not null && kind != DayKind.SwapWork)
        {
            errors.Add(new FieldError($"{at}/hours", "hours-of-a-worked-day"));
        }
        return new CalendarDay(
            values.Date("date")!.Value,
            kind,
            values.Text("name")!,
            hours,
            values.Text("confidence"),
            values.Text("source")
        );
    }

    public static CalendarSeason Season(Values values, string first, string last, string at, List<FieldError> errors)
    {
        var (from, to) = (values.Date(first)!.Value, values.Date(last));
        if (to < from)
        {
            errors.Add(new FieldError($"{at}/{last}", "valid-to-before-from"));
        }
        var hours = Hours(values, at, errors);
        if (hours is null && errors.Count == 0)
        {
            errors.Add(new FieldError($"{at}/hours", "required"));
        }
        return new CalendarSeason(from, to, hours ?? "", values.Text("name")!, values.Text("source"));
    }

    /// <summary>The season before, in a list by first day, that this one runs into.</summary>
    public static CalendarSeason? Overlapped(IReadOnlyList<CalendarSeason> seasons, int index) =>
        index > 0 && (seasons[index - 1].To is not { } last || last >= seasons[index].From) ? seasons[index - 1] : null;

    /// <summary>As <see cref="OpeningHours"/> writes them, so that the same hours are always the same text.</summary>
    private static string? Hours(Values values, string at, List<FieldError> errors)
    {
        if (values.Text("hours") is not { } text)
        {
            return null;
        }
        if (OpeningHours.Parse(text) is { } hours)
        {
            return hours.ToString();
        }
        errors.Add(new FieldError($"{at}/hours", "bad-opening-hours"));
        return null;
    }
}
