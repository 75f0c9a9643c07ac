using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Feed;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>Promises W8, W9, W10 and how lanes, skipping and replay behave, with a real receiver over HTTP. Each test has a server and database of its own.</summary>
public sealed class DeliveryTests(ITestOutputHelper output) : IAsyncLifetime
{
    private TestDatabase? database;
    private TestServer? server;
    private HttpClient? client;
    private Catcher? catcher;

    public async Task InitializeAsync()
    {
        database = await TemplateDatabase.CloneAsync();
        server = await TestServer.StartAsync(database);
        client = await server.AdministratorAsync();
        catcher = await Catcher.StartAsync();
    }

    public async Task DisposeAsync()
    {
        client!.Dispose();
        await server!.DisposeAsync();
        await catcher!.DisposeAsync();
        await database!.DisposeAsync();
    }

    [Fact]
    public async Task A_failing_event_blocks_its_dossier_only_and_skipping_it_is_written_down()
    {
        var desk = new Desk(client!);
        var subscriber = await Subscriber.ActiveAsync(client!, catcher!);
        var bad = await desk.ReceiveAsync();
        catcher!.Instead = (http, caught) =>
        {
            http.Response.StatusCode = 422;
            return Task.FromResult(caught.Dossier == bad.Text("id") && caught.Version == 2);
        };
        bad = await desk.DoAsync(bad, "assign");
        await desk.DoAsync(bad, "process");
        for (var i = 0; i < 20; i++)
        {
            await desk.ReceiveAsync();
        }
        await Poll.UntilAsync(() => catcher.Taken.Count == 21, "the others are not delivered");
        Assert.DoesNotContain(catcher.All, caught => caught.Dossier == bad.Text("id") && caught.Version == 3);
        var lane = Assert.Single(await PolledAsync(() => subscriber.ListAsync("lanes"), lanes => lanes.Count == 1));
        Assert.Equal(bad.Text("id"), lane.Text("dossierId"));
        var failure = (await subscriber.ListAsync("attempts?failed=true"))[0];
        Assert.Equal(("status", 422), (failure.Text("reason"), failure.GetProperty("status").GetInt32()));

        var position = lane.GetProperty("position").GetInt64();
        var skip = $"lanes/{bad.Text("id")}/skip";
        await subscriber.DoAsync(skip, new { position = position + 1, reason = "obsolete" }, 409);
        await subscriber.DoAsync(skip, new { position, reason = "receiver-rejects" });
        await subscriber.CaughtUpAsync();
        var last = catcher.Taken.Last(caught => caught.Dossier == bad.Text("id"));
        Assert.Equal((3L, 2L), (last.Version, last.Data.GetProperty("previousVersion").GetInt64())); // 2 was never seen: the receiver knows
        Assert.Contains(await subscriber.ListAsync("history"), item => item.Text("type") == "subscription_delivery_skipped");
    }

    [Fact]
    public async Task A_retry_and_a_replay_are_the_same_to_the_byte_even_after_filter_and_fields_have_changed()
    {
        var desk = new Desk(client!);
        var subscriber = await Subscriber.ActiveAsync(client!, catcher!);
        var once = new ConcurrentDictionary<string, bool>();
        catcher!.Instead = (http, caught) =>
        {
            http.Response.StatusCode = 500;
            return Task.FromResult(once.Count < 2 && once.TryAdd(caught.Id, true));
        };
        var dossiers = new List<JsonElement>();
        for (var i = 0; i < 10; i++)
        {
            dossiers.Add(await desk.DoAsync(await desk.ReceiveAsync(), "assign"));
        }
        await subscriber.CaughtUpAsync();
        var firsts = catcher.All.GroupBy(caught => caught.Id).ToDictionary(group => group.Key, group => group.First());
        Assert.Equal(20, firsts.Count);
        Assert.True(catcher.All.Count >= 22, "nothing was tried again");

        using var changed = await client!.SendJsonAsync(
            "PUT",
            subscriber.Address,
            new
            {
                name = "test",
                url = catcher.Url,
                fields = new[] { "status" },
                types = new[] { "dossier.processed" },
            }
        );
        await changed.ShouldBe(200);
        await subscriber.DoAsync("activate"); // from here on
        await desk.DoAsync(dossiers[0], "process");
        await subscriber.CaughtUpAsync();
        var thin = catcher.All.Last();
        Assert.Equal("dossier.processed", JsonSerializer.Deserialize<JsonElement>(thin.Body).Text("type"));
        Assert.False(thin.Data.TryGetProperty("unitCode", out _));
        Assert.Equal(0, thin.Data.GetProperty("previousVersion").GetInt64());
        firsts.Add(thin.Id, thin);

        var sent = catcher.All.Count;
        await subscriber.DoAsync("replay", new { fromPosition = 1, toPosition = 1_000_000 }, 202);
        await subscriber.DoAsync("replay", new { eventIds = new[] { firsts.Keys.First(), "evt_" + Guid.NewGuid().ToString("N") } }, 202);
        await Poll.UntilAsync(
            async () =>
                (await subscriber.ListAsync("replays")).All(replay => replay.GetProperty("doneAt").ValueKind == JsonValueKind.String),
            "the replays did not end"
        );
        var again = catcher.All.Skip(sent).ToList();
        Assert.Equal(22, again.Count);
        Assert.Equal(firsts.Values.OrderBy(Position).Select(caught => caught.Id), again.Take(21).Select(caught => caught.Id));
        Assert.Equal(0, OtherBytes(catcher.All));
        output.WriteLine($"{catcher.All.Count} messages of {firsts.Count} events compared, {again.Count} of them replayed");
        Assert.Equal(2, (await subscriber.ListAsync("history")).Count(item => item.Text("type") == "subscription_replay_requested"));

        // The mutant: rendered again with the fields of today.
        Assert.True(OtherBytes([.. catcher.All, .. again.Select(caught => RenderedAgain(caught, Epoch(caught), ["status"]))]) > 0);
    }

    [Fact]
    public async Task Pull_and_push_give_the_same_bytes_also_after_a_restore()
    {
        var desk = new Desk(client!);
        var types = new[] { "dossier.assigned", "dossier.processed", "dossier.received" };
        var subscriber = await Subscriber.ActiveAsync(client!, catcher!, new() { ["types"] = types });
        var dossier = await desk.DoAsync(await desk.ReceiveAsync(), "assign");
        await subscriber.CaughtUpAsync();
        using var begun = await client!.SendJsonAsync("POST", "/v1/operations/feed/epochs", new { reason = "Khôi phục" });
        var epoch = (await begun.ShouldBe(201)).GetProperty("epoch").GetInt64();
        await desk.DoAsync(dossier, "process");
        await subscriber.CaughtUpAsync();
        var firsts = catcher!.All.ToList();
        Assert.Equal([1, 1, epoch], firsts.Select(Epoch));

        await subscriber.DoAsync("replay", new { fromPosition = 1, toPosition = 1_000_000 }, 202);
        await Poll.UntilAsync(() => catcher.All.Count == 6, "nothing is replayed");
        var page = await client!.GetJsonAsync("/v1/feed?types=" + string.Join(',', types));
        Assert.Equal(epoch, page.GetProperty("epoch").GetInt64());
        var pulled = page.GetProperty("events").EnumerateArray().Select(happened => happened.GetRawText()).ToList();
        Assert.Equal(firsts.Select(caught => Encoding.UTF8.GetString(caught.Body)), pulled);
        Assert.Equal(0, OtherBytes(catcher.All));
        // The mutant: with the epoch of today, as pull once wrote it.
        Assert.Equal(2, OtherBytes([.. firsts, .. firsts.Select(caught => RenderedAgain(caught, epoch, FeedEvent.OptionalFields))]));
    }

    [Fact]
    public async Task Gone_disables_loudly_and_resuming_goes_on_at_the_cursor()
    {
        var desk = new Desk(client!);
        var subscriber = await Subscriber.ActiveAsync(client!, catcher!);
        await desk.ReceiveAsync();
        await subscriber.CaughtUpAsync();
        catcher!.Instead = (http, _) =>
        {
            http.Response.StatusCode = 410;
            return Task.FromResult(true);
        };
        await desk.ReceiveAsync();
        await StatusAsync(subscriber, "disabled");
        Assert.Equal("gone", (await subscriber.ReadAsync()).Text("reason"));
        await desk.ReceiveAsync();
        catcher.Instead = null;
        Assert.True(await IsLoudAndReversibleAsync(subscriber));
        await subscriber.CaughtUpAsync();
        Assert.Equal(3, catcher.Taken.Select(caught => caught.Id).Distinct().Count());

        // The mutant: what does not answer is deleted.
        var deleted = await Subscriber.ActiveAsync(client!, catcher);
        using (var gone = await client!.SendAsync("DELETE", deleted.Address, null))
        {
            await gone.ShouldBe(200);
        }
        Assert.False(await IsLoudAndReversibleAsync(deleted));
    }

    [Fact]
    public async Task No_personal_data_leaves_the_server()
    {
        const string canary = "Q7CANARY";
        var desk = new Desk(client!);
        var subscriber = await Subscriber.ActiveAsync(client!, catcher!);
        var receipt = Operations.Receipts.One(canary);
        using var received = await client!.SendJsonAsync("POST", "/v1/dossiers", receipt);
        var dossier = await received.ShouldBe(201);
        dossier = await desk.DoAsync(dossier, "assign", new { officer = canary + "officer", step = "tham-dinh" });
        await desk.DoAsync(dossier, "process");
        await subscriber.CaughtUpAsync();
        var bytes = 0;
        foreach (var caught in catcher!.All)
        {
            bytes += caught.Body.Length;
            Assert.False(Shows(canary, caught.Body));
            Assert.Equal(
                [
                    "dossierId",
                    "dossierVersion",
                    "eventId",
                    "feedEpoch",
                    "feedPosition",
                    "previousVersion",
                    "procedureCode",
                    "schema",
                    "status",
                    "unitCode",
                ],
                caught.Data.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)
            );
        }
        output.WriteLine($"{catcher.All.Count} bodies, {bytes} bytes, no canary");
        Assert.Equal(3, catcher.All.Count);

        // The mutant: the dossier itself as the message.
        using var entity = await client!.GetAsync(new Uri("/v1/dossiers/" + dossier.Text("id"), UriKind.Relative));
        Assert.True(Shows(canary, await entity.Content.ReadAsByteArrayAsync()));
    }

    private static bool Shows(string canary, byte[] message) =>
        Encoding.UTF8.GetString(message).Contains(canary, StringComparison.OrdinalIgnoreCase);

    /// <summary>Messages whose bytes are not those of the first message of the same event.</summary>
    private static int OtherBytes(IEnumerable<Caught> messages) =>
        messages.GroupBy(caught => caught.Id).Sum(same => same.Count(caught => !caught.Body.SequenceEqual(same.First().Body)));

    private static Caught RenderedAgain(Caught caught, long epoch, IReadOnlyList<string> fields)
    {
        var (body, data) = (JsonSerializer.Deserialize<JsonElement>(caught.Body), caught.Data);
        string Text(string name) => data.TryGetProperty(name, out var value) ? value.GetString()! : "";
        var happened = new FeedEvent(
            Position(caught),
            epoch,
            Guid.ParseExact(caught.Id[4..], "N"),
            Guid.Parse(caught.Dossier),
            caught.Version,
            data.GetProperty("previousVersion").GetInt64(),
            body.GetProperty("timestamp").GetDateTimeOffset(),
            false,
            body.Text("type")!,
            Text("unitCode"),
            Text("procedureCode"),
            Text("status")
        );
        return caught with { Body = happened.ToJson(fields) };
    }

    private static long Epoch(Caught caught) => caught.Data.GetProperty("feedEpoch").GetInt64();

    /// <summary>Disabled by the system, written down, and back with one request. Resumes it.</summary>
    private static async Task<bool> IsLoudAndReversibleAsync(Subscriber subscriber)
    {
        var disabled = (await subscriber.ReadAsync()).Text("status") == "disabled";
        var told = (await subscriber.ListAsync("history"))[0].GetProperty("event").Text("verb") == "disable";
        return disabled && told && await subscriber.TryAsync("resume") == 200;
    }

    private static long Position(Caught caught) => caught.Data.GetProperty("feedPosition").GetInt64();

    internal static Task StatusAsync(Subscriber subscriber, string status) =>
        Poll.UntilAsync(async () => (await subscriber.ReadAsync()).Text("status") == status, $"not {status}");

    private static async Task<T> PolledAsync<T>(Func<Task<T>> read, Func<T, bool> good)
    {
        var last = await read();
        await Poll.UntilAsync(async () => good(last = await read()), "not there");
        return last;
    }
}
