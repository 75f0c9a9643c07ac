using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using MotCua.EmbeddedPostgres;

namespace MotCua.Bench;

/// <summary>The server as it ships, in a process of its own, on a database of its own in the benchmark's cluster.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, int port, HttpClient client, string token) =>
        (this.process, Port, Client, Token) = (process, port, client, token);

    public int Port { get; }

    public HttpClient Client { get; }

    public string Token { get; }

    /// <summary>Memory that the server holds now, in MiB.</summary>
    public long ResidentMegabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 >> 20;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static async Task<ServerProcess> StartAsync(PostgresCluster cluster, string dll, string database)
    {
        await cluster.EnsureDatabaseAsync(database, CancellationToken.None);
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", $"exec \"{dll}\"") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ConnectionStrings__MotCua"] = cluster.ConnectionString(database, PostgresRole.App);
        start.Environment["ConnectionStrings__MotCuaOwner"] = cluster.ConnectionString(database, PostgresRole.Owner);
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(30) };
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                // Not whether it is ready: in a folder that is used again subscriptions are paused.
                using var ready = await client.GetAsync(new Uri("/health/live", UriKind.Relative));
                if (ready.IsSuccessStatusCode)
                {
                    break;
                }
            }
            catch (HttpRequestException) when (!process.HasExited && deadline.Elapsed < TimeSpan.FromMinutes(1))
            {
                // not listening yet
            }
            await Task.Delay(100);
        }
        using var answer = await client.PostAsync(new Uri("/v1/development/token", UriKind.Relative), null);
        var token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString()!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ServerProcess(process, port, client, token);
    }

    public async Task<JsonElement> GetAsync(string address)
    {
        using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Reads an answer to its last byte and does nothing with it: for timing the server and not whoever reads.</summary>
    public async Task AskAsync(string address)
    {
        using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }

    public async Task CommandAsync(string address)
    {
        using var answer = await Client.PostAsync(new Uri(address, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until lists and figures hold everything that is in the log; returns how long that took.</summary>
    public async Task<TimeSpan> CaughtUpAsync()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var items = (await GetAsync("/v1/operations/subscriptions")).GetProperty("items").EnumerateArray().ToList();
            if (items.TrueForAll(item => item.GetProperty("position").GetInt64() >= item.GetProperty("head").GetInt64()))
            {
                return watch.Elapsed;
            }
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", $"-TERM {process.Id}"))
        {
            await kill.WaitForExitAsync();
        }
        await process.WaitForExitAsync();
        process.Dispose();
        Client.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
