namespace MotCua.EmbeddedPostgres;

public enum PostgresRole
{
    /// <summary><c>postgres</c>: makes databases and roles, nothing else.</summary>
    Superuser,

    /// <summary><c>motcua_owner</c>: owns the databases and what migrations make in them.</summary>
    Owner,

    /// <summary><c>motcua_app</c>: what the running server uses; owns nothing that a migration made.</summary>
    App,
}

internal static class PostgresRoles
{
    public static string Name(this PostgresRole role) =>
        role switch
        {
            PostgresRole.Superuser => "postgres",
            PostgresRole.Owner => "motcua_owner",
            PostgresRole.App => "motcua_app",
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
        };
}
