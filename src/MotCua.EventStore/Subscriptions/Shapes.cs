using System.Security.Cryptography;
using System.Text;

namespace MotCua.EventStore;

/// <summary>Tells whether the tables in the database are those that this program would make.</summary>
internal static class Shapes
{
    /// <returns>SHA-256 of the SQL that makes the tables; empty for a subscription without any.</returns>
    public static string Of(ISubscription subscription) =>
        subscription is IProjection projection
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(projection.CreateTablesSql.ReplaceLineEndings("\n"))))
            : "";
}
