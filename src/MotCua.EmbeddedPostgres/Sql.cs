namespace MotCua.EmbeddedPostgres;

/// <summary>The statements of this project. PostgreSQL takes no parameters in them, so names and passwords are put in as text;
/// both are of letters, digits and underscores only.</summary>
internal static class Sql
{
    public static string Roles(string ownerPassword, string appPassword) =>
        Read("roles.sql").Replace("{owner_password}", ownerPassword).Replace("{app_password}", appPassword);

    public static string Superuser(string password) => Read("superuser.sql").Replace("{superuser_password}", password);

    public static string Privileges(string database) => Read("privileges.sql").Replace("{database}", database);

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Sql).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
