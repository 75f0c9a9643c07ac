using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

public sealed class MigrationTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>, IAsyncLifetime
{
    private readonly string _name = $"migration_{Guid.NewGuid():n}";
    private NpgsqlDataSource _owner = null!;

    public async Task InitializeAsync()
    {
        await log.ExecuteAsync($"create database {_name} owner motcua_owner");
        _owner = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(log.Names.OwnerConnectionString) { Database = _name }.ConnectionString
        );
    }

    public async Task DisposeAsync()
    {
        await _owner.DisposeAsync();
        await log.ExecuteAsync($"drop database {_name} with (force)");
    }

    [Fact]
    public async Task eight_processes_at_once_apply_each_file_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ApplyAsync(Migrations.OfEventStore)));

        Assert.Equal(Migrations.OfEventStore.Count, applied.Sum());
        Assert.Single(applied, n => n > 0);
        Assert.Equal(0, await ApplyAsync(Migrations.OfEventStore));
        Assert.Equal(Migrations.OfEventStore.Count, await ScalarAsync("select count(*) from store.schema_migrations"));
        output.WriteLine($"{Migrations.OfEventStore.Count} files, 8 processes");
    }

    [Fact]
    public async Task a_file_that_was_changed_after_it_ran_is_refused()
    {
        await ApplyAsync(Migrations.OfEventStore);
        var changed = Migrations.OfEventStore.Select(m => m.Version == 2 ? m with { Sql = m.Sql + " -- harmless" } : m);

        var e = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(changed));

        Assert.Contains("0002_events", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void line_ends_make_no_other_file() =>
        Assert.Equal(new Migration("x", 1, "x", "a\nb\n").Sha256, new Migration("x", 1, "x", "a\r\nb\r\n").Sha256);

    [Fact]
    public async Task a_database_newer_than_the_program_is_refused()
    {
        await ApplyAsync([.. Migrations.OfEventStore, new Migration("MotCua.EventStore", 9999, "of_tomorrow", "select 1")]);

        var e = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(Migrations.OfEventStore));

        Assert.Contains("9999_of_tomorrow", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_file_that_fails_leaves_nothing_and_is_tried_again()
    {
        var broken = new Migration("x", 1, "x", "create table public.half (); select 1 / 0");
        await Assert.ThrowsAsync<PostgresException>(() => ApplyAsync([.. Migrations.OfEventStore, broken]));
        Assert.Equal(0, await ScalarAsync("select count(*) from pg_class where relname = 'half'"));

        Assert.Equal(1, await ApplyAsync([.. Migrations.OfEventStore, broken with { Sql = "create table public.half ()" }]));
    }

    [Fact]
    public async Task each_component_numbers_its_own_files()
    {
        await ApplyAsync([.. Migrations.OfEventStore, new Migration("server", 1, "first", "select 1")]);

        Assert.Equal(
            1,
            await ApplyAsync([
                .. Migrations.OfEventStore,
                new Migration("server", 1, "first", "select 1"),
                new Migration("server", 2, "second", "select 2"),
            ])
        );
    }

    private Task<int> ApplyAsync(IEnumerable<Migration> migrations) => Migrations.ApplyAsync(_owner, migrations, CancellationToken.None);

    private async Task<long> ScalarAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
