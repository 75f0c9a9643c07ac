using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.OpenData;

/// <summary>
/// Noise of rows that nobody outside knows (<see cref="SmallCells.Row.Noise"/>), from a key in the database: the same on every node and in every release, since
/// a choice that changed from day to day would show what each of them withholds.
/// </summary>
internal sealed class SecretNoise(byte[] key)
{
    /// <summary>Rows up to four times as large may be taken instead of the smallest.</summary>
    private const double Most = 4;

    public static async Task<SecretNoise> GetAsync(NpgsqlDataSource app, CancellationToken ct)
    {
        await using (var insert = app.CreateCommand(Sql.Text("OpenData.make_noise_key")))
        {
            insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = RandomNumberGenerator.GetBytes(32) });
            await insert.ExecuteNonQueryAsync(ct);
        }
        await using var read = app.CreateCommand("select key from open_data.noise_key");
        return new SecretNoise((byte[])(await read.ExecuteScalarAsync(ct))!);
    }

    /// <summary>From 1 to 4.</summary>
    public double Of(OpenRow row)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{row.Month:yyyy-MM}\x1f{string.Join('\x1f', row.Keys)}");
        var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        return 1 + ((Most - 1) * (BinaryPrimitives.ReadUInt64BigEndian(hash) / (double)ulong.MaxValue));
    }
}
