using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary>
/// <c>/v1/procedures/{code}/workflow</c> and <c>/v1/workflows/import</c>. As with procedures, a version that is or was in force is history and is not changed
/// by a PUT; an import may correct it.
/// </summary>
internal static class WorkflowRoutes
{
    private const string Example = """
        {"procedure":"2.000635","validFrom":"2025-07-01","hours":8,"steps":[{"ordinal":1,"code":"receive","name":"Tiếp nhận hồ sơ","role":"clerk","hours":2,"agencyKind":"one_stop","handover":false}],"warnings":[]}
        """;

    private static readonly ApiRoute Get = new(
        "GET",
        "/v1/procedures/{code}/workflow",
        Act.ReadReference,
        "Quy trình nội bộ của thủ tục có hiệu lực ngày at (mặc định hôm nay); procedure là * khi dùng quy trình mặc định.",
        GetAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Query = [Field.Date("at", "Ngày.").Like("2026-11-20")],
        Statuses = [200, 404],
        Example = Example,
    };

    private static readonly ApiRoute Put = new(
        "PUT",
        "/v1/procedures/{code}/workflow",
        Act.WriteReference,
        "Quy trình mới của thủ tục từ ngày validFrom; tổng giờ quá thời hạn của thủ tục thì có cảnh báo. Gửi lại không đổi gì.",
        PutAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Body = [WorkflowRules.ValidFrom, Field.List("steps", "Các bước theo thứ tự.", WorkflowRules.Step, WorkflowRules.MostSteps).Must()],
        Statuses = [200, 201, 404, 409],
        Example = Example,
    };

    public static IReadOnlyList<ApiRoute> All => [Get, Put, WorkflowImport.Route];

    private static Task<Answer> GetAsync(Call call)
    {
        var (code, data) = (call.Path("code"), call.Service<ReferenceStore>().Current);
        var date = call.Query.Date("at") ?? VietnamTime.DateOf(call.Now);
        var workflow = data.HasProcedure(code) ? data.Workflows.At(code, date) : null;
        return Task.FromResult<Answer>(
            workflow is null ? Problem.NotFound() : AnswerOf(workflow, WorkflowRules.Warnings(workflow, data), 200)
        );
    }

    private static async Task<Answer> PutAsync(Call call)
    {
        var code = call.Path("code");
        var errors = new List<FieldError>();
        var steps = call
            .Body.List<Values>("steps")!
            .Select((values, i) => WorkflowRules.StepOf(i + 1, values, values.Number("hours")))
            .ToList();
        Check(steps, errors);
        if (errors.Count > 0)
        {
            return Problem.Fields(errors);
        }
        var workflow = new Workflow(code, call.Body.Date("validFrom")!.Value, await ComposedAsync(call, steps));
        return await call.Service<ReferenceStore>()
            .ChangeAsync<Answer>(
                async (connection, before) =>
                {
                    if (!before.HasProcedure(code))
                    {
                        return (Problem.NotFound(), false);
                    }
                    var same = before.Workflows.Of(code).FirstOrDefault(each => each.ValidFrom == workflow.ValidFrom);
                    var warnings = WorkflowRules.Warnings(workflow, before);
                    if (workflow.IsSame(same))
                    {
                        return (AnswerOf(workflow, warnings, 200), false);
                    }
                    if (same is not null && same.ValidFrom <= VietnamTime.DateOf(call.Now))
                    {
                        return (new Problem(409, "version-in-force", code, Json.Date(same.ValidFrom)), false);
                    }
                    await WorkflowTable.WriteAsync(connection, [workflow], call.Aborted);
                    return (AnswerOf(workflow, warnings, same is null ? 201 : 200), true);
                },
                call.Aborted
            );
    }

    private static void Check(List<WorkflowStep> steps, List<FieldError> errors)
    {
        if (steps.Count == 0)
        {
            errors.Add(new FieldError("/steps", "required"));
        }
        foreach (var (i, step) in steps.Index())
        {
            if (steps.FindIndex(other => other.Code == step.Code) < i)
            {
                errors.Add(new FieldError($"/steps/{i}/code", "step-given-twice", step.Code));
            }
            if (step.Hours is { } hours && !WorkflowRules.IsHours(hours))
            {
                errors.Add(new FieldError($"/steps/{i}/hours", "bad-hours"));
            }
        }
    }

    private static async Task<List<WorkflowStep>> ComposedAsync(Call call, List<WorkflowStep> steps)
    {
        var composed = new List<WorkflowStep>(steps.Count);
        foreach (var step in steps)
        {
            composed.Add(step with { Name = await Normalization.ComposeAsync(step.Name, call.Service<NpgsqlDataSource>(), call.Aborted) });
        }
        return composed;
    }

    private static Answer AnswerOf(Workflow workflow, IReadOnlyList<string> warnings, int status) =>
        Answer.Json(writer => Write(writer, workflow, warnings), status);

    private static void Write(Utf8JsonWriter writer, Workflow workflow, IReadOnlyList<string> warnings)
    {
        writer.WriteStartObject();
        writer.WriteString("procedure", workflow.Procedure);
        writer.WriteDate("validFrom", workflow.ValidFrom);
        writer.WriteNumber("hours", workflow.Hours);
        writer.WriteStartArray("steps");
        foreach (var step in workflow.Steps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("ordinal", step.Ordinal);
            writer.WriteString("code", step.Code);
            writer.WriteString("name", step.Name);
            writer.WriteString("role", step.Role);
            if (step.Hours is { } hours)
            {
                writer.WriteNumber("hours", hours);
            }
            else
            {
                writer.WriteNull("hours");
            }
            writer.WriteString("agencyKind", step.AgencyKind);
            writer.WriteBoolean("handover", step.Handover);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        foreach (var warning in warnings)
        {
            writer.WriteStringValue(warning);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>
/// <c>POST /v1/workflows/import</c>: rows of steps. The workflows of the file replace those of the same procedure and first day as a whole; the others stay. All
/// or nothing, and sent again it changes nothing. Every row of the report has the outcome of its workflow.
/// </summary>
internal static class WorkflowImport
{
    public static readonly ApiRoute Route = new(
        "POST",
        "/v1/workflows/import",
        Act.WriteReference,
        $"Nhập quy trình từ CSV (UTF-8). Cột: {string.Join(", ", WorkflowRules.Columns.Select(column => column.Name))}. "
            + "Một dòng bị từ chối thì không dòng nào được ghi: 422 với cùng báo cáo (khi dryRun: 200). warnings: tổng giờ quá thời hạn.",
        HandleAsync
    )
    {
        Tag = ReferenceLists.Tag,
        Query = [ReferenceImport.DryRun],
        RawBody = [ImportFile.ContentType],
        RawExample =
            "procedure,validFrom,ordinal,code,name,role,hours,agencyKind,handover\n2.000635,2027-01-01,1,receive,Tiếp nhận,clerk,2,one_stop,false\n",
        MaxBody = ImportFile.MaxBytes,
        Statuses = [200, 413, 415, 422],
        Example = ReferenceImport.Example,
    };

    /// <summary>The workflows of a file in which no row is at fault.</summary>
    internal static IReadOnlyList<Workflow> Grouped(IEnumerable<(string Procedure, DateOnly ValidFrom, WorkflowStep Step)> rows) =>
        [
            .. rows.GroupBy(row => (row.Procedure, row.ValidFrom))
                .Select(group => new Workflow(
                    group.Key.Procedure,
                    group.Key.ValidFrom,
                    [.. group.Select(row => row.Step).OrderBy(step => step.Ordinal)]
                )),
        ];

    private static async Task<Answer> HandleAsync(Call call)
    {
        var rows = new List<(ImportLine Line, (string Procedure, DateOnly ValidFrom, WorkflowStep Step) Row)>();
        var lines = await ImportFile.ReadAsync(call, WorkflowRules.Columns, row => Read(row, rows));
        var report = new ImportReport(call.Query.Flag("dryRun"), lines);
        await call.Service<ReferenceStore>()
            .ChangeAsync(
                async (connection, before) =>
                {
                    var workflows = Judge(rows, before);
                    if (report.DryRun || report.IsRefused || workflows.Count == 0)
                    {
                        return (false, false);
                    }
                    await WorkflowTable.WriteAsync(connection, workflows, call.Aborted);
                    return (true, true);
                },
                call.Aborted
            );
        return report.ToAnswer(call);
    }

    private static ImportLine Read(CsvTableRow row, List<(ImportLine, (string, DateOnly, WorkflowStep))> rows)
    {
        var line = new ImportLine(row.Number, row.Cells.GetValueOrDefault("procedure"), row.Cells.GetValueOrDefault("validFrom"));
        if (!WorkflowRules.TryHours(row.Values.Text("hours"), out var hours))
        {
            row.Errors.Add(new FieldError("/hours", "bad-hours"));
        }
        if (row.Errors.Count > 0)
        {
            line.Refuse(row.Errors);
            return line;
        }
        var step = WorkflowRules.StepOf((int)row.Values.Number("ordinal")!.Value, row.Values, hours);
        rows.Add((line, (row.Values.Text("procedure")!, row.Values.Date("validFrom")!.Value, step)));
        return line;
    }

    /// <summary>Marks the rows; returns the workflows that are new or differ.</summary>
    private static List<Workflow> Judge(
        List<(ImportLine Line, (string Procedure, DateOnly ValidFrom, WorkflowStep Step) Row)> rows,
        ReferenceData before
    )
    {
        var written = new List<Workflow>();
        foreach (var group in rows.GroupBy(row => (row.Row.Procedure, row.Row.ValidFrom)))
        {
            var (procedure, from) = group.Key;
            var workflow = Grouped(group.Select(row => row.Row))[0];
            var old = before.Workflows.Of(procedure).FirstOrDefault(each => each.ValidFrom == from);
            var result =
                old is null ? ImportResult.New
                : workflow.IsSame(old) ? ImportResult.Same
                : ImportResult.Changed;
            var known = procedure == Workflow.Default || before.HasProcedure(procedure);
            var warnings = known ? WorkflowRules.Warnings(workflow, before) : [];
            foreach (var (line, row) in group)
            {
                line.Is(result);
                line.Warnings.AddRange(warnings);
                if (!known)
                {
                    line.Refuse(new FieldError("/procedure", "unknown-procedure", procedure));
                }
                if (workflow.Steps.Count(step => step.Code == row.Step.Code) > 1)
                {
                    line.Refuse(new FieldError("/code", "step-given-twice", row.Step.Code));
                }
                if (row.Step.Ordinal > workflow.Steps.Count || workflow.Steps.Count(step => step.Ordinal == row.Step.Ordinal) > 1)
                {
                    line.Refuse(
                        new FieldError("/ordinal", "ordinals-not-in-a-row", workflow.Steps.Count.ToString(CultureInfo.InvariantCulture))
                    );
                }
            }
            if (result != ImportResult.Same)
            {
                written.Add(workflow);
            }
        }
        return written;
    }
}
