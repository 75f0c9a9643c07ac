using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using static MotCua.Server.Tests.Imports.History;

namespace MotCua.Server.Tests.Imports;

public sealed class DryRunTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_dry_run_counts_and_reports_as_the_import_would_and_writes_nothing_else()
    {
        using var client = await fixture.AdministratorAsync();
        // Due in years: the watcher has nothing to write in between.
        var there = Receive("there", members: """{"code":"CU-1","dueOn":"2030-01-02"}""");
        await client.ImportAsync(there, Assign("there"));
        string[] odd =
        [
            there,
            Assign("there"),
            Process("there"),
            Receive("other", members: """{"code":"CU-1"}"""),
            Receive("third", members: """{"code":"CU-2"}"""),
            Receive("fourth", members: """{"code":"CU-2"}"""),
            Receive("without"),
            Process("missing"),
            "{",
        ];
        var file = File(
            odd.Concat(Whole(1200, interleaved: true)).Append(Return("there")).Append(Receive("fifth", members: """{"code":"CU-2"}"""))
        );

        var before = await RowsAsync();
        var dry = await client.ImportAsync(file, "?dryRun=true");
        Assert.True(dry.GetProperty("dryRun").GetBoolean());
        Assert.Equal(before, await RowsAsync());

        var real = await client.ImportAsync(file);
        Assert.Equal(real.Counts(), dry.Counts());
        Assert.Equal(
            (await client.ReportAsync(real)).Select(line => line.ToString()),
            (await client.ReportAsync(dry)).Select(line => line.ToString())
        );
        Assert.NotEqual(before, await RowsAsync());
    }

    /// <summary>Rows of every table, but for the job and its report, and what moves by itself.</summary>
    private async Task<string> RowsAsync()
    {
        await using var source = NpgsqlDataSource.Create(fixture.Database.OwnerConnectionString);
        await using var tables = source.CreateCommand(
            """
            select string_agg(format('select %L, count(*) from %I.%I', schemaname || '.' || tablename, schemaname, tablename), ' union all ')
            from pg_tables
            where schemaname not in ('pg_catalog', 'information_schema') and has_schema_privilege(schemaname, 'usage') -- projections move by themselves, and are the application's
              and tablename not in ('job', 'refused_line', 'mt_event_progression', 'subscription_state')
            """
        );
        await using var counts = source.CreateCommand((string)(await tables.ExecuteScalarAsync())! + " order by 1");
        await using var reader = await counts.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add($"{reader.GetString(0)} {reader.GetInt64(1)}");
        }
        return string.Join('\n', rows);
    }
}
