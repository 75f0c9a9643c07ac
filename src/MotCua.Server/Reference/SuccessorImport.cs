using System.Globalization;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary>
/// <c>POST /v1/unit-successors/import</c> and <c>/v1/agency-successors/import</c>: rows with the columns of the shipped files. All or nothing, and sent again it
/// changes nothing. A row may change <c>part</c>; none is taken away.
/// </summary>
internal static class SuccessorImport
{
    private const string Full = "full";
    private const string PartialPart = "partial";

    private static readonly Field Part = Field.Choice("part", "full: toàn bộ; partial: một phần.", Full, PartialPart).Must().Like(Full);

    private static readonly IReadOnlyList<Field> UnitColumns =
    [
        Codes.Field("oldCode", "Mã đơn vị đã hết hiệu lực.", 10).Must().Like("32005"),
        Field.Date("oldValidFrom", "Ngày đầu hiệu lực của phiên bản ấy.").Must().Like("2004-01-01"),
        Codes.Field("newCode", "Mã đơn vị kế thừa.", 10).Must().Like("32002"),
        Field.Date("newValidFrom", "Ngày đầu hiệu lực của phiên bản kế thừa.").Must().Like("2025-07-01"),
        Part,
    ];

    private static readonly IReadOnlyList<Field> AgencyColumns =
    [
        Codes.Field("oldCode", "Mã cơ quan cũ.").Must().Like("H04"),
        Codes.Field("newCode", "Mã cơ quan tiếp nhận nhiệm vụ.").Must().Like("H12"),
        Field.Date("from", "Từ ngày.").Must().Like("2025-07-01"),
        Part,
    ];

    public static IReadOnlyList<ApiRoute> All =>
        [
            Route(
                "/v1/unit-successors/import",
                "đơn vị hành chính kế thừa",
                UnitColumns,
                "32005,2004-01-01,32002,2025-07-01,full",
                call =>
                    HandleAsync(
                        call,
                        UnitColumns,
                        "write_unit_successors",
                        values => new UnitSuccessor(
                            values.Text("oldCode")!,
                            values.Date("oldValidFrom")!.Value,
                            values.Text("newCode")!,
                            values.Date("newValidFrom")!.Value,
                            values.Text("part") == PartialPart
                        ),
                        row => (row.OldCode, row.OldValidFrom, row.NewCode, row.NewValidFrom),
                        data => data.Successors.Units,
                        Faults
                    )
            ),
            Route(
                "/v1/agency-successors/import",
                "cơ quan kế thừa",
                AgencyColumns,
                "H04,H12,2025-07-01,full",
                call =>
                    HandleAsync(
                        call,
                        AgencyColumns,
                        "write_agency_successors",
                        values => new AgencySuccessor(
                            values.Text("oldCode")!,
                            values.Text("newCode")!,
                            values.Date("from")!.Value,
                            values.Text("part") == PartialPart
                        ),
                        row => (row.OldCode, row.NewCode, row.From),
                        data => data.Successors.Agencies,
                        Faults
                    )
            ),
        ];

    private static ApiRoute Route(
        string address,
        string noun,
        IReadOnlyList<Field> columns,
        string example,
        Func<Call, Task<Answer>> handle
    ) =>
        new(
            "POST",
            address,
            Act.WriteReference,
            $"Nhập {noun} từ CSV (UTF-8). Cột: {string.Join(", ", columns.Select(column => column.Name))}. "
                + "Một dòng bị từ chối thì không dòng nào được ghi: 422 với cùng báo cáo (khi dryRun: 200).",
            handle
        )
        {
            Tag = ReferenceLists.Tag,
            Query = [ReferenceImport.DryRun],
            RawBody = [ImportFile.ContentType],
            RawExample = string.Join(',', columns.Select(column => column.Name)) + '\n' + example + '\n',
            MaxBody = ImportFile.MaxBytes,
            Statuses = [200, 413, 415, 422],
            Example = ReferenceImport.Example,
        };

    /// <param name="keyOf">What a row is known by: everything but its part.</param>
    /// <param name="faults">What is wrong with a row when the data are as they would be.</param>
    private static async Task<Answer> HandleAsync<T, TKey>(
        Call call,
        IReadOnlyList<Field> columns,
        string write,
        Func<Values, T> from,
        Func<T, TKey> keyOf,
        Func<ReferenceData, IEnumerable<T>> inForce,
        Func<T, ReferenceData, IReadOnlyCollection<T>, IEnumerable<FieldError>> faults
    )
        where T : class
        where TKey : notnull
    {
        var rows = new Dictionary<TKey, (ImportLine Line, T Row, string[] Cells)>();
        var lines = await ImportFile.ReadAsync(
            call,
            columns,
            row =>
            {
                var line = new ImportLine(
                    row.Number,
                    row.Cells.GetValueOrDefault("oldCode"),
                    row.Cells.GetValueOrDefault(columns[^2].Name)
                );
                if (row.Errors.Count > 0)
                {
                    line.Refuse(row.Errors);
                    return line;
                }
                var read = from(row.Values);
                if (!rows.TryAdd(keyOf(read), (line, read, [.. columns.Select(column => row.Cells[column.Name])])))
                {
                    var first = rows[keyOf(read)].Line.Row.ToString(CultureInfo.InvariantCulture);
                    line.Refuse(new FieldError("/oldCode", "given-twice-in-file", first));
                }
                return line;
            }
        );
        var report = new ImportReport(call.Query.Flag("dryRun"), lines);
        await call.Service<ReferenceStore>()
            .ChangeAsync(
                async (connection, before) =>
                {
                    Judge(rows, keyOf, inForce(before), before, faults);
                    var written = rows.Values.Where(each => each.Line.Result is ImportResult.New or ImportResult.Changed).ToList();
                    if (report.DryRun || report.IsRefused || written.Count == 0)
                    {
                        return (false, false);
                    }
                    await using var command = new NpgsqlCommand(Sql.Text($"Reference.{write}"), connection);
                    for (var column = 0; column < columns.Count; column++)
                    {
                        command.Parameters.AddWithValue(written.Select(each => each.Cells[column]).ToArray());
                    }
                    await command.ExecuteNonQueryAsync(call.Aborted);
                    return (true, true);
                },
                call.Aborted
            );
        return report.ToAnswer(call);
    }

    private static void Judge<T, TKey>(
        Dictionary<TKey, (ImportLine Line, T Row, string[] Cells)> rows,
        Func<T, TKey> keyOf,
        IEnumerable<T> there,
        ReferenceData before,
        Func<T, ReferenceData, IReadOnlyCollection<T>, IEnumerable<FieldError>> faults
    )
        where T : class
        where TKey : notnull
    {
        var old = there.ToDictionary(keyOf);
        var after = new Dictionary<TKey, T>(old);
        foreach (var (key, (_, row, _)) in rows)
        {
            after[key] = row;
        }
        foreach (var (key, (line, row, _)) in rows.Where(each => each.Value.Line.Faults is []))
        {
            var known = old.GetValueOrDefault(key);
            line.Is(
                known is null ? ImportResult.New
                : known.Equals(row) ? ImportResult.Same
                : ImportResult.Changed
            );
            if (line.Result != ImportResult.Same && faults(row, before, after.Values).ToList() is { Count: > 0 } found)
            {
                line.Refuse(found);
            }
        }
    }

    private static IEnumerable<FieldError> Faults(UnitSuccessor row, ReferenceData data, IReadOnlyCollection<UnitSuccessor> all)
    {
        var old = data.Units.FirstOrDefault(unit => unit.Code == row.OldCode && unit.ValidFrom == row.OldValidFrom);
        if (old is null)
        {
            yield return new FieldError("/oldCode", "unknown-version", row.OldCode, Json.Date(row.OldValidFrom));
            yield break;
        }
        if (old.ValidTo is not { } last)
        {
            yield return new FieldError("/oldCode", "not-ended", row.OldCode);
            yield break;
        }
        if (data.UnitAt(row.NewCode, last.AddDays(1)) is not { } heir || heir.ValidFrom != row.NewValidFrom)
        {
            yield return new FieldError(
                "/newCode",
                "not-in-force-after",
                row.NewCode,
                Json.Date(row.NewValidFrom),
                Json.Date(last.AddDays(1))
            );
        }
        if (!row.IsPartial && all.Count(other => other.OldCode == row.OldCode && other.OldValidFrom == row.OldValidFrom) > 1)
        {
            yield return new FieldError("/part", "full-is-alone", row.OldCode);
        }
    }

    private static IEnumerable<FieldError> Faults(AgencySuccessor row, ReferenceData data, IReadOnlyCollection<AgencySuccessor> all)
    {
        if (!data.HasAgency(row.OldCode))
        {
            yield return new FieldError("/oldCode", "unknown-agency", row.OldCode);
        }
        else if (data.AgencyAt(row.OldCode, row.From.AddDays(-1)) is not { ValidTo: not null } old || old.ValidTo != row.From.AddDays(-1))
        {
            yield return new FieldError("/oldCode", "not-ended-before", row.OldCode, Json.Date(row.From));
        }
        if (data.AgencyAt(row.NewCode, row.From) is null)
        {
            yield return new FieldError("/newCode", "agency-not-in-force", row.NewCode, Json.Date(row.From));
        }
        if (!row.IsPartial && all.Count(other => other.OldCode == row.OldCode && other.From == row.From) > 1)
        {
            yield return new FieldError("/part", "full-is-alone", row.OldCode);
        }
    }
}
