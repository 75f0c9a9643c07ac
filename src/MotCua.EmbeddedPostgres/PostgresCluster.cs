using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace MotCua.EmbeddedPostgres;

/// <summary>
/// A private PostgreSQL server on 127.0.0.1, which runs as long as this object lives. What may be relied on:
/// one process at a time uses a data folder, because it holds a lock on a file there that the operating system frees at its death;
/// the server never outlives its owner for long, because a watchdog ends it, and a start first ends whatever still runs in the folder;
/// after any kill the next start recovers what was committed.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly Postmaster _postmaster;
    private readonly Passwords _passwords;
    private readonly FileStream _lock;
    private readonly SemaphoreSlim _stopping = new(1);
    private bool _stopped;

    private PostgresCluster(Postmaster postmaster, Passwords passwords, FileStream folderLock, int port, string serverVersion)
    {
        (_postmaster, _passwords, _lock) = (postmaster, passwords, folderLock);
        (Port, ServerVersion) = (port, serverVersion);
    }

    public int Port { get; }

    /// <summary>For example "15.18".</summary>
    public string ServerVersion { get; }

    internal int PostmasterPid => _postmaster.Pid;

    internal int WatchdogPid => _postmaster.WatchdogPid;

    /// <summary>Makes the cluster if there is none, starts it, and returns when it accepts connections.</summary>
    /// <exception cref="PostgresNotAvailableException">No PostgreSQL programs, or too old.</exception>
    /// <exception cref="PostgresVersionMismatchException">The data are of another major version.</exception>
    /// <exception cref="PostgresDataDirectoryInUseException">Another process uses the folder.</exception>
    /// <exception cref="PostgresDataDirectoryNotUsableException">The folder cannot be reached or written.</exception>
    /// <exception cref="PostgresStartFailedException">A program of PostgreSQL failed, or the pinned port is taken.</exception>
    public static async Task<PostgresCluster> StartAsync(PostgresClusterOptions options, CancellationToken ct = default)
    {
        var files = new ClusterFiles(Path.GetFullPath(options.DataDirectory));
        files.MakeRoot();
        var folderLock = files.TakeLock();
        try
        {
            var user = await ServerUser.ChooseAsync(files, ct);
            if (ServerUser.FirstClosedFolder(files.Root, user) is { } closed)
            {
                throw new PostgresDataDirectoryNotUsableException(
                    $"User {user}, who runs PostgreSQL because it refuses root, cannot pass {closed} on the way to {files.Root}. "
                        + $"Set MOTCUA_DATA to a folder elsewhere (/var/lib/motcua, say), or allow it: chmod o+x {closed}"
                );
            }
            var dataMajor = files.MajorVersion();
            var binaries = await PostgresBinaries.FindAsync(options.BinDirectory, dataMajor, ct);
            if (dataMajor is { } major && major != binaries.Major)
            {
                throw new PostgresVersionMismatchException(files.Data, major, binaries);
            }
            await ServerProcesses.EndLeftoversAsync(files, ct);
            var passwords = await new ClusterCreation(files, binaries, user, options.Durable).EnsureAsync(ct);
            var (postmaster, port) = await StartServerAsync(options, files, binaries, user, ct);
            return new PostgresCluster(postmaster, passwords, folderLock, port, binaries.Version);
        }
        catch
        {
            await folderLock.DisposeAsync();
            throw;
        }
    }

    public string ConnectionString(string database, PostgresRole role) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = Port,
            Database = database,
            Username = role.Name(),
            Password = _passwords.Of(role),
            SslMode = SslMode.Disable, // it never leaves this machine
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;

    /// <summary>
    /// Makes the database if it is missing: owned by <c>motcua_owner</c>; <c>motcua_app</c> may connect and make schemas of its own;
    /// nobody else may anything.
    /// </summary>
    /// <param name="name">Lower-case letters, digits and underscores, at most 63, beginning with a letter.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ArgumentException">Another name than that.</exception>
    public Task EnsureDatabaseAsync(string name, CancellationToken ct) =>
        Databases.EnsureAsync(ConnectionString("postgres", PostgresRole.Superuser), name, ct);

    /// <summary>Ends all connections and the server, and frees the data folder. A second call does nothing.</summary>
    public async Task StopAsync()
    {
        await _stopping.WaitAsync();
        try
        {
            if (_stopped)
            {
                return;
            }
            _stopped = true;
            await _postmaster.StopAsync();
            _postmaster.Dispose();
            await _lock.DisposeAsync();
        }
        finally
        {
            _stopping.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private static async Task<(Postmaster Postmaster, int Port)> StartServerAsync(
        PostgresClusterOptions options,
        ClusterFiles files,
        PostgresBinaries binaries,
        string? user,
        CancellationToken ct
    )
    {
        var walCompression = options.Durable ? await binaries.WalCompressionAsync(user, files.Data, ct) : null;
        for (var attempt = 1; ; attempt++)
        {
            var port = options.Port ?? FreePort();
            ServerSettings.Write(files, options, port, walCompression);
            try
            {
                return (await Postmaster.StartAsync(files, binaries, user, options, ct), port);
            }
            catch (PostgresStartFailedException e) when (PortIsTaken(e) && options.Port is not null)
            {
                throw new PostgresStartFailedException(
                    $"Port {port} on 127.0.0.1 is taken by another program. Choose another port for PostgreSQL, or none, so that a free one is found."
                );
            }
            catch (PostgresStartFailedException e) when ((PortIsTaken(e) || FolderIsTaken(e)) && attempt < Attempts)
            {
                // Others were faster to take the port; or a killed MotCua's server wrote its postmaster.pid only after we had looked.
                await ServerProcesses.EndLeftoversAsync(files, ct);
            }
        }
    }

    private static bool PortIsTaken(Exception e) => e.Message.Contains("could not bind", StringComparison.Ordinal);

    private static bool FolderIsTaken(Exception e) =>
        e.Message.Contains("lock file \"postmaster.pid\"", StringComparison.Ordinal)
        || e.Message.Contains("pre-existing shared memory block", StringComparison.Ordinal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
