using System.Diagnostics;
using System.Text.Json;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Operations;

public sealed class HealthTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Subscriptions = "/v1/operations/subscriptions";

    [Fact]
    public async Task A_server_that_can_serve_says_so()
    {
        using var client = fixture.Anonymous();
        Assert.Equal("live", (await client.GetJsonAsync("/health/live")).Text("status"));
        var ready = await UntilAsync(client, "/health/ready", 200);
        var names = ready.GetProperty("checks").EnumerateArray().Select(check => check.Text("name")).ToList();
        Assert.Equal(["reference", "database", "migrations"], names.Take(3));
        Assert.Contains("subscription Worklist", names);
    }

    [Fact]
    public async Task A_paused_subscription_is_named_shows_its_lag_and_goes_on_when_resumed()
    {
        using var administrator = await fixture.AdministratorAsync();
        await PostAsync(administrator, $"{Subscriptions}/Worklist/pause", 200);
        var problem = await UntilAsync(administrator, "/health/ready", 503);
        Assert.Equal("not-ready", problem.Text("code"));
        Assert.Contains("subscription Worklist: paused", problem.Text("detail"), StringComparison.Ordinal);

        using var received = await administrator.SendJsonAsync("POST", "/v1/dossiers", Receipts.One());
        await received.ShouldBe(201);
        var paused = await UntilAsync(administrator, Subscriptions, 200, list => Worklist(list).GetProperty("lag").GetInt64() > 0);
        Assert.Equal("paused", Worklist(paused).Text("status"));
        Assert.True(paused.GetProperty("asOf").GetProperty("position").GetInt64() > 0);

        var resumed = await PostAsync(administrator, $"{Subscriptions}/Worklist/resume", 200);
        Assert.Equal("running", resumed.Text("status"));
        await UntilAsync(administrator, Subscriptions, 200, list => Worklist(list).GetProperty("lag").GetInt64() == 0);
        await UntilAsync(administrator, "/health/ready", 200);
    }

    [Fact]
    public async Task A_rebuild_is_accepted_at_once_and_followed_by_reading()
    {
        using var administrator = await fixture.AdministratorAsync();
        var before = await TableOfWorklistAsync();
        using var accepted = await administrator.SendAsync("POST", $"{Subscriptions}/Worklist/rebuild", null);
        var body = await accepted.ShouldBe(202);
        Assert.Equal("rebuilding", body.Text("status"));
        Assert.Equal(Subscriptions, accepted.Headers.Location!.OriginalString);
        await UntilAsync(
            administrator,
            Subscriptions,
            200,
            list => Worklist(list).Text("status") == "running" && Worklist(list).GetProperty("lag").GetInt64() == 0
        );
        Assert.NotEqual(before, await TableOfWorklistAsync());
    }

    [Fact]
    public async Task Only_operators_handle_subscriptions_and_only_those_that_exist()
    {
        using var clerk = await fixture.AsAsync("an", "H12.101", "clerk");
        await clerk.GetJsonAsync(Subscriptions, 403);
        using var administrator = await fixture.AdministratorAsync();
        await PostAsync(administrator, $"{Subscriptions}/no-such/rebuild", 404);
        await PostAsync(administrator, $"{Subscriptions}/no-such/resume", 404);
    }

    [Fact]
    public async Task Without_its_database_the_server_lives_but_is_not_ready()
    {
        await using var database = await TemplateDatabase.CloneAsync();
        await using var server = await TestServer.StartAsync(database);
        using var client = server.Anonymous();
        await UntilAsync(client, "/health/ready", 200);
        // From another database: nobody shuts the door of the room they stand in.
        var elsewhere = new NpgsqlConnectionStringBuilder(database.SuperuserConnectionString) { Database = "postgres" };
        await using (var superuser = new NpgsqlConnection(elsewhere.ConnectionString))
        {
            await superuser.OpenAsync();
            await using var shut = new NpgsqlCommand(
                $"""
                alter database {database.Name} allow_connections false;
                select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}' and pid <> pg_backend_pid()
                """,
                superuser
            );
            await shut.ExecuteNonQueryAsync();
        }
        var problem = await UntilAsync(client, "/health/ready", 503);
        Assert.Contains("database: ", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("live", (await client.GetJsonAsync("/health/live")).Text("status"));
    }

    private async Task<uint> TableOfWorklistAsync()
    {
        await using var connection = new NpgsqlConnection(fixture.Database.AppConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select 'worklist.dossier'::regclass::oid", connection);
        return (uint)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string address, int status)
    {
        using var answer = await client.SendAsync("POST", address, null);
        return await answer.ShouldBe(status);
    }

    private static JsonElement Worklist(JsonElement list) =>
        list.GetProperty("items").EnumerateArray().Single(item => item.Text("name") == "Worklist");

    /// <summary>Asks until the answer is as wanted, for at most 20 s.</summary>
    private static async Task<JsonElement> UntilAsync(HttpClient client, string address, int status, Func<JsonElement, bool>? wanted = null)
    {
        var began = Stopwatch.StartNew();
        while (true)
        {
            using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
            var late = began.Elapsed > TimeSpan.FromSeconds(20);
            if (late || (int)answer.StatusCode == status)
            {
                var json = await answer.ShouldBe(status);
                if (wanted is null || wanted(json))
                {
                    return json;
                }
                Assert.False(late, $"{address}: {json}");
            }
            await Task.Delay(20);
        }
    }
}
