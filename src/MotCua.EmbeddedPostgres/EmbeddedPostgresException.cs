namespace MotCua.EmbeddedPostgres;

/// <summary>PostgreSQL cannot be run here; the message says what to do about it.</summary>
public abstract class EmbeddedPostgresException : Exception
{
    private protected EmbeddedPostgresException(string message, Exception? inner = null)
        : base(message, inner) { }
}

/// <summary>No PostgreSQL programs, or too old ones, were found.</summary>
public sealed class PostgresNotAvailableException : EmbeddedPostgresException
{
    internal PostgresNotAvailableException(string message)
        : base(message) { }
}

/// <summary>The data folder was made by another major version than the programs that were found.</summary>
public sealed class PostgresVersionMismatchException : EmbeddedPostgresException
{
    internal PostgresVersionMismatchException(string data, int dataVersion, PostgresBinaries found)
        : base(
            $"The data in {data} was made by PostgreSQL {dataVersion}, but the programs in {found.Directory} are version {found.Version}. "
                + $"Install PostgreSQL {dataVersion} (apt-get install postgresql-{dataVersion}) or name its folder in MOTCUA_POSTGRES_BIN; "
                + $"or move the data to version {found.Major} with pg_upgrade; or set MOTCUA_DATA to another folder to start empty."
        ) => (DataVersion, BinaryVersion) = (dataVersion, found.Major);

    public int DataVersion { get; }

    public int BinaryVersion { get; }
}

/// <summary>Another process uses the data folder.</summary>
public sealed class PostgresDataDirectoryInUseException : EmbeddedPostgresException
{
    internal PostgresDataDirectoryInUseException(string message, Exception? inner = null)
        : base(message, inner) { }
}

/// <summary>The user who runs PostgreSQL cannot reach or does not own the data folder.</summary>
public sealed class PostgresDataDirectoryNotUsableException : EmbeddedPostgresException
{
    internal PostgresDataDirectoryNotUsableException(string message, Exception? inner = null)
        : base(message, inner) { }
}

/// <summary>A program of PostgreSQL failed; the message carries the end of what it said.</summary>
public sealed class PostgresStartFailedException : EmbeddedPostgresException
{
    internal PostgresStartFailedException(string message)
        : base(message) { }
}
