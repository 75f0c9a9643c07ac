using System.Globalization;
using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Scorecards;

/// <summary>Entered indicators: who may enter them, their history, what they are worth on the card; the card as CSV; who sees which card.</summary>
public sealed class IndicatorTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly string month = fixture.Clock.GetUtcNow().AddHours(7).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_later_value_counts_and_the_history_tells_who_entered_what_and_when()
    {
        using var statistics = await fixture.AsAsync("thong.ke", "H12", "statistics");
        Assert.Equal(67m, (await PutAsync(statistics, "1.4", "H12", 67m, "Báo cáo 1", 201)).GetProperty("value").GetDecimal());
        var again = await PutAsync(statistics, "1.4", "H12", 67m, "Báo cáo 1", 200);
        var second = await PutAsync(statistics, "1.4", "H12", 91.005m, "=Báo cáo 2", 201);
        Assert.Equal("thong.ke", second.Text("enteredBy"));

        var history = await statistics.WalkAsync("/v1/indicators?code=1.4&agency=H12", limit: 1);
        Assert.Equal([91.005m, 67m], history.Select(one => one.GetProperty("value").GetDecimal()));
        Assert.Equal(again.GetProperty("number").GetInt64(), history[1].GetProperty("number").GetInt64());

        var card = await CardAsync(statistics, "H12");
        var index = Index(card, "1.4");
        Assert.Equal((91.01m, 5.46m), (index.GetProperty("percent").GetDecimal(), index.GetProperty("points").GetDecimal()));
        Assert.Equal("=Báo cáo 2", index.GetProperty("entered").Text("source"));
        Assert.Equal("not-entered", Index(card, "1.1").Text("missing"));
        Assert.False(card.GetProperty("complete").GetBoolean());

        var before = await statistics.GetJsonAsync(
            $"/v1/reports/scorecard-766?agency=H12&month={month}&asOfIndicator={again.GetProperty("number").GetInt64()}"
        );
        Assert.Equal(4.02m, Index(before.GetProperty("rows")[0], "1.4").GetProperty("points").GetDecimal());

        var csv = await statistics.GetStringAsync($"/v1/reports/scorecard-766?agency=H12&month={month}&format=csv");
        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 18, lines.Length);
        Assert.StartsWith("month,agency,agencyName,rank,score", csv, StringComparison.Ordinal);
        Assert.Contains(
            lines,
            line => line.Contains(",1.4,", StringComparison.Ordinal) && line.Contains(",'=Báo cáo 2,", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Only_statistics_and_administrators_enter_and_only_within_their_reach()
    {
        foreach (var role in new[] { "head", "clerk", "registrar", "auditor" })
        {
            using var other = await fixture.AsAsync("x", "H12", role);
            Assert.Equal("forbidden", (await PutAsync(other, "1.1", "H12", 50m, "x", 403)).Text("code"));
        }
        using var commune = await fixture.AsAsync("y", "H12.101", "statistics");
        await PutAsync(commune, "1.1", "H12.101", 50m, "x", 201);
        Assert.Equal("agency-out-of-reach", (await PutAsync(commune, "1.1", "H12.102", 50m, "x", 403)).Text("code"));
        await commune.GetJsonAsync("/v1/indicators?agency=H12.102", 404);
        Assert.All(await commune.WalkAsync("/v1/indicators"), one => Assert.Equal("H12.101", one.Text("agency")));
    }

    [Fact]
    public async Task Bad_values_are_refused_with_the_field_that_is_wrong()
    {
        using var administrator = await fixture.AdministratorAsync();
        await PutAsync(administrator, "2.1", "H12", 50m, "tự tính", 404);
        await PutAsync(administrator, "nothing", "H12", 50m, "x", 404);
        Assert.Equal("unknown-agency", ErrorOf(await PutAsync(administrator, "1.1", "H99", 50m, "x", 400)));
        Assert.Equal("at-most-four-decimals", ErrorOf(await PutAsync(administrator, "1.1", "H12", 50.00001m, "x", 400)));
        Assert.Equal("must-be-number-between", ErrorOf(await PutAsync(administrator, "1.1", "H12", 100.01m, "x", 400)));
        foreach (var (text, code) in new[] { ("2099-01", "in-the-future"), ("2026-13", "bad-format"), ("2026-1", "bad-format") })
        {
            var body = new
            {
                agency = "H12",
                month = text,
                value = 1,
                source = "x",
            };
            using var response = await administrator.SendJsonAsync("PUT", "/v1/indicators/1.1", body);
            Assert.Equal(code, ErrorOf(await response.ShouldBe(400)));
        }
    }

    [Fact]
    public async Task Heads_see_the_cards_of_their_subtree_and_no_other()
    {
        using var head = await fixture.AsAsync("chu.tich", "H12.101", "head");
        await CardAsync(head, "H12.101");
        await head.GetJsonAsync($"/v1/reports/scorecard-766?agency=H12&month={month}", 404);
        await head.GetJsonAsync($"/v1/reports/scorecard-766?agency=H12.102&month={month}", 404);
        await head.GetJsonAsync($"/v1/reports/scorecard-766?agency=nobody&month={month}", 404);
        using var province = await fixture.AsAsync("chu.tich", "H12", "head");
        var rows = (await province.GetJsonAsync($"/v1/reports/scorecard-766?agency=H12&month={month}&by=agency&level=commune")).GetProperty(
            "rows"
        );
        Assert.True(rows.GetArrayLength() > 10);
        Assert.All(rows.EnumerateArray(), row => Assert.StartsWith("H12.", row.Text("agency"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Online_papers_payment_and_rating_of_one_dossier_make_the_card_of_its_commune()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.117", "clerk"));
        var receipt = Desk.Receipt(Desk.Birth, "H12.117");
        receipt["channel"] = "online";
        receipt["identityVerified"] = true;
        receipt["components"] = Papers(reused: 1);
        var dossier = await desk.ReceiveAsync(receipt);
        foreach (var verb in new[] { "notify-obligation", "settle-obligation", "process", "rate" })
        {
            dossier = await desk.DoAsync(dossier, verb);
        }
        using var administrator = await fixture.AdministratorAsync();
        var last = (await desk.TimelineAsync(dossier))[^1].GetProperty("position").GetInt64();
        var answer = await administrator.GetAfterAsync($"/v1/reports/scorecard-766?agency=H12.117&month={month}", last);
        var card = answer.GetProperty("rows")[0];
        foreach (var code in new[] { "2.1", "3.3", "3.5", "3.6", "4.1", "4.2", "4.3", "4.4", "4.5", "5.4" })
        {
            Assert.Equal(Index(card, code).GetProperty("max").GetDecimal(), Index(card, code).GetProperty("points").GetDecimal());
        }
        Assert.Equal(1, Index(card, "3.2").GetProperty("numerator").GetInt64());
        Assert.True(Index(card, "3.1").GetProperty("denominator").GetInt64() > Index(card, "3.1").GetProperty("numerator").GetInt64());

        receipt["components"] = Papers(reused: 4);
        Assert.Equal("more-than-papers", ErrorOf(await RefusedAsync(desk, receipt)));
    }

    private static object Papers(int reused) =>
        new
        {
            count = 3,
            digitised = 3,
            reused,
            fromStore = 1,
        };

    private static async Task<JsonElement> RefusedAsync(Desk desk, object receipt)
    {
        using var response = await desk.Client.SendJsonAsync("POST", "/v1/dossiers", receipt);
        return await response.ShouldBe(400);
    }

    private async Task<JsonElement> CardAsync(HttpClient client, string agency) =>
        (await client.GetJsonAsync($"/v1/reports/scorecard-766?agency={agency}&month={month}")).GetProperty("rows")[0];

    private async Task<JsonElement> PutAsync(HttpClient client, string code, string agency, decimal value, string source, int status)
    {
        var body = new
        {
            agency,
            month,
            value,
            source,
        };
        using var response = await client.SendJsonAsync("PUT", "/v1/indicators/" + code, body);
        return await response.ShouldBe(status);
    }

    private static JsonElement Index(JsonElement card, string code) =>
        card.GetProperty("indices").EnumerateArray().Single(index => index.Text("code") == code);

    private static string? ErrorOf(JsonElement problem) => problem.GetProperty("errors")[0].Text("code");
}
