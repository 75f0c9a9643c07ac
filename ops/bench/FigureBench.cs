using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using MotCua.EmbeddedPostgres;

namespace MotCua.Bench;

/// <summary>
/// Import of history (commands a second, memory of the server while it runs), and what the on-time figures of the province cost with few and with many
/// dossiers.
/// </summary>
internal static class FigureBench
{
    private static readonly string[] Channels = ["counter", "online", "online", "online", "postal"];
    private static readonly string[] Procedures = ["2.000815", "1.001193", "1.000894", "1.000656", "2.000635", "2.000884"];

    public static async Task RunAsync(PostgresCluster cluster, string dll, bool quick)
    {
        var (few, many) = quick ? (1_000, 20_000) : (10_000, 1_000_000);
        await using var server = await ServerProcess.StartAsync(cluster, dll, "bench_figures");
        await ImportAsync(server, 0, few);
        Console.WriteLine($"  lists and figures caught up {(await server.CaughtUpAsync()).TotalSeconds:0.0} s after the import");
        var small = await OnTimeAsync(server, few);
        await ImportAsync(server, few, many - few);
        Console.WriteLine($"  lists and figures caught up {(await server.CaughtUpAsync()).TotalSeconds:0.0} s after the import");
        var large = await OnTimeAsync(server, many);
        Console.WriteLine($"on-time of the province, {many:N0} dossiers / {few:N0} dossiers: {large / small:0.00} times (aim: at most 2)");
    }

    private static async Task ImportAsync(ServerProcess server, int first, int count)
    {
        var watch = Stopwatch.StartNew();
        using var content = new StreamContent(new NdjsonStream(Lines(first, count)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var accepted = await server.Client.PostAsync(new Uri("/v1/imports", UriKind.Relative), content);
        accepted.EnsureSuccessStatusCode();
        var sent = watch.Elapsed;
        var job = accepted.Headers.Location!.ToString();
        long peak = 0,
            atStart = server.ResidentMegabytes;
        JsonElement state;
        do
        {
            await Task.Delay(250);
            state = await server.GetAsync(job);
            peak = Math.Max(peak, server.ResidentMegabytes);
        } while (state.GetProperty("status").GetString() == "running");
        var seconds = watch.Elapsed.TotalSeconds;
        var done = state.GetProperty("done").GetInt64();
        Console.WriteLine(
            $"import of {done:N0} commands: {done / seconds:N0}/s ({seconds:0.0} s, of which {sent.TotalSeconds:0.0} s sending), "
                + $"server memory {atStart} MiB before, {peak} MiB at most, {server.ResidentMegabytes} MiB after; {state.GetProperty("counts")}"
        );
    }

    /// <summary>Median milliseconds of the answer, over the province and a year, by month.</summary>
    private static async Task<double> OnTimeAsync(ServerProcess server, int dossiers)
    {
        const string address = "/v1/statistics/on-time?unit=96&from=2025-11-01&to=2026-10-31";
        var times = new List<double>();
        for (var i = 0; i < 220; i++)
        {
            var watch = Stopwatch.StartNew();
            await server.GetAsync(address);
            if (i >= 20)
            {
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }
        times.Sort();
        Console.WriteLine($"  on-time of the province at {dossiers:N0} dossiers: median {times[100]:0.00} ms, p99 {times[197]:0.00} ms");
        return times[100];
    }

    private static IEnumerable<string> Lines(int first, int count)
    {
        var random = new Random(first + 1);
        for (var number = first; number < first + count; number++)
        {
            var agency = $"H12.{101 + random.Next(64)}";
            var received = new DateTime(2025, 11, 1, 7, 30, 0).AddDays(random.Next(340)).AddMinutes(random.Next(500));
            var done = received.AddMinutes(random.Next(1, 6_000));
            yield return $$"""{"key":"bench-{{number}}","verb":"receive","occurredAt":"{{At(received)}}","procedureCode":"{{Procedures[
                random.Next(Procedures.Length)
            ]}}","receivingAgency":"{{agency}}","resolvingAgency":"{{agency}}","channel":"{{Channels[
                random.Next(Channels.Length)
            ]}}","applicant":{"kind":"citizen","name":"Người thứ {{number}}"},"dueOn":"{{received.AddDays(3):yyyy-MM-dd}}"}""";
            yield return $$"""{"key":"bench-{{number}}","verb":"process","occurredAt":"{{At(done)}}","resultNumber":"{{number}}"}""";
        }
    }

    private static string At(DateTime local) => local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "+07:00";
}
