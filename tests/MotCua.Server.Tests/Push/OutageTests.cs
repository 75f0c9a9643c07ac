using System.Diagnostics;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>
/// Promises W2 and W9: a receiver that is down for 24 hours, or for 14 days, on a simulated clock. The backlog lies in the feed's table, put there by the test beside one
/// real event at its end: the log is the queue.
/// </summary>
public sealed class OutageTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Events; <c>MOTCUA_BACKLOG</c> asks for another number, a multiple of 5.</summary>
    private static readonly int Backlog = int.TryParse(Environment.GetEnvironmentVariable("MOTCUA_BACKLOG"), out var asked)
        ? asked
        : 20_000;

    private TestDatabase? database;
    private TestServer? server;
    private Catcher? catcher;

    public async Task InitializeAsync()
    {
        database = await TemplateDatabase.CloneAsync();
        server = await TestServer.StartAsync(database);
        catcher = await Catcher.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await server!.DisposeAsync();
        await catcher!.DisposeAsync();
        await database!.DisposeAsync();
    }

    [Fact]
    public async Task After_24_hours_the_first_delivery_comes_within_a_minute_and_the_backlog_in_order()
    {
        var subscriber = await DownAsync(Backlog);
        foreach (var hours in new[] { 0.5, 0.6, 10, 12, 1 })
        {
            server!.Clock.Advance(TimeSpan.FromHours(hours));
            await ProbedAsync();
        }
        await AlertsAsync(1, 24);
        var (_, delivery) = await StateAsync(subscriber);
        Assert.Equal("down", delivery.GetProperty("endpoint").GetString());
        await RecoverAsync(resume: false);
        await CheckAsync(Backlog);
    }

    [Fact]
    public async Task After_14_days_the_subscription_is_disabled_loudly_and_resuming_goes_on_at_the_cursor()
    {
        var subscriber = await DownAsync(5_000);
        for (var day = 1; day <= 13; day++)
        {
            server!.Clock.Advance(TimeSpan.FromDays(1));
            await ProbedAsync();
        }
        await AlertsAsync(1, 24, 120, 312);
        Assert.Equal("active", (await StateAsync(subscriber)).Status);
        server!.Clock.Advance(TimeSpan.FromDays(1));
        await Poll.UntilAsync(async () => (await StateAsync(subscriber)).Status == "disabled", "not disabled");
        using (var client = await server.AdministratorAsync())
        {
            Assert.Equal("failing-14-days", (await client.GetJsonAsync(subscriber)).Text("reason"));
        }
        Assert.Empty(catcher!.Taken);
        await RecoverAsync(resume: true, subscriber);
        await CheckAsync(5_000);
    }

    /// <summary>A subscription whose receiver is down, with a backlog.</summary>
    private async Task<string> DownAsync(int backlog)
    {
        server!.Clock.Set(DateTimeOffset.UtcNow);
        using var client = await server.AdministratorAsync();
        var subscriber = await Subscriber.ActiveAsync(client, catcher!);
        catcher!.Instead = (http, _) =>
        {
            http.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        await FeedRows.PutAsync(database!, backlog, dossiers: $"n % {backlog / 5}", version: $"1 + n / {backlog / 5}");
        await new Desk(client).ReceiveAsync();
        await Poll.UntilAsync(
            async () => (await StateAsync(subscriber.Address)).Delivery.GetProperty("endpoint").GetString() == "down",
            "the breaker does not open"
        );
        return subscriber.Address;
    }

    private async Task ProbedAsync()
    {
        var before = catcher!.All.Count;
        await Poll.UntilAsync(() => catcher.All.Count > before, "no probe");
    }

    private async Task RecoverAsync(bool resume, string? address = null)
    {
        catcher!.Instead = null;
        if (resume)
        {
            using var client = await server!.AdministratorAsync();
            using var response = await client.SendAsync("POST", address + "/resume", null);
            await response.ShouldBe(200);
        }
        server!.Clock.Advance(TimeSpan.FromSeconds(60)); // simulated: no more than this until the first delivery
        await Poll.UntilAsync(() => !catcher.Taken.IsEmpty, "nothing delivered 60 s after recovery");
    }

    private async Task CheckAsync(int backlog)
    {
        var watch = Stopwatch.StartNew();
        var last = -1;
        string? stuck = null;
        var moved = Stopwatch.StartNew();
        var expected = await IdsAsync();
        Assert.True(expected.Count > backlog);
        await Poll.UntilAsync(
            () =>
            {
                var count = catcher!.Taken.Count;
                if (count != last)
                {
                    (last, moved) = (count, Stopwatch.StartNew());
                }
                if (moved.Elapsed > TimeSpan.FromSeconds(3))
                {
                    server!.Clock.Advance(TimeSpan.FromSeconds(10)); // an attempt timed out on a busy machine, and its retry waits for the simulated clock
                }
                if (moved.Elapsed > TimeSpan.FromSeconds(20))
                {
                    stuck =
                        $"stuck at {count} of {expected.Count}, missing "
                        + string.Join(", ", expected.Except(catcher.Taken.Select(caught => caught.Id)).Take(5));
                    return true;
                }
                return count >= expected.Count && catcher.Taken.Select(caught => caught.Id).ToHashSet().IsSupersetOf(expected);
            },
            "the backlog is not drained",
            seconds: 240
        );
        Assert.True(stuck is null, stuck + "\n" + await DescribeAsync());
        var rate = catcher!.Taken.Count / watch.Elapsed.TotalSeconds;
        var inversions = Inversions(catcher.Taken);
        output.WriteLine(
            $"{expected.Count} events, {catcher.Taken.Count} deliveries taken, {catcher.All.Count} attempts, {inversions} inversions, drained with {rate:0}/s"
        );
        Assert.Equal(0, inversions);
    }

    /// <summary>Times that a dossier's event was first seen after a later one of it.</summary>
    internal static int Inversions(IEnumerable<Caught> taken)
    {
        var inversions = 0;
        var seen = new HashSet<string>();
        var newest = new Dictionary<string, long>();
        foreach (var caught in taken)
        {
            if (!seen.Add(caught.Id))
            {
                continue;
            }
            var (dossier, version) = (caught.Dossier, caught.Version);
            if (newest.GetValueOrDefault(dossier) > version)
            {
                inversions++;
            }
            newest[dossier] = Math.Max(version, newest.GetValueOrDefault(dossier));
        }
        return inversions;
    }

    private async Task AlertsAsync(params int[] hours) =>
        await Poll.UntilAsync(
            async () =>
            {
                await using var source = NpgsqlDataSource.Create(database!.SuperuserConnectionString);
                await using var command = source.CreateCommand(
                    "select coalesce(array_agg((data ->> 'hours')::int order by seq_id), '{}') from events.mt_events where type = 'subscription_alerted'"
                );
                return ((int[])(await command.ExecuteScalarAsync())!).SequenceEqual(hours);
            },
            "alerts are not " + string.Join(", ", hours)
        );

    private async Task<HashSet<string>> IdsAsync()
    {
        await using var source = NpgsqlDataSource.Create(database!.SuperuserConnectionString);
        await using var command = source.CreateCommand("select event_id from feed.event where not imported");
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new HashSet<string>();
        while (await reader.ReadAsync())
        {
            ids.Add("evt_" + reader.GetGuid(0).ToString("N"));
        }
        return ids;
    }

    /// <summary>What the tables say, for a failure.</summary>
    private async Task<string> DescribeAsync()
    {
        await using var source = NpgsqlDataSource.Create(database!.SuperuserConnectionString);
        await using var command = source.CreateCommand(
            """
            select concat_ws(E'\n',
                (select string_agg(p::text, E'\n') from delivery.progress as p),
                (select string_agg(l::text, E'\n') from (select * from delivery.lane order by head limit 10) as l),
                (select string_agg(e::text, E'\n') from (select position, event_id, type, version from feed.event order by position desc limit 5) as e),
                (select string_agg(a::text, E'\n') from (select at, position, status, reason from delivery.attempt where reason <> 'delivered' order by seq desc limit 10) as a))
            """
        );
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>With a token of the simulated day.</summary>
    private async Task<(string Status, System.Text.Json.JsonElement Delivery)> StateAsync(string address)
    {
        using var client = await server!.AdministratorAsync();
        var json = await client.GetJsonAsync(address);
        return (json.Text("status")!, json.GetProperty("delivery"));
    }
}
