using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MotCua.EmbeddedPostgres;
using MotCua.PortalStandIn;

namespace MotCua.EndToEnd.Tests;

/// <summary>
/// A province's installation: PostgreSQL, the server and the sync job, each a process of its own, beside a stand-in for the portal. Each may be killed and comes back by itself, with
/// the same addresses and files.
/// </summary>
internal sealed class Programs : IAsyncDisposable
{
    public const string PortalPassword = "mat-khau-canary-5521";

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"motcua-e2e-{Environment.ProcessId}-{Guid.NewGuid():N}");
    private readonly ConcurrentQueue<string> said = new();
    private readonly int serverPort = FreePort();
    private readonly int databasePort = FreePort();
    private readonly int healthPort = FreePort();
    private readonly int webhookPort = FreePort();
    private PostgresCluster? cluster;
    private Process? server;
    private Process? syncJob;

    private Programs(StandIn portal)
    {
        Portal = portal;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{serverPort}"), Timeout = TimeSpan.FromSeconds(20) };
        Health = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{healthPort}"), Timeout = TimeSpan.FromSeconds(5) };
    }

    public StandIn Portal { get; }

    /// <summary>Speaks to the server.</summary>
    public HttpClient Client { get; }

    /// <summary>Speaks to the sync job.</summary>
    public HttpClient Health { get; }

    public Uri WebhookAddress => new($"http://127.0.0.1:{webhookPort}/webhook");

    public string StateFolder => Path.Combine(folder, "sync");

    public string TokenFile => Path.Combine(folder, "token");

    public string SecretFile => Path.Combine(folder, "secret");

    /// <summary>Everything that the sync job has printed.</summary>
    public string Said => string.Join('\n', said);

    public static async Task<Programs> StartAsync(int seed)
    {
        var portal = await StandIn.StartAsync(new StandInOptions(Port: 0, Password: PortalPassword, Seed: seed));
        var programs = new Programs(portal);
        // PostgreSQL makes its part of the folder; it may run as another user, who must be able to pass.
        Directory.CreateDirectory(programs.folder);
        Directory.CreateDirectory(programs.StateFolder);
        await File.WriteAllTextAsync(Path.Combine(programs.folder, "password"), PortalPassword);
        await programs.StartDatabaseAsync();
        await programs.cluster!.EnsureDatabaseAsync("motcua", CancellationToken.None);
        await programs.StartServerAsync();
        return programs;
    }

    public string ConnectionString => cluster!.ConnectionString("motcua", PostgresRole.Owner);

    public async Task StartDatabaseAsync()
    {
        cluster = await PostgresCluster.StartAsync(
            new PostgresClusterOptions { DataDirectory = Path.Combine(folder, "postgres"), Port = databasePort }
        );
    }

    /// <summary>As if the machine's memory had run out: no shutdown, recovery at the next start.</summary>
    public async Task KillDatabaseAsync()
    {
        var pidFile = await File.ReadAllLinesAsync(Path.Combine(folder, "postgres", "data", "postmaster.pid"));
        using (var postmaster = Process.GetProcessById(int.Parse(pidFile[0], CultureInfo.InvariantCulture)))
        {
            postmaster.Kill();
        }
        await cluster!.StopAsync();
        await StartDatabaseAsync();
    }

    public async Task StartServerAsync()
    {
        server = Launch(
            "MotCua.Server.dll",
            heard: null,
            [],
            new Dictionary<string, string>
            {
                ["ConnectionStrings__MotCua"] = cluster!.ConnectionString("motcua", PostgresRole.App),
                ["ConnectionStrings__MotCuaOwner"] = cluster.ConnectionString("motcua", PostgresRole.Owner),
                ["ASPNETCORE_URLS"] = Client.BaseAddress!.ToString(),
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Logging__LogLevel__Default"] = "Error",
            }
        );
        await Wait.UntilAsync(() => AnswersAsync(Client), "the server did not start", seconds: 90);
    }

    public async Task KillServerAsync()
    {
        server!.Kill();
        await server.WaitForExitAsync();
        server.Dispose();
        await StartServerAsync();
    }

    public void StartSyncJob(params (string Name, string Value)[] settings) => syncJob = LaunchSyncJob([], settings);

    public async Task KillSyncJobAsync(params (string Name, string Value)[] settings)
    {
        await StopSyncJobAsync();
        StartSyncJob(settings);
    }

    public async Task StopSyncJobAsync()
    {
        syncJob!.Kill();
        await syncJob.WaitForExitAsync();
        syncJob.Dispose();
        syncJob = null;
    }

    /// <summary>Runs it once with options; its exit code.</summary>
    public async Task<int> RunSyncJobAsync(params string[] options)
    {
        using var process = LaunchSyncJob(options, []);
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(bound.Token);
        return process.ExitCode;
    }

    /// <summary>A token for these roles; waits out a server that is away.</summary>
    public async Task<string> TokenAsync(object who)
    {
        using var response = await Client.PostAsync(new Uri("/v1/development/token", UriKind.Relative), JsonContent(who));
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString()!;
    }

    public static HttpContent JsonContent(object value) => System.Net.Http.Json.JsonContent.Create(value);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { server, syncJob }.OfType<Process>())
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        if (cluster is not null)
        {
            await cluster.DisposeAsync();
        }
        await Portal.DisposeAsync();
        Client.Dispose();
        Health.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Another sync job than this one may be put to the test, such as one with a planted bug.</summary>
    private static string SyncJobProgram => Environment.GetEnvironmentVariable("MOTCUA_E2E_SYNC_JOB") ?? "MotCua.PortalSync.dll";

    private Process LaunchSyncJob(string[] options, (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["MotCua__Address"] = Client.BaseAddress!.ToString(),
            ["MotCua__TokenFile"] = TokenFile,
            ["Portal__Address"] = Portal.Address,
            ["Portal__Unit"] = "H12",
            ["Portal__UserName"] = "camau",
            ["Portal__PasswordFile"] = Path.Combine(folder, "password"),
            ["Portal__TimeoutSeconds"] = "2",
            ["State"] = StateFolder,
            ["Sectors"] = Path.Combine(AppContext.BaseDirectory, "sectors.example.csv"),
            ["Health__Address"] = Health.BaseAddress!.ToString(),
            ["Attempts"] = "5",
            // The most that it ever says.
            ["Logging__LogLevel__Default"] = "Trace",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        return Launch(SyncJobProgram, said, options, environment);
    }

    private static Process Launch(
        string program,
        ConcurrentQueue<string>? heard,
        string[] options,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, program), .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => heard?.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => heard?.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Waiting for another process: looks again until it is so, and fails when the time is up.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<Task<bool>> condition, string otherwise, int seconds)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Xunit.Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"{otherwise} within {seconds} s");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}
