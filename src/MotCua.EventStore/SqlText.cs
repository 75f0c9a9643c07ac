using System.Reflection;

namespace MotCua.EventStore;

/// <summary>The statements of this assembly, one file each in the folder Sql.</summary>
internal static class SqlText
{
    public static readonly string FetchStream = Read("fetch_stream");
    public static readonly string ReadAll = Read("read_all");
    public static readonly string SettledPosition = Read("settled_position");
    public static readonly string FindAnswer = Read("find_answer");
    public static readonly string FindTakenAnswer = Read("find_taken_answer");
    public static readonly string FindTakenClaim = Read("find_taken_claim");
    public static readonly string Remember = Read("remember");
    public static readonly string Claim = Read("claim");
    public static readonly string Append = Read("append");
    public static readonly string CreateSchemaMigrations = Read("create_schema_migrations");

    private static string Read(string name) => Resource(typeof(SqlText).Assembly, $"MotCua.EventStore.Sql.{name}.sql");

    public static string Resource(Assembly assembly, string resource)
    {
        using var stream =
            assembly.GetManifestResourceStream(resource) ?? throw new ArgumentException($"no resource {resource} in {assembly}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
