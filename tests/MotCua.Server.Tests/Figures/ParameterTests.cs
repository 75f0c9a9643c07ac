using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Figures;

public sealed class ParameterTests(ParameterTests.Filled filled) : IClassFixture<ParameterTests.Filled>
{
    public sealed class Filled : IAsyncLifetime
    {
        public LedgerFixture Ledger { get; } = new();

        public async Task InitializeAsync()
        {
            await Ledger.InitializeAsync();
            await Ledger.ReachAsync(await Ledger.AppendAsync(new Population(seed: 5).Make(400)));
        }

        public Task DisposeAsync() => Ledger.DisposeAsync();
    }

    [Theory]
    [InlineData("on-time?from=2026-02-02&to=2026-02-01", "from-after-to")]
    [InlineData("on-time?by=agency,level,day", "by-at-most-two")]
    [InlineData("on-time?by=agency,agency", "by-at-most-two")]
    [InlineData("on-time?by=ward", "by-at-most-two")]
    [InlineData("on-time?by=agency,", "by-at-most-two")]
    [InlineData("cross-boundary?territory=asNow", "territory-as-now")]
    [InlineData("on-time?asOfPosition=1&asOfTime=2020-01-01T00:00:00Z", "as-of-once")]
    [InlineData("on-time?asOfTime=2099-01-01T00:00:00Z", "in-the-future")]
    [InlineData("on-time?unit=96&unit=91", "given-twice")]
    [InlineData("on-time?ward=96", "unknown-parameter")]
    [InlineData("on-time?asOfPosition=0", "must-be-whole-number-between")]
    [InlineData("on-time?channel=fax", "must-be-one-of")]
    [InlineData("on-time?from=1900-01-01&by=day,agency", "too-many-rows")]
    [InlineData("cross-boundary?by=day", "must-be-one-of")]
    [InlineData("drill-down", "required")]
    [InlineData("drill-down?figure=ot1", "must-be-one-of")]
    [InlineData("drill-down?figure=late&cursor=x", "bad-cursor")]
    public async Task What_does_not_fit_is_refused_with_a_reason(string question, string code)
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var problem = await client.GetJsonAsync("/v1/statistics/" + question, 400);
        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.Text("code") == code);
    }

    [Theory]
    [InlineData("on-time?unit=99999")]
    [InlineData("on-time?unit=H99")]
    [InlineData("drill-down?figure=late&agency=H99")]
    public async Task What_is_not_there_is_not_found(string question)
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        await client.GetJsonAsync("/v1/statistics/" + question, 404);
    }

    [Fact]
    public async Task A_position_that_the_figures_have_not_reached_is_a_conflict()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var problem = await client.GetJsonAsync("/v1/statistics/on-time?asOfPosition=999999999", 409);
        Assert.Equal("not-after-wait", problem.Text("code"));
    }

    [Fact]
    public async Task Every_number_and_rate_is_explained_in_the_language_of_the_reader()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var vietnamese = await client.GetJsonAsync("/v1/statistics/on-time");
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
        var english = await client.GetJsonAsync("/v1/statistics/on-time");
        var row = english.GetProperty("rows")[0];
        var names = row.EnumerateObject()
            .Where(member => member.Name != "againstOriginal")
            .Select(member => member.Name)
            .Concat(row.GetProperty("againstOriginal").EnumerateObject().Select(member => "againstOriginal." + member.Name));
        Assert.Equal(names.Order(), english.GetProperty("definitions").EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("Received in the period", english.GetProperty("definitions").Text("received"));
        Assert.Equal("Tiếp nhận trong kỳ", vietnamese.GetProperty("definitions").Text("received"));
    }

    [Fact]
    public async Task A_clerk_sees_the_figures_of_the_own_agency_alone()
    {
        using var all = await filled.Ledger.Server.AdministratorAsync();
        using var clerk = await filled.Ledger.Server.AsAsync("an", "H12.102", "clerk");
        var own = Counted(await all.GetJsonAsync("/v1/statistics/on-time?unit=H12.102"));
        Assert.NotEqual(own, Counted(await all.GetJsonAsync("/v1/statistics/on-time")));
        Assert.Equal(own, Counted(await clerk.GetJsonAsync("/v1/statistics/on-time")));
        Assert.Equal(own, Counted(await clerk.GetJsonAsync("/v1/statistics/on-time?unit=96")));
        Assert.Equal(own, Counted(await clerk.GetJsonAsync("/v1/statistics/on-time?unit=32014")));
        foreach (var question in new[] { "unit=32002", "unit=91", "unit=H12.101", "unit=H12", "agency=H12.101" })
        {
            await clerk.GetJsonAsync("/v1/statistics/on-time?" + question, 404);
            await clerk.GetJsonAsync("/v1/statistics/drill-down?figure=received&" + question, 404);
        }
        var behind = await clerk.WalkAsync("/v1/statistics/drill-down?figure=received");
        Assert.NotEmpty(behind);
        Assert.All(behind, item => Assert.Equal("H12.102", item.Text("resolvingAgency")));
        var received = await clerk.WalkAsync("/v1/statistics/drill-down?figure=received&side=receiving");
        Assert.NotEmpty(received);
        Assert.All(received, item => Assert.Equal("H12.102", item.Text("receivingAgency")));
    }

    [Fact]
    public async Task A_viewer_of_statistics_gets_numbers_and_no_dossier()
    {
        using var viewer = await filled.Ledger.Server.AsAsync("binh", "H12", "statistics");
        await viewer.GetJsonAsync("/v1/statistics/on-time");
        await viewer.GetJsonAsync("/v1/statistics/drill-down?figure=late", 403);
    }

    [Fact]
    public async Task Behind_each_pair_of_a_boundary_are_its_dossiers()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var answer = await client.GetJsonAsync("/v1/statistics/cross-boundary?from=2026-02-01");
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        Assert.True(rows.Count > 20);
        var all = Number((await client.GetJsonAsync("/v1/statistics/on-time?from=2026-02-01")).GetProperty("rows")[0], "received");
        foreach (var row in rows)
        {
            Assert.NotEqual(row.Text("receivingUnit"), row.Text("resolvingUnit"));
            Assert.Equal(all, Number(row.GetProperty("share"), "denominator"));
        }
        foreach (var pair in rows.GroupBy(row => (row.Text("receivingAgency"), row.Text("resolvingAgency"), row.Text("crossBoundary"))))
        {
            var (receiving, resolving, kind) = pair.Key;
            var items = await client.WalkAsync(
                "/v1/statistics/drill-down?figure=received&from=2026-02-01"
                    + $"&receivingAgency={receiving}&resolvingAgency={resolving}&crossBoundary={kind}"
            );
            Assert.Equal(pair.Sum(row => Number(row, "received")), items.Count);
        }
    }

    [Theory]
    [InlineData("month")]
    [InlineData("procedure")]
    public async Task Receipts_across_boundaries_by_month_and_by_procedure_are_those_of_the_pairs(string by)
    {
        const string Period = "from=2026-02-10&to=2026-07-20";
        using var client = await filled.Ledger.Server.AdministratorAsync();
        async Task<List<JsonElement>> RowsAsync(string question) =>
            [.. (await client.GetJsonAsync($"/v1/statistics/{question}")).GetProperty("rows").EnumerateArray()];
        var pairs = await RowsAsync($"cross-boundary?{Period}");
        var rows = await RowsAsync($"cross-boundary?{Period}&by={by}");
        Assert.True(rows.Count >= 6);
        Assert.Equal(pairs.Sum(row => Number(row, "received")), rows.Sum(row => Number(row, "received")));
        var all = (await RowsAsync($"on-time?{Period}&by={by}")).ToDictionary(row => row.Text(by)!, row => Number(row, "received"));
        foreach (var row in rows)
        {
            var key = row.Text(by)!;
            var within =
                by == "procedure" ? $"{Period}&procedure={key}"
                : key == "2026-02" ? "from=2026-02-10&to=2026-02-28"
                : key == "2026-07" ? "from=2026-07-01&to=2026-07-20"
                : $"from={key}-01&to={DateOnly.ParseExact(key + "-01", "yyyy-MM-dd").AddMonths(1).AddDays(-1):yyyy-MM-dd}";
            Assert.Equal(all[key], Number(row.GetProperty("share"), "denominator"));
            var behind = await client.WalkAsync($"/v1/statistics/drill-down?figure=received&crossBoundary=any&total=true&{within}");
            Assert.Equal(Number(row, "received"), behind.Count);
            Assert.Equal(
                by == "month"
                    ? behind.Select(item => item.Text("procedureCode")).Distinct().Count()
                    : (await RowsAsync($"cross-boundary?{within}")).Count,
                Number(row, by == "month" ? "procedures" : "pairs")
            );
        }
    }

    [Fact]
    public async Task Channels_add_up()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var answer = await client.GetJsonAsync("/v1/statistics/channels?by=month");
        foreach (var row in answer.GetProperty("rows").EnumerateArray())
        {
            Assert.Equal(
                Number(row, "received"),
                Number(row, "receivedOnline") + Number(row, "receivedCounter") + Number(row, "receivedPostal")
            );
            var returned = Number(row, "returnedOnline") + Number(row, "returnedCounter") + Number(row, "returnedPostal");
            Assert.Equal(returned, Number(row, "returned"));
            Assert.Equal(Number(row, "receivedOnline"), Number(row.GetProperty("onlineShare"), "numerator"));
        }
    }

    private static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    private static string Counted(JsonElement answer) => answer.GetProperty("rows").GetRawText();
}
