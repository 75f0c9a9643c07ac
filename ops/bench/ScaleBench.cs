using System.Diagnostics;
using MotCua.EmbeddedPostgres;
using Npgsql;

namespace MotCua.Bench;

/// <summary>
/// Rebuild of the figures (events a second, against one statement for each event), and what every statistics route costs with few and with many
/// dossiers: two servers on two databases of one cluster, asked in turn, so that whatever else the machine does slows both. The log is written by
/// SQL and the figures by a rebuild, which takes minutes where an import takes an hour.
/// </summary>
internal static class ScaleBench
{
    private const int Few = 10_000;
    private const int FilledAtOnce = 500_000;
    private const int Days = 340; // that fill_log.sql knows
    private const double EventsPerSecond = 50_000;
    private const double TimesOneByOne = 5;
    private const double TimesSlower = 2;

    /// <summary>Up to here the figures are rebuilt once before they are timed: later, minutes are enough to be compiled in.</summary>
    private const int RebuiltTwice = 1_000_000;

    private static readonly string[] Others = ["LateReasons", "StepTimes", "EntryDelay"];
    private static readonly string[] NotMeasured = ["Worklist", "Feed", "Portal", "Book", "Submissions"];

    private sealed record Side(ServerProcess Server, NpgsqlDataSource Superuser) : IAsyncDisposable
    {
        public static async Task<Side> StartAsync(PostgresCluster cluster, string dll, string database)
        {
            var server = await ServerProcess.StartAsync(cluster, dll, database);
            foreach (var name in NotMeasured.Concat(Others).Append("Figures"))
            {
                await server.CommandAsync($"/v1/operations/subscriptions/{name}/pause");
            }
            return new Side(server, NpgsqlDataSource.Create(cluster.ConnectionString(database, PostgresRole.Superuser)));
        }

        public async ValueTask DisposeAsync()
        {
            await Superuser.DisposeAsync();
            await Server.DisposeAsync();
        }
    }

    private sealed record Times(double Median, double P99);

    /// <param name="askOnly">Asks the figures that an earlier run left in the same folder, without rebuilding them.</param>
    /// <param name="only">Asks what has this text alone, and does not open the overview.</param>
    public static async Task RunAsync(PostgresCluster cluster, string dll, bool quick, int? dossiers, bool askOnly, string? only)
    {
        var size = dossiers ?? (quick ? 100_000 : 1_000_000);
        await using var few = await Side.StartAsync(cluster, dll, "bench_few");
        await using var many = await Side.StartAsync(cluster, dll, "bench_many");
        await FillAsync(few.Superuser, Few);
        await FillAsync(many.Superuser, size);
        if (!askOnly)
        {
            await RebuildAllAsync(few, many, size);
        }
        foreach (var side in new[] { few, many })
        {
            await FillFromLedgerAsync(side.Superuser, "portal", "portal.entry");
            await FillFromLedgerAsync(side.Superuser, "submissions", "submissions.round");
        }
        await using (var rest = few.Superuser.CreateCommand("checkpoint")) // what filling has left to write is not the questions'
        {
            rest.CommandTimeout = 0;
            await rest.ExecuteNonQueryAsync();
        }
        await RequireNoRebuildAsync(few, many);
        await AskAsync(few, many, size, only);
        await RequireNoRebuildAsync(few, many);
    }

    /// <summary>A program that makes other tables than the folder has rebuilds them, and what is asked beside that is no measurement.</summary>
    private static async Task RequireNoRebuildAsync(params Side[] sides)
    {
        foreach (var side in sides)
        {
            await using var command = side.Superuser.CreateCommand(
                "select string_agg(name, ', ') from store.subscription_state where rebuild_id is not null"
            );
            if (await command.ExecuteScalarAsync() is string rebuilding)
            {
                throw new InvalidOperationException(
                    $"{rebuilding}: being rebuilt, because the tables in this folder are of another version. Run again without --ask-only."
                );
            }
        }
    }

    private static async Task RebuildAllAsync(Side few, Side many, int size)
    {
        await RebuildAsync(few, "Figures"); // the first is compiled while it runs
        await RebuildAsync(few, "Figures");
        if (size <= RebuiltTwice)
        {
            await RebuildAsync(many, "Figures");
        }
        var (rate, cores) = await RebuildAsync(many, "Figures");
        var single = await OneByOneAsync(many.Superuser);
        var slowest = rate;
        foreach (var name in Others)
        {
            await RebuildAsync(few, name);
            slowest = Math.Min(slowest, (await RebuildAsync(many, name)).Rate);
        }
        foreach (var side in new[] { few, many })
        {
            await using var settle = side.Superuser.CreateCommand("vacuum analyze");
            settle.CommandTimeout = 0;
            await settle.ExecuteNonQueryAsync();
        }
        Conclude(
            $"rebuild of all figures at least {EventsPerSecond:N0} events/s on 2 cores",
            slowest >= EventsPerSecond,
            $"the ledger {rate:N0}/s by the clock, {cores:N0}/s for each second of a processor; the slowest of {string.Join(", ", Others)} {slowest:N0}/s"
        );
        Conclude(
            $"and at least {TimesOneByOne} times as fast as event by event with a statement each",
            rate >= single * TimesOneByOne,
            $"{rate / single:0.0} times: one prepared insert for each event, with nothing read or folded, comes to {single:N0}/s"
        );
    }

    private static async Task AskAsync(Side few, Side many, int size, string? only)
    {
        var questions = ScaleQuestions.All.Where(question => question.Contains(only ?? "", StringComparison.Ordinal)).ToList();
        // What all questions share is compiled before the first of them is timed, as in a server that has been up for a minute.
        for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < 15; )
        {
            await few.Server.AskAsync("/v1/" + questions[0]);
            await many.Server.AskAsync("/v1/" + questions[0]);
        }
        Console.WriteLine($"{Few:N0} and {size:N0} dossiers, milliseconds over HTTP, median (p99) of each, how many times slower:");
        var one = await TimeAsync(() => SelectOneAsync(few.Superuser), () => SelectOneAsync(many.Superuser));
        Write(one, "select 1 (no HTTP)");
        var (slower, late, count) = (new List<string>(), new List<string>(), 0);
        var most = (3 * one.Many.Median) + 20;
        foreach (var question in questions)
        {
            var times = await TimeAsync(() => few.Server.AskAsync("/v1/" + question), () => many.Server.AskAsync("/v1/" + question));
            Write(times, question);
            count++;
            if (times.Many.Median > times.Few.Median * TimesSlower)
            {
                slower.Add(question);
            }
            if (times.Many.P99 > most)
            {
                late.Add(question);
            }
        }
        if (only is null)
        {
            await OverviewBench.RunAsync(many.Server, size);
        }
        Conclude(
            $"every route at most {TimesSlower} times slower at {size:N0} dossiers than at {Few:N0}",
            slower.Count == 0,
            $"{count - slower.Count} of {count}{Not(slower)}"
        );
        Conclude($"p99 at most 3 × select 1 + 20 ms = {most:0.0} ms", late.Count == 0, $"{count - late.Count} of {count}{Not(late)}");
    }

    private static string Not(List<string> questions) =>
        questions.Count == 0 ? "" : $"; not: {string.Join(", ", questions.Take(12))}{(questions.Count > 12 ? ", …" : "")}";

    private static void Conclude(string limit, bool holds, string measured) =>
        Console.WriteLine($"{(holds ? "HOLDS" : "DOES NOT HOLD")}: {limit} ({measured})");

    private static void Write((Times Few, Times Many) times, string what) =>
        Console.WriteLine(
            $"  {times.Few.Median, 7:0.0} ({times.Few.P99, 6:0.0})  {times.Many.Median, 7:0.0} ({times.Many.P99, 6:0.0})  {times.Many.Median / times.Few.Median, 5:0.00}  {what}"
        );

    private static async Task FillAsync(NpgsqlDataSource superuser, int dossiers)
    {
        var watch = Stopwatch.StartNew();
        await using var connection = await superuser.OpenConnectionAsync();
        await using var there = new NpgsqlCommand("select count(*) from events.mt_streams", connection) { CommandTimeout = 0 };
        if ((long)(await there.ExecuteScalarAsync())! == dossiers)
        {
            Console.WriteLine($"  {dossiers:N0} dossiers were there");
            return;
        }
        await ExecuteAsync(
            connection,
            // The foreign key holds by construction, and asking it for each event would take longer than writing them.
            "set statement_timeout = 0; set work_mem = '256MB'; set synchronous_commit = off; set session_replication_role = replica"
        );
        await using var fill = new NpgsqlCommand(
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "fill_log.sql")),
            connection
        );
        fill.CommandTimeout = 0;
        var first = fill.Parameters.Add(new NpgsqlParameter<int>());
        var last = fill.Parameters.Add(new NpgsqlParameter<int>());
        fill.Parameters.Add(new NpgsqlParameter<long> { TypedValue = dossiers });
        var events = 0L;
        var atOnce = Math.Clamp((int)((long)FilledAtOnce * Days / dossiers), 1, Days);
        for (var done = 0; done < Days; done += atOnce)
        {
            (first.Value, last.Value) = (done, Math.Min(done + atOnce, Days));
            events += await fill.ExecuteNonQueryAsync();
        }
        await ExecuteAsync(connection, "set session_replication_role = origin");
        await ExecuteAsync(connection, "vacuum analyze events.mt_events");
        Console.WriteLine($"  {events:N0} events of {dossiers:N0} dossiers written in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>What is told by other systems, for each dossier of the ledger.</summary>
    private static async Task FillFromLedgerAsync(NpgsqlDataSource superuser, string schema, string table)
    {
        await using var connection = await superuser.OpenConnectionAsync();
        await using var there = new NpgsqlCommand($"select exists (select from {table})", connection);
        if ((bool)(await there.ExecuteScalarAsync())!)
        {
            return;
        }
        var watch = Stopwatch.StartNew();
        await ExecuteAsync(
            connection,
            "set statement_timeout = 0; set work_mem = '256MB'; set maintenance_work_mem = '1GB'; set synchronous_commit = off"
        );
        await ExecuteAsync(connection, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, $"fill_{schema}.sql")));
        await ExecuteAsync(connection, "vacuum analyze");
        Console.WriteLine($"  {schema} filled in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>A rebuild beside the live tables, the switch included.</summary>
    /// <returns>Events a second by the clock, and for each second of a processor.</returns>
    private static async Task<(double Rate, double PerProcessor)> RebuildAsync(Side side, string projection)
    {
        var (server, superuser) = side;
        await using var count = superuser.CreateCommand("select count(*) from events.mt_events");
        count.CommandTimeout = 0;
        var events = (long)(await count.ExecuteScalarAsync())!;
        await server.CommandAsync($"/v1/operations/subscriptions/{projection}/pause"); // a rebuild ends it, so that following does not take part
        await using var left = superuser.CreateCommand(
            $"select rebuild_id is null and status = 'running' from store.subscription_state where name = '{projection}'"
        );
        var watch = Stopwatch.StartNew();
        var (ofServer, ofPostgres) = (server.ProcessorTime, await PostgresTime.OfAsync(superuser));
        var before = server.ResidentMegabytes;
        var peak = before;
        await server.CommandAsync($"/v1/operations/subscriptions/{projection}/rebuild");
        while (!(bool)(await left.ExecuteScalarAsync())!)
        {
            peak = Math.Max(peak, server.ResidentMegabytes);
            await Task.Delay(50);
        }
        var rate = events / watch.Elapsed.TotalSeconds;
        (ofServer, ofPostgres) = (server.ProcessorTime - ofServer, await PostgresTime.OfAsync(superuser) - ofPostgres);
        var perProcessor = events / (ofServer + ofPostgres).TotalSeconds;
        Console.WriteLine(
            $"  rebuild of {projection}: {events:N0} events in {watch.Elapsed.TotalSeconds:0.0} s, {rate:N0}/s, processor time of the server {ofServer.TotalSeconds:0.0} s, of PostgreSQL {ofPostgres.TotalSeconds:0.0} s: "
                + $"{perProcessor:N0}/s for each; server memory {before} MiB before, {peak} MiB at most"
        );
        return (rate, perProcessor);
    }

    /// <summary>Events a second when each posts its entries by one prepared insert: less than what replaying event by event would have to do.</summary>
    private static async Task<double> OneByOneAsync(NpgsqlDataSource superuser)
    {
        await using var connection = await superuser.OpenConnectionAsync();
        await ExecuteAsync(
            connection,
            "set synchronous_commit = off; drop table if exists public.replayed; create unlogged table public.replayed (like figures.entry including all)"
        );
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

    private static async Task SelectOneAsync(NpgsqlDataSource superuser)
    {
        await using var one = superuser.CreateCommand("select 1");
        await one.ExecuteScalarAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>In turn, 300 times each or as often as 10 seconds allow.</summary>
    private static async Task<(Times Few, Times Many)> TimeAsync(Func<Task> few, Func<Task> many)
    {
        // Until the compiler has seen the question as often as it wants to before it compiles for good: 30 times as it comes and 30 times counting its branches.
        for (var (i, warm) = (0, Stopwatch.StartNew()); i < 100 && (i < 10 || warm.Elapsed.TotalSeconds < 5); i++)
        {
            await few();
            await many();
        }
        var (ofFew, ofMany, all) = (new List<double>(), new List<double>(), Stopwatch.StartNew());
        while (ofFew.Count < 300 && (ofFew.Count < 5 || all.Elapsed.TotalSeconds < 10))
        {
            ofFew.Add(await MillisecondsAsync(few));
            ofMany.Add(await MillisecondsAsync(many));
        }
        return (Of(ofFew), Of(ofMany));
    }

    private static async Task<double> MillisecondsAsync(Func<Task> ask)
    {
        var watch = Stopwatch.StartNew();
        await ask();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static Times Of(List<double> times)
    {
        times.Sort();
        return new Times(times[times.Count / 2], Percentile.P99(times));
    }
}
