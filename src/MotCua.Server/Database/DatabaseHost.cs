using MotCua.EmbeddedPostgres;
using MotCua.EventStore;
using Npgsql;

namespace MotCua.Server.Database;

/// <summary>
/// The database behind the server: the one of <c>ConnectionStrings:MotCua</c>, or a private cluster when none is set. Migrated when this is open.
/// </summary>
/// <remarks>
/// Two roles: the owner migrates, the application works and can neither change nor delete an event. With a private cluster they are two logins. With
/// <c>ConnectionStrings:MotCuaOwner</c> beside <c>ConnectionStrings:MotCua</c> likewise. With one connection string alone it is the owner's, and the
/// application's connections give its rights up with <c>SET ROLE</c> when they are made.
/// </remarks>
public sealed class DatabaseHost : IAsyncDisposable
{
    private const string Name = "motcua";
    private const string AppRole = "motcua_app";
    private readonly PostgresCluster? cluster;

    private DatabaseHost(PostgresCluster? cluster, NpgsqlDataSource owner, NpgsqlDataSource app)
    {
        (this.cluster, Owner, App) = (cluster, owner, app);
        var server = new NpgsqlConnectionStringBuilder(app.ConnectionString);
        Where = cluster is null
            ? $"database {server.Database} on {server.Host}:{server.Port}"
            : $"{PostgresClusterOptions.DefaultDataDirectory()} (PostgreSQL {cluster.ServerVersion} on port {cluster.Port})";
    }

    /// <summary>Connections of the owner: migrations only.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <summary>Connections of the application.</summary>
    public NpgsqlDataSource App { get; }

    public bool IsEmbedded => cluster is not null;

    /// <summary>Where the data live, for people: a folder or a server, never a password.</summary>
    public string Where { get; }

    public static async Task<DatabaseHost> OpenAsync(IConfiguration configuration, CancellationToken ct)
    {
        var given = Given(configuration, "MotCua");
        var cluster = given is null ? await StartClusterAsync(ct) : null;
        try
        {
            var ownerString = cluster?.ConnectionString(Name, PostgresRole.Owner) ?? Given(configuration, "MotCuaOwner") ?? given!;
            var appString = cluster?.ConnectionString(Name, PostgresRole.App) ?? given!;
            var owner = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ownerString) { MaxPoolSize = 4 });
            await Migrations.ApplyAsync(owner, [.. Migrations.OfEventStore, .. Own], ct);
            var app = AppSource(appString, setRole: ownerString == appString);
            if (ownerString == appString)
            {
                await using var grant = owner.CreateCommand($"grant {AppRole} to current_user");
                await grant.ExecuteNonQueryAsync(ct);
            }
            return new DatabaseHost(cluster, owner, app);
        }
        catch
        {
            if (cluster is not null)
            {
                await cluster.DisposeAsync();
            }
            throw;
        }
    }

    public static IReadOnlyList<Migration> Own { get; } =
        Migrations.FromResources(typeof(DatabaseHost).Assembly, "MotCua.Server.Migrations.");

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Owner.DisposeAsync();
        if (cluster is not null)
        {
            await cluster.DisposeAsync();
        }
    }

    private static string? Given(IConfiguration configuration, string name)
    {
        try
        {
            return configuration.GetConnectionString(name) is { } given ? new NpgsqlConnectionStringBuilder(given).ConnectionString : null;
        }
        catch (ArgumentException exception)
        {
            throw new Operations.SettingException($"ConnectionStrings__{name} is not a connection string of Npgsql: {exception.Message}");
        }
    }

    private static async Task<PostgresCluster> StartClusterAsync(CancellationToken ct)
    {
        var cluster = await PostgresCluster.StartAsync(
            new PostgresClusterOptions { DataDirectory = PostgresClusterOptions.DefaultDataDirectory() },
            ct
        );
        await cluster.EnsureDatabaseAsync(Name, ct);
        return cluster;
    }

    private static NpgsqlDataSource AppSource(string connectionString, bool setRole)
    {
        var builder = new NpgsqlDataSourceBuilder(ConnectionSettings.WithDefaults(connectionString));
        builder.ConnectionStringBuilder.ApplicationName ??= "motcua";
        if (setRole && builder.ConnectionStringBuilder.Username != AppRole)
        {
            // Stays for the life of the connection, since nothing resets it when it goes back to the pool (No Reset On Close).
            builder.UsePhysicalConnectionInitializer(SetRole, SetRoleAsync);
        }
        return builder.Build();
    }

    private static void SetRole(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand($"set role {AppRole}", connection);
        command.ExecuteNonQuery();
    }

    private static async Task SetRoleAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"set role {AppRole}", connection);
        await command.ExecuteNonQueryAsync();
    }
}
