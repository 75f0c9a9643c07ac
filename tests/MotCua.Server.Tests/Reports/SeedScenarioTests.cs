using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reports;

/// <summary>The figures that the seed documents quote, as answers: what was in the news must come out when it is what happened.</summary>
public sealed class SeedScenarioTests(SeedScenarioTests.Filled filled) : IClassFixture<SeedScenarioTests.Filled>
{
    private static readonly AgencyAtReceipt Department = Crafted.Agency("H12.02", AgencyLevel.Department, "96");
    private static readonly AgencyAtReceipt District = Crafted.Agency("H12.104", AgencyLevel.District, "96", "964");
    private static readonly AgencyAtReceipt Commune = Crafted.Agency("H12.101", AgencyLevel.Commune, "96", "964", "32005");
    private static readonly AgencyAtReceipt Elsewhere = Crafted.Agency("H12.102", AgencyLevel.Commune, "96", "966", "32014");

    public sealed class Filled : IAsyncLifetime
    {
        public LedgerFixture Ledger { get; } = new();

        public async Task InitializeAsync()
        {
            await Ledger.InitializeAsync();
            var crafted = new Crafted();

            // Cà Mau, online submission: 12.11 % in 2022, 78.26 % since the start of 2023.
            crafted.Add(39, new DateOnly(2022, 3, 1), Department, late: false, Channel.Online);
            crafted.Add(283, new DateOnly(2022, 3, 2), Department, late: false);
            crafted.Add(180, new DateOnly(2023, 3, 1), Department, late: false, Channel.Online);
            crafted.Add(50, new DateOnly(2023, 3, 2), Department, late: false);

            // Cà Mau, 2025: 100 %, 99.73 %, 99.73 % by level; 986 receipts not bound to boundaries, on 105 procedures.
            crafted.Add(200, new DateOnly(2025, 2, 3), Department, late: false);
            crafted.Add(372, new DateOnly(2025, 2, 4), District, late: false);
            crafted.Add(1, new DateOnly(2025, 2, 4), District, late: true);
            crafted.Add(363, new DateOnly(2025, 2, 5), Commune, late: false);
            crafted.Add(1, new DateOnly(2025, 2, 5), Commune, late: true);
            crafted.Add(378, new DateOnly(2025, 2, 5), Elsewhere, late: false);
            crafted.Add(1, new DateOnly(2025, 2, 5), Elsewhere, late: true);
            crafted.Add(986, new DateOnly(2025, 5, 5), Commune, late: false, receiving: Elsewhere, procedure: i => $"4.{i % 105:D3}");
            await Ledger.ReachAsync(await Ledger.AppendAsync(crafted.All, together: 200));
        }

        public Task DisposeAsync() => Ledger.DisposeAsync();
    }

    [Fact]
    public async Task By_level_100_and_9973_and_9973_percent_with_targets_beside_them()
    {
        var rows = await AskAsync("on-time?from=2025-02-01&to=2025-03-31&by=level");
        Assert.Equal(3, rows.Count);
        foreach (var (level, percent) in new[] { ("department", 100m), ("district", 99.73m), ("commune", 99.73m) })
        {
            var row = rows.Single(one => one.Text("level") == level);
            Assert.Equal(percent, Percent(row.GetProperty("ot1")));
            var target = row.GetProperty("targets").GetProperty("ot1").EnumerateArray().Single();
            Assert.Equal(
                (level, 0.95m, true),
                (target.Text("level"), target.GetProperty("value").GetDecimal(), target.GetProperty("met").GetBoolean())
            );
            Assert.Contains("876/QĐ-BNV", target.Text("source"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_average_of_units_differs_from_the_pooled_rate()
    {
        var row = (await AskAsync("on-time?from=2025-02-01&to=2025-03-31&level=commune&average=units")).Single();
        Assert.Equal(
            (741, 743),
            (row.GetProperty("ot1").GetProperty("numerator").GetInt32(), row.GetProperty("ot1").GetProperty("denominator").GetInt32())
        );
        var average = row.GetProperty("averageOfUnits").GetProperty("ot1");
        Assert.Equal(2, average.GetProperty("units").GetInt32());
        Assert.Equal(Math.Round(((363m / 364) + (378m / 379)) / 2, 6), average.GetProperty("value").GetDecimal());
        Assert.NotEqual(row.GetProperty("ot1").GetProperty("value").GetDecimal(), average.GetProperty("value").GetDecimal());
    }

    [Fact]
    public async Task Online_submission_of_7826_percent_is_6615_points_above_the_year_before()
    {
        var row = (await AskAsync("channels?from=2023-01-01&to=2023-12-31&compare=yearAgo")).Single();
        Assert.Equal(78.26m, Percent(row.GetProperty("onlineShare")));
        var compared = row.GetProperty("compared");
        Assert.Equal(("2022-01-01", "2022-12-31"), (compared.Text("from"), compared.Text("to")));
        var share = compared.GetProperty("onlineShare");
        Assert.Equal(12.11m, Percent(share));
        Assert.Equal(66.15m, Math.Round(share.GetProperty("points").GetDecimal(), 2));
        Assert.Equal(546.15m, Math.Round(share.GetProperty("percent").GetDecimal(), 2)); // grown to 6.46 times: something else than points
        var online = compared.GetProperty("receivedOnline");
        Assert.Equal((39, 141), (online.GetProperty("value").GetInt32(), online.GetProperty("difference").GetInt32()));
        Assert.Equal(361.5385m, online.GetProperty("percent").GetDecimal());
    }

    [Fact]
    public async Task Where_there_is_nothing_to_compare_with_the_answer_is_null()
    {
        var row = (await AskAsync("on-time?from=2022-01-01&to=2022-12-31&compare=previous")).Single();
        var compared = row.GetProperty("compared");
        Assert.Equal(("2021-01-01", "2021-12-31"), (compared.Text("from"), compared.Text("to")));
        foreach (var name in new[] { "value", "points", "percent" })
        {
            Assert.Equal(JsonValueKind.Null, compared.GetProperty("ot1").GetProperty(name).ValueKind);
        }
        Assert.Equal(JsonValueKind.Null, compared.GetProperty("received").GetProperty("percent").ValueKind);
        Assert.Equal(322, compared.GetProperty("received").GetProperty("difference").GetInt32());
    }

    [Theory]
    [InlineData("previous", "from=2025-02-01&to=2025-03-31", "2024-12-01", "2025-01-31")]
    [InlineData("previous", "from=2025-01-15&to=2025-02-14", "2024-12-15", "2025-01-14")]
    [InlineData("previous", "from=2025-02-03&to=2025-02-05", "2025-01-31", "2025-02-02")]
    [InlineData("yearAgo", "from=2025-02-01&to=2025-02-28", "2024-02-01", "2024-02-29")]
    [InlineData("yearAgo", "from=2024-02-01&to=2024-02-29", "2023-02-01", "2023-02-28")]
    [InlineData("previous", "from=2025-05-01&to=2025-12-31", "2024-09-01", "2024-09-06")] // known to 6/5/2025: six of eight months' days
    [InlineData("yearAgo", "from=2025-01-01&to=2025-12-31", "2024-01-01", "2024-05-06")]
    public async Task The_period_compared_with_is_as_long(string compare, string period, string from, string to)
    {
        var compared = (await AskAsync($"channels?{period}&compare={compare}")).Single().GetProperty("compared");
        Assert.Equal((from, to), (compared.Text("from"), compared.Text("to")));
    }

    [Theory]
    [InlineData("compare=yearAgo", "compare-needs-from")]
    [InlineData("compare=yearAgo&from=2025-01-01&by=month", "compare-without-periods")]
    [InlineData("compare=twice&from=2025-01-01", "must-be-one-of")]
    public async Task What_cannot_be_compared_is_refused(string question, string code)
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        foreach (var route in new[] { "on-time", "channels" })
        {
            var problem = await client.GetJsonAsync($"/v1/statistics/{route}?{question}", 400);
            Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.Text("code") == code);
        }
    }

    [Fact]
    public async Task Receipts_not_bound_to_boundaries_are_986_on_105_procedures()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var answer = await client.GetJsonAsync("/v1/statistics/cross-boundary?from=2025-01-01&to=2025-06-30");
        var pair = answer.GetProperty("rows").EnumerateArray().Single();
        Assert.Equal((986, 105), (pair.GetProperty("received").GetInt64(), pair.GetProperty("procedures").GetInt64()));
        Assert.Equal(("H12.102", "H12.101"), (pair.Text("receivingAgency"), pair.Text("resolvingAgency")));
    }

    [Fact]
    public async Task Of_2008_procedures_1499_have_a_shorter_limit()
    {
        await using var database = new ServerFixture();
        await database.InitializeAsync();
        using var client = await database.AdministratorAsync();
        var before = await client.GetJsonAsync("/v1/statistics/shortened-limits?at=2023-06-09&field=Seed");
        Assert.Equal(0, before.GetProperty("procedures").GetInt32());
        Assert.Equal(JsonValueKind.Null, before.GetProperty("share").GetProperty("value").ValueKind);
        var csv = new StringBuilder(
            "code,validFrom,name,field,level,limitValue,limitUnit,legalLimitValue,legalLimitUnit,online,crossBoundary\n"
        );
        for (var i = 0; i < 2_008; i++)
        {
            csv.Append(
                null,
                $"8.{i:D6},2023-01-01,Thủ tục {i},Seed,province,{(i < 1_499 ? 8 : 10)},working_days,10,working_days,full,false\n"
            );
        }
        using var content = new StringContent(csv.ToString(), Encoding.UTF8, "text/csv");
        (await client.SendAsync("POST", "/v1/procedures/import", content)).EnsureSuccessStatusCode();
        var answer = await client.GetJsonAsync("/v1/statistics/shortened-limits?at=2023-06-09&field=Seed");
        Assert.Equal((2_008, 1_499), (answer.GetProperty("procedures").GetInt32(), answer.GetProperty("shortened").GetInt32()));
        Assert.Equal(74.65m, Percent(answer.GetProperty("share")));
        Assert.Equal(0.2m, answer.GetProperty("meanReduction").GetDecimal());
    }

    private async Task<List<JsonElement>> AskAsync(string question)
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        return [.. (await client.GetJsonAsync("/v1/statistics/" + question)).GetProperty("rows").EnumerateArray()];
    }

    private static decimal Percent(JsonElement rate) =>
        Math.Round(rate.GetProperty("value").GetDecimal() * 100, 2, MidpointRounding.AwayFromZero);
}
