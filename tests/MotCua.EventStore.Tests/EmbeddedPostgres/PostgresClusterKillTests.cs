using System.Globalization;
using MotCua.EmbeddedPostgres;
using Npgsql;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

public sealed class PostgresClusterKillTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private PostgresClusterOptions Options => new() { DataDirectory = _folder.Root };

    [Fact]
    public async Task PostgreSQL_ends_when_its_owner_is_killed_and_the_next_start_has_what_was_committed()
    {
        using (var host = await ClusterHost.StartAsync(_folder.Root))
        {
            await Database.ScalarAsync(host.ConnectionString, "create table kept (note int); insert into kept values (41)");
            await host.KillAsync();
            Assert.True(await Poll.UntilAsync(() => !File.Exists(_folder.Below("data/postmaster.pid")), Bound, CancellationToken.None));
        }

        await using var next = await PostgresCluster.StartAsync(Options);
        Assert.Equal(41, await Database.ScalarAsync(next, PostgresRole.Owner, "select note from kept"));
    }

    [Fact]
    public async Task A_server_that_still_runs_because_the_watchdog_was_killed_too_is_stopped_by_the_next_start()
    {
        using var host = await ClusterHost.StartAsync(_folder.Root);
        UnixProcess.Send(host.WatchdogPid, Signal.Kill);
        await host.KillAsync();
        Assert.Equal(1, await Database.ScalarAsync(host.ConnectionString, "select 1"));

        await using var next = await PostgresCluster.StartAsync(Options);
        Assert.NotEqual(host.PostmasterPid, next.PostmasterPid);
        Assert.False(Runs(host.PostmasterPid));
    }

    [Fact]
    public async Task Killed_at_any_step_of_its_first_start_the_next_start_succeeds()
    {
        bool Making(string file) =>
            Directory.Exists(_folder.Root)
            && Directory.GetDirectories(_folder.Root, "data.new-*").Any(folder => File.Exists(Path.Combine(folder, file)));

        await ClusterHost.KillWhenAsync(_folder.Root, () => Making("PG_VERSION")); // in initdb
        await ClusterHost.KillWhenAsync(_folder.Root, () => Making("postmaster.pid")); // in initdb, or setting the roles
        await ClusterHost.KillWhenAsync(_folder.Root, () => File.Exists(_folder.Below("pgpass")));
        await ClusterHost.KillWhenAsync(_folder.Root, () => File.Exists(_folder.Below("data/postmaster.pid")));

        await using var cluster = await PostgresCluster.StartAsync(Options);
        await cluster.EnsureDatabaseAsync("motcua", CancellationToken.None);
        Assert.Equal(1, await Database.ScalarAsync(cluster, PostgresRole.App, "select 1"));
    }

    [Fact]
    public async Task A_second_process_on_the_folder_is_refused_and_the_server_of_the_first_goes_on()
    {
        using var host = await ClusterHost.StartAsync(_folder.Root);

        var refusal = await Assert.ThrowsAsync<PostgresDataDirectoryInUseException>(() => PostgresCluster.StartAsync(Options));
        Assert.Contains("Another MotCua process uses the data folder", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Database.ScalarAsync(host.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task After_a_kill_of_the_postmaster_the_next_start_ends_its_orphans_and_recovers_what_was_committed()
    {
        int orphan;
        await using (var first = await PostgresCluster.StartAsync(Options))
        {
            await first.EnsureDatabaseAsync("motcua", CancellationToken.None);
            await Database.ExecuteAsync(first, PostgresRole.Owner, "create table kept (note int); insert into kept values (42)");

            // A session that computes does not look whether its postmaster still lives, and so survives it.
            await using var busy = new NpgsqlConnection(first.ConnectionString("motcua", PostgresRole.Owner));
            await busy.OpenAsync();
            orphan = busy.ProcessID;
            await using var endless = new NpgsqlCommand("select count(*) from generate_series(1, 1000000000000)", busy);
            var computing = endless.ExecuteScalarAsync();
            Assert.True(await Poll.UntilAsync(() => IsComputing(first, orphan), Bound, CancellationToken.None));

            UnixProcess.Send(first.PostmasterPid, Signal.Kill);
            await first.StopAsync();
            Assert.True(Runs(orphan));

            await using var second = await PostgresCluster.StartAsync(Options);
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => computing);
            Assert.Equal(42, await Database.ScalarAsync(second, PostgresRole.Owner, "select note from kept"));
        }
        Assert.False(Runs(orphan));
    }

    [Fact]
    public async Task A_stale_pid_file_that_names_somebody_elses_process_does_not_prevent_a_start_and_that_process_lives_on()
    {
        string pidFile;
        await using (var first = await PostgresCluster.StartAsync(Options))
        {
            pidFile = await File.ReadAllTextAsync(_folder.Below("data/postmaster.pid"));
        }
        var user = await ServerUser.ChooseAsync(new ClusterFiles(_folder.Root), CancellationToken.None);
        using var stranger = UnixProcess.Start(user, "sleep", "600");
        var stale = pidFile.Split('\n');
        stale[0] = stranger.Id.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(_folder.Below("data/postmaster.pid"), string.Join('\n', stale));

        await using (var second = await PostgresCluster.StartAsync(Options))
        {
            Assert.False(stranger.HasExited);
        }
        stranger.Kill();
    }

    [Fact]
    public async Task PostgreSQL_does_not_hear_the_Ctrl_C_of_its_owners_terminal()
    {
        await using var cluster = await PostgresCluster.StartAsync(Options with { Durable = false });
        Assert.Equal(cluster.PostmasterPid, ProcessGroup(cluster.PostmasterPid));
        Assert.Equal(cluster.WatchdogPid, ProcessGroup(cluster.WatchdogPid));
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsComputing(PostgresCluster cluster, int pid)
    {
        var sql = $"select coalesce(state = 'active' and wait_event is null, false) from pg_stat_activity where pid = {pid}";
        return Database.ScalarAsync(cluster, PostgresRole.Superuser, sql).GetAwaiter().GetResult() is true;
    }

    /// <summary>Dead processes whose new parent has not yet asked for them have no command line any more.</summary>
    private static bool Runs(int pid) => File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Length > 0;

    /// <summary>Third field after the name in parentheses of /proc/pid/stat.</summary>
    private static int ProcessGroup(int pid) =>
        int.Parse(File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[2], CultureInfo.InvariantCulture);
}
