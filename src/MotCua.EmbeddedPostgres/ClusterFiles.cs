namespace MotCua.EmbeddedPostgres;

/// <summary>
/// The folder of one cluster. Everything but <see cref="Data"/> belongs to whoever runs MotCua, so that root never writes into a folder
/// that the unprivileged user of PostgreSQL controls.
/// </summary>
internal sealed record ClusterFiles(string Root)
{
    /// <summary>The cluster; exists only when it is complete.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>
    /// Clusters in the making are called so, with something random behind: the initdb of a process that was killed may still be writing
    /// to its own.
    /// </summary>
    public const string NewDataPrefix = "data.new-";

    /// <summary>In the format of PGPASSFILE, so that <c>PGPASSFILE=… psql -h 127.0.0.1 -p … -U motcua_owner</c> works by hand.</summary>
    public string Passwords => Path.Combine(Root, "pgpass");

    public string Settings => Path.Combine(Root, "postgresql.conf");

    public string ClientRules => Path.Combine(Root, "pg_hba.conf");

    public string Lock => Path.Combine(Root, "lock");

    public string Log => Path.Combine(Data, "log");

    public string PostmasterPid => Path.Combine(Data, "postmaster.pid");

    /// <summary>Null when there is no cluster yet.</summary>
    public int? MajorVersion()
    {
        var file = Path.Combine(Data, "PG_VERSION");
        if (!Directory.Exists(Data))
        {
            return null;
        }
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), out var major)
            ? major
            : throw new PostgresDataDirectoryNotUsableException(
                $"{Data} exists but holds no PostgreSQL cluster (no readable PG_VERSION in it). Move it away, or set MOTCUA_DATA to another folder."
            );
    }

    public void MakeRoot()
    {
        if (Directory.Exists(Root))
        {
            return;
        }
        try
        {
            Directory.CreateDirectory(Root);
            var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            if (Environment.IsPrivilegedProcess)
            {
                mode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // PostgreSQL's user passes through, and lists nothing
            }
            File.SetUnixFileMode(Root, mode);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new PostgresDataDirectoryNotUsableException(
                $"The data folder {Root} cannot be made: {e.Message} Set MOTCUA_DATA to a folder that {Environment.UserName} may write.",
                e
            );
        }
    }

    /// <summary>
    /// Holds the folder for this process until disposed or until the process ends in any way, since the operating system keeps the lock.
    /// </summary>
    public FileStream TakeLock()
    {
        try
        {
            return new FileStream(Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PostgresDataDirectoryNotUsableException(
                $"{Environment.UserName} may not write {Lock}. Run MotCua as the user who made {Root}, or set MOTCUA_DATA to another folder.",
                e
            );
        }
        catch (IOException e)
        {
            throw new PostgresDataDirectoryInUseException(
                $"Another MotCua process uses the data folder {Root}. Stop it first, or set MOTCUA_DATA to another folder for this one.",
                e
            );
        }
    }

    /// <summary>Replaces a file as a whole: a reader sees the old text or the new, never half of it.</summary>
    public static void Write(string path, string text, bool secret)
    {
        var next = path + ".new";
        File.Delete(next);
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        };
        using (var stream = new FileStream(next, options))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(text);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }
        if (!secret)
        {
            File.SetUnixFileMode(next, mode | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        File.Move(next, path, overwrite: true);
    }
}
