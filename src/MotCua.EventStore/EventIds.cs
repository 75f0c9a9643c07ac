using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MotCua.EventStore;

public static class EventIds
{
    /// <summary>
    /// The id of the <paramref name="index"/>-th event of a command, always the same for the same caller and idempotency key: a retry
    /// of unknown outcome meets its own events at the unique index and cannot apply twice. SHA-256 in the form of a UUID version 8.
    /// </summary>
    public static Guid Derive(string caller, string key, int index)
    {
        var callerBytes = Encoding.UTF8.GetByteCount(caller);
        var input = new byte[8 + callerBytes + Encoding.UTF8.GetByteCount(key)];
        BinaryPrimitives.WriteInt32BigEndian(input, index);
        BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(4), callerBytes); // without it ("a", "bc") and ("ab", "c") would be the same
        Encoding.UTF8.GetBytes(caller, input.AsSpan(8));
        Encoding.UTF8.GetBytes(key, input.AsSpan(8 + callerBytes));

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80); // variant of RFC 9562
        return new Guid(hash[..16], bigEndian: true);
    }
}
