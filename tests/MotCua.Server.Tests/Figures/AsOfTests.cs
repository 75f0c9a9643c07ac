using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Figures;

public sealed class AsOfTests(AsOfTests.Filled filled, ITestOutputHelper output) : IClassFixture<AsOfTests.Filled>
{
    public sealed class Filled : IAsyncLifetime
    {
        public LedgerFixture Ledger { get; } = new();

        public IReadOnlyList<Recorded> Recorded { get; private set; } = [];

        /// <summary>The last of them: what the watcher adds when the clock goes on comes after it.</summary>
        public long Position { get; private set; }

        public async Task InitializeAsync()
        {
            await Ledger.InitializeAsync();
            Recorded = new Population(seed: 31).Make(800);
            Position = await Ledger.AppendAsync(Recorded);
            await Ledger.ReachAsync(Position);
            Ledger.Server.Clock.Set(VietnamTime.StartOf(Population.First).AddDays(400));
        }

        public Task DisposeAsync() => Ledger.DisposeAsync();
    }

    [Fact]
    public async Task Carried_over_of_the_next_period_is_open_of_the_last_whatever_period_and_scope()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var random = new Random(5);
        string[] scopes =
        [
            "",
            "unit=96",
            "unit=32002",
            "unit=964",
            "agency=H12.02",
            "procedure=2.001",
            "level=commune",
            "side=receiving&unit=32014",
            "channel=online",
            "field=Hộ tịch",
        ];
        string[] buckets = ["day", "month", "quarter", "year"];
        var pairs = 0;
        for (var i = 0; i < 120; i++)
        {
            var from = Population.First.AddDays(random.Next(-20, 200));
            var to = from.AddDays(random.Next(0, 120));
            var scope = scopes[random.Next(scopes.Length)];
            var now = i % 2 == 0 ? "" : "&territory=asNow";
            var by = i % 3 == 0 ? "" : "&by=" + buckets[random.Next(buckets.Length)];
            var rows = await RowsAsync(client, $"{scope}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}{by}{now}");
            if (by == "")
            {
                rows.AddRange(await RowsAsync(client, $"{scope}&from={to.AddDays(1):yyyy-MM-dd}&to={to.AddDays(40):yyyy-MM-dd}{now}"));
            }
            foreach (var same in rows.GroupBy(row => row.TryGetProperty("mapping", out var mapping) ? mapping.GetString() : ""))
            {
                foreach (var (last, next) in same.Zip(same.Skip(1)))
                {
                    foreach (var row in new[] { last, next })
                    {
                        Assert.Equal(N(row, "carriedOver") + N(row, "received"), N(row, "resolved") + N(row, "open"));
                    }
                    if (by == "" || same.Count() == rows.Count)
                    {
                        Assert.Equal(N(last, "open"), N(next, "carriedOver"));
                    }
                    pairs++;
                }
            }
        }
        output.WriteLine($"{pairs} pairs of periods");
        Assert.True(pairs > 1_000);
    }

    [Fact]
    public async Task A_time_is_the_last_position_recorded_up_to_it()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        string[] others =
        [
            "reports/late-reasons?from=2026-02-01&to=2026-05-31",
            "reports/scorecard-766?agency=H12&month=2026-03",
            "statistics/procedures?at=2026-05-31",
        ];
        await client.GetAfterAsync("/v1/" + others[0], filled.Position); // a projection of its own
        var random = new Random(6);
        for (var i = 0; i < 20; i++)
        {
            var at = filled.Recorded[random.Next(filled.Recorded.Count)].At.AddSeconds(random.Next(-2, 3));
            var expected = await filled.Ledger.ScalarAsync<long>(
                $"select coalesce(max(seq_id), 0) from events.mt_events where timestamp <= '{at.UtcDateTime:O}'"
            );
            var time = Uri.EscapeDataString(at.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
            var answer = await client.GetJsonAsync($"/v1/statistics/on-time?asOfTime={time}");
            Assert.Equal(expected, answer.GetProperty("asOf").GetProperty("position").GetInt64());
            if (expected > 0)
            {
                var byPosition = await client.GetJsonAsync($"/v1/statistics/on-time?asOfPosition={expected}");
                Assert.Equal(byPosition.GetRawText(), answer.GetRawText());
            }
            foreach (var other in others)
            {
                var ofTime = await client.GetJsonAsync($"/v1/{other}&asOfTime={time}");
                Assert.Equal(expected, ofTime.GetProperty("asOf").GetProperty("position").GetInt64());
                if (expected > 0)
                {
                    Assert.Equal((await client.GetJsonAsync($"/v1/{other}&asOfPosition={expected}")).GetRawText(), ofTime.GetRawText());
                }
            }
        }
    }

    [Theory]
    [InlineData("channels", "received")]
    [InlineData("service", "received")]
    [InlineData("apologies", "lateDossiers")]
    public async Task Every_route_of_figures_has_the_rows_of_todays_territory_with_the_same_dossiers(string route, string figure)
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var (of, total) = ($"/v1/statistics/{route}?asOfPosition={filled.Position}", 0L);
        var then = (await client.GetJsonAsync($"{of}&by=unit")).GetProperty("rows").EnumerateArray().ToList();
        var now = (await client.GetJsonAsync($"{of}&by=unit&territory=asNow")).GetProperty("rows").EnumerateArray().ToList();
        Assert.Contains(then, row => row.Text("unit") == "32005");
        Assert.DoesNotContain(now, row => row.Text("unit") == "32005"); // merged into 32002
        foreach (var row in now.Where(row => row.Text("mapping") == "whole"))
        {
            var list = await client.GetJsonAsync(
                $"/v1/statistics/drill-down?figure={figure}&ownUnit={row.Text("unit")}&unitSince={row.Text("unitSince")}&territory=asNow"
                    + $"&asOfPosition={filled.Position}&total=true&limit=1"
            );
            Assert.Equal(list.GetProperty("total").GetInt64(), N(row, figure));
            total += N(row, figure);
        }
        Assert.True(total > 0);
        Assert.Equal(then.Sum(row => N(row, figure)), now.Sum(row => N(row, figure)));
    }

    [Fact]
    public async Task By_todays_territory_merged_wards_are_one_and_what_was_divided_or_ended_stands_apart()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var then = await RowsAsync(client, "unit=96&by=unit");
        var now = await RowsAsync(client, "unit=96&by=unit&territory=asNow");
        // 32005 (Phường 1, until 30/6/2025) went whole into 32002 (An Xuyên).
        var merged = Assert.Single(now, row => row.Text("unit") == "32002" && row.Text("mapping") == "whole");
        Assert.Equal("2025-07-01", merged.Text("unitSince"));
        Assert.Equal(then.Where(row => row.Text("unit") is "32002" or "32005").Sum(row => N(row, "received")), N(merged, "received"));
        Assert.DoesNotContain(now, row => row.Text("unit") == "32005");
        // The district has no successor: its dossiers stay its own, in a row that says so, and inside the province.
        var district = Assert.Single(now, row => row.Text("unit") == "964");
        Assert.Equal("ended", district.Text("mapping"));
        Assert.Equal(then.Sum(row => N(row, "received")), now.Sum(row => N(row, "received")));
        // List and number.
        var list = await client.WalkAsync(
            $"/v1/statistics/drill-down?figure=received&unit=32002&territory=asNow&asOfPosition={filled.Position}"
        );
        Assert.Equal(N(merged, "received"), list.Count);
    }

    [Fact]
    public async Task Lists_of_the_province_are_walked_once_through()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        foreach (var figure in new[] { "received", "late", "returned", "againstOriginal.late", "resolved" })
        {
            var address = $"/v1/statistics/drill-down?unit=96&figure={figure}&from=2026-02-10&to=2026-06-20&asOfPosition={filled.Position}";
            var items = (await client.WalkAsync(address, limit: 7)).ConvertAll(item => item.Text("dossierId"));
            Assert.Equal(items.Count, items.Distinct().Count());
            Assert.Equal((await client.GetJsonAsync(address + "&total=true&limit=1")).GetProperty("total").GetInt64(), items.Count);
            Assert.NotEmpty(items);
        }
    }

    private async Task<List<JsonElement>> RowsAsync(HttpClient client, string question) =>
        [
            .. (await client.GetJsonAsync($"/v1/statistics/on-time?asOfPosition={filled.Position}&{question.TrimStart('&')}"))
                .GetProperty("rows")
                .EnumerateArray(),
        ];

    private static long N(JsonElement row, string name) => row.GetProperty(name).GetInt64();
}
