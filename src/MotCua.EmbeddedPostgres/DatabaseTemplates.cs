using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace MotCua.EmbeddedPostgres;

/// <summary>
/// For tests: a database that is migrated once, and a fresh copy of it per test class. On a private server in a temporary folder: both are
/// gone after <see cref="DisposeAsync"/>, and just as well after the end or death of a process that never calls it.
/// Or on the server that <c>MOTCUA_TEST_POSTGRES</c> names, a superuser's connection string to a server for tests only, since the passwords
/// of its roles motcua_owner and motcua_app are set; there, clones that are not disposed stay.
/// </summary>
public sealed class DatabaseTemplates : IAsyncDisposable
{
    private const string FolderPrefix = "motcua-test-";

    private readonly string _name;
    private readonly string? _folder;
    private readonly string _server;
    private readonly Func<string, PostgresRole, string> _connectionString;
    private readonly TestDatabase _template;
    private int _clones;
    private int _disposed;

    private DatabaseTemplates(string name, string? folder, PostgresCluster? cluster, Func<string, PostgresRole, string> connectionString)
    {
        // Several test processes may share a server.
        _name = string.Create(CultureInfo.InvariantCulture, $"{name}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        (_folder, Cluster, _connectionString) = (folder, cluster, connectionString);
        _server = connectionString("postgres", PostgresRole.Superuser);
        _template = new TestDatabase(_name + "_template", _server, connectionString);
        if (cluster is null)
        {
            AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        }
    }

    /// <summary>Null when <c>MOTCUA_TEST_POSTGRES</c> is used.</summary>
    public PostgresCluster? Cluster { get; }

    /// <param name="name">Beginning of the databases' names: lower-case letters, digits and underscores, at most 40.</param>
    /// <param name="migrate">Fills the template; its connections are closed afterwards.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<DatabaseTemplates> StartAsync(string name, Func<TestDatabase, Task> migrate, CancellationToken ct = default) =>
        StartAsync(name, migrate, Environment.GetEnvironmentVariable("MOTCUA_TEST_POSTGRES"), ct);

    internal static async Task<DatabaseTemplates> StartAsync(
        string name,
        Func<TestDatabase, Task> migrate,
        string? server,
        CancellationToken ct
    )
    {
        var templates = server is { Length: > 0 } ? await OnGivenServerAsync(name, server, ct) : await OnPrivateClusterAsync(name, ct);
        try
        {
            await Databases.EnsureAsync(templates._server, templates._template.Name, ct);
            await migrate(templates._template);
            templates._template.ClearPools();
            await Databases.CloseAsync(templates._server, templates._template.Name, ct);
            return templates;
        }
        catch
        {
            await templates.DisposeAsync();
            throw;
        }
    }

    public async Task<TestDatabase> CloneAsync()
    {
        var number = Interlocked.Increment(ref _clones);
        var clone = new TestDatabase(string.Create(CultureInfo.InvariantCulture, $"{_name}_{number}"), _server, _connectionString);
        await Databases.CloneAsync(_server, clone.Name, _template.Name, CancellationToken.None);
        return clone;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        if (Cluster is null)
        {
            await _template.DisposeAsync();
            return;
        }
        await Cluster.DisposeAsync();
        DeleteFolder(_folder!);
    }

    private static async Task<DatabaseTemplates> OnPrivateClusterAsync(string name, CancellationToken ct)
    {
        DeleteAbandonedFolders();
        var folder = Path.Combine(Path.GetTempPath(), FolderPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        var cluster = await PostgresCluster.StartAsync(
            new PostgresClusterOptions
            {
                DataDirectory = folder,
                Durable = false,
                DeleteWhenOwnerDies = true,
            },
            ct
        );
        return new DatabaseTemplates(name, folder, cluster, cluster.ConnectionString);
    }

    private static async Task<DatabaseTemplates> OnGivenServerAsync(string name, string server, CancellationToken ct)
    {
        var superuser = new NpgsqlConnectionStringBuilder(server) { Database = "postgres" };

        // The same passwords in every test process that shares the server.
        string Password(PostgresRole role) =>
            Convert.ToHexStringLower(
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(superuser.Password ?? ""), Encoding.UTF8.GetBytes(role.Name()))
            );

        await using (var connection = new NpgsqlConnection(superuser.ConnectionString))
        {
            await connection.OpenAsync(ct);
            // One at a time: two that alter the same role at once fail with "tuple concurrently updated".
            var roles =
                $"begin; select pg_advisory_xact_lock(5080); {Sql.Roles(Password(PostgresRole.Owner), Password(PostgresRole.App))} commit;";
            await using var command = new NpgsqlCommand(roles, connection);
            await command.ExecuteNonQueryAsync(ct);
        }
        return new DatabaseTemplates(
            name,
            null,
            null,
            (database, role) =>
            {
                var connection = new NpgsqlConnectionStringBuilder(superuser.ConnectionString) { Database = database };
                if (role != PostgresRole.Superuser)
                {
                    (connection.Username, connection.Password) = (role.Name(), Password(role));
                }
                return connection.ConnectionString;
            }
        );
    }

    /// <summary>Folders of test runs that were killed together with their watchdog: those that nobody holds the lock of.</summary>
    private static void DeleteAbandonedFolders()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            try
            {
                using var abandoned = new FileStream(Path.Combine(folder, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                DeleteFolder(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, being made, or another user's.
            }
        }
    }

    /// <summary>The lock last, so that a deletion that is broken off can be taken up by another.</summary>
    private static void DeleteFolder(string folder)
    {
        var data = Path.Combine(folder, "data");
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Where nobody disposes this: the private server ends with the process anyway, a database on a given server would not.</summary>
    private void OnProcessExit(object? sender, EventArgs e) => DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(20));
}
