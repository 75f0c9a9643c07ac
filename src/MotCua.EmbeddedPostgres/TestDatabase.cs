using Npgsql;

namespace MotCua.EmbeddedPostgres;

/// <summary>A database of a test's own; disposing it drops it, with whatever connections are still open.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _server;

    internal TestDatabase(string name, string server, Func<string, PostgresRole, string> connectionString)
    {
        (Name, _server) = (name, server);
        OwnerConnectionString = connectionString(name, PostgresRole.Owner);
        AppConnectionString = connectionString(name, PostgresRole.App);
        SuperuserConnectionString = connectionString(name, PostgresRole.Superuser);
    }

    public string Name { get; }

    public string OwnerConnectionString { get; }

    public string AppConnectionString { get; }

    public string SuperuserConnectionString { get; }

    public async ValueTask DisposeAsync()
    {
        ClearPools();
        await Databases.DropAsync(_server, Name, CancellationToken.None);
    }

    /// <summary>Closes idle connections, so that they are not kept for a database that is gone.</summary>
    internal void ClearPools()
    {
        foreach (var connectionString in new[] { OwnerConnectionString, AppConnectionString, SuperuserConnectionString })
        {
            using var connection = new NpgsqlConnection(connectionString);
            NpgsqlConnection.ClearPool(connection);
        }
    }
}
