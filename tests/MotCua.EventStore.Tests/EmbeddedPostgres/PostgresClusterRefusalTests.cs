using MotCua.EmbeddedPostgres;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

/// <summary>Every refusal says what to do.</summary>
public sealed class PostgresClusterRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private PostgresClusterOptions Options => new() { DataDirectory = _folder.Root, Durable = false };

    [Fact]
    public async Task A_named_folder_without_the_programs_is_refused_even_if_others_could_be_found()
    {
        var options = Options with { BinDirectory = "/usr/share" };
        var refusal = await Assert.ThrowsAsync<PostgresNotAvailableException>(() => PostgresCluster.StartAsync(options));
        Assert.Contains("/usr/share, where initdb and postgres cannot be found", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("MOTCUA_POSTGRES_BIN", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_major_version_are_refused_with_both_versions_and_left_as_they_are()
    {
        await using (await PostgresCluster.StartAsync(Options)) { }
        await File.WriteAllTextAsync(_folder.Below("data/PG_VERSION"), "12\n");

        var refusal = await Assert.ThrowsAsync<PostgresVersionMismatchException>(() => PostgresCluster.StartAsync(Options));
        Assert.Equal(12, refusal.DataVersion);
        Assert.InRange(refusal.BinaryVersion, 15, 99);
        Assert.Contains($"was made by PostgreSQL 12, but the programs", "The data " + refusal.Message, StringComparison.Ordinal);
        Assert.Contains("pg_upgrade", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.Below("pgpass")));
    }

    [Fact]
    public async Task A_data_folder_that_holds_something_else_is_refused()
    {
        Directory.CreateDirectory(_folder.Below("data"));
        if (Environment.IsPrivilegedProcess)
        {
            await UnixProcess.RunOrThrowAsync(null, "chown", ["nobody", _folder.Below("data")], "", CancellationToken.None);
            File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_001_001);
        }

        var refusal = await Assert.ThrowsAsync<PostgresDataDirectoryNotUsableException>(() => PostgresCluster.StartAsync(Options));
        Assert.Contains("holds no PostgreSQL cluster", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_the_user_of_PostgreSQL_cannot_reach_is_refused()
    {
        Directory.CreateDirectory(_folder.Root);
        // Root passes every folder, the user of PostgreSQL does not pass this one; an ordinary user cannot write into it.
        File.SetUnixFileMode(_folder.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = Options with { DataDirectory = _folder.Below("motcua") };

        var refusal = await Assert.ThrowsAsync<PostgresDataDirectoryNotUsableException>(() => PostgresCluster.StartAsync(options));
        Assert.Contains(_folder.Root, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("MOTCUA_DATA", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_PostgreSQL_does_not_know_is_told_in_its_own_words()
    {
        var options = Options with { Settings = new Dictionary<string, string> { ["shared_bufers"] = "1GB" } };
        var refusal = await Assert.ThrowsAsync<PostgresStartFailedException>(() => PostgresCluster.StartAsync(options));
        Assert.Contains("shared_bufers", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
