using System.Collections.Concurrent;
using System.Net.Http.Headers;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Imports;
using MotCua.Server.Tests.Operations;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Reprojections;

/// <summary>A job that somebody else's work, or a kill, comes into.</summary>
public sealed class InterruptedReprojectionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_killed_server_goes_on_where_it_was_when_it_is_back_and_moves_nothing_twice()
    {
        const int Dossiers = 8_000;
        await using var database = await TemplateDatabase.CloneAsync();
        string job;
        await using (var first = ServerProcess.Start(database))
        {
            using var client = await AdministratorAsync(first);
            await client.ImportAsync(CalendarChange.Receipts(Dossiers));
            job = await client.StartReprojectionAsync(await client.PublishAsync(CalendarChange.NextDays()));
            await client.JobAsync(job, state => state.GetProperty("done").GetInt64() > 0);
            await first.SignalAsync("KILL");
            await first.ExitCodeAsync();
        }
        var (before, _) = await CalendarChange.MovesAsync(database.OwnerConnectionString);
        Assert.InRange(before, 1, Dossiers - 1);

        await using var second = ServerProcess.Start(database);
        using var again = await AdministratorAsync(second);
        var state = await again.JobAsync(job, state => state.Text("status") != "running");
        output.WriteLine($"killed after {before} of {Dossiers}");
        Assert.Equal("completed", state.Text("status"));
        Assert.Equal((Dossiers, Dossiers, 0, 0), state.Found());
        Assert.Equal((Dossiers, Dossiers), await CalendarChange.MovesAsync(database.OwnerConnectionString));
        Assert.Equal(Dossiers, (await again.ReportAsync(state)).Select(line => line.Text("dossier")).Distinct().Count());
    }

    [Fact]
    public async Task A_node_that_loses_the_lock_and_the_one_that_takes_over_do_not_both_count_a_page()
    {
        const int Dossiers = 4_000;
        var fixture = new ServerFixture();
        await fixture.InitializeAsync();
        await using var node = await fixture.StartAnotherAsync();
        using var client = await fixture.AdministratorAsync();
        await client.ImportAsync(CalendarChange.Receipts(Dossiers));
        var id = await client.StartReprojectionAsync(await client.PublishAsync(CalendarChange.NextDays()));
        await client.JobAsync(id, job => job.GetProperty("done").GetInt64() > 0);
        await using (var source = NpgsqlDataSource.Create(fixture.Database.SuperuserConnectionString))
        {
            // Its worker works on, and does not know that the lock is gone.
            await using var end = source.CreateCommand(
                """
                select count(pg_terminate_backend(pid)) from pg_locks
                where locktype = 'advisory' and objsubid = 1 and (classid::bigint << 32 | objid::bigint) = hashtextextended('reprojections', 0)
                  and database = (select oid from pg_database where datname = current_database())
                """
            );
            Assert.Equal(1L, await end.ExecuteScalarAsync());
        }
        var job = await client.JobAsync(id, job => job.Text("status") != "running");
        Assert.Equal("completed", job.Text("status"));
        Assert.Equal((Dossiers, Dossiers, 0, 0), job.Found());
        Assert.Equal((Dossiers, Dossiers), await CalendarChange.MovesAsync(fixture.Database.OwnerConnectionString));
        Assert.Equal(Dossiers, (await client.ReportAsync(job)).Count);
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Clerks_who_work_meanwhile_lose_nothing_and_no_dossier_is_left_out()
    {
        const int Dossiers = 3_000;
        const int Clerks = 8;
        var fixture = new ServerFixture();
        await fixture.InitializeAsync();
        using var client = await fixture.AdministratorAsync();
        await client.ImportAsync(CalendarChange.Receipts(Dossiers));
        var version = await client.PublishAsync(CalendarChange.NextDays());
        var (acknowledged, lost) = (new ConcurrentBag<string>(), 0);
        using var stop = new CancellationTokenSource();

        var clerks = Enumerable.Range(0, Clerks).Select(clerk => Task.Run(() => WorkAsync(clerk))).ToList();
        await Poll.UntilAsync(() => acknowledged.Count > 50, "the clerks do not work");
        var job = await client.ReprojectAsync(version);
        var worked = acknowledged.Count;
        await stop.CancelAsync();
        await Task.WhenAll(clerks);

        output.WriteLine(
            $"{acknowledged.Count} assignments ({worked} before the job was over), {lost} answered 412; {job.GetProperty("counts")}"
        );
        Assert.Equal((Dossiers, Dossiers, 0, 0), job.Found());
        Assert.Equal((Dossiers, Dossiers), await CalendarChange.MovesAsync(fixture.Database.OwnerConnectionString));
        await using var source = NpgsqlDataSource.Create(fixture.Database.OwnerConnectionString);
        await using var stored = source.CreateCommand("select data->>'officer' from events.mt_events where type = 'dossier_assigned'");
        var officers = new List<string>();
        await using (var row = await stored.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                officers.Add(row.GetString(0));
            }
        }
        Assert.Equal(acknowledged.Order(StringComparer.Ordinal), officers.Order(StringComparer.Ordinal));
        await fixture.DisposeAsync();

        async Task WorkAsync(int clerk)
        {
            var desk = new Desk(client);
            var random = new Random(clerk);
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var id = ImportClient.DossierId($"open-{random.Next(Dossiers)}");
                var dossier = await client.GetJsonAsync($"/v1/dossiers/{id}");
                using var response = await desk.SendAsync(dossier, "assign", new { officer = $"clerk-{clerk}-{i}" });
                if ((int)response.StatusCode == 200)
                {
                    acknowledged.Add($"clerk-{clerk}-{i}");
                    continue;
                }
                Assert.Equal(412, (int)response.StatusCode);
                Interlocked.Increment(ref lost);
            }
        }
    }

    private static async Task<HttpClient> AdministratorAsync(ServerProcess server)
    {
        var client = new HttpClient { BaseAddress = await server.AddressAsync(), Timeout = TimeSpan.FromMinutes(2) };
        using var answer = await client.PostAsync(new Uri("/v1/development/token", UriKind.Relative), null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await answer.ShouldBe(200)).Text("token"));
        return client;
    }
}
