using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MotCua.Server.Http;

/// <summary>
/// Opaque place in a list: the sort values of the last item, bound by a hash to the filter and sort that they belong to. A cursor of another list
/// is a 400, never a wrong page.
/// </summary>
public static class Cursor
{
    public static string Make(string list, params IReadOnlyList<string?> values)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new object?[] { HashOf(list), values });
        return Base64Url.EncodeToString(payload);
    }

    /// <summary>The values of a cursor of this list.</summary>
    /// <exception cref="ProblemException">400 when it is not one.</exception>
    public static IReadOnlyList<string?> Read(string cursor, string list, int count)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(cursor));
            var root = document.RootElement;
            if (
                root.ValueKind == JsonValueKind.Array
                && root.GetArrayLength() == 2
                && root[0].GetString() == HashOf(list)
                && root[1].ValueKind == JsonValueKind.Array
                && root[1].GetArrayLength() == count
            )
            {
                return [.. root[1].EnumerateArray().Select(value => value.GetString())];
            }
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            // falls through to the one answer for every unreadable cursor
        }
        throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
    }

    private static string HashOf(string list) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)).AsSpan(0, 8));
}
