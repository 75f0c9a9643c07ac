using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.StepTimes;

/// <summary><c>GET /v1/statistics/steps</c>: working time by office, step or officer over many dossiers. Officers are shown to heads only.</summary>
internal static class StepTimesRoute
{
    /// <summary>Which sums, by what is told apart in them. A storage format: create_tables.sql.</summary>
    private enum Grain : short
    {
        All = 1,
        Step = 2,
        Officer = 3,
    }

    private static readonly (string Name, string Vietnamese, string English)[] Definitions =
    [
        (
            "legs",
            "Số lượt một cơ quan, cán bộ, bước giữ hồ sơ, kết thúc trong kỳ",
            "Stretches in which an office, officer and step held a dossier, ended in the period"
        ),
        ("workingMinutes", "Phút làm việc đã dùng", "Opening minutes used"),
        ("meanWorkingMinutes", "Phút làm việc trung bình mỗi lượt", "Mean of workingMinutes over legs"),
        ("waitingMinutes", "Phút làm việc từ khi giao đến khi nhận", "Opening minutes from hand-over to acceptance"),
        ("pausedMinutes", "Phút làm việc đồng hồ dừng", "Opening minutes in which the clock stood still"),
        ("withDeadline", "Số lượt có hạn của bước", "Legs with a deadline of their step"),
        ("lateLegs", "Trong đó quá hạn của bước", "Of them: ended after it"),
        (
            "delayMinutes",
            "Phần chậm trễ của các hồ sơ kết thúc quá hạn trong kỳ",
            "Part of the delay of dossiers that ended late in the period"
        ),
        ("delayShare", "Tỷ lệ trong tổng chậm trễ của câu trả lời", "delayMinutes as a share of the answer's total; null without any"),
    ];

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/steps",
        Act.ReadFigures,
        "Thời gian xử lý theo cơ quan, bước hoặc cán bộ (by=officer: chỉ thủ trưởng), phần chậm trễ của mỗi chặng.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query =
        [
            Field.Text("unit", "Mã đơn vị hành chính (mọi cơ quan trên địa bàn) hoặc mã cơ quan (cơ quan đó và cấp dưới).", 40).Like("96"),
            Field.Date("from", "Ngày đầu kỳ, tính cả ngày đó.").Like("2026-01-01"),
            Field.Date("to", "Ngày cuối kỳ, tính cả ngày đó.").Like("2026-06-30"),
            Field.Text("procedure", "Mã thủ tục.", 40).Like("2.000635"),
            Field.Choice("by", "Chia theo; mặc định agency.", "agency", "step", "officer").Like("step"),
            Paging.After,
        ],
        Statuses = [200, 404],
        Example = """
            {"rows":[{"step":"appraise","legs":120,"workingMinutes":21600,"meanWorkingMinutes":180,"waitingMinutes":900,"pausedMinutes":0,
            "withDeadline":118,"lateLegs":7,"delayMinutes":640,"delayShare":0.8}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"workingMinutes":"Phút làm việc đã dùng"}}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var query = call.Query;
        if (query.Date("from") > query.Date("to"))
        {
            return Problem.Fields(new FieldError("/query/from", "from-after-to"));
        }
        var by = query.Text("by") ?? "agency";
        if (by == "officer" && !Reach.MaySeeOfficers(call.Actor))
        {
            return new Problem(403, "forbidden", "by=officer");
        }
        if (!TryAgencies(call, out var agencies))
        {
            return Problem.NotFound();
        }
        var progress = call.Service<Progress>();
        await progress.WaitAsync(StepTimesProjection.ProjectionName, call);
        var asOf = await progress.AsOfAsync(StepTimesProjection.ProjectionName, call.Now, call.Aborted);
        var rows = await ReadAsync(call, agencies, by);
        var delay = rows.Sum(row => row.Sum.Delay);
        return FigureAnswer.Of(call, asOf, writer => rows.ForEach(row => Write(writer, row, by, delay)), Definitions);
    }

    /// <summary>The agencies that count, null for all; false when what was asked for is not there or out of reach.</summary>
    internal static bool TryAgencies(Call call, out string[]? agencies)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var limit = Reach.LimitOf(call.Actor);
        IEnumerable<string>? reach = limit is null ? null : [limit, .. reference.AgenciesWithin(limit)];
        agencies = reach?.Distinct().ToArray();
        if (call.Query.Text("unit") is not { } unit)
        {
            return true;
        }
        IEnumerable<string> asked = reference.HasUnit(unit) ? AgenciesIn(unit, reference) : reference.AgenciesWithin(unit);
        var seen = limit is null ? asked : asked.Where(agency => reference.IsWithin(agency, limit));
        agencies = [.. seen.Order(StringComparer.Ordinal)];
        // A territory without any agency is no secret to whoever may see all.
        return agencies.Length > 0 || (limit is null && reference.HasUnit(unit));
    }

    /// <summary>Agencies that lie, or ever lay, in a territory.</summary>
    private static IEnumerable<string> AgenciesIn(string unit, ReferenceData reference) =>
        reference
            .Agencies.Where(agency => reference.AtReceipt(agency.Code, agency.ValidFrom)?.Territory.Contains(unit) == true)
            .Select(agency => agency.Code)
            .Distinct();

    private static async Task<List<(string Agency, string Step, string Officer, StepSum Sum)>> ReadAsync(
        Call call,
        string[]? agencies,
        string by
    )
    {
        await using var connection = await call.Service<NpgsqlDataSource>().OpenConnectionAsync(call.Aborted);
        await using var transaction = await connection.BeginTransactionAsync(call.Aborted);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Sql.Text("Database.plan_each")));
        var command = new NpgsqlBatchCommand(Sql.Text("StepTimes.read_sums"));
        batch.BatchCommands.Add(command);
        void Add(NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        var procedure = call.Query.Text("procedure");
        var periods = Periods.Within(call.Query.Date("from"), call.Query.Date("to"));
        Add(NpgsqlDbType.Array | NpgsqlDbType.Text, agencies);
        Add(NpgsqlDbType.Text, procedure);
        Add(NpgsqlDbType.Text, by);
        Add(
            NpgsqlDbType.Smallint,
            (short)(
                procedure is not null ? Grain.All
                : by == "officer" ? Grain.Officer
                : Grain.Step
            )
        );
        foreach (var (first, last) in periods.Padded(months: 1, days: 2))
        {
            Add(NpgsqlDbType.Date, first);
            Add(NpgsqlDbType.Date, last);
        }
        await using var reader = await batch.ExecuteReaderAsync(call.Aborted);
        var rows = new List<(string, string, string, StepSum)>();
        while (await reader.ReadAsync(call.Aborted))
        {
            var sum = new StepSum(
                (int)reader.GetInt64(3),
                (int)reader.GetInt64(4),
                (int)reader.GetInt64(5),
                reader.GetInt64(6),
                reader.GetInt64(7),
                reader.GetInt64(8),
                reader.GetInt64(9)
            );
            rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), sum));
        }
        return rows;
    }

    private static void Write(Utf8JsonWriter writer, (string Agency, string Step, string Officer, StepSum Sum) row, string by, long delay)
    {
        var sum = row.Sum;
        writer.WriteStartObject();
        if (by != "step")
        {
            writer.WriteString("agency", row.Agency);
        }
        if (by != "agency")
        {
            var value = by == "step" ? row.Step : row.Officer;
            writer.WriteString(by, value.Length > 0 ? value : null);
        }
        writer.WriteNumber("legs", sum.Legs);
        writer.WriteNumber("workingMinutes", sum.Working);
        WriteQuotient(writer, "meanWorkingMinutes", sum.Working, sum.Legs, 2);
        writer.WriteNumber("waitingMinutes", sum.Waiting);
        writer.WriteNumber("pausedMinutes", sum.Paused);
        writer.WriteNumber("withDeadline", sum.Judged);
        writer.WriteNumber("lateLegs", sum.Late);
        writer.WriteNumber("delayMinutes", sum.Delay);
        WriteQuotient(writer, "delayShare", sum.Delay, delay, 6);
        writer.WriteEndObject();
    }

    private static void WriteQuotient(Utf8JsonWriter writer, string name, long numerator, long denominator, int decimals)
    {
        if (denominator == 0)
        {
            writer.WriteNull(name);
            return;
        }
        writer.WriteNumber(name, Math.Round((decimal)numerator / denominator, decimals));
    }
}
