using System.Globalization;
using System.Text.Json;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Imports;
using Xunit;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>A promise that comes near, is apologised for, is broken, and was wrong from the start; over HTTP, on a clock of the test's own.</summary>
public sealed class PromiseTests : IClassFixture<ServerFixture>
{
    private const string ThreeDays = "1.000419";
    private const string Monday = "2026-03-02T09:00:00+07:00"; // due on Thursday 5/3
    private readonly ServerFixture fixture;

    public PromiseTests(ServerFixture fixture)
    {
        this.fixture = fixture;
        fixture.Clock.Set(DateTimeOffset.Parse(Monday, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_due_date_that_comes_near_moves_up_the_list_and_is_announced_level_by_level()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var near = await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.102"));
        var waiting = await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.102"));
        await desk.DoAsync(waiting, "notify-obligation");
        Assert.Equal(("none", "none"), (await UrgencyAsync(desk, near), await UrgencyAsync(desk, waiting)));

        foreach (
            var (now, level, announced) in new[]
            {
                ("2026-03-04T08:00:00+07:00", "half", "2026-03-04T08:00:00+07:00"),
                ("2026-03-05T07:30:00+07:00", "one_day", "2026-03-04T17:00:00+07:00"),
                ("2026-03-05T15:10:00+07:00", "two_hours", "2026-03-05T15:00:00+07:00"),
            }
        )
        {
            desk = await AtAsync(now);
            Assert.Equal(("none", level), (await UrgencyAsync(desk, waiting), await UrgencyAsync(desk, near)));
            var soon = await AnnouncedAsync(desk, near, item => item.Text("type") == "dossier_due_soon" && Data(item, "level") == level);
            Assert.Equal(announced, soon.Text("occurredAt"));
        }
        desk = await AtAsync("2026-03-06T08:00:00+07:00");
        await AnnouncedAsync(desk, near, item => item.Text("type") == "dossier_overdue");
        Assert.Equal("overdue", await UrgencyAsync(desk, near));
        Assert.Equal(3, (await desk.TimelineAsync(near)).Count(item => item.Text("type") == "dossier_due_soon"));
        Assert.DoesNotContain(await desk.TimelineAsync(waiting), item => item.Text("type") == "dossier_due_soon");
        // What was done in time and is entered late is not in the way of the announcements.
        await desk.DoAsync(await desk.ReadAsync(near), "process", new { occurredAt = "2026-03-03T10:00:00+07:00" });
    }

    [Fact]
    public async Task The_list_in_order_of_urgency_is_whole_page_by_page()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        desk = await AtAsync("2026-02-25T09:00:00+07:00");
        await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.103"));
        desk = await AtAsync("2026-03-02T09:00:00+07:00");
        for (var i = 0; i < 3; i++)
        {
            await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.103"));
            await desk.DoAsync(await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.103")), "process");
        }
        desk = await AtAsync("2026-03-04T09:00:00+07:00");
        var last = await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.103"));
        await UrgencyAsync(desk, last);

        var whole = await desk.Client.WalkAsync("/v1/dossiers?agency=H12.103&sort=urgency");
        var ranks = whole.Select(item => item.Text("urgency")).ToList();
        Assert.Equal(["overdue", "half", "half", "half", "none", "none", "none", "none"], ranks);
        Assert.Equal("received", whole[4].Text("status")); // open before ended
        var paged = await desk.Client.WalkAsync("/v1/dossiers?agency=H12.103&sort=urgency", limit: 2);
        Assert.Equal(whole.Select(item => item.Text("id")), paged.Select(item => item.Text("id")));
        foreach (var (urgency, count) in new[] { ("overdue", 1), ("half", 3), ("two_hours", 0), ("none", 1) })
        {
            Assert.Equal(count, (await desk.Client.WalkAsync($"/v1/dossiers?agency=H12.103&urgency={urgency}", limit: 2)).Count);
        }
    }

    [Fact]
    public async Task An_apology_is_owed_from_its_last_working_day_on_and_listed_when_issued()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var dossier = await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.104"));
        desk = await AtAsync("2026-03-03T16:00:00+07:00");
        Assert.Empty(await ListedAsync(desk, "owed", "H12.104", dossier));
        desk = await AtAsync("2026-03-04T07:00:00+07:00");
        var owed = Assert.Single(await ListedAsync(desk, "owed", "H12.104", dossier));
        Assert.Equal(
            (dossier.Text("id"), "2026-03-04T17:00:00+07:00", "2026-03-04", "2026-03-04"),
            (owed.Text("id"), (await desk.ReadAsync(dossier)).Text("apologyDueAt"), owed.Text("apologyDueOn"), owed.Text("lastWorkingDay"))
        );
        var renewed = await desk.InsistAsync(dossier, "apologise", Apology("2026-03-10T17:00:00+07:00"));
        Assert.Empty(await ListedAsync(desk, "owed", "H12.104", renewed));
        var issued = Assert.Single(await ListedAsync(desk, "issued", "H12.104", renewed));
        Assert.Equal(
            ("overload", "05/PXL", "2026-03-10T17:00:00+07:00"),
            (issued.Text("reasonCode"), issued.Text("number"), issued.Text("newDueAt"))
        );
        Assert.False(issued.GetProperty("tooLate").GetBoolean());
        Assert.Empty(await ListedAsync(desk, "late", "H12.104"));

        desk.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("vi");
        using var second = await desk.SendAsync(await desk.ReadAsync(renewed), "apologise", Apology("2026-03-20T17:00:00+07:00"));
        var problem = await second.ShouldBe(422);
        Assert.Equal("reappointed-already", problem.Text("code"));
        Assert.Contains("Đ.19(6)", problem.Text("detail"), StringComparison.Ordinal);
        using var stranger = await fixture.AsAsync("binh", "H12.105", "clerk");
        Assert.Empty(await stranger.WalkAsync("/v1/apologies?state=issued"));
        await stranger.GetJsonAsync("/v1/apologies?state=issued&agency=H12.104", 404);
    }

    [Fact]
    public async Task A_late_dossier_is_returned_with_its_apology_or_a_reason_and_an_imported_one_as_it_is()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var dossier = await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.105"));
        desk = await AtAsync("2026-03-09T08:00:00+07:00");
        var processed = await desk.InsistAsync(dossier, "process", Desk.Body("process"));
        Assert.Equal("late", processed.Text("timeliness"));
        Assert.Single(await ListedAsync(desk, "missing", "H12.105", processed));
        using var refused = await desk.SendAsync(processed, "return", Desk.Body("return"));
        var problem = await refused.ShouldBe(422);
        Assert.Equal("apology-missing", problem.Text("code"));
        Assert.Contains("noApologyReason", problem.Text("detail"), StringComparison.Ordinal);
        var returned = await desk.DoAsync(
            processed,
            "return",
            new
            {
                channel = "counter",
                noApologyReason = "told_otherwise",
                noApologyNote = "đã gọi điện",
            }
        );
        var last = (await desk.TimelineAsync(returned))[^1];
        Assert.Equal(("told_otherwise", "đã gọi điện"), (Data(last, "noApologyReason"), Data(last, "noApologyNote")));
        Assert.Equal("told_otherwise", Assert.Single(await ListedAsync(desk, "missing", "H12.105", returned)).Text("noApologyReason"));

        var job = await desk.Client.ImportAsync(
            """{"key":"old-1","verb":"receive","procedureCode":"1.000419","receivingAgency":"H12.105","resolvingAgency":"H12.105","channel":"counter","applicant":{"kind":"citizen","name":"Lê C"},"occurredAt":"2026-02-02T09:00:00+07:00"}""",
            """{"key":"old-1","verb":"process","occurredAt":"2026-02-27T09:00:00+07:00"}""",
            """{"key":"old-1","verb":"return","channel":"counter","occurredAt":"2026-02-27T10:00:00+07:00"}"""
        );
        Assert.Equal((3, 0), (job.Count("lines"), job.Count("refused")));
        var imported = await desk.Client.GetJsonAsync($"/v1/dossiers/{ImportClient.DossierId("old-1")}");
        var missing = await ListedAsync(desk, "missing", "H12.105", imported);
        Assert.Equal([false, true], missing.Select(item => item.GetProperty("imported").GetBoolean()).Order());
    }

    [Fact]
    public async Task A_corrected_receipt_has_the_next_version_its_due_date_and_its_place_in_list_and_figures()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        desk = await AtAsync("2026-03-02T15:30:00+07:00");
        var wrong = await desk.ReceiveAsync(Desk.Receipt(Desk.Certification, "H12.106"));
        Assert.Equal((1, "2026-03-03"), (wrong.GetProperty("receiptVersion").GetInt32(), wrong.Text("dueOn")));
        desk = await AtAsync("2026-03-03T08:00:00+07:00");
        var right = await desk.DoAsync(
            wrong,
            "correct-receipt",
            new
            {
                procedureCode = ThreeDays,
                receivedAt = "2026-02-27T10:00:00+07:00",
                channel = "online",
                authority = "Trưởng phòng",
                reason = "chọn nhầm thủ tục",
            }
        );
        Assert.Equal(
            (2, ThreeDays, "online", "2026-02-27T10:00:00+07:00", "2026-03-04"),
            (
                right.GetProperty("receiptVersion").GetInt32(),
                right.Text("procedureCode"),
                right.Text("channel"),
                right.Text("receivedAt"),
                right.Text("dueOn")
            )
        );
        var deadline = await desk.Client.GetJsonAsync($"/v1/dossiers/{right.Text("id")}/deadline");
        Assert.Equal("2026-03-04", deadline.Text("dueOn"));
        Assert.Equal("2026-02-27", deadline.GetProperty("explanation")[0].Text("date"));
        var position = (await desk.TimelineAsync(right))[^1].GetProperty("position").GetInt64();
        var listed = Assert.Single(
            (await desk.Client.GetAfterAsync($"/v1/dossiers?agency=H12.106&procedure={ThreeDays}", position))
                .GetProperty("items")
                .EnumerateArray()
        );
        Assert.Equal("2026-02-27T10:00:00+07:00", listed.Text("receivedAt"));
        var rows = (await desk.Client.GetAfterAsync("/v1/statistics/on-time?agency=H12.106&by=procedure,day", position))
            .GetProperty("rows")
            .EnumerateArray()
            .Where(row => row.GetProperty("received").GetInt64() != 0)
            .ToList();
        Assert.Equal((ThreeDays, "2026-02-27"), (Assert.Single(rows).Text("procedure"), rows[0].Text("day")));
        using var unknown = await desk.SendAsync(
            right,
            "correct-receipt",
            new
            {
                procedureCode = "9.999",
                authority = "x",
                reason = "y",
            }
        );
        Assert.Equal("/procedureCode", (await unknown.ShouldBe(400)).GetProperty("errors")[0].Text("pointer"));
    }

    [Fact]
    public async Task What_is_entered_days_later_needs_a_reason()
    {
        await using var strict = await TestServer.StartAsync(
            fixture.Database,
            settings: new Dictionary<string, string> { ["Limits:LateEntryWorkingDays"] = "3" }
        );
        strict.Clock.Set(fixture.Clock.GetUtcNow());
        var desk = new Desk(await strict.AdministratorAsync());
        var friday = Desk.Receipt(ThreeDays, "H12.107", occurredAt: "2026-02-25T09:00:00+07:00"); // three working days ago
        var received = await desk.ReceiveAsync(friday);
        var thursday = Desk.Receipt(ThreeDays, "H12.107", occurredAt: "2026-02-24T09:00:00+07:00");
        using var refused = await desk.SendReceiptAsync(thursday, "late-1");
        var problem = await refused.ShouldBe(422);
        Assert.Equal(("entered-too-late", "/lateEntryReason"), (problem.Text("code"), problem.GetProperty("errors")[0].Text("pointer")));
        thursday["lateEntryReason"] = "mất mạng ở điểm lưu động";
        using var accepted = await desk.SendReceiptAsync(thursday, "late-2");
        var late = await accepted.ShouldBe(201);
        Assert.Equal("mất mạng ở điểm lưu động", Data((await desk.TimelineAsync(late))[0], "lateEntryReason"));

        strict.Clock.Set(DateTimeOffset.Parse("2026-03-09T09:00:00+07:00", CultureInfo.InvariantCulture));
        desk = new Desk(await strict.AdministratorAsync());
        var body = new Dictionary<string, object?> { ["officer"] = "an", ["occurredAt"] = "2026-03-02T10:00:00+07:00" };
        Assert.Equal("entered-too-late", await desk.RefusedAsync(await desk.ReadAsync(received), "assign", body));
        body["lateEntryReason"] = "nghỉ ốm";
        var assigned = await desk.InsistAsync(received, "assign", body);
        var timeline = await desk.TimelineAsync(assigned);
        Assert.Equal("nghỉ ốm", Data(timeline.Last(item => item.Text("type") == "dossier_assigned"), "lateEntryReason"));
    }

    /// <summary>A desk at another time: tokens do not last for days.</summary>
    private async Task<Desk> AtAsync(string now)
    {
        fixture.Clock.Set(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        return new Desk(await fixture.AdministratorAsync());
    }

    private static object Apology(string newDueAt) =>
        new
        {
            reasonCode = "overload",
            reason = "quá tải",
            newDueAt,
            number = "05/PXL",
            signer = "chu.tich",
        };

    private static string? Data(JsonElement item, string name) => item.GetProperty("data").Text(name);

    /// <summary>As the list shows it, once it has caught up with the dossier.</summary>
    private static async Task<string?> UrgencyAsync(Desk desk, JsonElement dossier)
    {
        var after = (await desk.TimelineAsync(dossier))[^1].GetProperty("position").GetInt64();
        var items = (await desk.Client.GetAfterAsync($"/v1/dossiers?q={dossier.Text("code")}", after)).GetProperty("items");
        return Assert.Single(items.EnumerateArray()).Text("urgency");
    }

    private static async Task<List<JsonElement>> ListedAsync(Desk desk, string state, string agency, JsonElement? dossier = null)
    {
        var after = dossier is { } one ? (await desk.TimelineAsync(one))[^1].GetProperty("position").GetInt64() : 0;
        var address = $"/v1/apologies?state={state}&agency={agency}";
        await desk.Client.GetAfterAsync(address, after);
        return await desk.Client.WalkAsync(address, limit: 50);
    }

    private static async Task<JsonElement> AnnouncedAsync(Desk desk, JsonElement dossier, Predicate<JsonElement> wanted)
    {
        List<JsonElement> timeline = [];
        await Poll.UntilAsync(async () => (timeline = await desk.TimelineAsync(dossier)).Exists(wanted), "no announcement");
        return Assert.Single(timeline, wanted);
    }
}
