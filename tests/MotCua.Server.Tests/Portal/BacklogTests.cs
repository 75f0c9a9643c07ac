using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Portal;

/// <summary>The alert of the backlog: raised above a threshold, lowered below, on any number of nodes once.</summary>
public sealed class BacklogTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_alert_is_raised_by_age_lowered_by_a_confirmation_and_the_failing_list_is_the_number()
    {
        using var admin = await fixture.AdministratorAsync();
        using var sync = await fixture.AsAsync("sync", "H12", "portal-sync");
        var desk = new Desk(admin);
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.140"));
        await Poll.UntilAsync(async () => (await LookAsync(admin)).GetProperty("unsynced").GetInt32() == 1, "one is unsynced");
        var state = await LookAsync(admin);
        Assert.False(state.GetProperty("alert").GetProperty("raised").GetBoolean());
        Assert.Equal(3600, state.GetProperty("alert").GetProperty("mostSeconds").GetInt32());

        await using var another = await fixture.StartAnotherAsync();
        using var there = await another.AdministratorAsync();
        another.Clock.Set(DateTimeOffset.UtcNow.AddHours(2));
        fixture.Clock.Set(another.Clock.GetUtcNow());
        var raised = await LookAsync(admin);
        Assert.True(raised.GetProperty("alert").GetProperty("raised").GetBoolean());
        Assert.True(raised.GetProperty("oldestUnsyncedSeconds").GetInt64() > 3600);
        // The other node sees the same crossing, and does not cross again.
        Assert.Equal(raised.GetProperty("alert").Text("since"), (await LookAsync(there)).GetProperty("alert").Text("since"));

        await TellAsync(sync, dossier, "rejected");
        await Poll.UntilAsync(async () => (await LookAsync(admin)).GetProperty("failing").GetInt32() == 1, "it is failing");
        var repair = Assert.Single(await sync.WalkAsync("/v1/portal-sync/repairs?agency=H12.140"));
        Assert.Equal("sai mã", repair.Text("reason"));
        Assert.Empty(await sync.WalkAsync("/v1/portal-sync/repairs?agency=H12.141"));
        await sync.GetJsonAsync("/v1/portal-sync/repairs?agency=H99", 404);
        var listed = Assert.Single(await admin.WalkAsync("/v1/statistics/drill-down?figure=failing&agency=H12.140"));
        Assert.Equal(repair.Text("id"), listed.Text("dossierId"));

        await TellAsync(sync, dossier, "synced");
        await Poll.UntilAsync(async () => (await LookAsync(admin)).GetProperty("fresh").GetInt32() == 1, "it is there");
        var lowered = await LookAsync(admin);
        Assert.False(lowered.GetProperty("alert").GetProperty("raised").GetBoolean());
        Assert.Equal(0, lowered.GetProperty("failing").GetInt32());
        Assert.Equal(JsonValueKind.Null, lowered.GetProperty("oldestUnsyncedAt").ValueKind);
    }

    private static Task<JsonElement> LookAsync(HttpClient client) => client.GetJsonAsync("/v1/operations/portal-sync");

    private static async Task TellAsync(HttpClient sync, JsonElement dossier, string outcome)
    {
        var item = new
        {
            dossierId = dossier.Text("id"),
            version = 1,
            outcome,
            at = "2026-11-20T09:16:00+07:00",
            reason = "sai mã",
        };
        using var response = await sync.SendJsonAsync("POST", "/v1/portal-sync/confirmations", new { items = new[] { item } });
        await response.ShouldBe(200);
    }
}
