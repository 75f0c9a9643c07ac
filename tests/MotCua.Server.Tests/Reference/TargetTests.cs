using System.Text;
using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

public sealed class TargetTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Shipped_targets_have_sources()
    {
        using var client = await fixture.AdministratorAsync();
        var items = (await client.GetJsonAsync("/v1/targets")).GetProperty("items").EnumerateArray().ToList();
        Assert.True(items.Count >= 7);
        Assert.All(items, item => Assert.True(item.Text("source")!.Length > 10));
        var shown = (await client.GetJsonAsync("/v1/targets?figure=onlineShare&at=2022-12-31")).GetProperty("items").EnumerateArray();
        Assert.Equal(
            [("minimum", 0.2m), ("target", 0.5m)],
            shown.Select(one => (one.Text("kind")!, one.GetProperty("value").GetDecimal()))
        );
    }

    [Fact]
    public async Task A_target_is_put_once_and_the_nearest_one_is_shown_beside_the_figure()
    {
        using var client = await fixture.AdministratorAsync();
        var body = new
        {
            kind = "target",
            unit = "H12.101",
            level = (string?)null,
            from = "2026-01-01",
            to = "2026-12-31",
            value = 0.98,
            source = "Kế hoạch CCHC 2026",
        };
        (await client.SendJsonAsync("PUT", "/v1/targets/ot1", body)).Dispose();
        var same = await client.SendJsonAsync("PUT", "/v1/targets/ot1", body);
        var kept = await same.ShouldBe(200);
        Assert.Equal(0.98m, kept.GetProperty("value").GetDecimal());
        await (await client.SendJsonAsync("PUT", "/v1/targets/ot2", body)).ShouldBe(201);
        var changed = await client.SendJsonAsync("PUT", "/v1/targets/ot2", body with { value = 0.9 });
        Assert.Equal(0.9m, (await changed.ShouldBe(200)).GetProperty("value").GetDecimal());

        Assert.Equal(["0.98"], await ShownAsync(client, "agency=H12.101&to=2026-11-20"));
        Assert.Equal(["0.98"], await ShownAsync(client, "unit=H12.101&level=commune&to=2026-11-20"));
        Assert.Equal(["0.95"], await ShownAsync(client, "unit=96&level=commune&to=2026-11-20"));
        Assert.Equal(["0.95"], await ShownAsync(client, "agency=H12.101&level=commune&to=2025-12-31"));
        Assert.Empty(await ShownAsync(client, "unit=96&to=2026-11-20"));
        var target = (await TargetsAsync(client, "agency=H12.101&to=2026-11-20")).GetProperty("ot1")[0];
        Assert.Equal(JsonValueKind.Null, target.GetProperty("met").ValueKind); // nothing was resolved
    }

    [Fact]
    public async Task What_is_no_target_is_refused()
    {
        using var client = await fixture.AdministratorAsync();
        async Task RefusedAsync(object body, string code)
        {
            var problem = await (await client.SendJsonAsync("PUT", "/v1/targets/ot1", body)).ShouldBe(400);
            Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.Text("code") == code);
        }
        await RefusedAsync(Body("H99", "2026-01-01", null, 0.9m), "unknown-unit");
        await RefusedAsync(Body(null, "2026-02-01", "2026-01-01", 0.9m), "from-after-to");
        await RefusedAsync(Body(null, "2026-02-01", null, 98m), "must-be-number-between");
        await RefusedAsync(Body(null, "2026-02-01", null, 0.12345678m), "bad-share");
        await (await client.SendJsonAsync("PUT", "/v1/targets/rank", Body(null, "2026-02-01", null, 0.9m))).ShouldBe(404);
        using var statistics = await fixture.AsAsync("an", "H12.101", "statistics");
        await (await statistics.SendJsonAsync("PUT", "/v1/targets/ot1", Body(null, "2026-02-01", null, 0.9m))).ShouldBe(403);
        await statistics.GetJsonAsync("/v1/targets");
    }

    [Fact]
    public async Task An_import_is_all_or_nothing_and_the_same_file_changes_nothing()
    {
        using var client = await fixture.AdministratorAsync();
        const string Header = "figure,kind,unit,level,from,to,value,source\n";
        const string Good = "ot4,minimum,96,commune,2026-01-01,2026-12-31,0.9,KH 2026\n";
        var refused = await ImportAsync(
            client,
            Header + Good + "ot4,minimum,96,commune,2026-07-01,,1.5,KH 2026\nrank,target,,,2026-01-01,,0.5,x\n",
            422
        );
        Assert.Equal(["new", "refused", "refused"], Results(refused));
        Assert.Empty((await client.GetJsonAsync("/v1/targets?figure=ot4")).GetProperty("items").EnumerateArray());
        Assert.Equal(["new"], Results(await ImportAsync(client, Header + Good, 200, "?dryRun=true")));
        Assert.Equal(["new"], Results(await ImportAsync(client, Header + Good, 200)));
        Assert.Equal(["same"], Results(await ImportAsync(client, Header + Good, 200)));
        var changed = Good.Replace("0.9", "0.95", StringComparison.Ordinal);
        Assert.Equal(["changed"], Results(await ImportAsync(client, Header + changed, 200)));
        var there = (await client.GetJsonAsync("/v1/targets?figure=ot4&unit=96")).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(0.95m, there.GetProperty("value").GetDecimal());
    }

    private static object Body(string? unit, string from, string? to, decimal value) =>
        new
        {
            kind = "target",
            unit,
            from,
            to,
            value,
            source = "KH",
        };

    private static async Task<List<string>> ShownAsync(HttpClient client, string question)
    {
        var targets = await TargetsAsync(client, question);
        return targets.TryGetProperty("ot1", out var shown)
            ? [.. shown.EnumerateArray().Select(target => target.GetProperty("value").GetRawText())]
            : [];
    }

    private static async Task<JsonElement> TargetsAsync(HttpClient client, string question) =>
        (await client.GetJsonAsync("/v1/statistics/on-time?" + question)).GetProperty("rows")[0].GetProperty("targets");

    private static async Task<JsonElement> ImportAsync(HttpClient client, string csv, int status, string query = "")
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        return await (await client.SendAsync("POST", "/v1/targets/import" + query, content)).ShouldBe(status);
    }

    private static IEnumerable<string> Results(JsonElement report) =>
        report.GetProperty("report").EnumerateArray().Select(line => line.Text("result")!);
}
