using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>
/// <c>POST /v1/calendars/import?calendar=VN</c>: the days and seasons of one or more years. They replace the days of those years and the seasons that begin in
/// them; the other years are taken over from the newest version. Publishes a version when anything differs.
/// </summary>
internal static class CalendarImport
{
    public static readonly ApiRoute Route = new(
        "POST",
        "/v1/calendars/import",
        Act.WriteReference,
        "Nhập các ngày và mùa của lịch từ CSV (UTF-8). Cột: date, kind, name, confidence, source, until, hours. Dòng kind = season: giờ làm việc từ date đến hết "
            + "until. Các năm có trong tệp được thay; các năm khác giữ nguyên. "
            + "Một dòng bị từ chối thì không dòng nào được ghi: 422 với cùng báo cáo (khi dryRun: 200). Trong báo cáo, validFrom là ngày.",
        HandleAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Query =
        [
            Codes.Field("calendar", "Mã lịch: VN, hoặc mã cơ quan (áp dụng cho cả cơ quan bên dưới).").Must().Like(Calendars.National),
            ReferenceImport.DryRun,
        ],
        RawBody = [ImportFile.ContentType],
        RawExample = "date,kind,name,confidence,source\n2027-01-01,holiday,Tết Dương lịch,,\n",
        MaxBody = ImportFile.MaxBytes,
        Statuses = [200, 413, 415, 422],
        Example = ReferenceImport.Example,
    };

    /// <summary>Exactly one of the two.</summary>
    private sealed record Entry(ImportLine Line, CalendarDay? Day, CalendarSeason? Season)
    {
        public DateOnly Date => Day?.Date ?? Season!.From;
    }

    private static async Task<Answer> HandleAsync(Call call)
    {
        var code = call.Query.Text("calendar")!;
        var entries = new List<Entry>();
        var seen = new HashSet<(bool IsSeason, DateOnly Date)>();
        var lines = await ImportFile.ReadAsync(call, CalendarContent.Columns, row => Read(code, row, entries, seen));
        var report = new ImportReport(call.Query.Flag("dryRun"), lines);
        var isKnown = await call.Service<ReferenceStore>()
            .ChangeAsync(
                async (connection, before) =>
                {
                    if (!Calendars.IsKnown(code, before))
                    {
                        return (false, false);
                    }
                    var newest = (await Calendars.NewestAsync(connection, code, call.Aborted))?.Draft;
                    Compare(entries, newest);
                    var draft = Merge(code, entries, newest);
                    RefuseOverlaps(entries, draft);
                    if (report.DryRun || report.IsRefused || entries.Count == 0 || draft.IsSame(newest))
                    {
                        return (true, false);
                    }
                    await Calendars.PublishAsync(connection, draft, call.Now, call.Aborted);
                    return (true, true);
                },
                call.Aborted
            );
        return isKnown ? report.ToAnswer(call) : Problem.Fields(new FieldError("/query/calendar", "unknown-agency", code));
    }

    private static ImportLine Read(string code, CsvTableRow row, List<Entry> entries, HashSet<(bool, DateOnly)> seen)
    {
        var line = new ImportLine(row.Number, code, row.Cells.GetValueOrDefault("date"));
        if (row.Errors.Count > 0)
        {
            line.Refuse(row.Errors);
            return line;
        }
        var errors = new List<FieldError>();
        var isSeason = row.Values.Text("kind") == CalendarContent.SeasonKind;
        var entry = isSeason
            ? new Entry(line, null, CalendarContent.Season(row.Values, "date", "until", "", errors))
            : new Entry(line, CalendarContent.Day(row.Values, "", errors), null);
        if (!isSeason && row.Values.Has("until"))
        {
            errors.Add(new FieldError("/until", "until-of-a-season"));
        }
        if (!seen.Add((isSeason, entry.Date)))
        {
            errors.Add(new FieldError("/date", "day-given-twice", Json.Date(entry.Date)));
        }
        if (errors.Count > 0)
        {
            line.Refuse(errors);
        }
        else
        {
            entries.Add(entry);
        }
        return line;
    }

    private static void Compare(List<Entry> entries, CalendarDraft? newest)
    {
        var days = (newest?.Days ?? []).ToDictionary(day => day.Date);
        var seasons = (newest?.Seasons ?? []).ToDictionary(season => season.From);
        foreach (var (line, day, season) in entries)
        {
            object? now = day is null ? season : day;
            object? old = day is null ? seasons.GetValueOrDefault(season!.From) : days.GetValueOrDefault(day.Date);
            line.Is(
                old is null ? ImportResult.New
                : old.Equals(now) ? ImportResult.Same
                : ImportResult.Changed
            );
        }
    }

    private static CalendarDraft Merge(string code, List<Entry> entries, CalendarDraft? newest)
    {
        var replaced = entries.Select(entry => entry.Date.Year).ToHashSet();
        var kept = (newest?.Days ?? []).Where(day => !replaced.Contains(day.Date.Year));
        var keptSeasons = (newest?.Seasons ?? []).Where(season => !replaced.Contains(season.From.Year));
        var years = replaced.Union(newest?.Years ?? []).Order().ToList();
        var first = new DateOnly(years is [var earliest, ..] ? earliest : 2000, 1, 1);
        return new CalendarDraft(
            code,
            newest?.Name ?? code,
            newest?.ValidFrom is { } from && from < first ? from : first,
            years,
            [.. kept.Concat(entries.Select(entry => entry.Day).OfType<CalendarDay>()).OrderBy(day => day.Date)],
            [.. keptSeasons.Concat(entries.Select(entry => entry.Season).OfType<CalendarSeason>()).OrderBy(season => season.From)]
        );
    }

    private static void RefuseOverlaps(List<Entry> entries, CalendarDraft draft)
    {
        for (var index = 1; index < draft.Seasons.Count; index++)
        {
            if (CalendarContent.Overlapped(draft.Seasons, index) is not { } before)
            {
                continue;
            }
            var entry =
                entries.Find(each => ReferenceEquals(each.Season, draft.Seasons[index]))
                ?? entries.Find(each => ReferenceEquals(each.Season, before))!;
            var other = ReferenceEquals(entry.Season, before) ? draft.Seasons[index] : before;
            entry.Line.Refuse(new FieldError("/date", "seasons-overlap", Json.Date(other.From)));
        }
    }
}
