using System.Globalization;
using System.Text.Json;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Dossiers.Worklist;

/// <summary>Builds the list's statement from fixed fragments; every value is a parameter.</summary>
public sealed class WorklistQuery
{
    private const string Columns = """
        dossier_id, code, version, status, timeliness, overdue_from, procedure, field, channel, receiving, resolving, holder, cross_boundary,
        received_at, due_at, due_on, original_due_at, ended_at, returned_at, paused_since, assignee, step, step_due_at, closed, due_sort,
        half_from, one_day_from, two_hours_from, apology_from, apology_missing,
        (select min(o.overdue_from) from worklist.opinion o where o.dossier_id = dossier.dossier_id) as opinion_overdue_from,
        (select c.close_from from worklist.closable c where c.dossier_id = dossier.dossier_id) as close_from
        """;

    private readonly List<string> conditions = [];
    private readonly List<object> values = [];

    /// <param name="condition">A fixed fragment; <c>{0}</c>, <c>{1}</c>… stand for the values.</param>
    public void Where(string condition, params object[] given)
    {
        var numbers = given.Select((_, i) => (object)$"${values.Count + 1 + i}").ToArray();
        conditions.Add("(" + string.Format(CultureInfo.InvariantCulture, condition, numbers) + ")");
        values.AddRange(given);
    }

    /// <summary>By beginning of the code; by name or phone where the caller may see them. Two or three letters match the beginning of a word only by index luck, so two at least.</summary>
    public void Search(string text, bool personal)
    {
        var code = Escape(text.ToUpperInvariant()) + "%";
        if (!personal || text.Length < 2)
        {
            Where("code like {0}", code);
            return;
        }
        Where(
            """
            code like {0} or dossier_id in (
                select a.dossier_id from private.applicant a
                where private.search_form(a.name) like '%' || private.search_form({1}) || '%'
                   or private.search_form(a.phone) like '%' || private.search_form({1}) || '%')
            """,
            code,
            Escape(text)
        );
    }

    /// <summary>What the list is of: binds cursors to it, of whatever moment the pages are.</summary>
    public string Describe(DateTimeOffset now) =>
        string.Join(" and ", conditions)
        + string.Join(
            '|',
            values
                .Where(value => value is not DateTimeOffset at || at != now)
                .Select(value => value is string[] texts ? string.Join(',', texts) : Convert.ToString(value, CultureInfo.InvariantCulture))
        );

    public async Task<long> CountAsync(NpgsqlDataSource app, CancellationToken ct)
    {
        await using var command = app.CreateCommand($"select count(*) from worklist.dossier{Clause()}");
        AddValues(command);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task<IReadOnlyList<WorklistRow>> PageAsync(
        NpgsqlDataSource app,
        string[] sort,
        string direction,
        int limit,
        string? cursor,
        string list,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (sort is ["urgency_rank", "due_sort"])
        {
            return await UrgentPageAsync(app, sort, limit, cursor, list, now, ct);
        }
        if (cursor is not null)
        {
            AfterKey(Cursor.Read(cursor, list, sort.Length + 1), sort, direction);
        }
        var order = string.Join(", ", sort.Append("dossier_id").Select(column => $"{column} {direction}"));
        await using var command = app.CreateCommand(
            sort is ["due_sort"]
                // Both sides of the index that begins with "closed", each in its order, and then the first of both.
                ? $"select * from ({Page("not closed", order, limit)}) as open_ones union all select * from ({Page("closed", order, limit)}) as closed_ones order by {order} limit {limit}"
                : Page(null, order, limit)
        );
        return await ReadAsync(command, sort, ct);
    }

    /// <summary>
    /// Urgency follows the clock, so no index has it: the parts of the order are read one after the other, each by the index of the usual
    /// order, and none that lies before the cursor. A dossier that grows more urgent
    /// between two pages and passes the cursor is seen when the list is read again.
    /// </summary>
    private async Task<IReadOnlyList<WorklistRow>> UrgentPageAsync(
        NpgsqlDataSource app,
        string[] sort,
        int limit,
        string? cursor,
        string list,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var after = cursor is null ? null : Cursor.Read(cursor, list, 3);
        var first = after is null ? 0 : int.Parse(after[0]!, CultureInfo.InvariantCulture);
        values.Add(now.ToUniversalTime());
        var moment = $"${values.Count}";
        if (after is not null)
        {
            values.Add(WorklistRow.KeyValue("due_sort", after[1]!));
            values.Add(Guid.Parse(after[2]!));
        }
        var rows = new List<WorklistRow>();
        for (var rank = first; rank < UrgencyOrder.Parts.Count && rows.Count < limit; rank++)
        {
            // Every statement names all the values: what PostgreSQL cannot tell the type of is refused.
            var part =
                string.Format(CultureInfo.InvariantCulture, UrgencyOrder.Parts[rank], moment) + $" and {moment}::timestamptz is not null";
            part +=
                after is null ? ""
                : rank == first ? $" and (due_sort, dossier_id) > (${values.Count - 1}, ${values.Count})"
                : $" and ${values.Count - 1}::timestamptz is not null and ${values.Count}::uuid is not null";
            await using var command = app.CreateCommand(
                Page(
                    part,
                    "due_sort asc, dossier_id asc",
                    limit - rows.Count,
                    string.Create(CultureInfo.InvariantCulture, $", {rank} as urgency_rank")
                )
            );
            rows.AddRange(await ReadAsync(command, sort, ct));
        }
        return rows;
    }

    private async Task<IReadOnlyList<WorklistRow>> ReadAsync(NpgsqlCommand command, string[] sort, CancellationToken ct)
    {
        AddValues(command);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<WorklistRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(WorklistRow.Read(reader, sort));
        }
        return rows;
    }

    private string Page(string? side, string order, int limit, string more = "")
    {
        var where = string.Join(" and ", side is null ? conditions : conditions.Append(side));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"select {Columns}{more} from worklist.dossier{(where.Length > 0 ? " where " : "")}{where} order by {order} limit {limit}"
        );
    }

    private void AfterKey(IReadOnlyList<string?> key, string[] sort, string direction)
    {
        var keys = sort.Select((column, i) => WorklistRow.KeyValue(column, key[i]!)).Append(Guid.Parse(key[^1]!)).ToArray();
        var columns = string.Join(", ", sort.Append("dossier_id"));
        var places = string.Join(", ", keys.Select((_, i) => "{" + i.ToString(CultureInfo.InvariantCulture) + "}"));
        Where($"({columns}) {(direction == "asc" ? ">" : "<")} ({places})", keys);
    }

    private string Clause() => conditions.Count == 0 ? "" : " where " + string.Join(" and ", conditions);

    private void AddValues(NpgsqlCommand command)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}

/// <summary>One row of the list.</summary>
public sealed record WorklistRow(IReadOnlyList<string?> Key, IReadOnlyDictionary<string, object?> Values)
{
    private const string Infinity = "infinity";

    public static WorklistRow Read(NpgsqlDataReader reader, string[] sort)
    {
        var values = new Dictionary<string, object?>(reader.FieldCount);
        for (var i = 0; i < reader.FieldCount; i++)
        {
            values[reader.GetName(i)] =
                reader.IsDBNull(i) ? null
                : reader.GetFieldType(i) == typeof(DateTime) ? Instant(reader, i)
                : reader.GetValue(i);
        }
        var key = sort.Append("dossier_id").Select(column => KeyText(values[column]!)).ToArray();
        return new WorklistRow(key, values);
    }

    public static object KeyValue(string column, string text) =>
        column == "closed" ? text == "true"
        : text == Infinity ? DateTime.MaxValue
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime;

    public void Write(Utf8JsonWriter writer, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteString("id", (Guid)Values["dossier_id"]!);
        writer.WriteString("code", Text("code"));
        writer.WriteNumber("version", (long)Values["version"]!);
        writer.WriteString("status", Text("status"));
        writer.WriteString("timeliness", Timeliness(now));
        writer.WriteString("urgency", UrgencyOrder.Of(At, Values["paused_since"] is not null || (bool)Values["closed"]!, now));
        writer.WriteString("procedureCode", Text("procedure"));
        writer.WriteString("field", Text("field"));
        writer.WriteString("channel", Text("channel"));
        writer.WriteString("receivingAgency", Text("receiving"));
        writer.WriteString("resolvingAgency", Text("resolving"));
        writer.WriteString("holder", Text("holder"));
        writer.WriteString("crossBoundary", Text("cross_boundary"));
        writer.WriteInstant("receivedAt", At("received_at"));
        writer.WriteInstant("dueAt", At("due_at"));
        writer.WriteDate("dueOn", Day("due_on"));
        writer.WriteInstant("originalDueAt", At("original_due_at"));
        writer.WriteInstant("endedAt", At("ended_at"));
        writer.WriteInstant("returnedAt", At("returned_at"));
        writer.WriteInstant("pausedSince", At("paused_since"));
        writer.WriteString("assignee", Text("assignee"));
        writer.WriteString("step", Text("step"));
        writer.WriteInstant("stepDueAt", At("step_due_at"));
        writer.WriteBoolean("opinionOverdue", At("opinion_overdue_from") <= now);
        writer.WriteDate("closeFrom", Day("close_from"));
        writer.WriteEndObject();
    }

    private string Timeliness(DateTimeOffset now) =>
        Text("timeliness") ?? (At("overdue_from") is { } from && from <= now ? "open_overdue" : "open_in_time");

    private string? Text(string column) => (string?)Values[column];

    private DateOnly? Day(string column) =>
        Values[column] switch
        {
            DateOnly date => date,
            DateTime date => DateOnly.FromDateTime(date),
            _ => null,
        };

    private DateTimeOffset? At(string column) => (DateTimeOffset?)Values[column];

    // '-infinity' and 'infinity' come as the ends of DateTime.
    private static object Instant(NpgsqlDataReader reader, int column)
    {
        var value = reader.GetDateTime(column);
        return reader.GetDataTypeName(column) == "date" ? value : new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc));
    }

    private static string KeyText(object value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            DateTimeOffset instant => instant == DateTimeOffset.MaxValue ? Infinity : instant.ToString("O", CultureInfo.InvariantCulture),
            Guid id => id.ToString(),
            int rank => rank.ToString(CultureInfo.InvariantCulture),
            _ => throw new ArgumentOutOfRangeException(nameof(value)),
        };
}
