using MotCua.EmbeddedPostgres;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

public sealed class PostgresClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private PostgresClusterOptions Options => new() { DataDirectory = _folder.Root, Durable = true };

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

    public void Dispose() => _folder.Dispose();
}
