using System.Globalization;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Push;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Portal;

/// <summary>
/// Promise W7: a hundred clients read the feed from the beginning with pages of random size and filters, from two servers, one of which goes and comes back meanwhile. Each has exactly
/// its part of the log at the end, in order.
/// </summary>
public sealed class FeedClientsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Clients = 100;

    /// <summary>Events put into the feed's table; <c>MOTCUA_FEED</c> asks for another number.</summary>
    private static readonly int Events = int.TryParse(Environment.GetEnvironmentVariable("MOTCUA_FEED"), out var asked) ? asked : 8_000;

    /// <summary>Query, and the same as a condition on the rows.</summary>
    private static readonly (string Query, string Where)[] Filters =
    [
        ("", "true"),
        ("&types=dossier.assigned", "type = 'dossier.assigned'"),
        ("&agency=H12.102", "'H12.102' = any (agencies)"),
        ("&procedure=1.001193&types=dossier.assigned,dossier.received", "procedure = '1.001193' and type <> 'dossier.processed'"),
        ("&agency=H12.119", "'H12.119' = any (agencies)"), // one in a thousand: most pages have nothing
    ];

    private TestDatabase? database;
    private TestServer? stays;
    private TestServer? goes;

    public async Task InitializeAsync()
    {
        database = await TemplateDatabase.CloneAsync();
        stays = await TestServer.StartAsync(database);
        goes = await TestServer.StartAsync(database);
    }

    public async Task DisposeAsync()
    {
        await stays!.DisposeAsync();
        await goes!.DisposeAsync();
        await database!.DisposeAsync();
    }

    private sealed record Page(IReadOnlyList<long> Positions, string Next, bool More);

    [Fact]
    public async Task A_hundred_clients_have_exactly_the_log_at_the_end()
    {
        await FillAsync();
        var logs = new List<List<long>>();
        foreach (var (_, where) in Filters)
        {
            logs.Add(await PositionsAsync(where));
        }
        using var steady = await stays!.AsAsync("sync", "H12", "portal-sync");
        var passing = await goes!.AsAsync("sync", "H12", "portal-sync");
        var (pages, failures) = (0, 0);
        var reading = Enumerable
            .Range(0, Clients)
            .Select(number =>
                Task.Run(async () =>
                {
                    var random = new Random(number);
                    var (query, _) = Filters[number % Filters.Length];
                    return await ReadAsync(async cursor =>
                    {
                        var address =
                            $"/v1/feed?limit={random.Next(1, 20) * random.Next(10, 50)}{query}{(cursor is null ? "" : "&cursor=" + cursor)}";
                        for (var attempt = random.Next(2); ; attempt++)
                        {
                            try
                            {
                                Interlocked.Increment(ref pages);
                                return await PageAsync(attempt % 2 == 0 ? passing : steady, address);
                            }
                            catch (Exception exception)
                                when (exception is HttpRequestException or ObjectDisposedException or OperationCanceledException)
                            {
                                Interlocked.Increment(ref failures); // it goes on elsewhere, with the cursor that it has
                            }
                        }
                    });
                })
            )
            .ToArray();
        for (var restart = 0; restart < 3 && !Task.WhenAll(reading).IsCompleted; restart++)
        {
            var before = pages;
            await Poll.UntilAsync(() => pages > before + 100 || Task.WhenAll(reading).IsCompleted, "nobody reads", seconds: 60);
            await goes!.DisposeAsync();
            goes = await TestServer.StartAsync(database!);
            passing = await goes.AsAsync("sync", "H12", "portal-sync");
        }
        var read = await Task.WhenAll(reading);
        var wrong = Enumerable.Range(0, Clients).Count(number => read[number]?.SequenceEqual(logs[number % Filters.Length]) != true);
        output.WriteLine(
            $"{Clients} clients, {logs[0].Count} events, {pages} pages, {failures} requests lost with a server, {wrong} clients wrong"
        );
        Assert.Equal(0, wrong);

        // The mutant: the filter after the limit, and a cursor that goes as far as what was let through.
        var rare = logs[^1].ToHashSet();
        var stuck = await ReadAsync(cursor =>
        {
            var after = cursor is null ? 0 : long.Parse(cursor, CultureInfo.InvariantCulture);
            var matching = logs[0].Where(position => position > after).Take(100).Where(rare.Contains).ToList();
            var next = matching.Count > 0 ? matching[^1] : after;
            return Task.FromResult(new Page(matching, next.ToString(CultureInfo.InvariantCulture), next < logs[0][^1]));
        });
        Assert.NotEqual(logs[^1], stuck ?? []);
    }

    /// <summary>What every client does: read on from the cursor until there is no more. Null: it does not get on.</summary>
    private static async Task<List<long>?> ReadAsync(Func<string?, Task<Page>> page)
    {
        var read = new List<long>();
        string? cursor = null;
        while (true)
        {
            var one = await page(cursor);
            read.AddRange(one.Positions);
            if (!one.More)
            {
                return read;
            }
            if (one.Next == cursor)
            {
                return null;
            }
            cursor = one.Next;
        }
    }

    private static async Task<Page> PageAsync(HttpClient client, string address)
    {
        var json = await client.GetJsonAsync(address);
        return new Page(
            [.. json.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("data").GetProperty("feedPosition").GetInt64())],
            json.Text("nextCursor")!,
            json.GetProperty("hasMore").GetBoolean()
        );
    }

    /// <summary>Rows in the feed's table, and a real event at their end, so that its projection has come as far.</summary>
    private async Task FillAsync()
    {
        await FeedRows.PutAsync(
            database!,
            Events,
            dossiers: "n / 4",
            version: "1 + n % 4",
            type: "(array['dossier.received', 'dossier.assigned', 'dossier.processed'])[1 + n % 3]",
            procedure: "(array['2.000815', '1.001193'])[1 + n % 2]",
            agency: "case when n % 1000 = 999 then 'H12.119' else 'H12.10' || 1 + n % 3 end"
        );
        using var administrator = await stays!.AdministratorAsync();
        using var received = await new Desk(administrator).SendReceiptAsync(Desk.Receipt(receiving: "H12.130"));
        await received.ShouldBe(201);
        var position = long.Parse(received.Headers.GetValues("MotCua-Position").Single(), CultureInfo.InvariantCulture);
        await Poll.UntilAsync(
            async () => (await administrator.GetJsonAsync("/v1/feed?limit=1")).GetProperty("headPosition").GetInt64() >= position,
            "the feed has not caught up"
        );
    }

    private async Task<List<long>> PositionsAsync(string where)
    {
        await using var source = NpgsqlDataSource.Create(database!.SuperuserConnectionString);
        await using var command = source.CreateCommand($"select position from feed.event where {where} order by position");
        await using var reader = await command.ExecuteReaderAsync();
        var positions = new List<long>();
        while (await reader.ReadAsync())
        {
            positions.Add(reader.GetInt64(0));
        }
        return positions;
    }
}
