using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Portal;

/// <summary>What the sync job asks and tells: snapshots, the list of what the portal should have, its answers, the repair queue.</summary>
public sealed class PortalRoutesTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string At = "2026-11-20T09:16:00+07:00";

    [Fact]
    public async Task A_snapshot_shows_the_whole_dossier_with_its_supplements_and_its_steps()
    {
        var (desk, sync) = await StartAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(Desk.Birth, name: "Nguyễn Văn Ánh"));
        dossier = await desk.DoAsync(dossier, "assign");
        dossier = await desk.DoAsync(dossier, "request-supplement");
        dossier = await desk.DoAsync(dossier, "receive-supplement");
        dossier = await desk.DoAsync(dossier, "process");

        var snapshot = await sync.GetJsonAsync($"/v1/portal-sync/snapshots/{dossier.Text("id")}");
        Assert.Equal("Nguyễn Văn Ánh", snapshot.GetProperty("applicant").Text("name"));
        Assert.Equal(5, snapshot.GetProperty("version").GetInt64());
        Assert.Equal(JsonValueKind.Null, snapshot.GetProperty("syncedVersion").ValueKind);
        Assert.Equal("processed", snapshot.Text("status"));
        var supplement = snapshot.GetProperty("supplements").EnumerateArray().Single();
        Assert.Equal("thiếu giấy tờ", supplement.Text("reason"));
        Assert.Equal(snapshot.Text("dueAt"), supplement.Text("newDueAt"));
        Assert.Equal(
            ["received", "assigned", "awaiting_supplement", "processing", "processed"],
            snapshot.GetProperty("steps").EnumerateArray().Select(step => step.Text("status")!)
        );
    }

    [Fact]
    public async Task A_confirmed_version_shows_on_the_dossier_and_telling_it_again_changes_nothing()
    {
        var (desk, sync) = await StartAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.110"));
        var told = Confirmation(dossier, "synced");
        Assert.Equal("""{"stored":1,"known":0}""", (await TellAsync(sync, told)).ToString());
        Assert.Equal("""{"stored":0,"known":1}""", (await TellAsync(sync, told)).ToString());

        await Poll.UntilAsync(
            async () =>
                (await desk.ReadAsync(dossier)).GetProperty("portal").GetProperty("syncedVersion")
                    is { ValueKind: JsonValueKind.Number } version
                && version.GetInt64() == 1,
            "the dossier shows what the portal has"
        );
        var known = Assert.Single((await sync.WalkAsync("/v1/portal-sync/dossiers")), item => item.Text("id") == dossier.Text("id"));
        Assert.Equal(1, known.GetProperty("syncedVersion").GetInt64());
        var assigned = await desk.DoAsync(dossier, "assign"); // no new version was confirmed, and the clerk's version did not move by the confirmation
        Assert.Equal(2, assigned.GetProperty("version").GetInt64());
        Assert.Equal(1, assigned.GetProperty("portal").GetProperty("syncedVersion").GetInt64());
        Assert.Equal(
            1,
            (await sync.GetJsonAsync($"/v1/portal-sync/snapshots/{dossier.Text("id")}")).GetProperty("syncedVersion").GetInt64()
        );
    }

    [Fact]
    public async Task A_refused_dossier_stands_in_the_repair_queue_with_the_portals_words_until_it_changes()
    {
        var (desk, sync) = await StartAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.111"));
        await TellAsync(sync, Confirmation(dossier, "rejected", "1", "TenTTHC: không có trong danh mục"));
        await TellAsync(sync, Confirmation(dossier, "rejected", "1", "TenTTHC: không có trong danh mục"));
        await Poll.UntilAsync(async () => await RepairOfAsync(sync, dossier) is not null, "the repair queue has it");
        var repair = (await RepairOfAsync(sync, dossier))!.Value;
        Assert.Equal("TenTTHC: không có trong danh mục", repair.Text("reason"));
        Assert.Equal("1", repair.Text("errorCode"));
        await desk.DoAsync(dossier, "assign");
        await Poll.UntilAsync(async () => await RepairOfAsync(sync, dossier) is null, "the changed dossier is tried again first");
    }

    [Fact]
    public async Task Answers_for_unknown_dossiers_and_versions_are_refused_as_a_whole()
    {
        var (desk, sync) = await StartAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.112"));
        var items = new[] { Confirmation(dossier, "synced"), Confirmation(dossier, "synced", version: 9), Confirmation(default, "synced") };
        using var response = await sync.SendJsonAsync("POST", "/v1/portal-sync/confirmations", new { items });
        var problem = await response.ShouldBe(400);
        Assert.Equal(
            ["/items/1/version", "/items/2/dossierId"],
            problem.GetProperty("errors").EnumerateArray().Select(error => error.Text("pointer")!)
        );
        Assert.Equal(
            JsonValueKind.Null,
            (await sync.GetJsonAsync($"/v1/portal-sync/snapshots/{dossier.Text("id")}")).GetProperty("syncedVersion").ValueKind
        );
    }

    [Fact]
    public async Task A_sync_job_of_one_commune_reaches_no_other()
    {
        var (desk, _) = await StartAsync();
        var other = await fixture.Server.AsAsync("sync-102", "H12.102", "portal-sync");
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.113"));
        using var snapshot = await other.GetAsync($"/v1/portal-sync/snapshots/{dossier.Text("id")}");
        await snapshot.ShouldBe(404);
        using var told = await other.SendJsonAsync(
            "POST",
            "/v1/portal-sync/confirmations",
            new { items = new[] { Confirmation(dossier, "synced") } }
        );
        await told.ShouldBe(400);
    }

    private async Task<(Desk Desk, HttpClient Sync)> StartAsync() =>
        (new Desk(await fixture.AdministratorAsync()), await fixture.Server.AsAsync("sync", "H12", "portal-sync"));

    private static object Confirmation(JsonElement dossier, string outcome, string? code = null, string? reason = null, long version = 1) =>
        new
        {
            dossierId = dossier.ValueKind == JsonValueKind.Undefined ? Guid.Empty.ToString() : dossier.Text("id"),
            version,
            outcome,
            at = At,
            digest = new string('a', 64),
            code,
            reason,
        };

    private static async Task<JsonElement> TellAsync(HttpClient sync, object confirmation)
    {
        using var response = await sync.SendJsonAsync("POST", "/v1/portal-sync/confirmations", new { items = new[] { confirmation } });
        return await response.ShouldBe(200);
    }

    private static async Task<JsonElement?> RepairOfAsync(HttpClient sync, JsonElement dossier)
    {
        var found = (await sync.WalkAsync("/v1/portal-sync/repairs")).Where(item => item.Text("id") == dossier.Text("id")).ToList();
        return found.Count == 0 ? null : found[0];
    }
}
