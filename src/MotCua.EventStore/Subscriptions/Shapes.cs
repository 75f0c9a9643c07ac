using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MotCua.EventStore;

/// <summary>
/// Tells whether the tables in the database are those that this program would make. A comment that is put better does not change them: a province's figures are not
/// rebuilt for it.
/// </summary>
internal static partial class Shapes
{
    /// <returns>SHA-256 of the SQL that makes the tables, without its comments and with one space for all white space; empty for a subscription without tables.</returns>
    public static string Of(ISubscription subscription) => subscription is IProjection projection ? Of(projection.CreateTablesSql) : "";

    internal static string Of(string tablesSql)
    {
        var bare = CommentOrText().Replace(tablesSql, found => found.Value.StartsWith("--", StringComparison.Ordinal) ? "" : found.Value);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Space().Replace(bare, " ").Trim())));
    }

    // A text is taken too, since "--" within it is no comment, and an apostrophe in a comment begins no text.
    [GeneratedRegex("--[^\r\n]*|'[^']*'")]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
