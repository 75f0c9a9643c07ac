using System.Security.Cryptography;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

/// <summary>A name for a folder below the temporary folder; the folder is deleted at the end, if somebody made it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } =
        Path.Combine(Path.GetTempPath(), "motcua-cluster-" + RandomNumberGenerator.GetHexString(16, lowercase: true));

    public string Below(string name) => Path.Combine(Root, name);

    public void Dispose()
    {
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
