using System.Text.Json.Nodes;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Figures;

public sealed class RebuildTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    [Fact]
    public async Task Rebuilt_tables_are_the_live_tables_row_for_row_and_old_answers_stay_as_they_were()
    {
        using var client = await ledger.Server.AdministratorAsync();
        string[] questions =
        [
            "on-time?by=level,month",
            "on-time?unit=96&from=2026-02-10&to=2026-05-20&by=agency",
            "on-time?side=receiving&procedure=2.001",
            "cross-boundary?from=2026-03-01",
            "drill-down?figure=late&limit=20&total=true",
            "drill-down?figure=againstOriginal.openOverdue&to=2026-04-30&limit=200",
        ];
        var old = new Dictionary<string, string>();
        foreach (var part in new Population(seed: 7).Make(1_500).Chunk(1_600))
        {
            // In parts, so that the pages of the live tables are cut elsewhere than those of the rebuild.
            await ledger.ReachAsync(await ledger.AppendAsync(part));
            var position = (await client.GetJsonAsync("/v1/statistics/on-time")).GetProperty("asOf").GetProperty("position").GetInt64();
            foreach (var question in questions)
            {
                old[$"{question}&asOfPosition={position}"] = await AskAsync(client, $"{question}&asOfPosition={position}");
                Assert.Equal(Comparable(await AskAsync(client, question)), Comparable(old[$"{question}&asOfPosition={position}"]));
            }
        }
        await AssertUnchangedAsync(client, old);
        var live = await ledger.HashAsync();
        await ledger.RebuildAsync();
        Assert.Equal(live, await ledger.HashAsync());
        await AssertUnchangedAsync(client, old);
    }

    private static async Task AssertUnchangedAsync(HttpClient client, Dictionary<string, string> old)
    {
        Assert.True(old.Count >= 12);
        foreach (var (question, answer) in old)
        {
            Assert.Equal(answer, await AskAsync(client, question));
        }
    }

    private static async Task<string> AskAsync(HttpClient client, string question)
    {
        using var response = await client.GetAsync(new Uri("/v1/statistics/" + question, UriKind.Relative));
        await response.ShouldBe(200);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>
    /// A cursor belongs to its own question, which the as-of is part of; and the list of a stock has another order now than as of a position (here it is one page).
    /// </summary>
    private static string Comparable(string answer)
    {
        var whole = JsonNode.Parse(answer)!.AsObject();
        if (whole["items"] is JsonArray { Count: < 200 } items)
        {
            whole["items"] = new JsonArray([.. items.Select(item => item!.DeepClone()).OrderBy(item => $"{item["dossierId"]}")]);
        }
        if (whole.ContainsKey("next"))
        {
            whole["next"] = whole["next"] is null ? "none" : "more";
        }
        return whole.ToJsonString();
    }
}
