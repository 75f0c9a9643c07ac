using System.Security.Cryptography;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

/// <summary>A name for a folder below the temporary folder; the folder is deleted at the end, if somebody made it.</summary>
public sealed class TemporaryFolder(string prefix = "motcua-cluster-") : IDisposable
{
    public string Root { get; } = Path.Combine(Path.GetTempPath(), prefix + RandomNumberGenerator.GetHexString(16, lowercase: true));

    public string Below(string name) => Path.Combine(Root, name);

    public void Dispose()
    {
        if (Directory.Exists(Root))
        {
            File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.Delete(Root, recursive: true);
        }
    }
}
