using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>A calendar's days as a CSV file.</summary>
public static class CalendarImport
{
    public static readonly IReadOnlyList<Field> Columns =
    [
        Field.Date("date", "Ngày.").Must().Like("2027-01-01"),
        Field.Choice("kind", "Nghỉ lễ, nghỉ bù, nghỉ hoán đổi, làm bù.", Calendars.Kinds).Must().Like("holiday"),
        Field.Text("name", "Tên ngày.").Must().Like("Tết Dương lịch"),
        Field.Text("confidence", "Mức chắc chắn.", 20),
        Field.Text("source", "Căn cứ.", 500),
    ];

    /// <summary>A day from values without errors.</summary>
    public static CalendarDay Day(Values values) =>
        new(
            values.Date("date")!.Value,
            Calendars.KindOf(values.Text("kind")!),
            values.Text("name")!,
            values.Text("confidence"),
            values.Text("source")
        );
}
