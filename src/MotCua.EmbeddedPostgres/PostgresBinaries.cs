using System.Globalization;
using System.Text.RegularExpressions;

namespace MotCua.EmbeddedPostgres;

/// <summary>A folder with PostgreSQL's programs and their version.</summary>
internal sealed partial record PostgresBinaries(string Directory, string Version)
{
    private const int OldestMajor = 15;
    private const string Debian = "/usr/lib/postgresql";
    private const string Remedy =
        "Install Debian's PostgreSQL (apt-get install postgresql), or name the folder that holds initdb and postgres in MOTCUA_POSTGRES_BIN.";

    private static readonly string[] Needed = ["initdb", "postgres"];

    public int Major => int.Parse(Version.Split('.')[0], CultureInfo.InvariantCulture);

    public string Initdb => Path.Combine(Directory, "initdb");

    public string Postgres => Path.Combine(Directory, "postgres");

    /// <summary>
    /// A named folder (option, then <c>MOTCUA_POSTGRES_BIN</c>) is taken or refused, never passed over in silence.
    /// Without one: Debian's folder of the version that made the existing data, then PATH, then Debian's highest version.
    /// </summary>
    public static async Task<PostgresBinaries> FindAsync(string? named, int? dataMajor, CancellationToken ct)
    {
        named ??= Environment.GetEnvironmentVariable("MOTCUA_POSTGRES_BIN") is { Length: > 0 } set ? set : null;
        string folder;
        if (named is not null)
        {
            folder = Path.GetFullPath(named);
            var missing = Needed.Where(program => !File.Exists(Path.Combine(folder, program))).ToList();
            if (missing.Count > 0)
            {
                throw new PostgresNotAvailableException(
                    $"The folder of PostgreSQL's programs is set to {folder}, where {string.Join(" and ", missing)} cannot be found. {Remedy}"
                );
            }
        }
        else
        {
            folder =
                Candidates(dataMajor).FirstOrDefault(Complete)
                ?? throw new PostgresNotAvailableException(
                    $"PostgreSQL's programs initdb and postgres were found neither on PATH nor in {Debian}/*/bin. {Remedy}"
                );
        }

        var found = new PostgresBinaries(folder, await VersionAsync(Path.Combine(folder, "postgres"), ct));
        return found.Major >= OldestMajor
            ? found
            : throw new PostgresNotAvailableException(
                $"{found.Postgres} is version {found.Version}; MotCua needs {OldestMajor} or newer. {Remedy}"
            );
    }

    /// <summary>
    /// How pages are to be compressed in the write-ahead log: lz4 where this PostgreSQL was built with it, several times cheaper than its own way and no worse.
    /// </summary>
    public async Task<string> WalCompressionAsync(string? user, string data, CancellationToken ct)
    {
        var (exitCode, _) = await UnixProcess.RunAsync(
            user,
            Postgres,
            ["-D", data, "-C", "wal_compression", "-c", "wal_compression=lz4"],
            "",
            ct
        );
        return exitCode == 0 ? "lz4" : "on";
    }

    private static IEnumerable<string> Candidates(int? dataMajor)
    {
        if (dataMajor is not null)
        {
            yield return $"{Debian}/{dataMajor}/bin";
        }
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }
        if (!System.IO.Directory.Exists(Debian))
        {
            yield break;
        }
        foreach (
            var version in System
                .IO.Directory.GetDirectories(Debian)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0)
        )
        {
            yield return Path.Combine(version, "bin");
        }
    }

    private static bool Complete(string folder) => Needed.All(program => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> VersionAsync(string postgres, CancellationToken ct)
    {
        var (_, said) = await UnixProcess.RunAsync(null, postgres, ["--version"], "", ct); // "postgres (PostgreSQL) 15.18 (Debian …)"
        var version = VersionPattern().Match(said);
        return version.Success
            ? version.Groups[1].Value
            : throw new PostgresNotAvailableException($"{postgres} --version does not tell a version: \"{said}\". {Remedy}");
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+[\w.]*)")]
    private static partial Regex VersionPattern();
}
