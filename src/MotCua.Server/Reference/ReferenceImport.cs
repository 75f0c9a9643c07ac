using System.Globalization;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>
/// <c>POST /v1/units/import</c>, agencies, procedures: rows with the columns of the shipped files. All or nothing, and sent again it changes nothing. Unlike
/// a <c>PUT</c> it may correct a version that is in force, and ends none by itself: the file says each version's last day.
/// </summary>
internal static class ReferenceImport
{
    internal const string Example = """
        {"dryRun":true,"rows":1,"counts":{"new":1,"changed":0,"same":0,"refused":0},"report":[{"row":2,"code":"32002","validFrom":"2025-07-01","result":"new","detail":null}]}
        """;

    internal static readonly Field DryRun = Field.Flag("dryRun", "Chỉ kiểm tra và báo cáo, không ghi.").Like(true);

    public static ApiRoute Route<T>(Register<T> register, string noun)
        where T : class, IVersioned =>
        new(
            "POST",
            $"/v1/{register.Name}/import",
            Act.WriteReference,
            $"Nhập {noun} từ CSV (UTF-8). Cột: {string.Join(", ", register.Columns.Select(column => column.Name))}. "
                + "Một dòng bị từ chối thì không dòng nào được ghi: 422 với cùng báo cáo (khi dryRun: 200).",
            call => HandleAsync(register, call)
        )
        {
            Tag = ReferenceLists.Tag,
            Query = [DryRun],
            RawBody = [ImportFile.ContentType],
            RawExample = ExampleOf(register.Columns),
            MaxBody = ImportFile.MaxBytes,
            Statuses = [200, 413, 415, 422],
            Example = Example,
        };

    private static string ExampleOf(IReadOnlyList<Field> columns) =>
        string.Join(',', columns.Select(column => column.Name))
        + '\n'
        + string.Join(',', columns.Select(column => $"\"{column.Example}\""))
        + '\n';

    private static async Task<Answer> HandleAsync<T>(Register<T> register, Call call)
        where T : class, IVersioned
    {
        var versions = new Dictionary<(string, DateOnly), (ImportLine Line, T Version)>();
        var lines = await ImportFile.ReadAsync(call, register.Columns, row => Read(register, row, versions));
        var report = new ImportReport(call.Query.Flag("dryRun"), lines);
        await call.Service<ReferenceStore>()
            .ChangeAsync(
                async (connection, before) =>
                {
                    Judge(register, versions, before);
                    if (report.DryRun || report.IsRefused)
                    {
                        return (false, false);
                    }
                    // What is there is changed (ended, perhaps) before what is new takes its place.
                    var changed = With(versions, ImportResult.Changed);
                    var added = With(versions, ImportResult.New);
                    await register.WriteAsync(connection, changed, call.Aborted);
                    await register.WriteAsync(connection, added, call.Aborted);
                    return (true, changed.Count + added.Count > 0);
                },
                call.Aborted
            );
        return report.ToAnswer(call);
    }

    /// <summary>A row by itself; its version joins the others when it can be read.</summary>
    private static ImportLine Read<T>(
        Register<T> register,
        CsvTableRow row,
        Dictionary<(string, DateOnly), (ImportLine Line, T Version)> versions
    )
        where T : class, IVersioned
    {
        var line = new ImportLine(row.Number, row.Cells.GetValueOrDefault("code"), row.Cells.GetValueOrDefault("validFrom"));
        var faults = row.Errors;
        var version = faults is [] ? register.From(row.Values.Text("code")!, row.Values, "", faults) : null;
        if (faults.Count > 0)
        {
            line.Refuse(faults);
        }
        else if (!versions.TryAdd((version!.Code, version.ValidFrom), (line, version)))
        {
            var first = versions[(version.Code, version.ValidFrom)].Line.Row;
            line.Refuse(new FieldError("/code", "given-twice-in-file", first.ToString(CultureInfo.InvariantCulture)));
        }
        return line;
    }

    /// <summary>The rows against what is there and against each other.</summary>
    private static void Judge<T>(
        Register<T> register,
        Dictionary<(string, DateOnly), (ImportLine Line, T Version)> versions,
        ReferenceData before
    )
        where T : class, IVersioned
    {
        var there = register.In(before).ToDictionary(version => (version.Code, version.ValidFrom));
        foreach (var (key, (line, version)) in versions)
        {
            var old = there.GetValueOrDefault(key);
            line.Is(
                old is null ? ImportResult.New
                : version.Equals(old) ? ImportResult.Same
                : ImportResult.Changed
            );
            there[key] = version;
        }
        var written = versions.Values.Where(each => each.Line.Result != ImportResult.Same).Select(each => each.Version).ToList();
        foreach (var fault in VersionRules.Check(register, register.Into(before, there.Values), written))
        {
            versions[(fault.Version.Code, fault.Version.ValidFrom)]
                .Line.Refuse(new FieldError("/" + fault.Field, fault.Code, fault.Arguments));
        }
    }

    private static List<T> With<T>(Dictionary<(string, DateOnly), (ImportLine Line, T Version)> versions, ImportResult result) =>
        [.. versions.Values.Where(each => each.Line.Result == result).Select(each => each.Version)];
}
