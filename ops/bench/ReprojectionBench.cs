using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MotCua.EmbeddedPostgres;

namespace MotCua.Bench;

/// <summary>How long it takes until a new calendar has moved the promises of all open dossiers, and until lists and figures show it.</summary>
internal static class ReprojectionBench
{
    private static readonly string[] Procedures = ["1.000419", "1.000593", "1.001022"];

    public static async Task RunAsync(PostgresCluster cluster, string dll, bool quick)
    {
        var count = quick ? 10_000 : 100_000;
        await using var server = await ServerProcess.StartAsync(cluster, dll, "bench_reprojection");
        await ImportAsync(server, count);
        await server.CaughtUpAsync();
        var version = await PublishAsync(server);

        var tried = await RunAsync(server, version, "?dryRun=true");
        Console.WriteLine($"dry run over {count:N0} open dossiers: {tried.Seconds:0.0} s; {tried.Counts}");
        var moved = await RunAsync(server, version, "");
        Console.WriteLine(
            $"re-projection of {count:N0} open dossiers: {moved.Seconds:0.0} s, lists and figures caught up after {moved.CaughtUp:0.0} s (aim: 60 s), "
                + $"server memory {moved.Before} MiB before, {moved.Peak} MiB at most; {moved.Counts}"
        );
        var again = await RunAsync(server, version, "");
        Console.WriteLine($"the same again: {again.Seconds:0.0} s; {again.Counts}");
    }

    private static async Task<(double Seconds, double CaughtUp, long Before, long Peak, JsonElement Counts)> RunAsync(
        ServerProcess server,
        int version,
        string query
    )
    {
        var before = server.ResidentMegabytes;
        var peak = before;
        var watch = Stopwatch.StartNew();
        using var accepted = await server.Client.PostAsync(
            new Uri($"/v1/calendars/VN/versions/{version}/reprojections{query}", UriKind.Relative),
            JsonContent.Create(new { authority = "45/QĐ-UBND", reason = "nghỉ bão" })
        );
        accepted.EnsureSuccessStatusCode();
        JsonElement state;
        do
        {
            await Task.Delay(100);
            state = await server.GetAsync(accepted.Headers.Location!.ToString());
            peak = Math.Max(peak, server.ResidentMegabytes);
        } while (state.GetProperty("status").GetString() == "running");
        var seconds = watch.Elapsed.TotalSeconds;
        await server.CaughtUpAsync();
        return (seconds, watch.Elapsed.TotalSeconds, before, peak, state.GetProperty("counts"));
    }

    /// <summary>Dossiers received in the last hour by many agencies, due in some working days.</summary>
    private static async Task ImportAsync(ServerProcess server, int count)
    {
        var now = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7));
        var lines = Enumerable.Range(0, count).Select(number => Receipt(number, now));
        using var content = new StreamContent(new NdjsonStream(lines));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var accepted = await server.Client.PostAsync(new Uri("/v1/imports", UriKind.Relative), content);
        accepted.EnsureSuccessStatusCode();
        JsonElement state;
        do
        {
            await Task.Delay(250);
            state = await server.GetAsync(accepted.Headers.Location!.ToString());
        } while (state.GetProperty("status").GetString() == "running");
        Console.WriteLine($"  imported: {state.GetProperty("counts")}");
    }

    private static string Receipt(int number, DateTimeOffset now) =>
        JsonSerializer.Serialize(
            new
            {
                key = $"open-{number}",
                verb = "receive",
                occurredAt = now.AddSeconds(-number % 3600).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
                procedureCode = Procedures[number % Procedures.Length],
                receivingAgency = $"H12.{101 + (number % 64)}",
                resolvingAgency = $"H12.{101 + (number % 64)}",
                channel = "online",
                applicant = new { kind = "citizen", name = $"Người thứ {number}" },
            }
        );

    /// <summary>A calendar in which the next five days are off.</summary>
    private static async Task<int> PublishAsync(ServerProcess server)
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(7));
        var days = Enumerable.Range(1, 5).Select(day => today.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var csv = "date,kind,name\n" + string.Concat(days.Select(day => $"{day},holiday,Nghỉ bão\n"));
        using var content = new StringContent(csv, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using var answer = await server.Client.PostAsync(new Uri("/v1/calendars/import?calendar=VN", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        var versions = (await server.GetAsync("/v1/calendars?code=VN")).GetProperty("items").EnumerateArray();
        return versions.Max(item => item.GetProperty("version").GetInt32());
    }
}
