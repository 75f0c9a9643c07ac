using System.Globalization;
using MotCua.Dossiers.Time;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Figures;

/// <summary>An answer as of a position takes away what was posted later: only what is backdated, or was recorded by the last day that counts.</summary>
public sealed class BackdatedTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    [Fact]
    public async Task An_answer_is_what_it_was_then_also_where_clocks_have_gone_back()
    {
        using var client = await ledger.Server.AdministratorAsync();
        string[] questions =
        [
            "statistics/on-time?by=level,day&from=2026-02-20",
            "statistics/on-time?by=agency&from=2026-01-10&to=2026-04-15",
            "reports/late-reasons?from=2026-02-01&to=2026-05-31",
            "reports/scorecard-766?agency=H12&month=2026-03&by=agency",
        ];
        var random = new Random(31);
        var then = new List<(string Address, string Rows)>();
        foreach (var part in new Population(seed: 31).Make(700).Chunk(250))
        {
            // Up to two days behind, each time another: entries of days to come, of days past, and times that go back at midnight.
            var position = await ledger.AppendAsync(part, together: 5, TimeSpan.FromHours(random.Next(48)));
            foreach (var question in questions)
            {
                var rows = (await client.GetAfterAsync($"/v1/{question}", position)).GetProperty("rows").GetRawText();
                then.Add(($"/v1/{question}&asOfPosition={position}", rows));
            }
        }
        Assert.True(then.Count > 30, $"{then.Count} answers");
        foreach (var (address, rows) in then)
        {
            Assert.Equal(rows, (await client.GetJsonAsync(address)).GetProperty("rows").GetRawText());
        }
        Assert.True(await ledger.ScalarAsync<bool>("select max(lag) > 2 and min(lag) < 0 from figures.entry"));
        Assert.True(await ledger.ScalarAsync<bool>("select max(lag) > 2 and min(lag) < 0 from late_reasons.entry"));
    }

    /// <summary>Each page begins after the last dossier of the one before, whatever was posted in between: an inspector goes through a list for days.</summary>
    [Fact]
    public async Task A_list_of_a_stock_as_of_a_position_keeps_its_order_whatever_comes_later()
    {
        await using var own = new LedgerFixture();
        await own.InitializeAsync();
        using var client = await own.Server.AdministratorAsync();
        string[] lists =
        [
            "statistics/drill-down?figure=open&unit=96&to={0}",
            "statistics/drill-down?figure=openOverdue&unit=32002&to={0}",
            "statistics/drill-down?figure=openOverdue&agency=H12&to={0}",
            "statistics/drill-down?figure=againstOriginal.openOverdue&side=receiving&unit=96&to={0}",
            "statistics/drill-down?figure=open&unit=32002&territory=asNow&channel=online&to={0}",
            "reports/late-reasons/dossiers?figure=openOverdue&unit=96&from=2025-01-01&to={0}",
            "reports/late-reasons/dossiers?figure=openOverdue&agency=H12&from=2025-01-01&to={0}",
            "reports/late-reasons/dossiers?figure=openOverdue&unit=96&reason=none&from=2025-01-01&to={0}",
        ];
        var random = new Random(17);
        var then = new List<(string Address, List<string> Dossiers)>();
        foreach (var part in new Population(seed: 32).Make(700).Chunk(300))
        {
            var position = await own.AppendAsync(part, together: 5, TimeSpan.FromHours(random.Next(48)));
            await own.ReachAsync(position);
            await client.GetAfterAsync("/v1/reports/late-reasons?from=2026-01-01&to=2026-01-31", position); // a projection of its own
            var last = VietnamTime.DateOf(part.Max(one => one.At));
            foreach (var list in lists)
            {
                var day = last.AddDays(random.Next(-40, 3)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                var address = $"/v1/{string.Format(CultureInfo.InvariantCulture, list, day)}&asOfPosition={position}";
                then.Add((address, await DossiersAsync(client, address, limit: 200)));
            }
        }
        Assert.True(then.Sum(one => one.Dossiers.Count) > 1_500, $"{then.Sum(one => one.Dossiers.Count)} dossiers");
        await SameAsync();
        await own.RebuildAsync();
        await SameAsync();

        async Task SameAsync()
        {
            foreach (var (address, dossiers) in then)
            {
                // Short pages of one list in three: each of hundreds is read as of its position.
                var limit = random.Next(3) == 0 ? 1 + random.Next(8) : 20 + random.Next(20);
                Assert.Equal(dossiers, await DossiersAsync(client, address, limit));
                var total = (await client.GetJsonAsync(address + "&total=true&limit=1")).GetProperty("total").GetInt64();
                Assert.Equal(total, dossiers.Distinct().Count());
                Assert.Equal(total, dossiers.Count);
            }
        }
    }

    /// <summary>An office that enters months of its work at once: of whole pages of the stock no dossier was there then, or others were.</summary>
    [Fact]
    public async Task A_list_of_a_stock_as_of_a_position_is_whole_where_nearly_all_of_it_was_entered_late()
    {
        await using var own = new LedgerFixture();
        await own.InitializeAsync();
        using var client = await own.Server.AdministratorAsync();
        var recorded = new Population(seed: 33).Make(160);
        var receipts = recorded.DistinctBy(one => one.Dossier).Skip(60).ToList();
        var position = await own.AppendAsync(receipts);
        await own.ReachAsync(position);
        string[] lists =
        [
            "figure=open&unit=96",
            "figure=open&unit=32002&channel=counter",
            "figure=againstOriginal.openInTime&side=receiving&unit=96",
        ];
        var then = new List<(string Address, List<string> Dossiers)>();
        foreach (var list in lists)
        {
            var address = $"/v1/statistics/drill-down?{list}&asOfPosition={position}";
            then.Add((address, await DossiersAsync(client, address, limit: 200)));
        }
        Assert.True(then[0].Dossiers.Count > 40, $"{then[0].Dossiers.Count} dossiers");

        await SameAfterAsync(recorded.DistinctBy(one => one.Dossier).Except(receipts));
        var returned = receipts.Where((_, index) => index % 2 == 0).Select(one => one.Dossier).ToHashSet();
        await SameAfterAsync(recorded.Where(one => returned.Contains(one.Dossier)).Except(receipts));

        async Task SameAfterAsync(IEnumerable<Recorded> entered)
        {
            await own.ReachAsync(await own.AppendAsync(entered, clockBehind: TimeSpan.FromDays(-250)));
            var now = await DossiersAsync(client, then[0].Address.Split("&asOf")[0], limit: 200);
            Assert.NotEqual(then[0].Dossiers, now);
            foreach (var (address, dossiers) in then)
            {
                Assert.Equal(dossiers, await DossiersAsync(client, address, limit: 3));
                Assert.Equal(dossiers, await DossiersAsync(client, address, limit: 200));
            }
        }
    }

    private static async Task<List<string>> DossiersAsync(HttpClient client, string address, int limit) =>
        (await client.WalkAsync(address, limit)).ConvertAll(item => item.Text("dossierId")!);
}
