using System.Collections.Concurrent;
using System.Reflection;

namespace MotCua.Server.Database;

/// <summary>SQL lives in files: embedded <c>.sql</c> resources, found by folder and name.</summary>
public static class Sql
{
    private static readonly ConcurrentDictionary<string, string> Texts = new();

    /// <param name="name">For example <c>Dossiers.find_by_code</c>.</param>
    public static string Text(string name) =>
        Texts.GetOrAdd(
            name,
            static key =>
            {
                var assembly = Assembly.GetExecutingAssembly();
                using var stream =
                    assembly.GetManifestResourceStream($"MotCua.Server.{key}.sql")
                    ?? throw new InvalidOperationException($"no SQL file {key}");
                using var reader = new StreamReader(stream);
                return reader.ReadToEnd();
            }
        );
}
