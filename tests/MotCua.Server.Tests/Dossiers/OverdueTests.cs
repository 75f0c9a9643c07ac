using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>Each breach is announced once, at its instant, whoever sees it first.</summary>
public sealed class OverdueTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Received = "2026-11-02T08:00:00+07:00"; // a Monday
    private const string Breach = "2026-11-03T00:00:00+07:00"; // same-day: broken when the day is over

    [Fact]
    public async Task Watchers_on_two_nodes_announce_a_breach_once_with_its_instant()
    {
        await using var other = await fixture.StartAnotherAsync();
        var desk = new Desk(await fixture.AdministratorAsync());
        var dossiers = new List<JsonElement>();
        for (var i = 0; i < 20; i++)
        {
            dossiers.Add(await desk.ReceiveAsync(Desk.Receipt(occurredAt: Received)));
        }
        foreach (var dossier in dossiers)
        {
            var timeline = await AnnouncedAsync(desk, dossier);
            var announcement = Assert.Single(timeline, item => item.Text("type") == "dossier_overdue");
            Assert.Equal(Breach, announcement.Text("occurredAt"));
            Assert.Equal("open_overdue", (await desk.ReadAsync(dossier)).Text("timeliness"));
        }
        await other.DisposeAsync();
    }

    [Fact]
    public async Task What_was_done_in_time_and_recorded_late_is_early_or_on_time_after_all()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var received = await desk.ReceiveAsync(Desk.Receipt(occurredAt: Received));
        await AnnouncedAsync(desk, received);
        var processed = await desk.DoAsync(
            await desk.ReadAsync(received),
            "process",
            new { resultNumber = "1", occurredAt = "2026-11-02T16:00:00+07:00" }
        );
        Assert.Equal("on_time", processed.Text("timeliness"));
    }

    [Fact]
    public async Task A_command_that_finds_the_breach_first_announces_it_before_itself()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        // The dossier that still waits is announced by nobody; when it goes on late, the command does it.
        var received = await desk.ReceiveAsync(Desk.Receipt(occurredAt: Received));
        await AnnouncedAsync(desk, received);
        var late = await desk.DoAsync(await desk.ReadAsync(received), "process", new { occurredAt = "2026-11-05T09:00:00+07:00" });
        Assert.Equal("late", late.Text("timeliness"));
        Assert.Single(await desk.TimelineAsync(late), item => item.Text("type") == "dossier_overdue");
    }

    private static async Task<List<JsonElement>> AnnouncedAsync(Desk desk, JsonElement dossier)
    {
        List<JsonElement> timeline = [];
        await Poll.UntilAsync(
            async () => (timeline = await desk.TimelineAsync(dossier)).Exists(item => item.Text("type") == "dossier_overdue"),
            "no announcement"
        );
        return timeline;
    }
}
