using Npgsql;

namespace MotCua.Server.Reference;

/// <summary>Unicode composition (NFC) by the database: the server runs without ICU, and .NET then leaves texts as they are.</summary>
internal static class Normalization
{
    /// <summary>The same text, by reference, when it holds no combining mark: then Vietnamese is composed already.</summary>
    public static async Task<string> ComposeAsync(string text, NpgsqlDataSource database, CancellationToken ct)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0300', '\u036f'))
        {
            return text;
        }
        await using var command = database.CreateCommand("select normalize($1)");
        command.Parameters.AddWithValue(text);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }
}
