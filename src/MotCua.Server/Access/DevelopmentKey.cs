using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace MotCua.Server.Access;

/// <summary>
/// Key of the development issuer. Kept in the database, so that tokens outlive a restart and every process of a development set-up
/// accepts them; never made outside Development.
/// </summary>
public static class DevelopmentKey
{
    public static async Task<RsaSecurityKey> GetAsync(NpgsqlDataSource app, CancellationToken ct)
    {
        using var fresh = RSA.Create(2048);
        await using var insert = app.CreateCommand(Database.Sql.Text("Access.development_key"));
        insert.Parameters.AddWithValue(fresh.ExportPkcs8PrivateKeyPem());
        var rsa = RSA.Create();
        rsa.ImportFromPem((string)(await insert.ExecuteScalarAsync(ct))!);
        return new RsaSecurityKey(rsa) { KeyId = "development" };
    }
}
