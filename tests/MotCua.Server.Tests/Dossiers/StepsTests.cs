using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>Steps, hand-overs, consultations and linked legs over HTTP.</summary>
public sealed class StepsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Extract = "2.000635"; // steps of 2, 3, 2 and 1 hours

    [Fact]
    public async Task A_step_of_the_workflow_gets_its_deadline_from_its_hours()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var dossier = await desk.ReceiveAsync(Desk.Receipt(Extract, occurredAt: "2026-11-03T08:00:00+07:00"));
        var assigned = await desk.InsistAsync(
            dossier,
            "assign",
            new
            {
                officer = "binh",
                step = "appraise",
                occurredAt = "2026-11-03T10:00:00+07:00",
            }
        );
        Assert.Equal("2026-11-03T15:00:00+07:00", assigned.Text("stepDueAt"));

        var free = await desk.InsistAsync(
            assigned,
            "assign",
            new
            {
                officer = "binh",
                step = "việc khác",
                occurredAt = "2026-11-03T11:00:00+07:00",
            }
        );
        Assert.Null(free.Text("stepDueAt"));
    }

    [Fact]
    public async Task What_was_forwarded_is_accepted_by_its_holder_and_by_nobody_else()
    {
        var desk = new Desk(await fixture.AsAsync("an", Desk.AnXuyen, "clerk"));
        var dossier = await desk.ReceiveAsync(Desk.Receipt(Desk.Birth, occurredAt: "2026-11-03T08:00:00+07:00"));
        Assert.Equal("not-in-this-status", await desk.RefusedAsync(await desk.ReadAsync(dossier), "accept"));
        var forwarded = await desk.InsistAsync(
            await desk.ReadAsync(dossier),
            "forward",
            new
            {
                toAgency = "H12.03",
                paper = true,
                occurredAt = "2026-11-03T15:30:00+07:00",
            }
        );
        Assert.Equal("2026-11-04T17:00:00+07:00", forwarded.GetProperty("handover").Text("dueAt"));
        Assert.DoesNotContain("accept", Allowed(forwarded));

        using (var notMine = await desk.SendAsync(forwarded, "accept", new { }))
        {
            Assert.Equal("forbidden", (await notMine.ShouldBe(403)).Text("code"));
        }
        var holder = new Desk(await fixture.AsAsync("chi", "H12.03", "officer"));
        var accepted = await holder.InsistAsync(
            await holder.ReadAsync(forwarded),
            "accept",
            new { officer = "chi", occurredAt = "2026-11-03T15:45:00+07:00" }
        );
        Assert.Equal("2026-11-03T15:45:00+07:00", accepted.GetProperty("handover").Text("acceptedAt"));
        var happened = (await holder.TimelineAsync(accepted)).Single(item => item.Text("type") == "handover_accepted");
        Assert.Equal("H12.03", happened.GetProperty("data").Text("agency"));
        // Again: nothing happens.
        Assert.Equal(
            accepted.GetProperty("version").GetInt64(),
            (await holder.InsistAsync(accepted, "accept", new { })).GetProperty("version").GetInt64()
        );

        var legs = await holder.Client.GetJsonAsync($"/v1/dossiers/{accepted.Text("id")}/legs");
        Assert.Equal(15, legs.GetProperty("legs")[1].GetProperty("waitingMinutes").GetInt32());
        Assert.Equal(330, legs.GetProperty("legs")[0].GetProperty("workingMinutes").GetInt32());
    }

    [Fact]
    public async Task Who_is_asked_may_read_and_answer_and_nothing_else()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.105", "clerk"));
        var dossier = await desk.ReceiveAsync(Desk.Receipt(Desk.Birth, "H12.105"));
        var asked = new Desk(await fixture.AsAsync("chi", "H12.03", "clerk"));
        using (var before = await asked.Client.GetAsync($"/v1/dossiers/{dossier.Text("id")}"))
        {
            await before.ShouldBe(404);
        }

        dossier = await desk.InsistAsync(dossier, "request-opinion", Desk.Body("request-opinion"));
        dossier = await desk.InsistAsync(
            dossier,
            "request-opinion",
            new
            {
                agency = "H12.04",
                dueAt = "2027-12-01T17:00:00+07:00",
                content = "ý kiến",
            }
        );
        Assert.Equal(2, dossier.GetProperty("opinions").GetArrayLength());
        Assert.Equal("received", dossier.Text("status"));

        var seen = await asked.ReadAsync(dossier);
        Assert.Equal(["receive-opinion"], Allowed(seen));
        await asked.TimelineAsync(seen);
        foreach (var verb in new[] { "assign", "process", "request-supplement", "request-opinion", "open-leg" })
        {
            using var refused = await asked.SendAsync(seen, verb, Desk.Body(verb));
            Assert.Equal("forbidden", (await refused.ShouldBe(403)).Text("code"));
        }
        using (var forAnother = await asked.SendAsync(seen, "receive-opinion", new { agency = "H12.04" }))
        {
            await forAnother.ShouldBe(403);
        }
        var answered = await asked.InsistAsync(seen, "receive-opinion", Desk.Body("receive-opinion"));
        Assert.NotNull(answered.GetProperty("opinions")[0].Text("receivedAt"));
        // The one-stop enters the answer that came on paper.
        await desk.InsistAsync(answered, "receive-opinion", new { agency = "H12.04", content = "đồng ý" });
        await Poll.UntilAsync(
            async () => (await asked.Client.WalkAsync("/v1/dossiers")).Exists(item => item.Text("id") == dossier.Text("id")),
            "not in the list of the agency that was asked"
        );
        Assert.Equal(
            "no-opinion-requested",
            await desk.RefusedAsync(await desk.ReadAsync(dossier), "receive-opinion", new { agency = "H12.07" })
        );
    }

    [Fact]
    public async Task An_opinion_that_does_not_come_is_announced_once_and_shown_to_the_one_stop_whatever_the_dossiers_clock()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.106", "clerk"));
        var dossier = await desk.ReceiveAsync(Desk.Receipt("1.012756", "H12.106", occurredAt: "2026-11-16T08:00:00+07:00"));
        dossier = await desk.InsistAsync(
            dossier,
            "request-opinion",
            new
            {
                agency = "H12.03",
                workingDays = 1,
                content = "ý kiến",
                occurredAt = "2026-11-16T09:00:00+07:00",
            }
        );
        await using var other = await fixture.StartAnotherAsync();
        List<JsonElement> timeline = [];
        await Poll.UntilAsync(
            async () => (timeline = await desk.TimelineAsync(dossier)).Exists(item => item.Text("type") == "opinion_overdue"),
            "no announcement"
        );
        Assert.Equal(
            "2026-11-18T00:00:00+07:00",
            Assert.Single(timeline, item => item.Text("type") == "opinion_overdue").Text("occurredAt")
        );

        var head = await fixture.AsAsync("truong", "H12.106", "head");
        await Poll.UntilAsync(
            async () => (await head.WalkAsync("/v1/dossiers?opinionOverdue=true")).Exists(item => item.Text("id") == dossier.Text("id")),
            "not in the list of overdue opinions"
        );
        var listed = (await head.WalkAsync("/v1/dossiers")).Single(item => item.Text("id") == dossier.Text("id"));
        Assert.True(listed.GetProperty("opinionOverdue").GetBoolean());

        dossier = await desk.InsistAsync(await desk.ReadAsync(dossier), "receive-opinion", new { agency = "H12.03" });
        Assert.True(dossier.GetProperty("opinions")[0].GetProperty("overdue").GetBoolean());
        Assert.Single(await desk.TimelineAsync(dossier), item => item.Text("type") == "opinion_overdue");
        await Poll.UntilAsync(
            async () =>
                (await head.WalkAsync("/v1/dossiers?opinionOverdue=true")).TrueForAll(item => item.Text("id") != dossier.Text("id")),
            "still in the list of overdue opinions"
        );
    }

    [Fact]
    public async Task Linked_legs_run_in_parallel_each_finished_by_its_own_agency()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.107", "clerk"));
        var dossier = await desk.ReceiveAsync(Desk.Receipt("1.012756", "H12.107"));
        Assert.False(dossier.TryGetProperty("legs", out _));
        dossier = await desk.InsistAsync(dossier, "open-leg", Desk.Body("open-leg"));
        dossier = await desk.InsistAsync(
            dossier,
            "open-leg",
            new
            {
                agency = "H12.04",
                procedure = Extract,
                task = "trích lục",
            }
        );
        Assert.Equal(2, dossier.GetProperty("legs").GetArrayLength());

        var tax = new Desk(await fixture.AsAsync("thue", "H12.03", "officer"));
        using (var notMine = await tax.SendAsync(dossier, "finish-leg", new { leg = 2 }))
        {
            await notMine.ShouldBe(403);
        }
        dossier = await tax.InsistAsync(await tax.ReadAsync(dossier), "finish-leg", new { leg = 1 });
        Assert.NotNull(dossier.GetProperty("legs")[0].Text("finishedAt"));
        Assert.Equal("no-such-leg", await desk.RefusedAsync(await desk.ReadAsync(dossier), "finish-leg", new { leg = 3 }));
        var report = await desk.Client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/legs");
        Assert.Equal("xác định nghĩa vụ", report.GetProperty("linkedLegs")[0].Text("task"));
        Assert.Equal(1, report.GetProperty("legs").GetArrayLength());

        using var bad = await desk.SendAsync(dossier, "open-leg", new { agency = "H12.04", task = "không có hạn" });
        Assert.Equal("due-once", (await bad.ShouldBe(400)).GetProperty("errors")[0].Text("code"));
    }

    private static List<string> Allowed(JsonElement dossier) =>
        [.. dossier.GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString()!)];
}
