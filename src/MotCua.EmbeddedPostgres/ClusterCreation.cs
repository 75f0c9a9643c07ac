using System.Security.Cryptography;

namespace MotCua.EmbeddedPostgres;

/// <summary>
/// Makes the cluster on the first start. What may be relied on, wherever a start is killed:
/// a folder <c>data</c> is a complete cluster with both roles in it, because it is built under another name and renamed as the last act;
/// a password file beside <c>data</c> holds the passwords that the roles have, because it is written after they were set.
/// A lost password file is made anew: who may start PostgreSQL in single-user mode needs no password.
/// </summary>
internal sealed class ClusterCreation(ClusterFiles files, PostgresBinaries binaries, string? user, bool durable)
{
    public async Task<Passwords> EnsureAsync(CancellationToken ct)
    {
        if (!Directory.Exists(files.Data))
        {
            return await CreateAsync(ct);
        }
        if (Passwords.Read(files.Passwords) is { } known)
        {
            return known;
        }
        var fresh = Passwords.Generate();
        await SetRolesAsync(files.Data, fresh, ct);
        fresh.Write(files.Passwords);
        return fresh;
    }

    private async Task<Passwords> CreateAsync(CancellationToken ct)
    {
        DeleteHalfMade();
        var making = Path.Combine(files.Root, ClusterFiles.NewDataPrefix + RandomNumberGenerator.GetHexString(8, lowercase: true));
        string[] owner = user is null ? [] : ["-o", user];
        await UnixProcess.RunOrThrowAsync(null, "install", ["-d", "-m", "0700", .. owner, making], "", ct);

        // Order by bytes (the same under every version of the operating system), letters as in Unicode: ops/decisions/0005-embedded-postgres.md.
        // "reject": the rules for clients are ours, in a file of our own; the cluster's own file lets nobody in.
        string[] arguments =
        [
            "-D",
            making,
            "-U",
            PostgresRole.Superuser.Name(),
            "--encoding=UTF8",
            "--locale=C",
            "--lc-ctype=C.UTF-8",
            "--data-checksums",
            "--auth=reject",
            .. durable ? [] : (string[])["--no-sync"],
        ];
        await UnixProcess.RunOrThrowAsync(user, binaries.Initdb, arguments, "", ct);

        var passwords = Passwords.Generate();
        await SetRolesAsync(making, passwords, ct);
        passwords.Write(files.Passwords);
        Directory.Move(making, files.Data);
        if (durable)
        {
            await UnixProcess.RunOrThrowAsync(null, "sync", [files.Root], "", ct); // the rename itself
        }
        return passwords;
    }

    private void DeleteHalfMade()
    {
        foreach (var left in Directory.EnumerateDirectories(files.Root, ClusterFiles.NewDataPrefix + "*"))
        {
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (IOException)
            {
                // Its initdb is still writing; it is removed should a cluster ever be made here again.
            }
        }
    }

    /// <summary>In single-user mode: no server runs, nobody can connect, and no password passes through a command line or a log.</summary>
    private async Task SetRolesAsync(string data, Passwords passwords, CancellationToken ct)
    {
        var statements = Sql.Superuser(passwords.Superuser) + Sql.Roles(passwords.Owner, passwords.App);
        string[] arguments =
        [
            "--single",
            "-D",
            data,
            "-c",
            "exit_on_error=on",
            "-c",
            "log_min_error_statement=panic",
            .. durable ? [] : (string[])["-F"],
            "postgres",
        ];
        await UnixProcess.RunOrThrowAsync(user, binaries.Postgres, arguments, statements, ct);
    }
}
