namespace MotCua.EmbeddedPostgres;

/// <summary>
/// The operating system's user who runs PostgreSQL: we ourselves, or, since PostgreSQL refuses root, the owner of the existing data,
/// or <c>postgres</c>, or <c>nobody</c>.
/// </summary>
internal static class ServerUser
{
    /// <summary>Null means: the user that we are.</summary>
    /// <exception cref="PostgresDataDirectoryNotUsableException">The data belong to root, or to somebody else than us.</exception>
    public static async Task<string?> ChooseAsync(ClusterFiles files, CancellationToken ct)
    {
        var owner = Directory.Exists(files.Data)
            ? (await UnixProcess.RunOrThrowAsync(null, "stat", ["-c", "%U", files.Data], "", ct)).Trim()
            : null;
        if (!Environment.IsPrivilegedProcess)
        {
            return owner is null || owner == Environment.UserName
                ? null
                : throw new PostgresDataDirectoryNotUsableException(
                    $"The data in {files.Data} belong to user {owner}, and this is {Environment.UserName}. "
                        + "Run MotCua as the user (or root) who made them, or set MOTCUA_DATA to another folder."
                );
        }
        if (owner == "root")
        {
            throw new PostgresDataDirectoryNotUsableException(
                $"The data in {files.Data} belong to root, and PostgreSQL refuses to run as root. "
                    + $"Give them to an unprivileged user: chown -R {Unprivileged()} {files.Data}"
            );
        }
        return owner ?? Unprivileged();
    }

    /// <summary>The outermost existing folder on the way to <paramref name="path"/> that an unprivileged user cannot pass; null if none.</summary>
    public static string? FirstClosedFolder(string path, string? user = null)
    {
        user ??= Environment.IsPrivilegedProcess ? Unprivileged() : null;
        var folders = new List<string>();
        for (var folder = Path.GetFullPath(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder))
            {
                folders.Add(folder);
            }
        }
        return MayPass(user, folders[0]) ? null : folders.AsEnumerable().Reverse().First(folder => !MayPass(user, folder));
    }

    private static bool MayPass(string? user, string folder)
    {
        using var test = UnixProcess.Start(user, "test", "-x", folder);
        test.WaitForExit();
        return test.ExitCode == 0;
    }

    private static string Unprivileged() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
}
