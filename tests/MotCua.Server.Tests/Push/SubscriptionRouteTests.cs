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
        var forced = await subscriber.DoAsync("secret:rotate", new { force = true, overlap = "7d" });
        Assert.Equal(3, forced.GetProperty("secrets").GetArrayLength());
        await subscriber.DoAsync("secret:revoke-old");
        await subscriber.DoAsync("secret:rotate", new { overlap = "PT0H" });
        foreach (var wrong in new[] { "169h", "8d", "P8D", "-1h", "-PT1H", "h", "tomorrow", "9999999999999h", "P9999Y" })
        {
            await subscriber.DoAsync("secret:rotate", new { overlap = wrong }, 400);
        }
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

    [Theory]
    [InlineData("types", "dossier.recieved", "must-be-one-of")]
    [InlineData("agency", "H99.999", "unknown-agency")]
    [InlineData("unit", "00000", "unknown-unit")]
    [InlineData("procedure", "9.999999", "unknown-procedure")]
    [InlineData("fields", "applicant", "must-be-one-of")]
    public async Task A_filter_that_names_something_unknown_is_refused(string field, string value, string code)
    {
        using var client = await fixture.AdministratorAsync();
        var body = new Dictionary<string, object>
        {
            ["name"] = "x",
            ["url"] = "http://127.0.0.1:1/",
            [field] = field is "types" or "fields" ? new[] { value } : value,
        };
        using var response = await client.SendJsonAsync("POST", "/v1/subscriptions", body);
        var error = (await response.ShouldBe(400)).GetProperty("errors")[0];
        Assert.Equal(("/" + field, code), (error.Text("pointer"), error.Text("code")));
    }

    [Fact]
    public async Task Each_filter_lets_through_what_it_says_and_a_change_holds_from_activation_on()
    {
        await using var catcher = await Catcher.StartAsync();
        using var client = await fixture.AdministratorAsync();
        var subscriber = await Subscriber.ActiveAsync(client, catcher, new() { ["agency"] = "H12.126" });
        var desk = new Desk(client);
        async Task<List<string>> NextAsync(object? filter)
        {
            if (filter is not null)
            {
                using var changed = await client.SendJsonAsync("PUT", subscriber.Address, filter);
                await changed.ShouldBe(200);
                await subscriber.DoAsync("activate");
            }
            var before = catcher.All.Count;
            await desk.DoAsync(await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.126")), "assign");
            await desk.ReceiveAsync(Desk.Receipt(procedure: Desk.Birth, receiving: "H12.127"));
            await subscriber.CaughtUpAsync();
            string[] ours = ["dossier.received", "dossier.assigned"]; // not what the watcher says in the afternoon
            return
            [
                .. catcher
                    .All.Skip(before)
                    .Where(caught => ours.Contains(caught.Type))
                    .Select(caught => caught.Data.Text("procedureCode") + " " + caught.Version)
                    .Order(),
            ];
        }

        var (name, url) = ("test", catcher.Url);
        Assert.Equal(["2.000815 1", "2.000815 2"], await NextAsync(null));
        Assert.Equal(
            ["1.001193 1"],
            await NextAsync(
                new
                {
                    name,
                    url,
                    procedure = Desk.Birth,
                }
            )
        );
        Assert.Equal(
            ["1.001193 1", "2.000815 1"],
            await NextAsync(
                new
                {
                    name,
                    url,
                    types = new[] { "dossier.received" },
                    unit = "96",
                }
            )
        );
        Assert.Equal(
            ["2.000815 2"],
            await NextAsync(
                new
                {
                    name,
                    url,
                    types = new[] { "dossier.assigned" },
                    agency = "H12.126",
                }
            )
        );
    }

    [Fact]
    public async Task Sending_goes_on_after_the_position_that_is_set_while_nobody_sends()
    {
        await using var catcher = await Catcher.StartAsync();
        using var client = await fixture.AdministratorAsync();
        var types = new[] { "dossier.received", "dossier.assigned" };
        var subscriber = await Subscriber.ActiveAsync(client, catcher, new() { ["agency"] = "H12.128", ["types"] = types });
        var desk = new Desk(client);
        await desk.DoAsync(await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.128")), "assign");
        await subscriber.CaughtUpAsync();
        var bodies = catcher.All.Select(caught => caught.Body).ToList();

        async Task<System.Text.Json.JsonElement> SetAsync(long position, int status)
        {
            using var response = await client.SendJsonAsync(
                "PUT",
                subscriber.Address + "/position",
                new { position, reason = "receiver-restored" }
            );
            return await response.ShouldBe(status);
        }
        Assert.Equal("subscription-status", (await SetAsync(0, 409)).Text("code"));
        await subscriber.DoAsync("pause");
        Assert.Equal("/position", (await SetAsync(1_000_000_000, 400)).GetProperty("errors")[0].Text("pointer"));
        await SetAsync(0, 200);
        await subscriber.DoAsync("resume");
        await Poll.UntilAsync(() => catcher.All.Count == 4, "not sent again");
        Assert.Equal([.. bodies, .. bodies], catcher.All.Select(caught => caught.Body));

        await subscriber.CaughtUpAsync();
        await subscriber.DoAsync("pause");
        await Poll.UntilAsync(async () => !(await subscriber.DeliveryAsync()).GetProperty("sending").GetBoolean(), "still sending");
        await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.128"));
        await Poll.UntilAsync(async () => (await subscriber.DeliveryAsync()).GetProperty("lagEvents").GetInt64() > 0, "no lag");
        await SetAsync((await subscriber.DeliveryAsync()).GetProperty("headPosition").GetInt64(), 200);
        await subscriber.DoAsync("resume");
        await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.128"));
        await subscriber.CaughtUpAsync();
        Assert.Equal(5, catcher.All.Count); // the one in between is left out, and written down
        Assert.Equal(2, (await subscriber.ListAsync("history")).Count(item => item.Text("type") == "subscription_position_set"));
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
