using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>Personal data and free text are in their erasable rows and nowhere else: canaries in every field, then every row of every table is searched.</summary>
public sealed class PersonalDataTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private const string Canary = "hoangyen";

    [Fact]
    public async Task Canaries_lie_in_the_erasable_tables_only_and_are_gone_when_these_are_erased()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var body = Desk.Receipt(Desk.Birth);
        body["summary"] = Canary + "-summary";
        body["applicant"] = new
        {
            kind = "citizen",
            name = Canary + "-name",
            idNumber = Canary + "-id",
            phone = Canary + "-phone",
            email = Canary + "-email",
            address = Canary + "-address",
        };
        var dossier = await desk.ReceiveAsync(body, "personal-1");
        dossier = await desk.DoAsync(
            dossier,
            "request-supplement",
            new { reason = Canary + "-reason", papers = new[] { Canary + "-paper" } }
        );
        dossier = await desk.DoAsync(dossier, "receive-supplement", new { note = Canary + "-note" });
        dossier = await desk.DoAsync(
            dossier,
            "correct",
            new
            {
                field = "applicant.phone",
                value = Canary + "-phone2",
                authority = "QĐ 1",
                reason = Canary + "-why",
            }
        );
        dossier = await desk.DoAsync(dossier, "process", new { note = Canary + "-done" });
        dossier = await desk.DoAsync(dossier, "return", new { channel = "counter", receiver = Canary + "-receiver" });
        var seen = await desk.ReadAsync(dossier);
        Assert.Equal(Canary + "-phone2", seen.GetProperty("applicant").Text("phone"));
        Assert.Equal(Canary + "-receiver", (await desk.TimelineAsync(dossier))[^1].GetProperty("data").Text("receiver"));
        var found = await desk.Client.GetAfterAsync($"/v1/dossiers?q={Canary}-na", await LastPositionAsync());
        Assert.Equal(1, found.GetProperty("items").GetArrayLength());

        var (tables, hits) = await SearchAsync();
        output.WriteLine($"{tables} tables searched, canaries in: {string.Join(", ", hits)}");
        Assert.True(tables > 15);
        Assert.Equal(["private.applicant", "private.remark"], hits);

        await using var source = NpgsqlDataSource.Create(fixture.Database.AppConnectionString);
        await using var erase = source.CreateCommand("delete from private.applicant; delete from private.remark");
        await erase.ExecuteNonQueryAsync();
        Assert.Empty((await SearchAsync()).Hits);
        Assert.False((await desk.ReadAsync(dossier)).TryGetProperty("applicant", out _));
        Assert.Equal("returned", (await desk.ReadAsync(dossier)).Text("status"));
    }

    private async Task<long> LastPositionAsync()
    {
        await using var source = NpgsqlDataSource.Create(fixture.Database.OwnerConnectionString);
        await using var command = source.CreateCommand("select max(seq_id) from events.mt_events");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Looks through every row of every table, as text.</summary>
    private async Task<(int Tables, List<string> Hits)> SearchAsync()
    {
        await using var source = NpgsqlDataSource.Create(fixture.Database.SuperuserConnectionString);
        var tables = new List<string>();
        await using (
            var list = source.CreateCommand(
                "select schemaname || '.' || tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1"
            )
        )
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }
        var hits = new List<string>();
        foreach (var table in tables)
        {
            await using var search = source.CreateCommand($"select exists (select from {table} as t where t::text like '%{Canary}%')");
            if ((bool)(await search.ExecuteScalarAsync())!)
            {
                hits.Add(table);
            }
        }
        return (tables.Count, hits);
    }
}
