using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>Promises W5, W8, W9, W10 and how lanes, skipping and replay behave, with a real receiver over HTTP. Each test has a server and database of its own.</summary>
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
        await subscriber.DoAsync("activate");
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
        var compared = 0;
        foreach (var caught in catcher.All)
        {
            Assert.Equal(firsts[caught.Id].Body, caught.Body);
            compared++;
        }
        output.WriteLine($"{compared} messages of {firsts.Count} events compared, {again.Count} of them replayed");
        Assert.Equal(2, (await subscriber.ListAsync("history")).Count(item => item.Text("type") == "subscription_replay_requested"));
    }

    [Fact]
    public async Task Rotating_secrets_under_load_loses_no_verification_and_revoking_ends_the_old_one()
    {
        const int rotations = 20;
        var desk = new Desk(client!);
        var subscriber = await Subscriber.ActiveAsync(client!, catcher!);
        var secrets = new List<string> { subscriber.Secret };
        var uses = 0; // index of the secret that the receiver believes in
        var (verified, wrong) = (0, 0);
        catcher!.Instead = (_, caught) =>
        {
            string secret;
            lock (secrets)
            {
                secret = secrets[uses];
            }
            var good = Verifier.Verify(secret, caught.Id, caught.Timestamp, caught.Body, caught.Signature, DateTimeOffset.UtcNow);
            Interlocked.Increment(ref good ? ref verified : ref wrong);
            return Task.FromResult(false);
        };
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await desk.ReceiveAsync();
            }
        });
        var random = new Random(7);
        for (var i = 0; i < rotations; i++)
        {
            // The receiver has the present secret at the latest; the rotation before is over: its old one is revoked.
            lock (secrets)
            {
                uses = secrets.Count - 1;
            }
            await subscriber.DoAsync("secret:revoke-old");
            await subscriber.DoAsync("secret:rotate", new { overlapHours = 1 });
            lock (secrets)
            {
                secrets.Add(subscriber.Secret);
            }
            var seen = verified;
            await Poll.UntilAsync(() => verified > seen + random.Next(1, 8), "no deliveries");
            // What is on the way has both signatures once the sender has looked at the secrets again (2 s); switch after that.
            await Poll.UntilAsync(() => catcher.All.Last().Signature.Split(' ').Length == 2, "the new secret does not sign");
            await Poll.UntilAsync(() => SignedBy(secrets[^1], catcher.All.Last()), "the new secret does not sign");
        }
        await stop.CancelAsync();
        await load;
        await subscriber.CaughtUpAsync();
        output.WriteLine($"{rotations} rotations, {verified} deliveries verified, {wrong} failed");
        Assert.Equal(0, wrong);
        Assert.True(verified > rotations * 2);

        await subscriber.DoAsync("secret:revoke-old");
        await Poll.UntilAsync(
            async () =>
            {
                await desk.ReceiveAsync();
                return !SignedBy(secrets[^2], catcher.All.Last());
            },
            "the old secret still signs",
            seconds: 60
        );
        Assert.True(SignedBy(secrets[^1], catcher.All.Last()));
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
        Assert.Equal("disable", (await subscriber.ListAsync("history"))[0].GetProperty("event").Text("verb"));
        await desk.ReceiveAsync();
        catcher.Instead = null;
        await ReleasedAsync(subscriber);
        await subscriber.DoAsync("resume");
        await subscriber.CaughtUpAsync();
        Assert.Equal(3, catcher.Taken.Select(caught => caught.Id).Distinct().Count());
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
            Assert.DoesNotContain(canary, Encoding.UTF8.GetString(caught.Body), StringComparison.OrdinalIgnoreCase);
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
    }

    private static bool SignedBy(string secret, Caught caught) =>
        Verifier.Verify(secret, caught.Id, caught.Timestamp, caught.Body, caught.Signature, DateTimeOffset.UtcNow);

    private static long Position(Caught caught) => caught.Data.GetProperty("feedPosition").GetInt64();

    internal static Task StatusAsync(Subscriber subscriber, string status) =>
        Poll.UntilAsync(async () => (await subscriber.ReadAsync()).Text("status") == status, $"not {status}");

    private async Task ReleasedAsync(Subscriber subscriber)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database!.SuperuserConnectionString);
        await Poll.UntilAsync(
            async () =>
            {
                await using var command = source.CreateCommand(
                    $"select owner is null from delivery.progress where subscription_id = '{subscriber.Id}'"
                );
                return (bool)(await command.ExecuteScalarAsync())!;
            },
            "the sender holds on"
        );
    }

    private static async Task<T> PolledAsync<T>(Func<Task<T>> read, Func<T, bool> good)
    {
        var last = await read();
        await Poll.UntilAsync(async () => good(last = await read()), "not there");
        return last;
    }
}
