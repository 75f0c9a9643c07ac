using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace MotCua.Server.Feed.Push;

/// <summary>
/// Seals the secrets of subscriptions with AES-256-GCM; bound to the subscription, so that a row copied to another opens nothing. The key is a setting
/// (<see cref="PushSettings"/>); in Development it is made once and kept in <c>delivery.development_key</c>, beside what it seals, which protects nothing.
/// </summary>
public sealed class SecretBox(PushSettings settings, NpgsqlDataSource app)
{
    private const int Nonce = 12;
    private const int Tag = 16;
    private byte[]? key = settings.ConfiguredKey();

    /// <summary>The key, or null when none is configured outside Development.</summary>
    public async ValueTask<byte[]?> KeyAsync(CancellationToken ct)
    {
        if (key is not null || !settings.Development)
        {
            return key;
        }
        byte[]? made;
        do
        {
            await using var command = app.CreateCommand(Database.Sql.Text("Feed.Push.development_key"));
            command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = RandomNumberGenerator.GetBytes(32) });
            made = (byte[]?)await command.ExecuteScalarAsync(ct); // null: another process makes it at this moment
        } while (made is null);
        return key = made;
    }

    public static byte[] Seal(byte[] key, Guid subscription, string secret)
    {
        var text = Encoding.ASCII.GetBytes(secret);
        var sealedBytes = new byte[Nonce + Tag + text.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, Nonce));
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(
            sealedBytes.AsSpan(0, Nonce),
            text,
            sealedBytes.AsSpan(Nonce + Tag),
            sealedBytes.AsSpan(Nonce, Tag),
            subscription.ToByteArray()
        );
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">Sealed with another key, or changed.</exception>
    public static string Open(byte[] key, Guid subscription, byte[] sealedBytes)
    {
        var text = new byte[sealedBytes.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        aes.Decrypt(
            sealedBytes.AsSpan(0, Nonce),
            sealedBytes.AsSpan(Nonce + Tag),
            sealedBytes.AsSpan(Nonce, Tag),
            text,
            subscription.ToByteArray()
        );
        return Encoding.ASCII.GetString(text);
    }
}
