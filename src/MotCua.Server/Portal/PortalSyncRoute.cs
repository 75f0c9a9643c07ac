using System.Text.Json;
using MotCua.Dossiers.Figures;
using MotCua.Server.Access;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using NpgsqlTypes;
using static MotCua.Dossiers.Figures.Account;

namespace MotCua.Server.Portal;

/// <summary>
/// <c>GET /v1/statistics/portal-sync</c>: how much of what was received the national portal has (domain reference 3.8). A = owed, B = accepted there at least
/// once, C = as it is here now. Answered from the log, in which the portal's answers lie too, so that an answer as of a position never changes.
/// </summary>
internal static class PortalSyncRoute
{
    private static readonly Figure Stale = Flow(
        "stale",
        "Của A, có thay đổi mà Cổng chưa xác nhận (A − C)",
        "Of A, with a change that is not confirmed (A − C)",
        PortalOwed
    ) with
    {
        Less = [PortalFresh],
    };

    private static readonly IReadOnlyList<Figure> Figures =
    [
        Flow(
            "received",
            "A: tiếp nhận trong kỳ tại hệ thống này và phải đồng bộ lên Cổng DVCQG: không kể hồ sơ nhập từ hệ thống cũ (receivedImported) và thủ tục do hệ thống của bộ hoặc DVCQG giữ bản gốc (receivedElsewhere)",
            "A: received here in the period and owed to the national portal: neither taken over from an older system (receivedImported) nor of a procedure whose system of record is another one (receivedElsewhere)",
            PortalOwed
        ),
        Flow("synced", "B: của A, Cổng đã nhận ít nhất một lần", "B: of A, accepted by the portal at least once", PortalSynced),
        Flow("unsynced", "Của A, Cổng chưa nhận lần nào (A − B)", "Of A, never accepted (A − B)", PortalOwed) with
        {
            Less = [PortalSynced],
        },
        Flow(
            "fresh",
            "C: của A, bản mới nhất trên Cổng bằng trạng thái tại đây (phiên bản mới nhất đã được Cổng xác nhận, đối soát sau đó không bác bỏ)",
            "C: of A, the latest snapshot at the portal equals the state here (the newest version is confirmed, and no reconciliation has found otherwise since)",
            PortalFresh
        ),
        Stale,
        Flow(
            "failing",
            "Của A, Cổng đã từ chối bản mới nhất và hồ sơ chưa thay đổi từ đó; lý do tại /v1/portal-sync/repairs",
            "Of A, the newest version was refused and the dossier has not changed since; reasons at /v1/portal-sync/repairs",
            PortalFailing
        ),
        Flow(
            "receivedImported",
            "Tiếp nhận trong kỳ, nhập từ hệ thống cũ: hệ thống cũ đã đồng bộ, hệ thống này không gửi; không thuộc A",
            "Received in the period, taken over from an older system, which pushed them; not pushed from here, not in A",
            PortalImported
        ),
        Flow(
            "receivedElsewhere",
            "Tiếp nhận trong kỳ, thủ tục do hệ thống của bộ hoặc DVCQG giữ bản gốc lúc tiếp nhận; không thuộc A",
            "Received in the period under a procedure version whose system of record is a ministry's or the portal; not in A",
            PortalElsewhere
        ),
        Flow(
            "inboundReceived",
            "Hệ thống khác báo về (NĐ 224/2026 Đ.15), theo ngày tiếp nhận tại đó, mỗi mã hồ sơ một lần; không cộng vào số nào khác",
            "Reported by other systems of record (NĐ 224/2026 Art. 15), by their day of receipt, each code once; in no other number",
            InboundReceived
        ),
        Flow("inboundEnded", "Trong inboundReceived: đã kết thúc", "Of inboundReceived: ended", InboundEnded),
    ];

    private static readonly IReadOnlyList<Rate> Rates =
    [
        new("syncedRatio", ["synced"], ["received"], "B ÷ A: synced ÷ received", "B ÷ A: synced ÷ received"),
        new("freshRatio", ["fresh"], ["received"], "C ÷ A: fresh ÷ received", "C ÷ A: fresh ÷ received"),
        new(
            "index14",
            ["synced"],
            ["received", "receivedImported", "receivedElsewhere"],
            "QĐ 766 chỉ số 1.4, phần tính được tại đây: synced ÷ mọi hồ sơ tiếp nhận trong kỳ. Bộ chỉ số lấy mẫu số lớn hơn giữa số này và số của DVCQG, số ấy không có ở đây",
            "QĐ 766 index 1.4 as far as it is known here: synced ÷ all receipts of the period. The index divides by the larger of these and the portal's own count, which is not known here"
        ),
    ];

    /// <summary>Numbers that open to dossiers, by the name that a drill-down uses: <c>received</c> is that of all figures, so A has a name of its own.</summary>
    internal static readonly IReadOnlyList<Figure> Listed =
    [
        Figures[0] with
        {
            Name = "portalSync.received",
        },
        .. Figures.Skip(1).Where(figure => figure.Accounts[0] < InboundReceived),
    ];

    private static readonly (string, string, string)[] OldestDefinitions =
    [
        (
            "oldestUnsyncedAt",
            "Lúc ghi nhận thay đổi cũ nhất mà Cổng chưa xác nhận, của hồ sơ trong A; null: không có",
            "When the oldest change of a dossier in A was recorded that the portal has not confirmed; null: none"
        ),
        ("oldestUnsyncedSeconds", "asOf.at trừ oldestUnsyncedAt, giây", "asOf.at minus oldestUnsyncedAt, in seconds"),
    ];

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/statistics/portal-sync",
        Act.ReadFigures,
        "Tỷ lệ đồng bộ lên Cổng DVCQG: đã đồng bộ ít nhất một lần, đang khớp, bị từ chối, thay đổi cũ nhất chưa đồng bộ; kỳ tính theo ngày tiếp nhận.",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = [.. FigureParameters.Scope, FigureParameters.By],
        Statuses = [200, 404, 409],
        Example = """
            {"rows":[{"received":400,"synced":398,"unsynced":2,"fresh":390,"stale":10,"failing":1,"receivedImported":0,"receivedElsewhere":12,
            "inboundReceived":30,"inboundEnded":21,"syncedRatio":{"numerator":398,"denominator":400,"value":0.995},
            "freshRatio":{"numerator":390,"denominator":400,"value":0.975},"index14":{"numerator":398,"denominator":412,"value":0.966019},
            "oldestUnsyncedAt":"2026-11-20T08:15:00+07:00","oldestUnsyncedSeconds":3600}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"definitions":{"received":"A: tiếp nhận trong kỳ"}}
            """,
    };

    private static readonly Measures Measures = new(Figures, Rates);
    private static readonly AccountSet Accounts = AccountSet.Of(Measures.Read);

    private static async Task<Answer> HandleAsync(Call call)
    {
        var question = FigureParameters.Read(call) with { Accounts = Accounts };
        await using var reader = await FigureParameters.OpenAsync(call, question, LedgerTables.Portal);
        var rows = await FigureRows.ReadAsync(reader, question, call);
        var oldest = await OldestAsync(reader, question, rows, call);
        return FigureAnswer.Of(
            call,
            reader.AsOf,
            question,
            rows,
            (writer, row) =>
            {
                Measures.Of(row).WriteTo(writer);
                WriteOldest(writer, oldest.TryGetValue((row.Key, row.Start), out var at) ? at : null, reader.AsOf.At);
            },
            [.. Measures.Definitions(), .. OldestDefinitions]
        );
    }

    /// <summary>
    /// The oldest unconfirmed change of each row, by the row's key and first day. Usually few wait for the portal, and are all looked at. Where very many do (the portal is down, or has
    /// never been told), the oldest of them are, and all only when some row has none of these.
    /// </summary>
    private static async Task<Dictionary<(RowKey, DateOnly?), DateTimeOffset>> OldestAsync(
        FigureReader reader,
        Question question,
        IReadOnlyList<AccountRow> rows,
        Call call
    )
    {
        const int Few = 20_000;
        int[] forEachRow = [10, 100];
        var waiting = rows.Where(row => Stale.Of(row) > 0).Select(row => (row.Key, row.Start)).ToHashSet();
        if (waiting.Count == 0)
        {
            return [];
        }
        if (reader.AskedPosition is null && rows.Sum(Stale.Of) > Few)
        {
            foreach (var some in forEachRow)
            {
                var first = await ReadOldestAsync(reader, question, "read_oldest_first", waiting.Count * some, call);
                if (waiting.IsSubsetOf(first.Keys))
                {
                    return first;
                }
            }
        }
        return await ReadOldestAsync(reader, question, "read_oldest", int.MaxValue, call);
    }

    private static async Task<Dictionary<(RowKey, DateOnly?), DateTimeOffset>> ReadOldestAsync(
        FigureReader reader,
        Question question,
        string sql,
        int limit,
        Call call
    )
    {
        var oldest = new Dictionary<(RowKey, DateOnly?), DateTimeOffset>();
        var (asked, keyOf) = await AsNow.TranslateAsync(reader, question, call);
        await using var command = reader.Command(LedgerTables.Portal.Sql(sql, "Portal"));
        FigureReader.AddScope(command.Parameters, asked.Scope, asked.Keys, CellKind.Full);
        FigureReader.AddBuckets(command.Parameters, asked);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Date, Value = reader.LastDay(question) });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = reader.AsOf.Position });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (long)limit });
        await using var found = await command.ExecuteReaderAsync(call.Aborted);
        while (await found.ReadAsync(call.Aborted))
        {
            var start = found.GetFieldValue<DateOnly>(10);
            (RowKey, DateOnly?) row = (keyOf(FigureReader.KeyOf(found)), start == DateOnly.MaxValue ? null : start);
            var at = found.GetFieldValue<DateTimeOffset>(11);
            oldest[row] = oldest.TryGetValue(row, out var known) && known < at ? known : at;
        }
        return oldest;
    }

    private static void WriteOldest(Utf8JsonWriter writer, DateTimeOffset? at, DateTimeOffset now)
    {
        writer.WriteInstant("oldestUnsyncedAt", at);
        if (at is { } since)
        {
            writer.WriteNumber("oldestUnsyncedSeconds", (long)Math.Max(0, Math.Floor((now - since).TotalSeconds)));
        }
        else
        {
            writer.WriteNull("oldestUnsyncedSeconds");
        }
    }

    private static Figure Flow(string name, string vietnamese, string english, Account account) =>
        new(name, Reckoning.Flow, [account], vietnamese, english);
}
