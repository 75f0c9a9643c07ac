using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>
/// <c>POST /v1/calendars/import?calendar=VN</c>: the days of one or more years. They replace the days of those years; the other years are taken over from the
/// newest version. Publishes a version when anything differs.
/// </summary>
internal static class CalendarImport
{
    public static readonly IReadOnlyList<Field> Columns =
    [
        Field.Date("date", "Ngày.").Must().Like("2027-01-01"),
        Field.Choice("kind", "Nghỉ lễ, nghỉ bù, nghỉ hoán đổi, làm bù.", Calendars.Kinds).Must().Like("holiday"),
        Field.Text("name", "Tên ngày.").Must().Like("Tết Dương lịch"),
        Field.Text("confidence", "Mức chắc chắn.", 20),
        Field.Text("source", "Căn cứ.", 500),
    ];

    public static readonly ApiRoute Route = new(
        "POST",
        "/v1/calendars/import",
        Act.WriteReference,
        "Nhập các ngày của lịch từ CSV (UTF-8). Cột: date, kind, name, confidence, source. Các năm có trong tệp được thay; các năm khác giữ nguyên. "
            + "Một dòng bị từ chối thì không dòng nào được ghi: 422 với cùng báo cáo (khi dryRun: 200). Trong báo cáo, validFrom là ngày.",
        HandleAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Query = [Codes.Field("calendar", "Mã lịch.", 20).Must().Like(Calendars.National), ReferenceImport.DryRun],
        RawBody = [ImportFile.ContentType],
        RawExample = "date,kind,name,confidence,source\n2027-01-01,holiday,Tết Dương lịch,,\n",
        MaxBody = ImportFile.MaxBytes,
        Statuses = [200, 413, 415, 422],
        Example = ReferenceImport.Example,
    };

    /// <summary>A day from values without errors.</summary>
    public static CalendarDay Day(Values values) =>
        new(
            values.Date("date")!.Value,
            Calendars.KindOf(values.Text("kind")!),
            values.Text("name")!,
            values.Text("confidence"),
            values.Text("source")
        );

    private static async Task<Answer> HandleAsync(Call call)
    {
        var code = call.Query.Text("calendar")!;
        var days = new List<(ImportLine Line, CalendarDay Day)>();
        var seen = new HashSet<DateOnly>();
        var lines = await ImportFile.ReadAsync(call, Columns, row => Read(code, row, days, seen));
        var report = new ImportReport(call.Query.Flag("dryRun"), lines);
        await call.Service<ReferenceStore>()
            .ChangeAsync(
                async (connection, _) =>
                {
                    var newest = (await Calendars.NewestAsync(connection, code, call.Aborted))?.Draft;
                    Compare(days, newest);
                    var draft = Merge(code, [.. days.Select(each => each.Day)], newest);
                    if (report.DryRun || report.IsRefused || days.Count == 0 || draft.IsSame(newest))
                    {
                        return (false, false);
                    }
                    await Calendars.PublishAsync(connection, draft, call.Now, call.Aborted);
                    return (true, true);
                },
                call.Aborted
            );
        return report.ToAnswer(call);
    }

    private static ImportLine Read(string code, CsvTableRow row, List<(ImportLine, CalendarDay)> days, HashSet<DateOnly> seen)
    {
        var line = new ImportLine(row.Number, code, row.Cells.GetValueOrDefault("date"));
        if (row.Errors.Count > 0)
        {
            line.Refuse(row.Errors);
        }
        else if (Day(row.Values) is var day && seen.Add(day.Date))
        {
            days.Add((line, day));
        }
        else
        {
            line.Refuse(new FieldError("/date", "day-given-twice", Json.Date(day.Date)));
        }
        return line;
    }

    private static void Compare(List<(ImportLine Line, CalendarDay Day)> days, CalendarDraft? newest)
    {
        var there = (newest?.Days ?? []).ToDictionary(day => day.Date);
        foreach (var (line, day) in days)
        {
            line.Is(
                !there.TryGetValue(day.Date, out var old) ? ImportResult.New
                : day == old ? ImportResult.Same
                : ImportResult.Changed
            );
        }
    }

    private static CalendarDraft Merge(string code, List<CalendarDay> days, CalendarDraft? newest)
    {
        var replaced = days.Select(day => day.Date.Year).ToHashSet();
        var kept = (newest?.Days ?? []).Where(day => !replaced.Contains(day.Date.Year));
        var years = replaced.Union(newest?.Years ?? []).Order().ToList();
        var first = new DateOnly(years is [var earliest, ..] ? earliest : 2000, 1, 1);
        return new CalendarDraft(
            code,
            newest?.Name ?? code,
            newest?.ValidFrom is { } from && from < first ? from : first,
            years,
            [.. kept.Concat(days).OrderBy(day => day.Date)]
        );
    }
}
