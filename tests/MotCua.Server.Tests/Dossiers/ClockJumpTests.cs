using System.Globalization;
using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>Promise T1: the clocks of two nodes jump by hours and days while commands run; order comes from versions and positions.</summary>
public sealed class ClockJumpTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private static readonly TimeSpan[] Jumps = [TimeSpan.FromHours(1), -TimeSpan.FromHours(1), TimeSpan.FromDays(1), -TimeSpan.FromDays(1)];

    [Fact]
    public async Task Nothing_is_lost_doubled_or_reordered_when_clocks_jump()
    {
        await using var other = await fixture.StartAnotherAsync();
        var start = new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.FromHours(7));
        TestClock[] clocks = [fixture.Clock, other.Clock];
        clocks[0].Set(start);
        clocks[1].Set(start.AddMinutes(5));
        HttpClient[] clients = [await fixture.AdministratorAsync(), await other.AdministratorAsync()];
        Desk[] desks = [new(clients[0]), new(clients[1])];
        var random = new Random(3);
        var (accepted, refused, jumps) = (0, 0, 0);
        var dossiers = new List<(JsonElement Dossier, List<string> Keys)>();
        for (var i = 0; i < 25; i++) // odd, so that both nodes come to each
        {
            dossiers.Add((await desks[i % 2].ReceiveAsync(Desk.Receipt("1.000419"), $"receipt-{i}"), []));
        }
        for (var round = 0; round < 100; round++)
        {
            var moved = random.Next(2);
            var jump = Jumps[random.Next(Jumps.Length)];
            if ((clocks[moved].GetUtcNow() + jump - start).Duration() < TimeSpan.FromDays(2))
            {
                clocks[moved].Advance(jump);
            }
            else
            {
                clocks[moved].Set(start.AddMinutes(random.Next(0, 200)));
            }
            jumps++;
            // The clerk signs in again: by the new clock the old token has ended, or has not begun.
            clients[moved].Dispose();
            clients[moved] = moved == 0 ? await fixture.AdministratorAsync() : await other.AdministratorAsync();
            desks[moved] = new Desk(clients[moved]);
            await Task.WhenAll(
                desks.Select(
                    async (desk, node) =>
                    {
                        var (dossier, keys) = dossiers[((round * 2) + node) % dossiers.Count];
                        var key = $"{round}-{node}";
                        var now = await desk.ReadAsync(dossier);
                        var body = new { officer = "officer-" + key };
                        using var response = await desk.SendAsync(now, "assign", body, key);
                        if ((int)response.StatusCode == 200)
                        {
                            Interlocked.Increment(ref accepted);
                            keys.Add(body.officer);
                            // The same command again, whatever the clock says now, is the same answer and no second event.
                            using var again = await desk.SendAsync(now, "assign", body, key);
                            await again.ShouldBe(200);
                        }
                        else
                        {
                            Interlocked.Increment(ref refused);
                            Assert.Contains((int)response.StatusCode, new[] { 412, 422 });
                        }
                    }
                )
            );
        }
        foreach (var (dossier, keys) in dossiers)
        {
            var timeline = await desks[0].TimelineAsync(dossier);
            Assert.Equal(
                Enumerable.Range(1, timeline.Count).Select(i => (long)i),
                timeline.Select(item => item.GetProperty("version").GetInt64())
            );
            var officers = timeline
                .Where(item => item.Text("type") == "dossier_assigned")
                .Select(item => item.GetProperty("data").Text("officer"));
            Assert.Equal(keys, officers);
            var recorded = timeline.ConvertAll(item => DateTimeOffset.Parse(item.Text("recordedAt")!, CultureInfo.InvariantCulture));
            Assert.Equal(recorded.Order(), recorded);
            var announced = timeline
                .Where(item => item.Text("type") is "dossier_overdue" or "dossier_due_soon")
                .Select(item => item.GetProperty("data").ToString())
                .ToList();
            Assert.Equal(announced.Count, announced.Distinct().Count());
        }
        output.WriteLine($"{accepted} commands accepted, {refused} refused, {jumps} jumps");
        Assert.True(accepted > 60);
    }
}
