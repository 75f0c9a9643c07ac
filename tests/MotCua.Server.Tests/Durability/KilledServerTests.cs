using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Http;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Durability;

/// <summary>
/// Promise D1 in small: the server's process is killed (SIGKILL) ten times under load, and clients retry what was not answered with the same key. At the
/// end every acknowledged receipt is in the log once, and nothing is there that nobody asked for.
/// </summary>
public sealed class KilledServerTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Kills = 10;
    private const int Clients = 12;
    private TestDatabase? database;

    public async Task InitializeAsync() => database = await TemplateDatabase.CloneAsync();

    public async Task DisposeAsync() => await database!.DisposeAsync();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_happens_twice()
    {
        var port = FreePort();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
        var acknowledged = new ConcurrentDictionary<string, string>();
        var asked = new ConcurrentDictionary<string, bool>();
        var retries = 0;
        using var stop = new CancellationTokenSource();

        var server = Start(port);
        await ReadyAsync(client, server);
        var token = await TokenAsync(client);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var load = Enumerable.Range(0, Clients).Select(number => Task.Run(() => LoadAsync(number))).ToArray();
        for (var kill = 1; kill <= Kills; kill++)
        {
            var before = acknowledged.Count;
            await Poll.UntilAsync(() => acknowledged.Count >= before + 30, "the load made no progress", seconds: 90);
            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
            server = Start(port);
            await ReadyAsync(client, server);
        }
        await stop.CancelAsync();
        await Task.WhenAll(load);
        server.Kill();
        await server.WaitForExitAsync();
        server.Dispose();

        await CheckAsync(asked, acknowledged, retries);

        async Task LoadAsync(int number)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var key = $"client-{number}-{i}";
                asked[key] = true;
                while (true)
                {
                    try
                    {
                        using var response = await client.SendJsonAsync(
                            "POST",
                            "/v1/dossiers",
                            Desk.Receipt(receiving: $"H12.{120 + number}", name: key),
                            ("Idempotency-Key", key)
                        );
                        if ((int)response.StatusCode == 201)
                        {
                            acknowledged[key] = (await response.ShouldBe(201)).Text("id")!;
                            break;
                        }
                        Assert.Contains((int)response.StatusCode, new[] { 409, 503 });
                    }
                    catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
                    {
                        // The outcome is unknown: ask again with the same key.
                    }
                    Interlocked.Increment(ref retries);
                    await Task.Delay(20);
                }
            }
        }
    }

    private async Task CheckAsync(ConcurrentDictionary<string, bool> asked, ConcurrentDictionary<string, string> acknowledged, int retries)
    {
        // Every key was answered in the end; so the log must hold exactly one dossier for each.
        await using var source = NpgsqlDataSource.Create(database!.OwnerConnectionString);
        var stored = new Dictionary<string, List<string>>();
        await using (
            var command = source.CreateCommand(
                "select a.name, e.stream_id::text from events.mt_events e join private.applicant a on a.dossier_id = e.stream_id where e.version = 1"
            )
        )
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                stored.TryAdd(reader.GetString(0), []);
                stored[reader.GetString(0)].Add(reader.GetString(1));
            }
        }
        output.WriteLine(
            $"{Kills} kills, {asked.Count} receipts asked for, {acknowledged.Count} acknowledged, {retries} retries, {stored.Count} stored"
        );
        Assert.True(acknowledged.Count >= Kills * 30);
        Assert.Equal(asked.Keys.Order(StringComparer.Ordinal), acknowledged.Keys.Order(StringComparer.Ordinal));
        Assert.All(acknowledged, pair => Assert.Equal(pair.Value, Assert.Single(stored[pair.Key])));
        Assert.Equal(acknowledged.Count, stored.Count);
        await using var codes = source.CreateCommand("select count(*) - count(distinct value) from store.claim");
        Assert.Equal(0L, await codes.ExecuteScalarAsync());
    }

    private Process Start(int port)
    {
        var dll = typeof(ApiRoute).Assembly.Location;
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet",
            $"exec \"{dll}\""
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in TemplateDatabase.Settings(database!))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Default"] = "Error";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task ReadyAsync(HttpClient client, Process server) =>
        await Poll.UntilAsync(
            async () =>
            {
                Assert.False(server.HasExited, "the server ended by itself");
                try
                {
                    using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                    return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the server did not start",
            seconds: 90
        );

    private static async Task<string> TokenAsync(HttpClient client)
    {
        using var response = await client.PostAsync(new Uri("/v1/development/token", UriKind.Relative), null);
        return (await response.ShouldBe(200)).Text("token")!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
