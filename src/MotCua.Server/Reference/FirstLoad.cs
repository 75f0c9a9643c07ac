using System.Globalization;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary>
/// Puts the shipped files into an empty database: all of them in one transaction, once, however many processes start together. Read by the same
/// columns as an operator's import.
/// </summary>
internal static class FirstLoad
{
    /// <returns>False when there were data already.</returns>
    public static async Task<bool> RunAsync(NpgsqlDataSource app, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await app.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var claim = new NpgsqlCommand(Sql.Text("Reference.claim_first_load"), connection);
        if (await claim.ExecuteNonQueryAsync(ct) == 0)
        {
            await LoadRuleSetsAsync(connection, ct);
            await transaction.CommitAsync(ct);
            return false;
        }
        await Registers.Units.WriteAsync(connection, Shipped(Registers.Units), ct);
        await Registers.Agencies.WriteAsync(connection, Shipped(Registers.Agencies), ct);
        await Registers.Procedures.WriteAsync(connection, Shipped(Registers.Procedures), ct);
        await WorkflowTable.WriteAsync(connection, ShippedWorkflows(), ct);
        await Registers.RuleSets.WriteAsync(connection, Shipped(Registers.RuleSets), ct);
        await TargetTable.WriteAsync(connection, ShippedTargets(), ct);
        await CopyAsync(connection, "unit_successors", ct);
        await CopyAsync(connection, "agency_successors", ct);
        foreach (var calendar in ShippedCalendars())
        {
            await Calendars.PublishAsync(connection, calendar, now, ct);
        }
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>For a database that was loaded by a version without rule sets: no dossier can be received without one.</summary>
    private static async Task LoadRuleSetsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from reference.rule_set)", connection);
        if (!(bool)(await command.ExecuteScalarAsync(ct))!)
        {
            await Registers.RuleSets.WriteAsync(connection, Shipped(Registers.RuleSets), ct);
        }
    }

    private static List<T> Shipped<T>(Register<T> register)
        where T : class, IVersioned
    {
        var errors = new List<FieldError>();
        var versions = CsvTable
            .Read(Text(register.Name), register.Columns)
            .Select(row => register.From(row.Values.Text("code")!, row.Values, $"/{row.Number}", Checked(errors, row)))
            .ToList();
        return errors is [] ? versions : throw Broken(register.Name, errors[0]);
    }

    private static List<Target> ShippedTargets()
    {
        var errors = new List<FieldError>();
        var targets = CsvTable
            .Read(Text("targets"), TargetRules.Columns)
            .Select(row =>
            {
                Checked(errors, row);
                return TargetRules.Shipped(row, errors);
            })
            .ToList();
        return errors is [] ? targets : throw Broken("targets", errors[0]);
    }

    private static IReadOnlyList<Workflow> ShippedWorkflows()
    {
        var errors = new List<FieldError>();
        var rows = CsvTable
            .Read(Text("workflows"), WorkflowRules.Columns)
            .Select(row =>
            {
                Checked(errors, row);
                _ = WorkflowRules.TryHours(row.Values.Text("hours"), out var hours);
                var step = WorkflowRules.StepOf((int)row.Values.Number("ordinal")!.Value, row.Values, hours);
                return (row.Values.Text("procedure")!, row.Values.Date("validFrom")!.Value, step);
            })
            .ToList();
        return errors is [] ? WorkflowImport.Grouped(rows) : throw Broken("workflows", errors[0]);
    }

    private static IEnumerable<CalendarDraft> ShippedCalendars()
    {
        var days = CsvTable.Read(Text("calendar"), CalendarContent.Columns).Select(row => CalendarContent.Day(row.Values, "", [])).ToList();
        foreach (var row in Csv.Rows(Text("calendars")).Skip(1))
        {
            var (years, name) = (row.Cells[3].Split('-'), row.Cells[4]);
            var (first, last) = (int.Parse(years[0], CultureInfo.InvariantCulture), int.Parse(years[^1], CultureInfo.InvariantCulture));
            var validFrom = DateOnly.ParseExact(row.Cells[2], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            yield return new CalendarDraft(row.Cells[0], name, validFrom, [.. Enumerable.Range(first, last - first + 1)], days, []);
        }
    }

    /// <summary>Files without a register of their own go into their tables column by column.</summary>
    private static async Task CopyAsync(NpgsqlConnection connection, string file, CancellationToken ct)
    {
        var rows = Csv.Rows(Text(file)).ToList();
        await using var command = new NpgsqlCommand(Sql.Text($"Reference.write_{file}"), connection);
        for (var column = 0; column < rows[0].Cells.Count; column++)
        {
            command.Parameters.AddWithValue(rows.Skip(1).Select(row => row.Cells[column]).ToArray());
        }
        await command.ExecuteNonQueryAsync(ct);
    }

    private static List<FieldError> Checked(List<FieldError> errors, CsvTableRow row)
    {
        errors.AddRange(row.Errors);
        return errors;
    }

    private static InvalidOperationException Broken(string file, FieldError error) =>
        new($"the shipped file {file}.csv is broken at {error.Pointer}: {error.Code}");

    private static string Text(string file)
    {
        using var stream = typeof(FirstLoad).Assembly.GetManifestResourceStream($"MotCua.Server.ReferenceData.{file}.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
