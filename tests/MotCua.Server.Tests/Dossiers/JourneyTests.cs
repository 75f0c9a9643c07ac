using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>The main job, over HTTP: from the counter to the result, with everything that can come in between.</summary>
public sealed class JourneyTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_dossier_is_received_assigned_processed_and_returned()
    {
        var desk = new Desk(await fixture.AsAsync("an", Desk.AnXuyen, "clerk"));
        using var response = await desk.SendReceiptAsync(Desk.Receipt(Desk.Birth));
        var received = await response.ShouldBe(201);
        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
        Assert.Equal($"/v1/dossiers/{received.Text("id")}", response.Headers.Location!.ToString());
        Assert.Matches(@"^H12\.101-\d{6}-\d{4,}$", received.Text("code")!);
        Assert.Equal("received", received.Text("status"));

        var assigned = await desk.DoAsync(received, "assign");
        Assert.Equal(("assigned", "an.nguyen"), (assigned.Text("status"), assigned.Text("assignee")));
        var processed = await desk.DoAsync(assigned, "process");
        Assert.Equal("processed", processed.Text("status"));
        var returned = await desk.DoAsync(processed, "return");
        Assert.Equal("returned", returned.Text("status"));
        Assert.Equal(4, returned.GetProperty("version").GetInt64());

        var timeline = await desk.TimelineAsync(returned);
        Assert.Equal(
            ["dossier_received", "dossier_assigned", "dossier_processed", "dossier_returned"],
            timeline.Select(item => item.Text("type"))
        );
        Assert.All(timeline, item => Assert.Equal("an", item.Text("actor")));
        Assert.Equal("Nguyễn Văn B", timeline[3].GetProperty("data").Text("receiver"));

        var byCode = await desk.Client.GetJsonAsync($"/v1/dossiers/{received.Text("code")}");
        Assert.Equal(received.Text("id"), byCode.Text("id"));
        Assert.Equal("Nguyễn Văn Ánh", byCode.GetProperty("applicant").Text("name"));
    }

    [Fact]
    public async Task A_supplement_stops_the_clock_and_starts_the_period_again()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var received = await desk.ReceiveAsync(Desk.Receipt(Desk.Birth, occurredAt: "2026-03-02T08:00:00+07:00"));
        var waiting = await desk.InsistAsync(
            received,
            "request-supplement",
            new
            {
                reason = "thiếu",
                papers = new[] { "A" },
                occurredAt = "2026-03-02T09:00:00+07:00",
            }
        );
        Assert.Equal("awaiting_supplement", waiting.Text("status"));
        Assert.Equal("supplement", waiting.GetProperty("paused").Text("kind"));
        Assert.Contains("receive-supplement", waiting.GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString()));
        Assert.DoesNotContain("process", waiting.GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString()));

        var resumed = await desk.InsistAsync(waiting, "receive-supplement", new { occurredAt = "2026-03-11T08:00:00+07:00" });
        var preview = await desk.Client.GetJsonAsync(
            $"/v1/deadlines/preview?procedure={Desk.Birth}&receivedAt={Uri.EscapeDataString("2026-03-11T08:00:00+07:00")}&agency={Desk.AnXuyen}"
        );
        Assert.Equal(preview.Text("dueAt"), resumed.Text("dueAt"));
        Assert.Equal("processing", resumed.Text("status"));
    }

    [Fact]
    public async Task A_promise_is_renewed_once()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var received = await desk.ReceiveAsync(Desk.Receipt(Desk.Birth));
        var renewed = await desk.DoAsync(received, "apologise");
        Assert.Equal("2027-06-30T17:00:00+07:00", renewed.Text("dueAt"));
        Assert.Equal(received.Text("dueAt"), renewed.Text("originalDueAt"));
        Assert.Equal("reappointed-already", await desk.RefusedAsync(renewed, "apologise"));
    }

    [Theory]
    [InlineData("withdraw", "withdrawn")]
    [InlineData("stop", "stopped")]
    [InlineData("refuse", "refused")]
    public async Task An_ended_dossier_is_not_processed(string verb, string status)
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var ended = await desk.DoAsync(await desk.ReceiveAsync(), verb);
        Assert.Equal(status, ended.Text("status"));
        Assert.Equal("not-in-this-status", await desk.RefusedAsync(ended, "process"));
        Assert.Equal(2, (await desk.ReadAsync(ended)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task What_already_holds_is_success_without_an_event()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var assigned = await desk.DoAsync(await desk.ReceiveAsync(), "assign");
        var again = await desk.DoAsync(assigned, "assign");
        Assert.Equal(assigned.GetProperty("version").GetInt64(), again.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Versions_are_asked_for_and_checked()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var received = await desk.ReceiveAsync();
        using var without = await desk.Client.SendJsonAsync("POST", $"/v1/dossiers/{received.Text("id")}/assign", Desk.Body("assign"));
        Assert.Equal("if-match-required", (await without.ShouldBe(428)).Text("code"));
        await desk.DoAsync(received, "assign");
        using var stale = await desk.SendAsync(received, "process", Desk.Body("process"));
        var problem = await stale.ShouldBe(412);
        Assert.Equal(2, problem.GetProperty("currentVersion").GetInt64());
        Assert.Equal("dossier_assigned", problem.GetProperty("since")[0].Text("type"));
        using var unchanged = await desk.Client.SendAsync("GET", $"/v1/dossiers/{received.Text("id")}", null, ("If-None-Match", "\"2\""));
        await unchanged.ShouldBe(304);
    }

    [Fact]
    public async Task The_same_key_gets_the_same_answer_and_another_body_is_refused()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        using var first = await desk.SendReceiptAsync(Desk.Receipt(), "key-1");
        using var again = await desk.SendReceiptAsync(Desk.Receipt(), "key-1");
        Assert.Equal((await first.ShouldBe(201)).ToString(), (await again.ShouldBe(201)).ToString());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(first.Headers.GetValues("MotCua-Position"), again.Headers.GetValues("MotCua-Position"));
        using var other = await desk.SendReceiptAsync(Desk.Receipt(name: "Trần Thị B"), "key-1");
        Assert.Equal("idempotency-key-reused", (await other.ShouldBe(422)).Text("code"));
        // The key is the caller's own: somebody else's same key is another key.
        var stranger = new Desk(await fixture.AsAsync("stranger", null, "administrator"));
        Assert.NotEqual((await first.ShouldBe(201)).Text("id"), (await stranger.ReceiveAsync(Desk.Receipt(), "key-1")).Text("id"));
    }

    [Fact]
    public async Task A_refusal_is_remembered_under_its_key()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var received = await desk.ReceiveAsync();
        using var first = await desk.SendAsync(received, "return", Desk.Body("return"), "key-2");
        Assert.Equal("not-in-this-status", (await first.ShouldBe(422)).Text("code"));
        await desk.DoAsync(received, "process");
        using var again = await desk.SendAsync(received, "return", Desk.Body("return"), "key-2");
        Assert.Equal("not-in-this-status", (await again.ShouldBe(422)).Text("code"));
    }

    [Fact]
    public async Task Faults_are_named_all_at_once_in_the_language_of_the_caller()
    {
        using var client = await fixture.AdministratorAsync();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var response = await client.SendJsonAsync(
            "POST",
            "/v1/dossiers",
            new
            {
                procedureCode = "2.000815",
                receivingAgency = 7,
                channel = "pigeon",
                colour = "red",
                applicant = new { kind = "citizen" },
            }
        );
        var problem = await response.ShouldBe(400);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Invalid request", problem.Text("title"));
        Assert.Equal(
            ["/applicant/name", "/channel", "/colour", "/receivingAgency", "/resolvingAgency"],
            problem.GetProperty("errors").EnumerateArray().Select(error => error.Text("pointer")!).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Nothing_happens_in_the_future_or_before_what_has_happened()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        using var future = await desk.SendReceiptAsync(Desk.Receipt(occurredAt: "2099-01-01T08:00:00+07:00"));
        Assert.Equal("in-the-future", (await future.ShouldBe(400)).GetProperty("errors")[0].Text("code"));
        var received = await desk.ReceiveAsync();
        Assert.Equal("before-last-event", await desk.RefusedAsync(received, "process", new { occurredAt = "2026-01-05T08:00:00+07:00" }));
        using var expired = await desk.SendReceiptAsync(Desk.Receipt(receiving: "H12.21.01"));
        Assert.Contains((await expired.ShouldBe(422)).Text("code"), new[] { "agency-not-in-force" });
    }

    [Fact]
    public async Task The_citizen_sees_where_it_stands_and_nobodys_name()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var received = await desk.ReceiveAsync();
        using var anonymous = fixture.Anonymous();
        var seen = await anonymous.GetJsonAsync($"/v1/public/dossiers/{received.Text("code")}");
        Assert.Equal("received", seen.Text("status"));
        Assert.DoesNotContain("Ánh", seen.ToString(), StringComparison.Ordinal);
        await anonymous.GetJsonAsync($"/v1/public/dossiers/{received.Text("id")}", 404);
    }
}
