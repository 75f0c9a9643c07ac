using MotCua.EmbeddedPostgres;
using Npgsql;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

public sealed class DatabaseTemplatesTests
{
    [Fact]
    public async Task Twenty_clones_made_at_once_hold_what_was_migrated_and_nothing_of_each_other()
    {
        await using var templates = await DatabaseTemplates.StartAsync("clones", MakeNotes);

        async Task<long> SumAfterWriting(int note)
        {
            await using var clone = await templates.CloneAsync();
            await Database.ScalarAsync(clone.OwnerConnectionString, $"insert into notes values ({note})");
            return (long)(await Database.ScalarAsync(clone.AppConnectionString, "select sum(note) from notes"))!;
        }

        var notes = Enumerable.Range(1, 20).ToList();
        Assert.Equal(notes.Select(note => 100L + note), await Task.WhenAll(notes.Select(SumAfterWriting)));
    }

    [Fact]
    public async Task A_disposed_clone_is_gone_although_connections_were_open()
    {
        await using var templates = await DatabaseTemplates.StartAsync("dropped", MakeNotes);
        var clone = await templates.CloneAsync();
        await using var open = new NpgsqlConnection(clone.AppConnectionString);
        await open.OpenAsync();

        await clone.DisposeAsync();

        var gone = await Assert.ThrowsAsync<PostgresException>(() => Database.ScalarAsync(clone.AppConnectionString, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, gone.SqlState);
    }

    [Fact]
    public async Task Several_test_processes_can_share_a_given_server()
    {
        using var folder = new TemporaryFolder();
        await using var server = await PostgresCluster.StartAsync(
            new PostgresClusterOptions { DataDirectory = folder.Root, Durable = false }
        );
        var superuser = server.ConnectionString("postgres", PostgresRole.Superuser);

        var both = await Task.WhenAll(
            DatabaseTemplates.StartAsync("shared", MakeNotes, superuser, CancellationToken.None),
            DatabaseTemplates.StartAsync("shared", MakeNotes, superuser, CancellationToken.None)
        );
        foreach (var templates in both)
        {
            Assert.Null(templates.Cluster);
            await using (var clone = await templates.CloneAsync())
            {
                Assert.Equal(100L, await Database.ScalarAsync(clone.AppConnectionString, "select sum(note) from notes"));
            }
            await templates.DisposeAsync();
        }
        Assert.Equal(0L, await Database.ScalarAsync(superuser, "select count(*) from pg_database where datname like 'shared%'"));
    }

    [Fact]
    public async Task A_process_that_disposes_nothing_leaves_neither_server_nor_folder()
    {
        using var process = ClusterHost.Launch(ClusterHost.LeaveTemplatesCommand);
        var folder = Path.GetDirectoryName(await process.StandardOutput.ReadLineAsync());
        await process.WaitForExitAsync();

        Assert.StartsWith(Path.Combine(Path.GetTempPath(), "motcua-test-"), folder, StringComparison.Ordinal);
        Assert.True(await Poll.UntilAsync(() => !Directory.Exists(folder), TimeSpan.FromSeconds(30), CancellationToken.None));
    }

    [Fact]
    public async Task A_folder_left_by_a_test_run_that_was_killed_with_its_watchdog_is_deleted_by_the_next()
    {
        using var left = new TemporaryFolder("motcua-test-");
        Directory.CreateDirectory(left.Root);
        await File.WriteAllTextAsync(left.Below("lock"), "");

        await using var templates = await DatabaseTemplates.StartAsync("next", _ => Task.CompletedTask, null, CancellationToken.None);
        Assert.False(Directory.Exists(left.Root));
    }

    private static Task MakeNotes(TestDatabase template) =>
        Database.ScalarAsync(
            template.OwnerConnectionString,
            "create table notes (note int); insert into notes values (100); grant select on notes to motcua_app"
        );
}
