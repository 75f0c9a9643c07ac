using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MotCua.Server.Http;

namespace MotCua.Server.Feed;

/// <summary>A place in the feed: epoch, position, and the filter that it belongs to, signed. Opaque to readers.</summary>
public static class FeedCursor
{
    private const int Signed = 8 + 8 + 8;
    private const int Mac = 16;

    public static string Make(byte[] key, long epoch, long position, FeedFilter filter)
    {
        Span<byte> bytes = stackalloc byte[Signed + Mac];
        BinaryPrimitives.WriteInt64BigEndian(bytes, epoch);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], position);
        HashOf(filter).CopyTo(bytes[16..]);
        HMACSHA256.HashData(key, bytes[..Signed]).AsSpan(0, Mac).CopyTo(bytes[Signed..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="ProblemException">400 <c>bad-cursor</c>: not made here, or for another filter or reader.</exception>
    public static (long Epoch, long Position) Read(byte[] key, string cursor, FeedFilter filter)
    {
        Span<byte> bytes = stackalloc byte[Signed + Mac];
        if (
            cursor.Length > 100
            || Base64Url.DecodeFromChars(cursor, bytes, out _, out var length) != System.Buffers.OperationStatus.Done
            || length != bytes.Length
            || !CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, bytes[..Signed]).AsSpan(0, Mac), bytes[Signed..])
            || !bytes[16..Signed].SequenceEqual(HashOf(filter))
        )
        {
            throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
        }
        return (BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));
    }

    private static byte[] HashOf(FeedFilter filter) => SHA256.HashData(Encoding.UTF8.GetBytes(filter.Describe()))[..8];
}
