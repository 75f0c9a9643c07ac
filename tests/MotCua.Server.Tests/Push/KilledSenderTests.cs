using MotCua.EmbeddedPostgres;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Operations;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>
/// Promise W1 in small: two server processes share a database and a receiver that fails now and then; one of them is killed (SIGKILL) again and again while dossiers change.
/// At the end the receiver has seen every event of the log, and each dossier's in order.
/// </summary>
public sealed class KilledSenderTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Kills = 6;
    private TestDatabase? database;

    public async Task InitializeAsync() => database = await TemplateDatabase.CloneAsync();

    public async Task DisposeAsync() => await database!.DisposeAsync();

    [Fact]
    public async Task Every_event_arrives_and_in_order_whatever_is_killed()
    {
        var random = new Random(20261122);
        await using var catcher = await Catcher.StartAsync();
        catcher.Instead = (http, _) =>
        {
            bool fails;
            lock (random)
            {
                fails = random.Next(12) == 0;
            }
            http.Response.StatusCode = fails ? 500 : 200;
            return Task.FromResult(fails);
        };
        // Each dossier belongs to one of the two subscriptions, so that order can be told from what arrives. Commands go to a server that does not send and is not killed.
        await using var desk = await TestServer.StartAsync(database!, settings: new Dictionary<string, string> { ["Push:Send"] = "false" });
        using var client = await desk.AdministratorAsync();
        var subscribers = new[]
        {
            await Subscriber.ActiveAsync(client, catcher, new() { ["agency"] = "H12.101" }),
            await Subscriber.ActiveAsync(client, catcher, new() { ["agency"] = "H12.102" }),
        };
        var senders = new[] { Start(), Start() };
        using var stop = new CancellationTokenSource();
        var load = Enumerable
            .Range(0, 3)
            .Select(number =>
                Task.Run(async () =>
                {
                    var clerk = new Desk(client);
                    while (!stop.IsCancellationRequested)
                    {
                        var dossier = await clerk.ReceiveAsync(Desk.Receipt(receiving: number == 0 ? "H12.101" : "H12.102"));
                        dossier = await clerk.DoAsync(dossier, "assign");
                        dossier = await clerk.DoAsync(dossier, "process");
                        await clerk.DoAsync(dossier, "return");
                    }
                })
            )
            .ToArray();
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var taken = catcher.Taken.Count;
                await Poll.UntilAsync(() => catcher.Taken.Count > taken + 40, "deliveries stand still", seconds: 90);
                await senders[kill % 2].DisposeAsync();
                senders[kill % 2] = Start();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(load);
        }
        catcher.Instead = null;
        var expected = await IdsAsync();
        var last = -1;
        // What failed last waits for its turn in the schedule: 5 s, 1 min.
        await Poll.UntilAsync(
            () =>
            {
                last = catcher.Taken.Select(caught => caught.Id).ToHashSet().Count;
                return last >= expected.Count;
            },
            $"not everything arrives: {expected.Count}",
            seconds: 150
        );
        foreach (var sender in senders)
        {
            await sender.DisposeAsync();
        }
        var inversions = OutageTests.Inversions(catcher.Taken);
        output.WriteLine(
            $"{Kills} kills, {subscribers.Length} subscriptions, {expected.Count} events, {catcher.Taken.Count} taken, {catcher.All.Count} attempts, {inversions} inversions"
        );
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            catcher.Taken.Select(caught => caught.Id).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(0, inversions);
        Assert.True(expected.Count > Kills * 40);

        // The checker sees what it is there for: the same deliveries with two neighbours of a dossier exchanged.
        var list = catcher.Taken.DistinctBy(caught => caught.Id).ToList();
        var first = list.FindIndex(caught =>
            caught.Version == 1 && list.Exists(other => other.Dossier == caught.Dossier && other.Version == 2)
        );
        var second = list.FindIndex(caught => caught.Dossier == list[first].Dossier && caught.Version == 2);
        (list[first], list[second]) = (list[second], list[first]);
        Assert.True(OutageTests.Inversions(list) > 0);
    }

    private ServerProcess Start() => ServerProcess.Start(database!, ("Logging__LogLevel__Default", "Error"), ("Push__LeaseSeconds", "3"));

    private async Task<List<string>> IdsAsync()
    {
        await using var source = NpgsqlDataSource.Create(database!.OwnerConnectionString);
        await using var command = source.CreateCommand(
            "select e.id from events.mt_events as e join events.mt_streams as s on s.id = e.stream_id where s.type = 'dossier'"
        );
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync())
        {
            ids.Add("evt_" + reader.GetGuid(0).ToString("N"));
        }
        return ids;
    }
}
