using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Figures;

public sealed class PeriodTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    [Fact]
    public async Task A_closed_period_keeps_its_digest_and_what_changes_is_restated_with_its_dossiers()
    {
        var recorded = new Population(seed: 21).Make(1_200);
        // The month is just over: much of what happened in it is recorded in the days after.
        var soon = recorded.Count(one => one.At < VietnamTime.StartOf(new DateOnly(2026, 3, 2)));
        await ledger.ReachAsync(await ledger.AppendAsync(recorded.Take(soon)));
        using var client = await ledger.Server.AdministratorAsync();
        var period = new
        {
            kind = "calendar",
            from = "2026-02-01",
            to = "2026-02-28",
        };
        var closed = await (await client.SendJsonAsync("POST", "/v1/periods", period)).ShouldBe(201);
        var again = await (await client.SendJsonAsync("POST", "/v1/periods", period)).ShouldBe(200);
        Assert.Equal(closed.Text("id"), again.Text("id"));
        var address = "/v1/periods/" + closed.Text("id");
        var before = await client.GetJsonAsync(address + "?verify=true");
        Assert.True(before.GetProperty("verified").GetBoolean());
        Assert.Empty((await client.GetJsonAsync(address + "/restatement")).GetProperty("figures").EnumerateArray());

        await ledger.ReachAsync(await ledger.AppendAsync(recorded.Skip(soon)));
        await ledger.RebuildAsync();
        var after = await client.GetJsonAsync(address + "?verify=true");
        Assert.Equal(before.GetRawText(), after.GetRawText()); // the bytes, after more of the log and a rebuild

        var position = closed.GetProperty("position").GetInt64();
        var restated = await client.GetJsonAsync(address + "/restatement?limit=200");
        const string question = "/v1/statistics/on-time?from=2026-02-01&to=2026-02-28";
        var (then, now) = (await client.GetJsonAsync($"{question}&asOfPosition={position}"), await client.GetJsonAsync(question));
        var changes = restated.GetProperty("figures").EnumerateArray().ToList();
        Assert.NotEmpty(changes);
        foreach (var change in changes.Where(change => then.GetProperty("rows")[0].TryGetProperty(change.Text("name")!, out _)))
        {
            var name = change.Text("name")!;
            Assert.Equal(then.GetProperty("rows")[0].GetProperty(name).GetInt64(), change.GetProperty("then").GetInt64());
            Assert.Equal(now.GetProperty("rows")[0].GetProperty(name).GetInt64(), change.GetProperty("now").GetInt64());
        }
        // The dossiers' changes add up to the difference.
        var items = await client.WalkAsync(address + "/restatement", limit: 50);
        var early = items
            .SelectMany(item => item.GetProperty("changes").EnumerateArray())
            .Where(change => change.Text("name") == "ResolvedLate")
            .Sum(change => change.GetProperty("amount").GetInt64());
        Assert.Equal(Difference(changes, "late"), early);
        output.WriteLine($"{changes.Count} figures restated by {items.Count} dossiers");
        Assert.True(items.Count > 10);
        var known = await client.GetJsonAsync("/v1/dossiers/" + items[0].Text("dossierId"));
        Assert.Equal(known.Text("code"), items[0].Text("code"));
    }

    [Theory]
    [InlineData("calendar", "2026-02-02", "2026-02-28", 400)]
    [InlineData("15-14", "2026-02-01", "2026-02-28", 400)]
    [InlineData("15-14", "2026-03-15", "2026-02-14", 400)]
    [InlineData("calendar", "2030-01-01", "2030-01-31", 409)]
    public async Task A_period_has_its_days_and_is_over(string kind, string from, string to, int status)
    {
        using var client = await ledger.Server.AdministratorAsync();
        await (
            await client.SendJsonAsync(
                "POST",
                "/v1/periods",
                new
                {
                    kind,
                    from,
                    to,
                }
            )
        ).ShouldBe(status);
    }

    [Fact]
    public async Task Only_the_province_closes_a_period()
    {
        using var commune = await ledger.Server.AsAsync("lan", "H12.101", "statistics");
        var period = new
        {
            kind = "calendar",
            from = "2026-01-01",
            to = "2026-01-31",
        };
        var problem = await (await commune.SendJsonAsync("POST", "/v1/periods", period)).ShouldBe(403);
        Assert.Equal("province-only", problem.Text("code"));
    }

    private static long Difference(List<JsonElement> changes, string name) =>
        changes.Find(change => change.Text("name") == name) is { ValueKind: JsonValueKind.Object } change
            ? change.GetProperty("difference").GetInt64()
            : 0;
}
