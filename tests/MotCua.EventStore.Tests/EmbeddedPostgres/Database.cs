using MotCua.EmbeddedPostgres;
using Npgsql;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

internal static class Database
{
    /// <summary>Each on a connection of its own, so that no pool survives a server that a test stops or kills.</summary>
    public static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public static Task<object?> ScalarAsync(PostgresCluster cluster, PostgresRole role, string sql) =>
        ScalarAsync(cluster.ConnectionString("motcua", role), sql);

    public static Task ExecuteAsync(PostgresCluster cluster, PostgresRole role, string sql) => ScalarAsync(cluster, role, sql);
}
