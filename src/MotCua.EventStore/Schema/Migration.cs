using System.Security.Cryptography;
using System.Text;

namespace MotCua.EventStore;

/// <summary>One numbered SQL file.</summary>
/// <param name="Component">Whose numbering it belongs to: the name of the assembly.</param>
/// <param name="Version">The number in front of the file's name.</param>
/// <param name="Name">File name without number and extension.</param>
/// <param name="Sql">Runs in one transaction.</param>
public sealed record Migration(string Component, int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with line ends as \n, lower-case hex.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}
