using System.Collections.Concurrent;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Operations;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>
/// Promise W1: two server processes share a database and receivers that fail now and then, while dossiers change and the senders are killed 200 times: processes by SIGKILL, their
/// connections by PostgreSQL, and single pumps by giving their leases away, so that what they have in memory is worth nothing any more and another begins from the rows. At the end
/// each receiver has seen every event of its part of the log, and each dossier's in order.
/// </summary>
public sealed class KilledSenderTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Kills = 200;
    private const int Processes = 3;
    private static readonly string[] Agencies = [.. Enumerable.Range(101, 12).Select(number => $"H12.{number}")];
    private TestDatabase? database;

    public async Task InitializeAsync() => database = await TemplateDatabase.CloneAsync();

    public async Task DisposeAsync() => await database!.DisposeAsync();

    [Fact]
    public async Task Every_event_arrives_and_in_order_whatever_is_killed()
    {
        await using var catcher = await Catcher.StartAsync();
        var failed = new ConcurrentDictionary<string, bool>();
        catcher.Instead = (http, caught) =>
        {
            var fails = caught.Id[^1] == '0' && failed.TryAdd(caught.Id, true); // one event in 16, once
            http.Response.StatusCode = fails ? 500 : 200;
            return Task.FromResult(fails);
        };
        // Each dossier belongs to one of the subscriptions, so that order can be told from what arrives. Commands go to a server that does not send and is not killed.
        await using var desk = await TestServer.StartAsync(database!, settings: new Dictionary<string, string> { ["Push:Send"] = "false" });
        using var client = await desk.AdministratorAsync();
        foreach (var agency in Agencies)
        {
            await Subscriber.ActiveAsync(client, catcher, new() { ["agency"] = agency });
        }
        var senders = new[] { Start(), Start() };
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 3).Select(number => Task.Run(() => WorkAsync(new Desk(client), number, stop.Token))).ToArray();
        var (pumps, processes, connections) = (0, 0, 0);
        try
        {
            for (var round = 1; pumps + processes + connections < Kills; round++)
            {
                var taken = catcher.Taken.Count;
                await Poll.UntilAsync(() => catcher.Taken.Count > taken + 10, "deliveries stand still", seconds: 90);
                if (round % 5 == 0 && processes < Processes)
                {
                    await senders[processes % 2].DisposeAsync(); // SIGKILL
                    senders[processes % 2] = Start();
                    processes++;
                }
                else if (round % 3 == 0)
                {
                    connections += await ExecuteAsync(
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'push-sender'"
                    );
                }
                else
                {
                    pumps += await ExecuteAsync(
                        "update delivery.progress set owner = null, lease_until = null where owner is not null and lease_until > clock_timestamp() returning 1"
                    );
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(load);
        }
        var expected = await IdsAsync();
        await Poll.UntilAsync(
            () => catcher.Taken.Select(caught => caught.Id).ToHashSet().Count >= expected.Count,
            $"not everything arrives: {expected.Count}",
            seconds: 60
        );
        foreach (var sender in senders)
        {
            await sender.DisposeAsync();
        }
        var inversions = OutageTests.Inversions(catcher.Taken);
        output.WriteLine(
            $"{pumps} pumps, {connections} connections, {processes} processes killed; {Agencies.Length} subscriptions, {expected.Count} events, {catcher.Taken.Count} taken, {catcher.All.Count} attempts, {inversions} inversions"
        );
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            catcher.Taken.Select(caught => caught.Id).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(0, inversions);

        // The checker sees what it is there for: the same deliveries with two neighbours of a dossier exchanged.
        var list = catcher.Taken.DistinctBy(caught => caught.Id).ToList();
        var first = list.FindIndex(caught =>
            caught.Version == 1 && list.Exists(other => other.Dossier == caught.Dossier && other.Version == 2)
        );
        var second = list.FindIndex(caught => caught.Dossier == list[first].Dossier && caught.Version == 2);
        (list[first], list[second]) = (list[second], list[first]);
        Assert.True(OutageTests.Inversions(list) > 0);
    }

    private static async Task WorkAsync(Desk clerk, int number, CancellationToken stop)
    {
        for (var i = number; !stop.IsCancellationRequested; i++)
        {
            var dossier = await clerk.ReceiveAsync(Desk.Receipt(receiving: Agencies[i % Agencies.Length]));
            dossier = await clerk.DoAsync(dossier, "assign");
            dossier = await clerk.DoAsync(dossier, "process");
            await clerk.DoAsync(dossier, "return");
        }
    }

    private ServerProcess Start() =>
        ServerProcess.Start(
            database!,
            ("Logging__LogLevel__Default", "Critical"),
            ("Push__LeaseSeconds", "2"),
            ("ConnectionStrings__MotCua", database!.AppConnectionString + ";Application Name=push-sender")
        );

    /// <summary>Rows that came back.</summary>
    private async Task<int> ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(database!.SuperuserConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = 0;
        while (await reader.ReadAsync())
        {
            rows++;
        }
        return rows;
    }

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
