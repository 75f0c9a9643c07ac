using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Imports;
using Xunit;

namespace MotCua.Server.Tests.Reprojections;

/// <summary>
/// Promise T3 with a server around it. Monday 7 December 2026 a dossier with three working days is promised for Thursday the 10th; then a calendar comes out
/// that closes Wednesday the 9th.
/// </summary>
public sealed class ReprojectionTests : IAsyncLifetime
{
    private const string ThreeDays = "1.000419";
    private const string Closed = "2026-12-09";
    private readonly ServerFixture fixture = new();

    public async Task InitializeAsync()
    {
        await fixture.InitializeAsync();
        fixture.Clock.Set(new DateTimeOffset(2026, 12, 7, 9, 0, 0, TimeSpan.FromHours(7)));
    }

    public Task DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Publishing_and_a_dry_run_move_nothing_and_the_approved_run_moves_what_the_dry_run_reported()
    {
        using var client = await fixture.AdministratorAsync();
        var desk = new Desk(client);
        var moves = await desk.ReceiveAsync(Desk.Receipt(ThreeDays));
        await desk.ReceiveAsync(Desk.Receipt());
        var named = await desk.DoAsync(await desk.ReceiveAsync(Desk.Receipt(ThreeDays)), "apologise");
        var waits = await desk.DoAsync(await desk.ReceiveAsync(Desk.Receipt(ThreeDays)), "request-supplement");
        await desk.DoAsync(await desk.ReceiveAsync(Desk.Receipt(ThreeDays)), "process");
        var version = await client.PublishAsync(Closed);

        var tried = await client.ReprojectAsync(version, dryRun: true);
        Assert.Equal((4, 1, 0, 3), tried.Found());
        var line = Assert.Single(await client.ReportAsync(tried));
        Assert.Equal(moves.Text("id"), line.Text("dossier"));
        Assert.Equal(moves.Text("code"), line.Text("code"));
        Assert.Equal(Desk.AnXuyen, line.Text("agency"));
        Assert.Equal(("2026-12-10", "2026-12-11"), (line.Text("oldDueOn"), line.Text("newDueOn")));
        Assert.False(line.GetProperty("kept").GetBoolean());
        Assert.Equal((0, 0), await MovesAsync());
        Assert.Equal("2026-12-10", (await desk.ReadAsync(moves)).Text("dueOn"));
        Assert.Equal("VN/1", (await desk.ReadAsync(moves)).Text("calendarVersion"));

        var approved = await client.ReprojectAsync(version);
        Assert.Equal((4, 1, 0, 3), approved.Found());
        Assert.Equal(line.ToString(), Assert.Single(await client.ReportAsync(approved)).ToString());
        Assert.Equal((1, 1), await MovesAsync());
        var moved = await desk.ReadAsync(moves);
        Assert.Equal(
            ("2026-12-11", $"VN/{version}", 2),
            (moved.Text("dueOn"), moved.Text("calendarVersion"), moved.GetProperty("version").GetInt32())
        );
        Assert.Equal("2027-06-30", (await desk.ReadAsync(named)).Text("dueOn"));

        // The supplement begins the period again, by the calendar of its day.
        Assert.Equal("2026-12-11", (await desk.DoAsync(waits, "receive-supplement")).Text("dueOn"));

        var again = await client.ReprojectAsync(version);
        Assert.Equal((4, 0, 0, 4), again.Found());
        Assert.Empty(await client.ReportAsync(again));
        Assert.Equal((1, 1), await MovesAsync());
    }

    [Fact]
    public async Task The_dossier_tells_what_moved_its_date_and_the_list_shows_the_new_one()
    {
        using var client = await fixture.AdministratorAsync();
        var desk = new Desk(client);
        var dossier = await desk.ReceiveAsync(Desk.Receipt(ThreeDays));
        await client.ReprojectAsync(await client.PublishAsync(Closed));

        var happened = (await desk.TimelineAsync(dossier))[1];
        Assert.Equal("due_date_reprojected", happened.Text("type"));
        Assert.Equal("administrator", happened.Text("actor"));
        Assert.Equal("45/QĐ-UBND", happened.GetProperty("data").Text("authority"));
        Assert.DoesNotContain("nghỉ bão", happened.ToString(), StringComparison.Ordinal);

        var deadline = await client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/deadline");
        Assert.Equal("2026-12-11", deadline.Text("dueOn"));
        var told = Assert.Single(deadline.GetProperty("reprojections").EnumerateArray());
        Assert.Equal(("2026-12-10", "2026-12-11", "VN/2"), (told.Text("oldDueOn"), told.Text("newDueOn"), told.Text("calendarVersion")));
        await Poll.UntilAsync(
            async () => (await client.WalkAsync("/v1/dossiers")).Single().Text("dueOn") == "2026-12-11",
            "the list does not show the new date"
        );
    }

    [Fact]
    public async Task A_promise_is_not_shortened()
    {
        using var client = await fixture.AdministratorAsync();
        var desk = new Desk(client);
        await client.PublishAsync(Closed);
        var dossier = await desk.ReceiveAsync(Desk.Receipt(ThreeDays));
        var version = await client.PublishAsync("2026-12-24");

        var job = await client.ReprojectAsync(version);
        Assert.Equal((1, 0, 1, 0), job.Found());
        var line = Assert.Single(await client.ReportAsync(job));
        Assert.True(line.GetProperty("kept").GetBoolean());
        Assert.Equal(("2026-12-11", "2026-12-10"), (line.Text("oldDueOn"), line.Text("newDueOn")));
        Assert.Equal("2026-12-11", (await desk.ReadAsync(dossier)).Text("dueOn"));
        Assert.Equal((0, 0), await MovesAsync());
    }

    [Fact]
    public async Task An_overdue_dossier_that_was_promised_a_closed_day_is_in_time_in_view_and_figures()
    {
        var dossier = await new Desk(await fixture.AdministratorAsync()).ReceiveAsync(Desk.Receipt(ThreeDays));
        fixture.Clock.Set(new DateTimeOffset(2026, 12, 11, 9, 0, 0, TimeSpan.FromHours(7)));
        using var client = await fixture.AdministratorAsync(); // the first one's token has expired
        var desk = new Desk(client);
        await UntilFiguresAsync(client, inTime: 0, overdue: 1);

        await client.ReprojectAsync(await client.PublishAsync(Closed));
        Assert.Equal("open_in_time", (await desk.ReadAsync(dossier)).Text("timeliness"));
        await UntilFiguresAsync(client, inTime: 1, overdue: 0);
        var timeline = (await desk.TimelineAsync(dossier)).Select(item => item.Text("type"));
        // The watcher may already have announced how near the new date is.
        Assert.Equal(["dossier_received", "dossier_overdue", "due_date_reprojected"], timeline.Where(type => type != "dossier_due_soon"));

        // Work of the day before may still be entered.
        var done = await desk.DoAsync(await desk.ReadAsync(dossier), "process", new { occurredAt = "2026-12-10T15:00:00+07:00" });
        Assert.Equal("early", done.Text("timeliness"));
    }

    [Fact]
    public async Task Two_jobs_at_once_on_two_nodes_move_each_dossier_once()
    {
        fixture.Clock.Release();
        using var client = await fixture.AdministratorAsync();
        await using var node = await fixture.StartAnotherAsync();
        using var there = await node.AdministratorAsync();
        await client.ImportAsync(CalendarChange.Receipts(2500));
        var version = await client.PublishAsync(CalendarChange.NextDays());

        var jobs = await Task.WhenAll(client.ReprojectAsync(version), there.ReprojectAsync(version));
        Assert.Equal(2500, jobs.Sum(job => job.Count("moved")));
        Assert.Equal(2500, jobs.Sum(job => job.Count("same")));
        Assert.Equal((2500, 2500), await MovesAsync());
    }

    [Fact]
    public async Task A_registrar_moves_what_the_own_agencies_resolve()
    {
        using var client = await fixture.AdministratorAsync();
        var desk = new Desk(client);
        var own = await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.102"));
        var other = await desk.ReceiveAsync(Desk.Receipt(ThreeDays, "H12.103"));
        var version = await client.PublishAsync(Closed);

        using var registrar = await fixture.AsAsync("binh", "H12.102", "registrar");
        var job = await registrar.ReprojectAsync(version);
        Assert.Equal((1, 1, 0, 0), job.Found());
        Assert.Equal("2026-12-11", (await desk.ReadAsync(own)).Text("dueOn"));
        Assert.Equal("2026-12-10", (await desk.ReadAsync(other)).Text("dueOn"));

        foreach (var role in new[] { "clerk", "head", "importer", "operator" })
        {
            using var none = await fixture.AsAsync("an", "H12.102", role);
            using var refused = await none.SendJsonAsync("POST", $"/v1/calendars/VN/versions/{version}/reprojections", CalendarChange.Act);
            Assert.Equal("forbidden", (await refused.ShouldBe(403)).Text("code"));
        }
    }

    [Fact]
    public async Task Only_the_newest_version_of_a_calendar_moves_promises()
    {
        using var client = await fixture.AdministratorAsync();
        await client.PublishAsync(Closed);
        foreach (
            var (address, status) in new[]
            {
                ("VN/versions/1", 409),
                ("VN/versions/3", 404),
                ("VN/versions/x", 404),
                ("XX/versions/1", 404),
            }
        )
        {
            using var response = await client.SendJsonAsync("POST", $"/v1/calendars/{address}/reprojections", CalendarChange.Act);
            var problem = await response.ShouldBe(status);
            Assert.Equal(status == 409 ? "calendar-version-superseded" : "not-found", problem.Text("code"));
        }
        using var unsaid = await client.SendJsonAsync("POST", "/v1/calendars/VN/versions/2/reprojections", new { authority = "x" });
        Assert.Equal("/reason", (await unsaid.ShouldBe(400)).GetProperty("errors")[0].Text("pointer"));
    }

    private Task<(long Dossiers, long Events)> MovesAsync() => CalendarChange.MovesAsync(fixture.Database.OwnerConnectionString);

    private static Task UntilFiguresAsync(HttpClient client, long inTime, long overdue) =>
        Poll.UntilAsync(
            async () =>
            {
                var figures = await client.GetJsonAsync("/v1/statistics/on-time?unit=96&from=2026-12-01");
                var row = figures.GetProperty("rows")[0];
                return (Of(row, "openInTime"), Of(row, "openOverdue")) == (inTime, overdue);
            },
            "the figures do not follow"
        );

    private static long Of(JsonElement row, string figure) => row.GetProperty(figure).GetInt64();
}
