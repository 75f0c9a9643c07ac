using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using MotCua.EmbeddedPostgres;
using Npgsql;

namespace MotCua.Bench;

/// <summary>
/// The sync job as it ships against the stand-in for the portal, each a process of its own beside the server: dossiers that the portal has never seen (two calls each), then what an outage
/// has left, three events a dossier. The log is written by SQL while the server is down; everything after that is the real thing, confirmations included.
/// </summary>
internal static class PortalSyncBench
{
    private const string Database = "bench_portal";
    private const string Password = "mot-cua";
    private static readonly string[] Roles = ["portal-sync"];

    public static async Task RunAsync(PostgresCluster cluster, string dll, bool quick)
    {
        var dossiers = quick ? 500 : 6_000;
        var folder = Directory.CreateTempSubdirectory("motcua-bench-sync").FullName;
        var port = FreePort();
        await using var superuser = NpgsqlDataSource.Create(cluster.ConnectionString(Database, PostgresRole.Superuser));
        using var portal = Start(
            Path.Combine(Repository(dll), "ops/portal-stand-in/bin/Release/net10.0/MotCua.PortalStandIn.dll"),
            new Dictionary<string, string>(),
            "--port",
            $"{port}",
            "--password",
            Password
        );
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        try
        {
            await (await ServerProcess.StartAsync(cluster, dll, Database)).DisposeAsync(); // makes the tables
            await FillAsync(cluster, dossiers, 1, 1);
            await using (var server = await ServerProcess.StartAsync(cluster, dll, Database))
            {
                await server.CaughtUpAsync();
                var (seconds, times, calls) = await SynchroniseAsync(server, superuser, portal, client, dll, folder, dossiers);
                Console.WriteLine(
                    $"portal sync, {dossiers:N0} new dossiers: {dossiers / seconds:N0} dossiers/s, {calls / (double)dossiers:0.0} calls each (aim: 200/s with 2 calls each)"
                );
                Told(times, seconds, dossiers, "dossiers");
            }
            await FillAsync(cluster, dossiers, 2, 4);
            await using (var server = await ServerProcess.StartAsync(cluster, dll, Database))
            {
                await server.CaughtUpAsync();
                var (seconds, times, calls) = await SynchroniseAsync(server, superuser, portal, client, dll, folder, dossiers);
                Console.WriteLine(
                    $"drain after an outage, {3 * dossiers:N0} events of {dossiers:N0} dossiers: {3 * dossiers / seconds:N0} events/s, {dossiers / seconds:N0} dossiers/s (aim: 500 events/s); {calls:N0} calls"
                );
                Told(times, seconds, 3 * dossiers, "events");
            }
        }
        finally
        {
            portal.Kill();
            await portal.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Seconds from the first call at the portal until the sync job has nothing left to do and every answer is confirmed.</summary>
    private static async Task<(double Seconds, Times Times, int Calls)> SynchroniseAsync(
        ServerProcess server,
        NpgsqlDataSource superuser,
        Process standIn,
        HttpClient portal,
        string dll,
        string folder,
        int dossiers
    )
    {
        using var answer = await server.Client.PostAsJsonAsync(
            "/v1/development/token",
            new
            {
                subject = "dong-bo",
                agency = "H12",
                roles = Roles,
            }
        );
        var token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString()!;
        await File.WriteAllTextAsync(Path.Combine(folder, "token"), token);
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), Password);
        var before = await CallsAsync(portal);
        var (ofServer, ofPostgres, ofStandIn) = (server.ProcessorTime, await PostgresTime.OfAsync(superuser), Refreshed(standIn));
        var job = Path.Combine(Repository(dll), "src/MotCua.PortalSync/bin/Release/net10.0/MotCua.PortalSync.dll");
        using var process = Start(
            job,
            new Dictionary<string, string>
            {
                ["MotCua__Address"] = $"http://127.0.0.1:{server.Port}",
                ["MotCua__TokenFile"] = Path.Combine(folder, "token"),
                ["Portal__Address"] = portal.BaseAddress!.ToString(),
                ["Portal__Unit"] = "H12",
                ["Portal__UserName"] = "camau",
                ["Portal__PasswordFile"] = Path.Combine(folder, "password"),
                ["State"] = Path.Combine(folder, "state"),
                ["Sectors"] = Path.Combine(Path.GetDirectoryName(job)!, "sectors.example.csv"),
                ["Health__Address"] = $"http://127.0.0.1:{FreePort()}",
                ["Logging__LogLevel__Default"] = "Warning",
            },
            "--once"
        );
        while (await CallsAsync(portal) == before && !process.HasExited)
        {
            await Task.Delay(10);
        }
        var watch = Stopwatch.StartNew();
        var processor = TimeSpan.Zero;
        var ended = process.WaitForExitAsync();
        while (await Task.WhenAny(ended, Task.Delay(20)) != ended)
        {
            processor = ProcessorTimeOf(process, processor);
        }
        var seconds = watch.Elapsed.TotalSeconds;
        var times = new Times(
            processor.TotalSeconds,
            (server.ProcessorTime - ofServer).TotalSeconds,
            (await PostgresTime.OfAsync(superuser) - ofPostgres).TotalSeconds,
            (Refreshed(standIn) - ofStandIn).TotalSeconds
        );
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"the sync job ended with {process.ExitCode}");
        }
        await server.CaughtUpAsync();
        var known = await PortalHasAsync(portal);
        return known == dossiers
            ? (seconds, times, await CallsAsync(portal) - before)
            : throw new InvalidOperationException($"the portal has {known} dossiers, not {dossiers}");
    }

    private static void Told(Times times, double seconds, int count, string what) =>
        Console.WriteLine(
            $"  processor time {times.All:0.0} s in {seconds:0.0} s by the clock: sync job {times.SyncJob:0.0}, server {times.Server:0.0}, PostgreSQL {times.Postgres:0.0}, stand-in {times.StandIn:0.0}; two cores of their own could give {2 * count / times.All:N0} {what}/s"
        );

    private static TimeSpan Refreshed(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static TimeSpan ProcessorTimeOf(Process process, TimeSpan otherwise)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return otherwise; // it has just ended
        }
    }

    private static async Task<int> CallsAsync(HttpClient portal)
    {
        try
        {
            using var counts = JsonDocument.Parse(await portal.GetStringAsync(new Uri("/control/counts", UriKind.Relative)));
            return counts.RootElement.EnumerateObject().Sum(service => service.Value.GetInt32());
        }
        catch (HttpRequestException)
        {
            return 0; // not up yet
        }
    }

    private static async Task<int> PortalHasAsync(HttpClient portal)
    {
        using var codes = JsonDocument.Parse(await portal.GetStringAsync(new Uri("/control/dossiers", UriKind.Relative)));
        return codes.RootElement.GetArrayLength();
    }

    private static async Task FillAsync(PostgresCluster cluster, int dossiers, int firstVersion, int lastVersion)
    {
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString(Database, PostgresRole.Superuser));
        await using var fill = source.CreateCommand(
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "fill_outbound.sql"))
        );
        fill.CommandTimeout = 0;
        fill.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 1 });
        fill.Parameters.Add(new NpgsqlParameter<long> { TypedValue = dossiers });
        fill.Parameters.Add(new NpgsqlParameter<int> { TypedValue = firstVersion });
        fill.Parameters.Add(new NpgsqlParameter<int> { TypedValue = lastVersion });
        await fill.ExecuteNonQueryAsync();
        await using var analyze = source.CreateCommand("analyze");
        await analyze.ExecuteNonQueryAsync();
    }

    private static Process Start(string dll, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", dll, .. options]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>The folder above <c>src</c>, from the place of the server's program.</summary>
    private static string Repository(string dll) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(dll)!, "../../../../.."));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Times(double SyncJob, double Server, double Postgres, double StandIn)
    {
        public double All => SyncJob + Server + Postgres + StandIn;
    }
}
