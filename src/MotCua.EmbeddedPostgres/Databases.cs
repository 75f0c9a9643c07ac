using System.Text.RegularExpressions;
using Npgsql;

namespace MotCua.EmbeddedPostgres;

/// <summary>Makes and drops databases on any server, given a superuser's connection to its database <c>postgres</c>.</summary>
internal static partial class Databases
{
    // Tests on a loaded machine make many at once.
    private const int TimeoutSeconds = 120;

    public static async Task EnsureAsync(string superuser, string name, CancellationToken ct)
    {
        await using var connection = await OpenAsync(superuser, name, ct);
        await using var exists = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection)
        {
            Parameters = { new() { Value = name } },
        };
        if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
        {
            await ExecuteAsync(
                connection,
                $"create database {name} owner motcua_owner template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'",
                ct
            );
        }
        await ExecuteAsync(connection, Sql.Privileges(name), ct); // also where an earlier start was killed between the two
    }

    public static async Task CloneAsync(string superuser, string name, string template, CancellationToken ct)
    {
        await using var connection = await OpenAsync(superuser, name, ct);
        await ExecuteAsync(connection, $"create database {name} owner motcua_owner template {template}", ct);
        await ExecuteAsync(connection, Sql.Privileges(name), ct);
    }

    /// <summary>Ends the sessions of a database and admits no new ones, so that it can be copied.</summary>
    public static async Task CloseAsync(string superuser, string name, CancellationToken ct)
    {
        await using var connection = await OpenAsync(superuser, name, ct);
        await ExecuteAsync(connection, $"alter database {name} allow_connections false", ct);
        await using var end = new NpgsqlCommand(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1",
            connection
        )
        {
            Parameters = { new() { Value = name } },
        };
        await end.ExecuteNonQueryAsync(ct);
    }

    public static async Task DropAsync(string superuser, string name, CancellationToken ct)
    {
        await using var connection = await OpenAsync(superuser, name, ct);
        await ExecuteAsync(connection, $"drop database if exists {name} with (force)", ct);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string superuser, string name, CancellationToken ct)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw new ArgumentException(
                $"\"{name}\" is no name for a database: a-z, 0-9 and _, beginning with a letter, at most 63.",
                nameof(name)
            );
        }
        var connection = new NpgsqlConnection(superuser);
        await connection.OpenAsync(ct);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = TimeoutSeconds };
        await command.ExecuteNonQueryAsync(ct);
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z")]
    private static partial Regex NamePattern();
}
