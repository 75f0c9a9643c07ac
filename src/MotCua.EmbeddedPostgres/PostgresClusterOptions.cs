namespace MotCua.EmbeddedPostgres;

public sealed record PostgresClusterOptions
{
    /// <summary>
    /// MotCua's own folder; the cluster is made in <c>data</c> below it, with its settings, passwords and lock beside.
    /// Made when missing. See <see cref="DefaultDataDirectory"/>.
    /// </summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folder with <c>initdb</c> and <c>postgres</c>; null: <c>MOTCUA_POSTGRES_BIN</c>, PATH, /usr/lib/postgresql.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>TCP port on 127.0.0.1; null: a free one is chosen at every start.</summary>
    public int? Port { get; init; }

    /// <summary>False for tests only: nothing is forced to disk, and a crash of the machine may lose everything.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Server settings that are put after MotCua's own, and so win over them.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>For a temporary cluster: the watchdog deletes <see cref="DataDirectory"/> when the process ends without a stop.</summary>
    internal bool DeleteWhenOwnerDies { get; init; }

    /// <summary>
    /// <c>MOTCUA_DATA</c> when set; else <c>~/.local/share/motcua</c> (or below <c>XDG_DATA_HOME</c>).
    /// As root, <c>/var/lib/motcua</c> when the home of root is closed to the user who runs PostgreSQL, as it is on Debian.
    /// </summary>
    public static string DefaultDataDirectory()
    {
        if (Environment.GetEnvironmentVariable("MOTCUA_DATA") is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }
        var shared = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var ours = Path.Combine(shared, "motcua");
        return Environment.IsPrivilegedProcess && ServerUser.FirstClosedFolder(ours) is not null ? "/var/lib/motcua" : ours;
    }
}
