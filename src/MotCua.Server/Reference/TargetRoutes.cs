using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary><c>/v1/targets</c>: targets and minimums of rates. Nothing is deleted: one that no longer holds gets a last day.</summary>
internal static class TargetRoutes
{
    private const string One = """
        {"figure":"ot1","kind":"target","unit":null,"level":"commune","from":"2026-01-01","to":null,"value":0.98,"source":"Kế hoạch CCHC năm 2026"}
        """;

    private static readonly ApiRoute Get = new(
        "GET",
        "/v1/targets",
        Act.ReadReference,
        "Chỉ tiêu và mức tối thiểu của các tỷ lệ, kèm nguồn; được hiện cạnh con số.",
        call => Task.FromResult(List(call))
    )
    {
        Tag = ReferenceLists.Tag,
        Query =
        [
            Field.Choice("figure", "Chỉ của tỷ lệ này.", TargetRules.Figures).Like("ot1"),
            Field.Text("unit", "Chỉ của đơn vị, cơ quan này.", 40).Like("96"),
            Field.Date("at", "Chỉ những chỉ tiêu có hiệu lực ngày này.").Like("2026-06-30"),
        ],
        Example = $$"""{"items":[{{One}}]}""",
    };

    private static readonly ApiRoute Put = new(
        "PUT",
        "/v1/targets/{figure}",
        Act.WriteReference,
        "Đặt chỉ tiêu; cùng figure, kind, unit, level, from thì thay giá trị, ngày cuối và nguồn. Gửi lại không đổi gì.",
        PutAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Body = TargetRules.Body,
        Statuses = [200, 201, 404],
        Example = One,
    };

    private static readonly ApiRoute Import = new(
        "POST",
        "/v1/targets/import",
        Act.WriteReference,
        $"Nhập chỉ tiêu từ CSV (UTF-8). Cột: {string.Join(", ", TargetRules.Columns.Select(column => column.Name))}. "
            + "Một dòng bị từ chối thì không dòng nào được ghi: 422 với cùng báo cáo (khi dryRun: 200). Trong báo cáo, code là figure, validFrom là from.",
        ImportAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Query = [ReferenceImport.DryRun],
        RawBody = [ImportFile.ContentType],
        RawExample =
            "figure,kind,unit,level,from,to,value,source\not1,target,96,commune,2026-01-01,2026-12-31,0.98,Kế hoạch CCHC năm 2026\n",
        MaxBody = ImportFile.MaxBytes,
        Statuses = [200, 413, 415, 422],
        Example = ReferenceImport.Example,
    };

    public static IReadOnlyList<ApiRoute> All => [Get, Put, Import];

    private static Answer List(Call call)
    {
        var query = call.Query;
        var targets = call.Service<ReferenceStore>()
            .Current.Targets.All.Where(target =>
                (query.Text("figure") is not { } figure || target.Figure == figure)
                && (query.Text("unit") is not { } unit || target.Unit == unit)
                && (query.Date("at") is not { } day || target.IsInForce(day))
            );
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var target in targets)
            {
                Write(writer, target);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static async Task<Answer> PutAsync(Call call)
    {
        var figure = call.Path("figure");
        if (!TargetRules.Figures.Contains(figure))
        {
            return Problem.NotFound();
        }
        var store = call.Service<ReferenceStore>();
        var errors = new List<FieldError>();
        var value = call.Body.Number("value")!.Value;
        if (decimal.Round(value, 6) != value)
        {
            errors.Add(new FieldError("/value", "bad-share"));
        }
        var target = TargetRules.From(figure, call.Body, value, store.Current, errors);
        if (errors.Count > 0)
        {
            return Problem.Fields(errors);
        }
        target = target with { Source = await Normalization.ComposeAsync(target.Source, call.Service<NpgsqlDataSource>(), call.Aborted) };
        var isNew = await store.ChangeAsync(
            async (connection, before) =>
            {
                var old = before.Targets.All.FirstOrDefault(each => each.Identity == target.Identity);
                if (target == old)
                {
                    return (false, false);
                }
                await TargetTable.WriteAsync(connection, [target], call.Aborted);
                return (old is null, true);
            },
            call.Aborted
        );
        return Answer.Json(writer => Write(writer, target), isNew ? 201 : 200);
    }

    private static async Task<Answer> ImportAsync(Call call)
    {
        var store = call.Service<ReferenceStore>();
        var rows = new Dictionary<(string, string, string?, string?, DateOnly), (ImportLine Line, Target Target)>();
        var lines = await ImportFile.ReadAsync(call, TargetRules.Columns, row => Read(row, store.Current, rows));
        var report = new ImportReport(call.Query.Flag("dryRun"), lines);
        await store.ChangeAsync(
            async (connection, before) =>
            {
                var there = before.Targets.All.ToDictionary(target => target.Identity);
                foreach (var (identity, (line, target)) in rows)
                {
                    var old = there.GetValueOrDefault(identity);
                    line.Is(
                        old is null ? ImportResult.New
                        : old == target ? ImportResult.Same
                        : ImportResult.Changed
                    );
                }
                var written = rows
                    .Values.Where(row => row.Line.Result is ImportResult.New or ImportResult.Changed)
                    .Select(row => row.Target)
                    .ToList();
                if (report.DryRun || report.IsRefused || written.Count == 0)
                {
                    return (false, false);
                }
                await TargetTable.WriteAsync(connection, written, call.Aborted);
                return (true, true);
            },
            call.Aborted
        );
        return report.ToAnswer(call);
    }

    private static ImportLine Read(
        CsvTableRow row,
        ReferenceData reference,
        Dictionary<(string, string, string?, string?, DateOnly), (ImportLine, Target)> rows
    )
    {
        var line = new ImportLine(row.Number, row.Cells.GetValueOrDefault("figure"), row.Cells.GetValueOrDefault("from"));
        var value = TargetRules.ShareOf(row.Values.Text("value"));
        if (row.Values.Has("value") && value is null)
        {
            row.Errors.Add(new FieldError("/value", "bad-share"));
        }
        if (row.Errors.Count > 0)
        {
            line.Refuse(row.Errors);
            return line;
        }
        var errors = new List<FieldError>();
        var target = TargetRules.From(row.Values.Text("figure")!, row.Values, value!.Value, reference, errors);
        if (errors.Count == 0 && !rows.TryAdd(target.Identity, (line, target)))
        {
            errors.Add(new FieldError("/figure", "given-twice"));
        }
        if (errors.Count > 0)
        {
            line.Refuse(errors);
        }
        return line;
    }

    private static void Write(Utf8JsonWriter writer, Target target)
    {
        writer.WriteStartObject();
        writer.WriteString("figure", target.Figure);
        WriteRest(writer, target);
        writer.WriteEndObject();
    }

    /// <summary>All but the figure, into an object that has been begun.</summary>
    internal static void WriteRest(Utf8JsonWriter writer, Target target)
    {
        writer.WriteString("kind", target.Kind);
        writer.WriteString("unit", target.Unit);
        writer.WriteString("level", target.Level);
        writer.WriteDate("from", target.From);
        writer.WriteDate("to", target.To);
        writer.WriteNumber("value", target.Value);
        writer.WriteString("source", target.Source);
    }
}
