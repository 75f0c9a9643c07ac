using System.Diagnostics;
using MotCua.EmbeddedPostgres;
using Npgsql;

namespace MotCua.Bench;

/// <summary>
/// Rebuild of the figures (events a second, against one statement for each event), and what every statistics route costs with few and with many
/// dossiers. The log is filled by SQL and the figures by a rebuild, which takes minutes where an import takes an hour.
/// </summary>
internal static class ScaleBench
{
    private static readonly string[] Questions =
    [
        "on-time?unit=96&from=2025-11-01&to=2026-10-31",
        "on-time?unit=96&from=2025-11-15&to=2026-09-14",
        "on-time?unit=96&from=2025-11-01&to=2026-10-31&by=month",
        "on-time?unit=96&from=2025-11-01&to=2026-10-31&by=day",
        "on-time?unit=96&from=2025-11-15&to=2026-09-14&by=unit",
        "on-time?unit=96&from=2025-11-15&to=2026-09-14&by=procedure",
        "on-time?unit=96&from=2025-11-15&to=2026-09-14&by=field",
        "on-time?unit=32002&from=2025-11-15&to=2026-09-14&by=procedure",
        "channels?unit=96&from=2025-11-15&to=2026-09-14&by=channel,month",
        "cross-boundary?unit=96&from=2025-11-15&to=2026-09-14",
        "drill-down?unit=96&figure=late&from=2026-03-01&to=2026-03-31",
        "drill-down?unit=96&figure=received&from=2025-11-15&to=2026-09-14",
        "drill-down?unit=32002&figure=late&from=2026-03-01&to=2026-03-31",
        "drill-down?unit=96&figure=openOverdue&to=2026-09-14",
        "drill-down?unit=96&figure=open&to=2026-03-31",
    ];

    public static async Task RunAsync(PostgresCluster cluster, string dll, bool quick, int? dossiers)
    {
        const int few = 10_000;
        var many = dossiers ?? (quick ? 100_000 : 1_000_000);
        const string database = "bench_scale";
        await using var server = await ServerProcess.StartAsync(cluster, dll, database);
        await using var superuser = NpgsqlDataSource.Create(cluster.ConnectionString(database, PostgresRole.Superuser));
        await server.CommandAsync("/v1/operations/subscriptions/Worklist/pause"); // not measured here

        await FillAsync(superuser, 1, few);
        await RebuildAsync(server, superuser);
        await AskAsync(server, superuser); // so that everything is compiled and cached
        var small = await AskAsync(server, superuser);
        for (var first = few + 1; first <= many; first += 1_000_000)
        {
            await FillAsync(superuser, first, Math.Min(first + 999_999, many));
        }
        var rate = await RebuildAsync(server, superuser);
        var single = await OneByOneAsync(superuser);
        Console.WriteLine(
            $"  one insert for each event, nothing read or folded: {single:N0} events/s; the rebuild is {rate / single:0.0} times as fast"
        );
        var large = await AskAsync(server, superuser);
        Console.WriteLine($"{many:N0} dossiers / {few:N0} dossiers, median (p99), milliseconds over HTTP:");
        foreach (var (question, (median, p99)) in large)
        {
            Console.WriteLine(
                $"  {small[question].Median, 7:0.0} ({small[question].P99, 6:0.0})  {median, 7:0.0} ({p99, 6:0.0})  {median / small[question].Median, 5:0.00} times  {question}"
            );
        }
    }

    private static async Task FillAsync(NpgsqlDataSource superuser, long first, long last)
    {
        var watch = Stopwatch.StartNew();
        await using var connection = await superuser.OpenConnectionAsync();
        await using (
            var setup = new NpgsqlCommand("set statement_timeout = 0; set work_mem = '256MB'; set synchronous_commit = off", connection)
        )
        {
            await setup.ExecuteNonQueryAsync();
        }
        await using var fill = new NpgsqlCommand(
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "fill_log.sql")),
            connection
        );
        fill.CommandTimeout = 0;
        fill.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        fill.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        var events = await fill.ExecuteNonQueryAsync();
        await using var vacuum = new NpgsqlCommand("vacuum analyze events.mt_events", connection) { CommandTimeout = 0 };
        await vacuum.ExecuteNonQueryAsync();
        Console.WriteLine($"  {events:N0} events written in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>Events a second of a rebuild beside the live tables, the switch included.</summary>
    private static async Task<double> RebuildAsync(ServerProcess server, NpgsqlDataSource superuser)
    {
        await using var count = superuser.CreateCommand("select count(*) from events.mt_events");
        var events = (long)(await count.ExecuteScalarAsync())!;
        await server.CommandAsync("/v1/operations/subscriptions/Figures/pause"); // a rebuild ends it, so that following does not take part
        await using var left = superuser.CreateCommand(
            "select rebuild_id is null and status = 'running' from store.subscription_state where name = 'Figures'"
        );
        var watch = Stopwatch.StartNew();
        var (ofServer, ofPostgres) = (server.ProcessorTime, await PostgresTime.OfAsync(superuser));
        var before = server.ResidentMegabytes;
        var peak = before;
        await server.CommandAsync("/v1/operations/subscriptions/Figures/rebuild");
        while (!(bool)(await left.ExecuteScalarAsync())!)
        {
            peak = Math.Max(peak, server.ResidentMegabytes);
            await Task.Delay(50);
        }
        var rate = events / watch.Elapsed.TotalSeconds;
        (ofServer, ofPostgres) = (server.ProcessorTime - ofServer, await PostgresTime.OfAsync(superuser) - ofPostgres);
        var cores = (ofServer + ofPostgres).TotalSeconds;
        Console.WriteLine(
            $"  rebuild of the figures: {events:N0} events in {watch.Elapsed.TotalSeconds:0.0} s, {rate:N0}/s, processor time of the server {ofServer.TotalSeconds:0.0} s, of PostgreSQL {ofPostgres.TotalSeconds:0.0} s "
                + $"(two cores of its own: at most {events / cores * 2:N0}/s); server memory {before} MiB before, {peak} MiB at most"
        );
        return rate;
    }

    /// <summary>Events a second when each posts its entries by one prepared insert: less than what replaying event by event would have to do.</summary>
    private static async Task<double> OneByOneAsync(NpgsqlDataSource superuser)
    {
        await using var connection = await superuser.OpenConnectionAsync();
        await using (
            var setup = new NpgsqlCommand(
                "set synchronous_commit = off; create unlogged table public.replayed (like figures.entry including all)",
                connection
            )
        )
        {
            await setup.ExecuteNonQueryAsync();
        }
        await using var insert = new NpgsqlCommand(
            "insert into public.replayed select * from figures.entry where position = $1",
            connection
        );
        var position = insert.Parameters.Add(new NpgsqlParameter<long>());
        await insert.PrepareAsync();
        var watch = Stopwatch.StartNew();
        var events = 0;
        for (; watch.Elapsed.TotalSeconds < 5; events++)
        {
            position.Value = (long)events + 1;
            await insert.ExecuteNonQueryAsync();
        }
        return events / watch.Elapsed.TotalSeconds;
    }

    private static async Task<Dictionary<string, (double Median, double P99)>> AskAsync(ServerProcess server, NpgsqlDataSource superuser)
    {
        var answers = new Dictionary<string, (double, double)>();
        await using var one = superuser.CreateCommand("select 1");
        answers["select 1 (no HTTP)"] = await TimeAsync(() => one.ExecuteScalarAsync());
        foreach (var question in Questions)
        {
            answers[question] = await TimeAsync(() => server.GetAsync("/v1/statistics/" + question));
        }
        return answers;
    }

    /// <summary>Median and p99 in milliseconds, of 100 times or as many as 4 seconds allow.</summary>
    private static async Task<(double, double)> TimeAsync(Func<Task> ask)
    {
        for (var i = 0; i < 10; i++)
        {
            await ask();
        }
        var (times, all) = (new List<double>(), Stopwatch.StartNew());
        while (times.Count < 100 && (times.Count < 5 || all.Elapsed.TotalSeconds < 4))
        {
            var watch = Stopwatch.StartNew();
            await ask();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        return (times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }
}
