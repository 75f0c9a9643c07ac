using System.Net;
using System.Net.Sockets;
using MotCua.EmbeddedPostgres;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

public sealed class PostgresClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private PostgresClusterOptions Options => new() { DataDirectory = _folder.Root };

    [Fact]
    public async Task What_was_written_before_a_stop_is_there_after_the_next_start()
    {
        await using (var first = await PostgresCluster.StartAsync(Options))
        {
            await first.EnsureDatabaseAsync("motcua", CancellationToken.None);
            await Database.ExecuteAsync(first, PostgresRole.Owner, "create table kept (word text); insert into kept values ('giữ lại')");
            await first.StopAsync();
        }
        Assert.False(File.Exists(_folder.Below("data/postmaster.pid")));

        await using var second = await PostgresCluster.StartAsync(Options);
        await second.EnsureDatabaseAsync("motcua", CancellationToken.None);
        Assert.Equal("giữ lại", await Database.ScalarAsync(second, PostgresRole.Owner, "select word from kept"));
    }

    [Fact]
    public async Task A_lost_password_file_is_made_anew_with_passwords_that_work()
    {
        await using (var first = await PostgresCluster.StartAsync(Options))
        {
            await first.EnsureDatabaseAsync("motcua", CancellationToken.None);
        }
        File.Delete(_folder.Below("pgpass"));

        await using var second = await PostgresCluster.StartAsync(Options);
        foreach (var role in Enum.GetValues<PostgresRole>())
        {
            Assert.Equal(1, await Database.ScalarAsync(second, role, "select 1"));
        }
    }

    [Fact]
    public async Task A_pinned_port_is_used_and_when_it_is_taken_the_message_says_so()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var pinned = Options with { Port = port };

        var refusal = await Assert.ThrowsAsync<PostgresStartFailedException>(() => PostgresCluster.StartAsync(pinned));
        Assert.Contains($"Port {port} on 127.0.0.1 is taken", refusal.Message, StringComparison.Ordinal);

        taken.Stop();
        await using var cluster = await PostgresCluster.StartAsync(pinned);
        Assert.Equal(port, cluster.Port);
    }

    public void Dispose() => _folder.Dispose();
}
