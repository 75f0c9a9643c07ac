using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Push;

/// <summary>What people do with subscriptions: register, approve, activate, change, stop, rotate.</summary>
public sealed class SubscriptionRouteTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_subscription_that_passed_the_challenge_gets_the_events_of_the_dossiers_that_change()
    {
        await using var catcher = await Catcher.StartAsync();
        using var client = await fixture.AdministratorAsync();
        var subscriber = await Subscriber.ActiveAsync(client, catcher, new() { ["agency"] = "H12.131" });
        var ping = Assert.Single(catcher.Pings);
        Assert.True(Verifier.Verify(subscriber.Secret, ping.Id, ping.Timestamp, ping.Body, ping.Signature, DateTimeOffset.UtcNow));

        var desk = new Desk(client);
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.131"));
        dossier = await desk.DoAsync(dossier, "assign");
        await desk.DoAsync(dossier, "process");
        await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.132"));
        await subscriber.CaughtUpAsync();

        Assert.Equal([1L, 2L, 3L], catcher.Taken.Where(caught => caught.Dossier == dossier.Text("id")).Select(caught => caught.Version));
        Assert.All(
            catcher.All,
            caught =>
            {
                Assert.Equal("application/json; charset=utf-8", caught.ContentType);
                Assert.Equal(caught.Id, caught.Data.Text("eventId"));
                Assert.True(
                    Verifier.Verify(subscriber.Secret, caught.Id, caught.Timestamp, caught.Body, caught.Signature, DateTimeOffset.UtcNow)
                );
                Assert.True(caught.Body.Length < 20_000);
            }
        );
        Assert.Equal(3, catcher.All.Count);
        var feed = (await client.GetJsonAsync("/v1/feed?agency=H12.131"))
            .GetProperty("events")
            .EnumerateArray()
            .Select(e => e.GetRawText());
        Assert.Equal(feed.Order(), catcher.All.Select(caught => System.Text.Encoding.UTF8.GetString(caught.Body)).Order());
        var attempts = await subscriber.ListAsync("attempts");
        Assert.Equal(3, attempts.Count);
        Assert.All(attempts, attempt => Assert.Equal("delivered", attempt.Text("reason")));
        Assert.Equal(
            ["activate", "register"],
            (await subscriber.ListAsync("history")).Select(item => item.GetProperty("event").Text("verb")!)
        );
    }

    [Fact]
    public async Task An_endpoint_that_does_not_echo_the_challenge_gets_nothing()
    {
        using var client = await fixture.AdministratorAsync();
        var subscriber = await Subscriber.RegisteredAsync(client, fixture.Anonymous().BaseAddress + "health/live");
        var refused = await subscriber.DoAsync("activate", status: 422);
        Assert.Equal("challenge-failed", refused.Text("code"));
        Assert.Equal("approved", (await subscriber.ReadAsync()).Text("status"));
        Assert.Equal("subscription-status", (await subscriber.DoAsync("resume", status: 409)).Text("code"));
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_stored_sealed()
    {
        await using var catcher = await Catcher.StartAsync();
        using var client = await fixture.AdministratorAsync();
        var subscriber = await Subscriber.RegisteredAsync(client, catcher.Url);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", subscriber.Secret);
        Assert.DoesNotContain(subscriber.Secret[6..], (await subscriber.ReadAsync()).GetRawText(), StringComparison.Ordinal);
        await using var source = NpgsqlDataSource.Create(fixture.Database.SuperuserConnectionString);
        await using var command = source.CreateCommand($"select sealed from delivery.secret where subscription_id = '{subscriber.Id}'");
        var stored = (byte[])(await command.ExecuteScalarAsync())!;
        Assert.DoesNotContain("whsec_", System.Text.Encoding.Latin1.GetString(stored), StringComparison.Ordinal);
        Assert.False(stored.AsSpan().IndexOf(Convert.FromBase64String(subscriber.Secret[6..])) >= 0);
    }

    [Fact]
    public async Task A_second_rotation_within_the_overlap_is_refused_unless_forced()
    {
        await using var catcher = await Catcher.StartAsync();
        using var client = await fixture.AdministratorAsync();
        var subscriber = await Subscriber.RegisteredAsync(client, catcher.Url);
        await subscriber.DoAsync("secret:rotate", new { });
        Assert.Equal("rotation-in-overlap", (await subscriber.DoAsync("secret:rotate", new { }, 409)).Text("code"));
        var forced = await subscriber.DoAsync("secret:rotate", new { force = true, overlapHours = 168 });
        Assert.Equal(3, forced.GetProperty("secrets").GetArrayLength());
        await subscriber.DoAsync("secret:revoke-old");
        await subscriber.DoAsync("secret:rotate", new { overlapHours = 0 });
        await subscriber.DoAsync("secret:rotate", new { overlapHours = 169 }, 400);
    }

    [Fact]
    public async Task Somebody_of_another_agency_does_not_see_a_subscription()
    {
        await using var catcher = await Catcher.StartAsync();
        using var mine = await fixture.AsAsync("an", "H12.101", "operator");
        using var theirs = await fixture.AsAsync("binh", "H12.102", "operator");
        using var above = await fixture.AsAsync("cuc", "H12", "operator");
        var subscriber = await Subscriber.RegisteredAsync(mine, catcher.Url);
        await theirs.GetJsonAsync(subscriber.Address, 404);
        Assert.Equal("H12.101", (await above.GetJsonAsync(subscriber.Address)).Text("agency") ?? "H12.101");
        Assert.DoesNotContain(
            (await theirs.GetJsonAsync("/v1/subscriptions")).GetProperty("items").EnumerateArray(),
            item => item.Text("id") == subscriber.Id
        );
    }

    [Fact]
    public async Task Where_two_are_needed_nobody_approves_the_own_registration()
    {
        await using var catcher = await Catcher.StartAsync();
        await using var server = await TestServer.StartAsync(
            fixture.Database,
            settings: new Dictionary<string, string> { ["Push:SecondApprover"] = "true" }
        );
        using var an = await server.AsAsync("an", "H12", "operator");
        using var binh = await server.AsAsync("binh", "H12", "operator");
        var subscriber = await Subscriber.RegisteredAsync(an, catcher.Url);
        Assert.Equal("proposed", (await subscriber.ReadAsync()).Text("status"));
        Assert.Equal("subscription-status", (await subscriber.DoAsync("activate", status: 409)).Text("code"));
        Assert.Equal("second-approver", (await subscriber.DoAsync("approve", status: 409)).Text("code"));
        using var approved = await binh.SendAsync("POST", subscriber.Address + "/approve", null);
        Assert.Equal("binh", (await approved.ShouldBe(200)).Text("approvedBy"));
        Assert.Equal("active", (await subscriber.DoAsync("activate")).Text("status"));
        using var changed = await an.SendJsonAsync(
            "PUT",
            subscriber.Address,
            new
            {
                name = "test",
                url = catcher.Url,
                fields = new[] { "status" },
            }
        );
        Assert.Equal("proposed", (await changed.ShouldBe(200)).Text("status"));
    }

    [Theory]
    [InlineData("https://example.org/x", "host-not-allowed")]
    [InlineData("http://example.org/x", "https-only")]
    [InlineData("ftp://127.0.0.1/x", "scheme")]
    [InlineData("http://a:b@127.0.0.1/x", "userinfo")]
    [InlineData("https://10.0.0.1/x", "ip-literal")]
    [InlineData("nonsense", "malformed")]
    public async Task An_endpoint_that_is_not_allowed_is_refused_with_the_reason(string url, string reason)
    {
        using var client = await fixture.AdministratorAsync();
        using var response = await client.SendJsonAsync("POST", "/v1/subscriptions", new { name = "x", url });
        var error = (await response.ShouldBe(400)).GetProperty("errors")[0];
        Assert.Equal("endpoint-refused", error.Text("code"));
        Assert.Contains($"({reason})", error.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_is_the_end_and_the_history_stays()
    {
        await using var catcher = await Catcher.StartAsync();
        using var client = await fixture.AdministratorAsync();
        var subscriber = await Subscriber.ActiveAsync(client, catcher);
        await subscriber.DoAsync("pause");
        await subscriber.DoAsync("resume");
        using var deleted = await client.SendAsync("DELETE", subscriber.Address, null);
        Assert.Equal("deleted", (await deleted.ShouldBe(200)).Text("status"));
        Assert.Equal("subscription-status", (await subscriber.DoAsync("resume", status: 409)).Text("code"));
        Assert.Equal(
            ["delete", "resume", "pause", "activate", "register"],
            (await subscriber.ListAsync("history")).Select(item => item.GetProperty("event").Text("verb")!)
        );
    }
}
