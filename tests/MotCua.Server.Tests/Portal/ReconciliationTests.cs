using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Portal;

/// <summary>Reports of the comparison with the portal: kept, readable, and believed by the sync ratio.</summary>
public sealed class ReconciliationTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task What_the_portal_has_lost_is_stale_until_it_is_confirmed_again_and_what_was_repaired_stays_fresh()
    {
        var (desk, sync) = await StartAsync();
        var lost = await ReceiveAsync(desk, sync, "H12.130");
        var repaired = await ReceiveAsync(desk, sync, "H12.130");
        var confirmedSince = await ReceiveAsync(desk, sync, "H12.130", "2026-11-20T02:30:00+07:00");
        var untouched = await ReceiveAsync(desk, sync, "H12.130");
        await UntilFreshAsync(desk, "H12.130", 4);

        var report = Report(
            "2026-11-20T02:00:00+07:00",
            missing: [lost.Text("code")!, confirmedSince.Text("code")!],
            different: [repaired.Text("code")!],
            unknown: ["H12.130-250101-0001"],
            repaired: [repaired.Text("code")!]
        );
        var stored = await PostAsync(sync, report, 201);
        Assert.Equal("81234 2 1 1 1", Summary(stored));
        Assert.Equal(stored.ToString(), (await PostAsync(sync, report, 200)).ToString());
        await UntilFreshAsync(desk, "H12.130", 3);
        var row = await StatisticsAsync(desk, "H12.130");
        Assert.Equal((4, 1), (row.GetProperty("synced").GetInt32(), row.GetProperty("stale").GetInt32()));
        var stale = await desk.Client.WalkAsync("/v1/statistics/drill-down?figure=stale&agency=H12.130");
        Assert.Equal(lost.Text("id"), Assert.Single(stale).Text("dossierId"));
        Assert.Equal(
            JsonValueKind.Null,
            (await sync.GetJsonAsync($"/v1/portal-sync/snapshots/{lost.Text("id")}")).GetProperty("syncedVersion").ValueKind
        );

        await ConfirmAsync(sync, lost, "2026-11-20T03:00:00+07:00");
        await UntilFreshAsync(desk, "H12.130", 4);
        Assert.NotEqual(lost.Text("id"), untouched.Text("id"));
    }

    [Fact]
    public async Task Reports_are_listed_newest_first_and_read_page_by_page_by_those_in_whose_reach_they_are()
    {
        var (_, sync) = await StartAsync();
        var commune = await fixture.AsAsync("sync-131", "H12.131", "portal-sync");
        var other = await fixture.AsAsync("sync-132", "H12.132", "portal-sync");
        await PostAsync(commune, Report("2026-11-18T01:00:00+07:00"), 201);
        var missing = Enumerable.Range(0, 250).Select(i => $"H12.131-261101-{i:D4}").ToArray();
        var big = await PostAsync(commune, Report("2026-11-19T01:00:00+07:00", missing: missing, unknown: ["X-1"]), 201);

        var listed = await commune.WalkAsync("/v1/portal-sync/reconciliations", limit: 1);
        Assert.Equal(["81234 250 0 1 0", "81234 0 0 0 0"], listed.Select(Summary));
        Assert.Empty(await other.WalkAsync("/v1/portal-sync/reconciliations"));
        Assert.Superset(
            listed.Select(item => item.Text("id")).ToHashSet(),
            (await sync.WalkAsync("/v1/portal-sync/reconciliations")).Select(item => item.Text("id")).ToHashSet()
        );
        var address = $"/v1/portal-sync/reconciliations/{big.Text("id")}";
        Assert.Equal(missing.Append("X-1"), (await commune.WalkAsync(address, limit: 100)).Select(item => item.Text("code")!));
        Assert.Equal("X-1", Assert.Single(await commune.WalkAsync(address + "?kind=unknown")).Text("code"));
        await other.GetJsonAsync(address, 404);
    }

    [Fact]
    public async Task A_report_that_contradicts_itself_or_another_one_is_refused()
    {
        var (_, sync) = await StartAsync();
        await PostAsync(sync, Report("2026-11-17T01:00:00+07:00", missing: ["A"]), 201);
        Assert.Equal(
            "reconciliation-differs",
            (await PostAsync(sync, Report("2026-11-17T01:00:00+07:00", missing: ["B"]), 409)).Text("code")
        );
        (object Report, string Code)[] bad =
        [
            (Report("2026-11-21T01:00:00+07:00"), "finished-before-started"),
            (Report("2026-11-16T01:00:00+07:00", missing: ["A"], different: ["A"]), "found-twice"),
            (Report("2026-11-16T01:00:00+07:00", unknown: ["A"], repaired: ["A"]), "repaired-not-found"),
            (
                Report(
                    "2026-11-16T01:00:00+07:00",
                    missing: [.. Enumerable.Range(0, 6_000).Select(i => $"A{i}")],
                    unknown: [.. Enumerable.Range(0, 4_001).Select(i => $"B{i}")]
                ),
                "too-many-findings"
            ),
        ];
        foreach (var (report, code) in bad)
        {
            Assert.Equal(code, (await PostAsync(sync, report, 400)).GetProperty("errors")[0].Text("code"));
        }
    }

    private async Task<(Desk Desk, HttpClient Sync)> StartAsync() =>
        (new Desk(await fixture.AdministratorAsync()), await fixture.AsAsync("sync", "H12", "portal-sync"));

    private static async Task<JsonElement> ReceiveAsync(
        Desk desk,
        HttpClient sync,
        string agency,
        string confirmedAt = "2026-11-20T01:30:00+07:00"
    )
    {
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: agency));
        await ConfirmAsync(sync, dossier, confirmedAt);
        return dossier;
    }

    private static async Task ConfirmAsync(HttpClient sync, JsonElement dossier, string at)
    {
        var item = new
        {
            dossierId = dossier.Text("id"),
            version = 1,
            outcome = "synced",
            at,
        };
        using var response = await sync.SendJsonAsync("POST", "/v1/portal-sync/confirmations", new { items = new[] { item } });
        await response.ShouldBe(200);
    }

    private static object Report(
        string startedAt,
        string[]? missing = null,
        string[]? different = null,
        string[]? unknown = null,
        string[]? repaired = null
    ) =>
        new
        {
            startedAt,
            finishedAt = "2026-11-20T04:00:00+07:00",
            compared = 81234,
            missing = missing ?? [],
            different = (different ?? []).Select(code => new { code, fields = new[] { "TrangThaiHoSo" } }),
            unknown = unknown ?? [],
            repaired = repaired ?? [],
        };

    private static async Task<JsonElement> PostAsync(HttpClient sync, object report, int status)
    {
        using var response = await sync.SendJsonAsync("POST", "/v1/portal-sync/reconciliations", report);
        return await response.ShouldBe(status);
    }

    private static string Summary(JsonElement report) =>
        string.Join(
            ' ',
            new[] { "compared", "missing", "different", "unknown", "repaired" }.Select(name => report.GetProperty(name).GetInt64())
        );

    private static async Task<JsonElement> StatisticsAsync(Desk desk, string agency) =>
        (await desk.Client.GetJsonAsync($"/v1/statistics/portal-sync?agency={agency}")).GetProperty("rows")[0];

    private static Task UntilFreshAsync(Desk desk, string agency, int fresh) =>
        Poll.UntilAsync(
            async () => (await StatisticsAsync(desk, agency)).GetProperty("fresh").GetInt32() == fresh,
            $"{fresh} of {agency} are fresh"
        );
}
