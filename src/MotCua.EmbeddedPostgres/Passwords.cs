using System.Security.Cryptography;

namespace MotCua.EmbeddedPostgres;

/// <summary>Random passwords of the three roles; no person ever types them.</summary>
internal sealed record Passwords(string Superuser, string Owner, string App)
{
    public static Passwords Generate() => new(Random(), Random(), Random());

    public string Of(PostgresRole role) =>
        role switch
        {
            PostgresRole.Superuser => Superuser,
            PostgresRole.Owner => Owner,
            _ => App,
        };

    /// <summary>Null when the file does not exist or is not whole.</summary>
    public static Passwords? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        var byRole = File.ReadLines(path)
            .Select(line => line.Split(':'))
            .Where(fields => fields.Length == 5)
            .ToDictionary(fields => fields[3], fields => fields[4]);
        return
            byRole.TryGetValue(PostgresRole.Superuser.Name(), out var superuser)
            && byRole.TryGetValue(PostgresRole.Owner.Name(), out var owner)
            && byRole.TryGetValue(PostgresRole.App.Name(), out var app)
            ? new Passwords(superuser, owner, app)
            : null;
    }

    public void Write(string path) =>
        ClusterFiles.Write(
            path,
            string.Concat(Enum.GetValues<PostgresRole>().Select(role => $"127.0.0.1:*:*:{role.Name()}:{Of(role)}\n")),
            secret: true
        );

    private static string Random() => RandomNumberGenerator.GetHexString(48, lowercase: true);
}
