using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using static MotCua.Server.Tests.Imports.History;

namespace MotCua.Server.Tests.Imports;

/// <summary>Who may import and see the job, and what becomes of a job whose process is gone.</summary>
public sealed class JobTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Without_a_token_nothing_is_taken()
    {
        using var client = fixture.Anonymous();
        using var response = await client.PostImportAsync(new ByteArrayContent(File(Receive("anonymous"))));
        Assert.Equal("token-missing", (await response.ShouldBe(401)).Text("code"));
    }

    [Theory]
    [InlineData("clerk")]
    [InlineData("officer")]
    [InlineData("head")]
    [InlineData("operator")]
    [InlineData("registrar")]
    public async Task Who_is_no_importer_may_not_import(string role)
    {
        using var client = await fixture.AsAsync("an", "H12.101", role);
        using var response = await client.PostImportAsync(new ByteArrayContent(File(Receive("forbidden"))));
        Assert.Equal("forbidden", (await response.ShouldBe(403)).Text("code"));
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        using var client = await fixture.AdministratorAsync();
        using var response = await client.SendJsonAsync("POST", "/v1/imports", new { key = "json" });
        await response.ShouldBe(415);
    }

    [Fact]
    public async Task An_importer_brings_dossiers_of_the_own_agencies_only()
    {
        using var importer = await fixture.AsAsync("nhap", "H12.101", "importer");
        const string Other = """{"receivingAgency":"H12.102","resolvingAgency":"H12.102"}""";
        var job = await importer.ImportAsync(Receive("own"), Receive("foreign", members: Other));
        Assert.Equal((2, 1, 0, 0, 1, 1), job.Counts());
        Assert.Equal("agency-out-of-reach", Assert.Single(await importer.ReportAsync(job)).Text("code"));

        using var administrator = await fixture.AdministratorAsync();
        await administrator.ImportAsync(Receive("foreign", members: Other));
        var command = await importer.ImportAsync(Assign("foreign"), Receive("foreign", members: Other));
        Assert.Equal((2, 0, 0, 0, 2, 0), command.Counts());
    }

    [Fact]
    public async Task A_job_is_seen_by_who_started_it_and_by_who_runs_the_machine()
    {
        using var importer = await fixture.AsAsync("nhap", "H12.101", "importer");
        var job = (await importer.ImportAsync(Receive("seen"))).Text("id");
        using var other = await fixture.AsAsync("khac", "H12.101", "importer");
        using var @operator = await fixture.AsAsync("may", "H12.101", "operator");
        foreach (var address in new[] { $"/v1/jobs/{job}", $"/v1/jobs/{job}/report" })
        {
            using var seen = await @operator.GetAsync(new Uri(address, UriKind.Relative));
            Assert.True(seen.IsSuccessStatusCode);
            await other.GetJsonAsync(address, 404);
        }
        await importer.GetJsonAsync("/v1/jobs/none", 404);
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_to_who_started_them_and_to_who_runs_the_machine()
    {
        using var importer = await fixture.AsAsync("liet-ke", "H12.101", "importer");
        var mine = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            mine.Insert(0, (await importer.ImportAsync(Receive($"listed {i}"))).Text("id"));
        }
        var listed = await importer.WalkAsync("/v1/jobs?kind=import", limit: 2);
        Assert.Equal(mine, listed.Select(job => job.Text("id")));
        Assert.All(
            listed,
            job => Assert.Equal(("completed", 1), (job.Text("status"), job.GetProperty("counts").GetProperty("received").GetInt32()))
        );
        Assert.Empty(await importer.WalkAsync("/v1/jobs?kind=reprojection"));

        using var @operator = await fixture.AsAsync("may", "H12.101", "operator");
        Assert.Superset(mine.ToHashSet(), (await @operator.WalkAsync("/v1/jobs")).Select(job => job.Text("id")).ToHashSet());
        using var other = await fixture.AsAsync("khac-nua", "H12.101", "importer");
        Assert.Empty(await other.WalkAsync("/v1/jobs"));
        await other.GetJsonAsync("/v1/jobs?cursor=x", 400);
    }

    [Fact]
    public async Task A_job_of_a_process_that_died_is_marked_failed_with_what_to_do()
    {
        var id = Guid.NewGuid();
        await using var source = NpgsqlDataSource.Create(fixture.Database.OwnerConnectionString);
        await using var dead = source.CreateCommand(
            """
            insert into imports.job (id, started_at, heartbeat, total, dry_run, status, kind, subject)
            values ($1, now() - interval '2 minutes', now() - interval '61 seconds', 10, false, 'running', 'import', 'administrator')
            """
        );
        dead.Parameters.AddWithValue(id);
        await dead.ExecuteNonQueryAsync();

        using var client = await fixture.AdministratorAsync();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var job = await client.JobAsync(id.ToString(), job => job.Text("status") != "running");
        Assert.Equal("failed", job.Text("status"));
        Assert.Equal("import-interrupted", job.GetProperty("error").Text("code"));
        Assert.Contains("send the file again", job.GetProperty("error").Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_server_leaves_a_failed_job_and_the_file_sent_again_gives_the_same_log_as_a_clean_import()
    {
        var file = File(Whole(6000));
        using var client = await fixture.AdministratorAsync();
        string id;
        await using (var node = await fixture.StartAnotherAsync())
        {
            using var there = await node.AdministratorAsync();
            id = await there.StartImportAsync(file);
            await there.JobAsync(id, job => job.GetProperty("done").GetInt64() > 0);
        }
        var stopped = await client.GetJsonAsync($"/v1/jobs/{id}");
        Assert.Equal("failed", stopped.Text("status"));
        Assert.Equal("import-interrupted", stopped.GetProperty("error").Text("code"));
        Assert.InRange(stopped.Count("lines"), 1, 23_999);

        var again = await client.ImportAsync(file);
        Assert.Equal("completed", again.Text("status"));
        Assert.Equal(stopped.Count("received") + stopped.Count("commands"), again.Count("same"));

        await using var other = await TemplateDatabase.CloneAsync();
        await using var clean = await TestServer.StartAsync(other);
        using var cleanly = await clean.AdministratorAsync();
        Assert.Equal((24_000, 6000, 18_000, 0, 0, 26_000), (await cleanly.ImportAsync(file)).Counts());
        Assert.Equal(await LogAsync(other.OwnerConnectionString), await LogAsync(fixture.Database.OwnerConnectionString));
    }

    [Fact]
    public async Task The_same_file_sent_twice_at_once_is_taken_over_once()
    {
        using var client = await fixture.AdministratorAsync();
        await using var node = await fixture.StartAnotherAsync();
        using var there = await node.AdministratorAsync();
        // Without codes of their own: what they meet at first is an applicant that is there already.
        var lines = Enumerable.Range(0, 3000).SelectMany(i => new[] { Receive($"twice-{i}"), Process($"twice-{i}") });
        var file = File(lines);
        var jobs = await Task.WhenAll(client.ImportAsync(file), there.ImportAsync(file));
        Assert.All(jobs, job => Assert.Equal("completed", job.Text("status")));
        Assert.Equal(3000, jobs.Sum(job => job.Count("received")));
        Assert.Equal(3000, jobs.Sum(job => job.Count("commands")));
        Assert.Equal(6000, jobs.Sum(job => job.Count("same")));
        Assert.Equal(0, jobs.Sum(job => job.Count("refused")));
    }

    /// <summary>Number and hash of the events of the generated dossiers, in order per dossier, and of what lies beside them.</summary>
    private static async Task<string> LogAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            """
            with d as (select owner as id from store.claim where value like 'CU-%')
            select (select count(*) || md5(string_agg(concat(stream_id, version, type, data), '' order by stream_id, version))
                    from events.mt_events where stream_id in (select id from d))
                || (select count(*) || md5(string_agg(a::text, '' order by dossier_id)) from private.applicant as a where dossier_id in (select id from d))
                || (select count(*) from private.remark where dossier_id in (select id from d))
            """
        );
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
