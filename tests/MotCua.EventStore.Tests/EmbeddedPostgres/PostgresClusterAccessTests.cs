using MotCua.EmbeddedPostgres;
using Npgsql;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

/// <summary>Who may do what on the cluster, how it sorts, and what its log must not tell.</summary>
public sealed class PostgresClusterAccessTests(PostgresClusterAccessTests.OneCluster one)
    : IClassFixture<PostgresClusterAccessTests.OneCluster>
{
    private readonly PostgresCluster _cluster = one.Cluster;

    [Fact]
    public void The_passwords_are_readable_by_their_owner_only()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(one.Folder.Below("pgpass")));
    }

    [Theory]
    [InlineData(PostgresRole.Superuser)]
    [InlineData(PostgresRole.Owner)]
    [InlineData(PostgresRole.App)]
    public async Task A_wrong_password_is_refused(PostgresRole role)
    {
        var wrong = new NpgsqlConnectionStringBuilder(_cluster.ConnectionString("motcua", role)) { Password = "guess" };
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => Database.ScalarAsync(wrong.ConnectionString, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task Passwords_are_kept_as_scram_and_clients_come_in_by_nothing_else()
    {
        Assert.Equal(
            0L,
            await Database.ScalarAsync(
                _cluster,
                PostgresRole.Superuser,
                "select count(*) from pg_authid where rolcanlogin and rolpassword not like 'SCRAM-SHA-256$%'"
            )
        );
        Assert.Equal(
            "host/scram-sha-256",
            await Database.ScalarAsync(
                _cluster,
                PostgresRole.Superuser,
                "select string_agg(type || '/' || auth_method, ',') from pg_hba_file_rules"
            )
        );
    }

    [Fact]
    public async Task The_application_makes_schemas_of_its_own_and_changes_nothing_of_the_owners()
    {
        await Database.ExecuteAsync(_cluster, PostgresRole.Owner, "create table owned (note int)");
        await Database.ExecuteAsync(_cluster, PostgresRole.App, "create schema own; create table own.notes (note int)");
        foreach (var forbidden in new[] { "drop table owned", "insert into owned values (1)", "create table public.mine (note int)" })
        {
            await AssertForbiddenAsync(_cluster.ConnectionString("motcua", PostgresRole.App), forbidden);
        }
    }

    [Theory]
    [InlineData(PostgresRole.Owner)]
    [InlineData(PostgresRole.App)]
    public async Task Owner_and_application_enter_no_other_database_and_make_no_roles(PostgresRole role)
    {
        await AssertForbiddenAsync(_cluster.ConnectionString("postgres", role), "select 1");
        await AssertForbiddenAsync(_cluster.ConnectionString("template1", role), "select 1");
        await AssertForbiddenAsync(_cluster.ConnectionString("motcua", role), "create role another");
        await AssertForbiddenAsync(_cluster.ConnectionString("motcua", role), "create database another");
    }

    [Fact]
    public async Task The_owner_can_add_the_extensions_that_searching_needs()
    {
        await Database.ExecuteAsync(
            _cluster,
            PostgresRole.Owner,
            "create extension unaccent; create extension pg_trgm; create extension btree_gist"
        );
        Assert.Equal("nguyen van a", await Database.ScalarAsync(_cluster, PostgresRole.Owner, "select lower(unaccent('NGUYỄN VĂN A'))"));
    }

    [Fact]
    public async Task Letters_are_Vietnamese_letters_and_the_order_is_that_of_the_bytes()
    {
        Assert.Equal("đặng thị ủ", await Database.ScalarAsync(_cluster, PostgresRole.App, "select lower('ĐẶNG THỊ Ủ')"));
        Assert.Equal("Z,a,Đ", await Database.ScalarAsync(_cluster, PostgresRole.App, Ordered("word")));
        Assert.Equal("a,Đ,Z", await Database.ScalarAsync(_cluster, PostgresRole.App, Ordered("word collate \"vi-VN-x-icu\"")));

        static string Ordered(string by) => $"select string_agg(word, ',' order by {by}) from (values ('Đ'), ('a'), ('Z')) as words (word)";
    }

    [Fact]
    public async Task Data_pages_carry_checksums()
    {
        Assert.Equal("on", await Database.ScalarAsync(_cluster, PostgresRole.App, "show data_checksums"));
    }

    [Fact]
    public async Task What_a_failing_statement_carries_does_not_reach_the_log()
    {
        const string Name = "Trần Thị Bí Mật";
        await Database.ExecuteAsync(_cluster, PostgresRole.Owner, "create table people (name text primary key)");
        string[] failing =
        [
            $"insert into people values ('{Name}'), ('{Name}')",
            $"select '{Name}'::uuid",
            $"do $$ begin raise exception '{Name}'; end $$",
            $"do $$ begin raise warning '{Name}'; end $$; select 1/0",
            $"selec '{Name}'",
        ];
        foreach (var statement in failing)
        {
            await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(_cluster, PostgresRole.Owner, statement));
        }

        var log = string.Concat(
            Directory
                .EnumerateFiles(one.Folder.Below("data/log"))
                .Select(file => new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)).ReadToEnd())
        );
        Assert.Contains("ready to accept connections", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Mật", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Motcua")]
    [InlineData("x; drop database motcua")]
    [InlineData("x\n")]
    public async Task A_database_name_that_would_need_quoting_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _cluster.EnsureDatabaseAsync(name, CancellationToken.None));
    }

    private static async Task AssertForbiddenAsync(string connectionString, string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => Database.ScalarAsync(connectionString, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    public sealed class OneCluster : IAsyncLifetime
    {
        public TemporaryFolder Folder { get; } = new();

        public PostgresCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Cluster = await PostgresCluster.StartAsync(new PostgresClusterOptions { DataDirectory = Folder.Root });
            await Cluster.EnsureDatabaseAsync("motcua", CancellationToken.None);
        }

        public async Task DisposeAsync()
        {
            await Cluster.DisposeAsync();
            Folder.Dispose();
        }
    }
}
