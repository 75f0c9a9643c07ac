using MotCua.Dossiers.Time;
using MotCua.Server.Dossiers;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.ProcedureFigures;

/// <summary>Procedures that are no longer in force and still have dossiers: on whichever days they ended, at whichever day and position one asks.</summary>
public sealed class ExpiredProcedureTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    /// <summary>Ends of months, days in them, the day before the log begins, and one after it.</summary>
    private static readonly Dictionary<string, DateOnly> Ended = new()
    {
        ["1.001"] = new(2026, 1, 4),
        ["1.002"] = new(2026, 2, 10),
        ["2.001"] = new(2026, 2, 28),
        ["2.002"] = new(2026, 4, 30),
        ["3.001"] = new(2026, 5, 17),
        ["3.002"] = new(2027, 1, 1),
    };

    [Fact]
    public async Task What_was_received_after_the_last_day_equals_a_fold_of_the_log()
    {
        using var client = await ledger.Server.AdministratorAsync();
        foreach (var (code, ended) in Ended)
        {
            var body = new
            {
                name = "Thủ tục",
                field = "Lĩnh vực",
                level = "commune",
                limit = new { value = 5, unit = "working_days" },
                online = "full",
                validFrom = "2025-07-01",
                validTo = $"{ended:O}",
            };
            using var put = await client.SendJsonAsync("PUT", "/v1/procedures/" + code, body);
            Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        }
        var end = await ledger.AppendAsync(new Population(seed: 5).Make(800));
        await ledger.ReachAsync(end);
        var log = await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(
            0,
            end,
            int.MaxValue,
            CancellationToken.None
        );
        var random = new Random(5);
        string?[] units = [null, "96", "32002", "H12.101", "964"];
        var some = 0L;
        for (var i = 0; i < 120; i++)
        {
            var at = i < 6 ? new DateOnly(2026, 2 + i, 1).AddDays(-1) : new DateOnly(2026, 1, 1).AddDays(random.Next(200));
            var (unit, position) = (units[i % units.Length], i % 3 == 0 ? random.NextInt64(1, end + 1) : end);
            var known = log.Where(stored => stored.Position <= position).ToList();
            var today = VietnamTime.DateOf(known[^1].RecordedAt);
            var last = today < at ? today : at;
            var facts = Facts.Of(known).Where(one => unit is null || Covers(one, unit)).ToList();
            var query = $"at={at:O}&procedureLevel=commune" + (unit is null ? "" : $"&unit={unit}");
            query += position == end ? "" : $"&asOfPosition={position}";
            var page = await client.GetJsonAsync("/v1/statistics/procedures/behind?figure=expired&limit=100&" + query);
            var expired = Ended.Where(pair => pair.Value < at).Select(pair => pair.Key).Order(StringComparer.Ordinal);
            var expected = expired.Select(code =>
                (code, facts.LongCount(one => one.Receipt.ProcedureCode == code && Day(one) > Ended[code] && Day(one) <= last))
            );
            var actual = page.GetProperty("items")
                .EnumerateArray()
                .Select(item => (item.Text("code")!, item.GetProperty("receivedAfterExpiry").GetInt64()))
                .Where(item => Ended.ContainsKey(item.Item1)) // the register that is shipped has expired ones too, without dossiers
                .ToList();
            Assert.Equal(expected, actual);
            var row = (await client.GetJsonAsync("/v1/statistics/procedures?" + query)).GetProperty("rows")[0];
            Assert.Equal(actual.Count(one => one.Item2 > 0), row.GetProperty("expiredStillOffered").GetInt32());
            some += actual.Sum(one => one.Item2);
        }
        Assert.True(some > 3_000, $"{some} dossiers");
    }

    private static DateOnly Day(Facts one) => VietnamTime.DateOf(one.Receipt.OccurredAt);

    private static bool Covers(Facts one, string unit) =>
        one.Receipt.Resolving.Code == unit || one.Receipt.Resolving.Territory.Contains(unit);
}
