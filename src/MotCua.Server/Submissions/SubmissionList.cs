using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Submissions;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Submissions;

/// <summary><c>GET /v1/submissions</c> in order of submission, and <c>GET /v1/statistics/acceptance</c>.</summary>
internal static class SubmissionList
{
    public static async Task<Answer> ListAsync(Call call)
    {
        if (!TryReach(call, out var agencies))
        {
            return Problem.NotFound();
        }
        var list = $"submissions {call.Actor.Subject} {call.Query.Text("agency")} {call.Query.Text("status")} {call.Query.Flag("overdue")}";
        var (afterTime, afterId) = After(call, list);
        var asOf = await AsOfAsync(call);
        var limit = Paging.LimitOf(call.Query);
        await using var command = call.Service<NpgsqlDataSource>().CreateCommand(Sql.Text("Submissions.list"));
        command.Parameters.Add(new NpgsqlParameter { Value = call.Now.ToUniversalTime() });
        command.Parameters.Add(Optional(agencies, NpgsqlDbType.Array | NpgsqlDbType.Text));
        command.Parameters.Add(Optional(call.Query.Text("status"), NpgsqlDbType.Text));
        command.Parameters.Add(new NpgsqlParameter { Value = call.Query.Flag("overdue") });
        command.Parameters.Add(Optional(afterTime, NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Optional(afterId, NpgsqlDbType.Uuid));
        command.Parameters.Add(new NpgsqlParameter { Value = limit + 1 });
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        var rows = new List<Row>();
        while (await reader.ReadAsync(call.Aborted))
        {
            rows.Add(Row.Read(reader));
        }
        string? next = null;
        if (rows.Count > limit)
        {
            rows.RemoveAt(limit);
            next = Cursor.Make(list, rows[^1].Round.SubmittedAt.ToString("O", CultureInfo.InvariantCulture), rows[^1].Id.ToString());
        }
        return Paging.Page(call, writer => rows.ForEach(row => row.Write(writer, call.Now)), asOf, next);
    }

    /// <summary>Numbers of the answer: name and what it means, in the order of the columns of <c>acceptance.sql</c>.</summary>
    public static readonly (string Name, string Vietnamese, string English)[] Numbers =
    [
        ("submitted", "Lượt nộp trong kỳ (nộp lại là lượt mới)", "Submissions in the period (a resubmission counts anew)"),
        ("notifiedInTime", "Đã báo cán bộ đúng hạn", "Officer notified in time"),
        ("notifiedLate", "Đã báo cán bộ muộn", "Officer notified late"),
        ("notifyOpenInTime", "Chưa báo, còn hạn", "Not notified yet, in time"),
        ("notifyOpenLate", "Chưa báo, quá hạn", "Not notified yet, late"),
        ("answeredInTime", "Đã tiếp nhận, yêu cầu hoàn thiện hoặc từ chối đúng hạn", "Accepted, asked for correction or rejected in time"),
        ("answeredLate", "Đã tiếp nhận, yêu cầu hoàn thiện hoặc từ chối muộn", "Accepted, asked for correction or rejected late"),
        ("openInTime", "Chưa trả lời, còn hạn", "Not answered yet, in time"),
        ("openLate", "Chưa trả lời, quá hạn", "Not answered yet, late"),
        ("noDeadline", "Không có hạn (nộp trước 1/7/2025)", "Without a deadline (submitted before 1/7/2025)"),
        ("accepted", "Đã tiếp nhận", "Accepted"),
        ("rejected", "Đã từ chối tiếp nhận", "Rejected"),
        ("asked", "Đã yêu cầu hoàn thiện", "Correction asked for"),
    ];

    public static async Task<Answer> AcceptanceAsync(Call call)
    {
        var (from, to) = (call.Query.Date("from"), call.Query.Date("to"));
        if (to < from)
        {
            return Problem.Fields(new FieldError("/query/from", "from-after-to"));
        }
        if (!TryReach(call, out var agencies))
        {
            return Problem.NotFound();
        }
        var asOf = await AsOfAsync(call);
        await using var command = call.Service<NpgsqlDataSource>().CreateCommand(Sql.Text("Submissions.acceptance"));
        command.Parameters.Add(new NpgsqlParameter { Value = call.Now.ToUniversalTime() });
        command.Parameters.Add(Optional(agencies, NpgsqlDbType.Array | NpgsqlDbType.Text));
        command.Parameters.Add(Optional(from, NpgsqlDbType.Date));
        command.Parameters.Add(Optional(to, NpgsqlDbType.Date));
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        await reader.ReadAsync(call.Aborted);
        var counts = Numbers.Select((_, column) => reader.GetInt64(column)).ToArray();
        var english = Language.Of(call.Http.Request) == Language.English;
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("rows");
            writer.WriteStartObject();
            foreach (var (number, count) in Numbers.Zip(counts))
            {
                writer.WriteNumber(number.Name, count);
            }
            writer.WriteEndObject();
            writer.WriteEndArray();
            asOf.WriteTo(writer);
            writer.WriteStartObject("definitions");
            foreach (var (name, vietnamese, englishWords) in Numbers)
            {
                writer.WriteString(name, english ? englishWords : vietnamese);
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static async Task<AsOf> AsOfAsync(Call call)
    {
        var progress = call.Service<Progress>();
        await progress.WaitAsync(SubmissionProjection.ProjectionName, call);
        return await progress.AsOfAsync(SubmissionProjection.ProjectionName, call.Now, call.Aborted);
    }

    /// <summary>The agencies whose submissions the caller may see; false when the agency that is asked for is unknown or out of reach.</summary>
    private static bool TryReach(Call call, out string[]? agencies)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var limit = Reach.LimitOf(call.Actor);
        var asked = call.Query.Text("agency");
        agencies = (asked ?? limit) is { } top ? [.. reference.AgenciesWithin(top)] : null;
        return asked is null || (reference.HasAgency(asked) && (limit is null || reference.IsWithin(asked, limit)));
    }

    private static (DateTimeOffset? Time, Guid? Id) After(Call call, string list)
    {
        if (call.Query.Text("cursor") is not { } cursor)
        {
            return (null, null);
        }
        return
            Cursor.Read(cursor, list, 2) is [{ } time, { } name]
            && DateTimeOffset.TryParseExact(time, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            && Guid.TryParse(name, out var id)
            ? (at.ToUniversalTime(), id)
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
    }

    private static NpgsqlParameter Optional(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private sealed record Row(
        Guid Id,
        long Version,
        SubmissionRound Round,
        string PortalCode,
        string Procedure,
        string Agency,
        string Resolving,
        string Status,
        Guid? Dossier
    )
    {
        public static Row Read(NpgsqlDataReader row)
        {
            DateTimeOffset? At(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
            return new Row(
                row.GetGuid(0),
                row.GetInt64(1),
                new SubmissionRound(row.GetInt32(2), At(8)!.Value, At(9), At(10), At(11), At(12)),
                row.GetString(3),
                row.GetString(4),
                row.GetString(5),
                row.GetString(6),
                row.GetString(7),
                row.IsDBNull(13) ? null : row.GetGuid(13)
            );
        }

        public void Write(Utf8JsonWriter writer, DateTimeOffset now)
        {
            writer.WriteStartObject();
            writer.WriteString("id", Id);
            writer.WriteString("portalCode", PortalCode);
            writer.WriteNumber("version", Version);
            writer.WriteString("status", Status);
            writer.WriteString("procedureCode", Procedure);
            writer.WriteString("agency", Agency);
            writer.WriteString("resolvingAgency", Resolving);
            SubmissionView.WriteRound(writer, Round, now);
            writer.WriteString("dossierId", Dossier?.ToString());
            writer.WriteEndObject();
        }
    }
}
