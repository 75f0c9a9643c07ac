using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.StepTimes;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.EntryDelays;

/// <summary>
/// <c>GET /v1/statistics/entry-delay</c>: how long after it happened things were recorded, and how many dossiers looked overdue only because they were
/// closed late; <c>…/closed-late</c>: which ones.
/// </summary>
internal static class EntryDelayRoutes
{
    private static readonly int[] Percents = [50, 75, 90, 95, 99];

    /// <summary>Which counts, by what is told apart in them. A storage format: create_tables.sql.</summary>
    private enum Grain : short
    {
        All = 1,
        Office = 2,
        Act = 3,
    }

    private static readonly (string Name, string Vietnamese, string English)[] Definitions =
    [
        (
            "entries",
            "Số việc được nhập trong kỳ (ngày nhập), không kể thông báo tự động, đính chính, hồ sơ nhập từ hệ thống cũ",
            "What was entered, on the day of recording; announcements, corrections and dossiers of older systems left out"
        ),
        ("meanMinutes", "Độ trễ trung bình: lúc ghi nhận trừ lúc xảy ra, phút", "Mean of recorded minus occurred, in minutes"),
        (
            "percentiles",
            "Số phút mà ngần ấy phần trăm việc được nhập không vượt quá (cận trên của khoảng); null: trên 365 ngày hoặc không có việc nào",
            "Minutes that this share of the entries does not exceed (upper bound of a bucket); null: above 365 days, or no entries"
        ),
        ("withinDay", "Nhập trong vòng 24 giờ ÷ số việc được nhập", "Entered within 24 hours ÷ entries"),
        (
            "closedLate",
            "Hồ sơ xong đúng hạn nhưng việc kết thúc được nhập khi đã qua hạn: trông như quá hạn chỉ vì đóng muộn",
            "Dossiers done in time whose end was recorded after the due date: they looked overdue only because they were closed late"
        ),
    ];

    private static readonly IReadOnlyList<Field> Scope =
    [
        Field.Text("unit", "Mã đơn vị hành chính (mọi cơ quan trên địa bàn) hoặc mã cơ quan (cơ quan đó và cấp dưới).", 40).Like("96"),
        Field.Date("from", "Ngày nhập đầu tiên, tính cả ngày đó.").Like("2026-01-01"),
        Field.Date("to", "Ngày nhập cuối cùng, tính cả ngày đó.").Like("2026-06-30"),
    ];

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "GET",
            "/v1/statistics/entry-delay",
            Act.ReadFigures,
            "Độ trễ nhập liệu theo cơ quan đang giữ hồ sơ, loại việc hoặc tháng; hồ sơ trông như quá hạn chỉ vì đóng muộn.",
            HandleAsync
        )
        {
            Tag = "Số liệu",
            Query = [.. Scope, Field.Choice("by", "Chia theo; bỏ trống: một dòng.", "agency", "act", "month").Like("agency"), Paging.After],
            Statuses = [200, 404],
            Example = """
                {"rows":[{"agency":"H12.101","entries":1200,"meanMinutes":31.5,"percentiles":{"p50":5,"p75":15,"p90":60,"p95":120,"p99":1440},
                "withinDay":{"numerator":1190,"denominator":1200,"value":0.991667},"closedLate":3}],
                "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"entries":"Số việc được nhập trong kỳ"}}
                """,
        },
        new(
            "GET",
            "/v1/statistics/entry-delay/closed-late",
            Act.DrillDown,
            "Đúng những hồ sơ đứng sau closedLate: xong đúng hạn, nhưng được đóng khi đã qua hạn.",
            ListAsync
        )
        {
            Tag = "Số liệu",
            Query = [.. Scope, Field.Flag("total", "Trả lời cả tổng số."), Paging.After, Paging.Limit, Paging.CursorField],
            Statuses = [200, 404],
            Example = """
                {"items":[{"dossierId":"01990000-0000-7000-8000-000000000001","code":"H12.101-261120-0001","agency":"H12.101",
                "overdueSince":"2026-11-06T00:00:00+07:00","endedAt":"2026-11-05T16:00:00+07:00","recordedAt":"2026-11-09T08:00:00+07:00"}],
                "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"next":null,"total":1}
                """,
        },
    ];

    private static async Task<Answer> HandleAsync(Call call)
    {
        var agencies = AgenciesOf(call);
        var progress = call.Service<Progress>();
        await progress.WaitAsync(EntryDelayProjection.ProjectionName, call);
        var asOf = await progress.AsOfAsync(EntryDelayProjection.ProjectionName, call.Now, call.Aborted);
        var by = call.Query.Text("by");
        await using var connection = await call.Service<NpgsqlDataSource>().OpenConnectionAsync(call.Aborted);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, call.Aborted);
        await using (var plan = new NpgsqlCommand(Sql.Text("Database.plan_each"), connection, snapshot))
        {
            await plan.ExecuteNonQueryAsync(call.Aborted);
        }
        var rows = await ReadAsync(call, connection, agencies, by);
        return FigureAnswer.Of(
            call,
            asOf,
            writer =>
            {
                foreach (var (key, row) in rows)
                {
                    Write(writer, by, key, row);
                }
            },
            Definitions
        );
    }

    private sealed class Row
    {
        public long[] Counts { get; } = new long[DelayBuckets.Bounds.Count + 1];
        public long Minutes { get; set; }
        public long ClosedLate { get; set; }
    }

    private static async Task<SortedDictionary<string, Row>> ReadAsync(
        Call call,
        NpgsqlConnection connection,
        string[]? agencies,
        string? by
    )
    {
        var rows = new SortedDictionary<string, Row>(StringComparer.Ordinal);
        Row Of(string key)
        {
            if (!rows.TryGetValue(key, out var row))
            {
                rows.Add(key, row = new Row());
            }
            return row;
        }
        if (by is null)
        {
            Of("");
        }
        var grain = by != "act" ? Grain.Office : Grain.All;
        if (by == "act" && await CoversAllAsync(connection, agencies, call.Aborted))
        {
            (agencies, grain) = (null, Grain.Act);
        }
        await using (var command = SumsCommand("read_delays", connection, call, agencies, by, grain))
        await using (var reader = await command.ExecuteReaderAsync(call.Aborted))
        {
            while (await reader.ReadAsync(call.Aborted))
            {
                var row = Of(reader.GetString(0));
                row.Counts[reader.GetInt16(1)] += reader.GetInt64(2);
                row.Minutes += reader.GetInt64(3);
            }
        }
        if (by != "act")
        {
            foreach (var (key, count) in await ClosedLateAsync(call, connection, agencies, by, grain))
            {
                Of(key).ClosedLate = count;
            }
        }
        return rows;
    }

    private static async Task<List<(string Key, long Count)>> ClosedLateAsync(
        Call call,
        NpgsqlConnection connection,
        string[]? agencies,
        string? by,
        Grain grain
    )
    {
        await using var command = SumsCommand("count_closed_late", connection, call, agencies, by, grain);
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        var counts = new List<(string, long)>();
        while (await reader.ReadAsync(call.Aborted))
        {
            counts.Add((reader.GetString(0), reader.GetInt64(1)));
        }
        return counts;
    }

    private static void Write(Utf8JsonWriter writer, string? by, string key, Row row)
    {
        writer.WriteStartObject();
        if (by is not null)
        {
            writer.WriteString(by, key);
        }
        var entries = row.Counts.Sum();
        writer.WriteNumber("entries", entries);
        if (entries == 0)
        {
            writer.WriteNull("meanMinutes");
        }
        else
        {
            writer.WriteNumber("meanMinutes", Math.Round((decimal)row.Minutes / entries, 2));
        }
        writer.WriteStartObject("percentiles");
        foreach (var percent in Percents)
        {
            if (DelayBuckets.Percentile(row.Counts, percent) is { } minutes)
            {
                writer.WriteNumber($"p{percent}", minutes);
            }
            else
            {
                writer.WriteNull($"p{percent}");
            }
        }
        writer.WriteEndObject();
        Rate.Write(writer, "withinDay", row.Counts.Where((_, bucket) => bucket <= DelayBuckets.Of(TimeSpan.FromDays(1))).Sum(), entries);
        if (by != "act")
        {
            writer.WriteNumber("closedLate", row.ClosedLate);
        }
        writer.WriteEndObject();
    }

    private static async Task<Answer> ListAsync(Call call)
    {
        var agencies = AgenciesOf(call);
        var progress = call.Service<Progress>();
        await progress.WaitAsync(EntryDelayProjection.ProjectionName, call);
        var asOf = await progress.AsOfAsync(EntryDelayProjection.ProjectionName, call.Now, call.Aborted);
        var list = $"closed-late {call.Query.Text("unit")} {call.Query.Date("from"):O} {call.Query.Date("to"):O}";
        var after =
            call.Query.Text("cursor") is not { } cursor ? Guid.Empty
            : Guid.TryParse(Cursor.Read(cursor, list, 1)[0], out var id) ? id
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
        var limit = Paging.LimitOf(call.Query);

        await using var connection = await call.Service<NpgsqlDataSource>().OpenConnectionAsync(call.Aborted);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, call.Aborted);
        var total = call.Query.Flag("total")
            ? (await ClosedLateAsync(call, connection, agencies, null, Grain.Office)).Sum(count => count.Count)
            : (long?)null;
        await using var command = new NpgsqlCommand(Sql.Text("EntryDelays.page_closed_late"), connection, snapshot);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Text, agencies);
        Add(command, NpgsqlDbType.Date, call.Query.Date("from"));
        Add(command, NpgsqlDbType.Date, call.Query.Date("to"));
        Add(command, NpgsqlDbType.Uuid, after);
        Add(command, NpgsqlDbType.Integer, limit + 1);
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        var rows = new List<(Guid Id, string Code, string Agency, DateTimeOffset Due, DateTimeOffset Ended, DateTimeOffset Known)>();
        while (await reader.ReadAsync(call.Aborted))
        {
            rows.Add(
                (
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetFieldValue<DateTimeOffset>(3),
                    reader.GetFieldValue<DateTimeOffset>(4),
                    reader.GetFieldValue<DateTimeOffset>(5)
                )
            );
        }
        var page = rows.Take(limit).ToList();
        return Paging.Page(
            call,
            writer =>
            {
                foreach (var row in page)
                {
                    writer.WriteStartObject();
                    writer.WriteString("dossierId", row.Id);
                    writer.WriteString("code", row.Code);
                    writer.WriteString("agency", row.Agency);
                    writer.WriteInstant("overdueSince", row.Due);
                    writer.WriteInstant("endedAt", row.Ended);
                    writer.WriteInstant("recordedAt", row.Known);
                    writer.WriteEndObject();
                }
            },
            asOf,
            rows.Count > limit ? Cursor.Make(list, $"{page[^1].Id}") : null,
            total
        );
    }

    private static string[]? AgenciesOf(Call call)
    {
        if (call.Query.Date("from") > call.Query.Date("to"))
        {
            throw new ProblemException(Problem.Fields(new FieldError("/query/from", "from-after-to")));
        }
        return StepTimesRoute.TryAgencies(call, out var agencies) ? agencies : throw new ProblemException(Problem.NotFound());
    }

    /// <summary>Agencies that are all there are limit nothing, and need not be told apart.</summary>
    private static async Task<bool> CoversAllAsync(NpgsqlConnection connection, string[]? agencies, CancellationToken ct)
    {
        if (agencies is null)
        {
            return true;
        }
        await using var command = new NpgsqlCommand(Sql.Text("EntryDelays.office_covers"), connection);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Text, agencies);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static NpgsqlCommand SumsCommand(
        string name,
        NpgsqlConnection connection,
        Call call,
        string[]? agencies,
        string? by,
        Grain grain
    )
    {
        var command = new NpgsqlCommand(Sql.Text("EntryDelays." + name), connection);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Text, agencies);
        Add(command, NpgsqlDbType.Text, by);
        Add(command, NpgsqlDbType.Smallint, (short)grain);
        foreach (var (first, last) in Periods.Within(call.Query.Date("from"), call.Query.Date("to")).Padded(months: 1, days: 2))
        {
            Add(command, NpgsqlDbType.Date, first);
            Add(command, NpgsqlDbType.Date, last);
        }
        return command;
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
