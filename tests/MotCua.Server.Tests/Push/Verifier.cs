using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MotCua.Server.Tests.Push;

/// <summary>
/// Checks signatures as a receiver would, written from the text of Standard Webhooks 1.0 and nothing else: HMAC here is made of SHA-256 by the definition of RFC 2104,
/// not by the class that the server uses.
/// </summary>
internal static class Verifier
{
    public static bool Verify(string secret, string id, string timestamp, byte[] body, string header, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > 300)
        {
            return false;
        }
        byte[] content = [.. Encoding.UTF8.GetBytes(id + "." + timestamp + "."), .. body];
        var expected = Convert.ToBase64String(Hmac(Convert.FromBase64String(secret["whsec_".Length..]), content));
        foreach (var signature in header.Split(' '))
        {
            var comma = signature.IndexOf(',', StringComparison.Ordinal);
            if (comma > 0 && signature[..comma] == "v1" && signature[(comma + 1)..] == expected)
            {
                return true;
            }
        }
        return false;
    }

    public static byte[] Hmac(byte[] key, byte[] content)
    {
        var block = new byte[64];
        (key.Length > 64 ? SHA256.HashData(key) : key).CopyTo(block, 0);
        byte[] inner = [.. block.Select(b => (byte)(b ^ 0x36)), .. content];
        byte[] outer = [.. block.Select(b => (byte)(b ^ 0x5c)), .. SHA256.HashData(inner)];
        return SHA256.HashData(outer);
    }
}
