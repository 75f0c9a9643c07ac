using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MotCua.EmbeddedPostgres;
using Npgsql;

namespace MotCua.Bench;

/// <summary>
/// Deliveries to a fast receiver in the benchmark's process, against 16 bare HttpClient loops in a process of their own that send bodies of the same size with a signature each; the time from
/// a command's answer to its delivery at rest; and what a dead receiver costs the other, in turns. The backlog is put into the feed's table, as an outage would leave it.
/// </summary>
internal static class PushBench
{
    private const int Loops = 16;

    /// <summary>Bytes of a message as the backlog's are.</summary>
    private const int BodySize = 421;

    public static async Task RunAsync(PostgresCluster cluster, string dll, bool quick)
    {
        var backlog = quick ? 3_000 : 20_000;
        await using var receiver = await Receiver.StartAsync();
        await using var server = await ServerProcess.StartAsync(cluster, dll, "bench_push");
        var source = NpgsqlDataSource.Create(cluster.ConnectionString("bench_push", PostgresRole.Superuser));
        await using var owned = source;

        await LatencyAsync(server, receiver, quick ? 20 : 200);

        // Until the compiler has seen all of it, twice; a backlog is read and sent by several stages of compiled code.
        await BareAsync(receiver, backlog);
        await DrainAsync(server, receiver, source, backlog);
        await DrainAsync(server, receiver, source, backlog);
        var shares = new List<double>();
        for (var round = 1; round <= (quick ? 1 : 7); round++)
        {
            var (ours, cost) = await MeasuredDrainAsync(server, receiver, source, backlog);
            var (bare, bareCost) = await BareAsync(receiver, backlog);
            shares.Add(ours / bare);
            Console.WriteLine(
                $"  round {round}: push {ours:0}/s ({cost:0.0} µs of processor time, server and PostgreSQL), bare HttpClient {bare:0}/s ({bareCost:0.0} µs), share {ours / bare:P0}"
            );
        }
        shares.Sort();
        Console.WriteLine(
            $"push / bare HttpClient, {Loops} at once: median share {shares[shares.Count / 2]:P0} (aim: 80 % or more, and 1,000/s)"
        );

        foreach (var path in new[] { "/dead", "/silent" })
        {
            await BesideAsync(server, receiver, source, path, backlog, quick ? 3 : 5);
        }
    }

    /// <summary>
    /// The same drain with a receiver beside that hangs up on everything or never answers, and with its subscription paused, in turns; which of the two comes first changes with the round.
    /// In each turn the first drain is apart: the endpoint is given up anew in it, which is done once. Processor time as well: the clock on the wall says little on a machine that
    /// others use.
    /// </summary>
    private static async Task BesideAsync(
        ServerProcess server,
        Receiver receiver,
        NpgsqlDataSource source,
        string path,
        int backlog,
        int rounds
    )
    {
        var dead = await RegisterAsync(server, receiver.Url(path));
        await server.CommandAsync($"/v1/subscriptions/{dead}/pause");
        var (rate, cost, opening) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var turns = new Dictionary<bool, (double First, double Rate, double Cost)>();
            foreach (var beside in round % 2 == 0 ? new[] { true, false } : [false, true])
            {
                if (beside)
                {
                    await server.CommandAsync($"/v1/subscriptions/{dead}/resume");
                }
                var first = await MeasuredDrainAsync(server, receiver, source, backlog);
                var (second, third) = (
                    await MeasuredDrainAsync(server, receiver, source, backlog),
                    await MeasuredDrainAsync(server, receiver, source, backlog)
                );
                turns[beside] = (first.Cost, (second.Rate + third.Rate) / 2, (second.Cost + third.Cost) / 2);
                if (beside)
                {
                    await server.CommandAsync($"/v1/subscriptions/{dead}/pause");
                }
            }
            var (with, without) = (turns[true], turns[false]);
            rate.Add(1 - (with.Rate / without.Rate));
            cost.Add((with.Cost / without.Cost) - 1);
            opening.Add((with.First - without.First) * backlog / 1000);
            Console.WriteLine(
                $"  {path} round {round + 1}: {with.Rate:0}/s with it, {without.Rate:0}/s without; {with.Cost:0.0} and {without.Cost:0.0} µs of processor time (server, PostgreSQL) a delivery"
            );
        }
        Console.WriteLine(
            $"beside {path}: median {Median(rate):P1} fewer deliveries a second, {Median(cost):P1} more processor time for each (aim: under 5 %); to give it up cost {Median(opening):0} ms once"
        );
        using var gone = await server.Client.DeleteAsync(new Uri($"/v1/subscriptions/{dead}", UriKind.Relative));
        gone.EnsureSuccessStatusCode();
    }

    /// <summary>Deliveries a second, and microseconds of processor time for each.</summary>
    private static async Task<(double Rate, double Cost)> MeasuredDrainAsync(
        ServerProcess server,
        Receiver receiver,
        NpgsqlDataSource source,
        int backlog
    )
    {
        var before = server.ProcessorTime + await PostgresTime.OfAsync(source);
        var rate = await DrainAsync(server, receiver, source, backlog);
        return (rate, (server.ProcessorTime + await PostgresTime.OfAsync(source) - before).TotalMicroseconds / backlog);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<string> RegisterAsync(ServerProcess server, string url)
    {
        using var registered = await server.Client.PostAsJsonAsync("/v1/subscriptions", new { name = "bench", url });
        registered.EnsureSuccessStatusCode();
        var id = JsonDocument.Parse(await registered.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString();
        using var active = await server.Client.PostAsync(new Uri($"/v1/subscriptions/{id}/activate", UriKind.Relative), null);
        active.EnsureSuccessStatusCode();
        return id!;
    }

    private static async Task LatencyAsync(ServerProcess server, Receiver receiver, int dossiers)
    {
        await RegisterAsync(server, receiver.Url("/fast"));
        var times = new List<double>();
        for (var i = -20; i < dossiers; i++)
        {
            using var answer = await server.Client.PostAsJsonAsync(
                "/v1/dossiers",
                new
                {
                    procedureCode = "1.001193",
                    receivingAgency = "H12.101",
                    resolvingAgency = "H12.101",
                    channel = "counter",
                    applicant = new { kind = "citizen", name = "Nguyễn Văn A" },
                }
            );
            var answered = Stopwatch.GetTimestamp();
            answer.EnsureSuccessStatusCode();
            var id = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
            var at = await receiver.ArrivalAsync(id);
            if (i >= 0)
            {
                times.Add(Math.Max(0, Stopwatch.GetElapsedTime(answered, at).TotalMilliseconds));
            }
            await Task.Delay(50);
        }
        times.Sort();
        Console.WriteLine(
            $"delivery at rest, {times.Count} receipts: median {times[times.Count / 2]:0} ms, p99 {Percentile.P99(times):0} ms after the command's answer (aim: p99 200 ms)"
        );
    }

    /// <summary>Deliveries a second while a backlog is drained, by the receiver's clock: from the first to the last.</summary>
    private static async Task<double> DrainAsync(ServerProcess server, Receiver receiver, NpgsqlDataSource source, int backlog)
    {
        receiver.Expect(backlog);
        foreach (
            var sql in new[]
            {
                $"""
                with started as (select nextval('events.mt_events_sequence') + 10 as at) -- the position drawn here may count as settled before this is committed
                insert into feed.event (position, event_id, dossier_id, version, occurred_at, occurred_on, imported, type, unit, procedure, status, agencies, territory)
                select s.at + n, gen_random_uuid(), md5('dossier ' || s.at || ' ' || n % {backlog / 5})::uuid, 1 + n / {backlog
                    / 5}, now(), current_date, false, 'dossier.assigned',
                    '32002', '2.000815', 'assigned', array['H12.101'], array['96', '32002']
                from started as s, generate_series(0, {backlog - 1}) as n
                """,
                // Only when they are there: the sequence moves at once, and what it has passed and nobody is writing counts as settled.
                "select setval('events.mt_events_sequence', (select max(position) + 1 from feed.event))",
                "analyze feed.event",
            }
        )
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
        using var answer = await server.Client.PostAsJsonAsync(
            "/v1/dossiers",
            new
            {
                procedureCode = "1.001193",
                receivingAgency = "H12.101",
                resolvingAgency = "H12.101",
                channel = "counter",
                applicant = new { kind = "citizen", name = "Nguyễn Văn A" },
            }
        );
        answer.EnsureSuccessStatusCode();
        return (backlog - 1) / (await receiver.DrainedAsync()).TotalSeconds;
    }

    /// <summary>The loops in a process of their own, as the server is: what is compared is what is sent, not who shares a process with the receiver. Its start is not timed.</summary>
    private static async Task<(double Rate, double Cost)> BareAsync(Receiver receiver, int count)
    {
        receiver.Expect(count);
        var start = new ProcessStartInfo(
            "dotnet",
            ["exec", typeof(PushBench).Assembly.Location, "--bare", receiver.Url("/fast"), $"{count}"]
        )
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return ((count - 1) / (await receiver.DrainedAsync()).TotalSeconds, double.Parse(said, CultureInfo.InvariantCulture));
    }

    /// <summary>What the process of <see cref="BareAsync"/> does: twice as many go first, to somewhere else, until the compiler has seen it as often as the server. Says the processor time of a message in µs.</summary>
    public static async Task BareLoopsAsync(string url, int count)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        await LoopsAsync(client, new Uri(url.Replace("/fast", "/warm", StringComparison.Ordinal)), count * 2);
        var before = Environment.CpuUsage.TotalTime;
        await LoopsAsync(client, new Uri(url), count);
        Console.WriteLine(((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / count).ToString(CultureInfo.InvariantCulture));
    }

    private static Task LoopsAsync(HttpClient client, Uri url, int count)
    {
        var key = new byte[32];
        var body = new byte[BodySize];
        var left = count;
        return Task.WhenAll(
            Enumerable
                .Range(0, Loops)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Interlocked.Decrement(ref left) >= 0)
                        {
                            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
                            request.Headers.TryAddWithoutValidation("webhook-id", "evt_0199a1b20c3d7e4f8a5b6c7d8e9f0a1b");
                            request.Headers.TryAddWithoutValidation("webhook-timestamp", "1614265330");
                            request.Headers.TryAddWithoutValidation(
                                "webhook-signature",
                                "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, body))
                            );
                            using var response = await client.SendAsync(request);
                            response.EnsureSuccessStatusCode();
                        }
                    })
                )
        );
    }

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication app;
        private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> arrivals = new();
        private readonly Lock counting = new();
        private int left;
        private long first;
        private TaskCompletionSource<TimeSpan> drained = new();

        private Receiver(WebApplication app) => this.app = app;

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var receiver = new Receiver(app);
            app.Run(receiver.HandleAsync);
            await app.StartAsync();
            return receiver;
        }

        public string Url(string path) => app.Urls.First() + path;

        public void Expect(int count)
        {
            lock (counting)
            {
                (left, first, drained) = (count, 0, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }
        }

        public Task<TimeSpan> DrainedAsync() => drained.Task.WaitAsync(TimeSpan.FromMinutes(3));

        public Task<long> ArrivalAsync(string dossier) => ArrivalOf(dossier).Task.WaitAsync(TimeSpan.FromSeconds(20));

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private TaskCompletionSource<long> ArrivalOf(string dossier) =>
            arrivals.GetOrAdd(dossier, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));

        private async Task HandleAsync(HttpContext http)
        {
            var at = Stopwatch.GetTimestamp();
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var id = http.Request.Headers["webhook-id"].ToString();
            if (id.StartsWith("ping_", StringComparison.Ordinal))
            {
                await http.Response.WriteAsync(id);
            }
            else if (http.Request.Path == "/dead")
            {
                http.Abort();
            }
            else if (http.Request.Path == "/silent")
            {
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else if (http.Request.Path == "/fast")
            {
                var text = body.GetBuffer().AsSpan(0, (int)body.Length);
                if (text.IndexOf("dossier.received"u8) < 0)
                {
                    Count(at);
                }
                else if (text.IndexOf("\"dossierId\":\""u8) is var found and >= 0)
                {
                    ArrivalOf(System.Text.Encoding.ASCII.GetString(text.Slice(found + 13, 36))).TrySetResult(at);
                }
            }
        }

        private void Count(long at)
        {
            lock (counting)
            {
                first = first == 0 ? at : first;
                if (--left == 0)
                {
                    drained.TrySetResult(Stopwatch.GetElapsedTime(first, at));
                }
            }
        }
    }
}
