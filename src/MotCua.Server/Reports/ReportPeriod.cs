using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Reports;

public enum Preset
{
    Month,
    Quarter,
    Half,
    Year,
}

/// <summary>How reporting periods lie: by the calendar, or from the 15th to the 14th (NĐ 09/2019/NĐ-CP Điều 12).</summary>
public enum Convention
{
    Calendar,
    Fifteenth,
}

/// <summary>The period of a report: local days, both inclusive. <paramref name="Preset"/> is null where from and to were given by the caller.</summary>
public sealed record ReportPeriod(DateOnly From, DateOnly To, Preset? Preset, Convention Convention)
{
    /// <summary>Parameters besides <c>from</c> and <c>to</c>, which all figures have.</summary>
    public static readonly IReadOnlyList<Field> Fields =
    [
        Field
            .Choice(
                "preset",
                "Kỳ chứa ngày to (mặc định hôm nay); mặc định month khi không có from. Không đi cùng from.",
                "month",
                "quarter",
                "half",
                "year"
            )
            .Like("quarter"),
        Field
            .Choice(
                "convention",
                "calendar (mặc định): theo lịch; fifteenth: từ ngày 15 tháng trước đến ngày 14 (NĐ 09/2019 Đ.12).",
                "calendar",
                "fifteenth"
            )
            .Like("calendar"),
    ];

    /// <summary>The period that a call asks for.</summary>
    /// <param name="today">What stands for a <c>to</c> that is not given.</param>
    /// <exception cref="ProblemException">400: a preset and a first day; or a first day after today and no last.</exception>
    public static ReportPeriod Of(Values query, DateOnly today)
    {
        var to = query.Date("to") ?? today;
        var convention = query.Text("convention") == "fifteenth" ? Convention.Fifteenth : Convention.Calendar;
        if (query.Date("from") is not { } from)
        {
            return Containing(PresetOf(query.Text("preset") ?? "month"), convention, to);
        }
        if (query.Has("preset") || query.Has("convention"))
        {
            throw new ProblemException(Problem.Fields(new FieldError("/query/from", "from-and-preset")));
        }
        return from <= to
            ? new ReportPeriod(from, to, null, Convention.Calendar)
            : throw new ProblemException(Problem.Fields(new FieldError("/query/from", "from-after-to")));
    }

    /// <summary>
    /// The period in which a day lies. From the 15th to the 14th, month 11 begins on 15/10 and ends on 14/11; quarter, half and year begin on the 15th of the
    /// month before their first and end on the 14th of their last.
    /// </summary>
    /// <param name="day">From the year 1900 to 2200.</param>
    public static ReportPeriod Containing(Preset preset, Convention convention, DateOnly day)
    {
        var months = preset switch
        {
            Reports.Preset.Month => 1,
            Reports.Preset.Quarter => 3,
            Reports.Preset.Half => 6,
            _ => 12,
        };
        var month = convention == Convention.Fifteenth && day.Day >= 15 ? day.AddMonths(1) : day;
        var first = new DateOnly(month.Year, ((month.Month - 1) / months * months) + 1, 1);
        return convention == Convention.Calendar
            ? new ReportPeriod(first, first.AddMonths(months).AddDays(-1), preset, convention)
            : new ReportPeriod(first.AddMonths(-1).AddDays(14), first.AddMonths(months - 1).AddDays(13), preset, convention);
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("period");
        writer.WriteDate("from", From);
        writer.WriteDate("to", To);
        writer.WriteString("preset", Preset?.ToString().ToLowerInvariant());
        writer.WriteString("convention", Preset is null ? null : Convention.ToString().ToLowerInvariant());
        writer.WriteEndObject();
    }

    private static Preset PresetOf(string name) => Enum.Parse<Preset>(name, ignoreCase: true);
}
