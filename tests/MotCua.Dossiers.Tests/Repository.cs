using System.Runtime.CompilerServices;

namespace MotCua.Dossiers.Tests;

/// <summary>Files of the working copy, for tests about the sources themselves.</summary>
internal static class Repository
{
    public static readonly string Root = Find();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find([CallerFilePath] string here = "")
    {
        for (var folder = new FileInfo(here).Directory; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MotCua.sln")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException("these tests run from a working copy");
    }
}
