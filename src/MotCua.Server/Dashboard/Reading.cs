using System.Text.Json;

namespace MotCua.Server.Dashboard;

/// <summary>Reads members of the API's answers. Those that an answer may leave out are read as empty, so that a page outlives a route that is a version older.</summary>
internal static class Reading
{
    public static string Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A whole number that every answer has.</summary>
    public static long Count(this JsonElement json, string name) => json.GetProperty(name).GetInt64();

    /// <summary>A number, or null where there is none.</summary>
    public static decimal? Decimal(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    public static bool Flag(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static DateTimeOffset? At(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetDateTimeOffset() : null;

    public static DateOnly? Date(this JsonElement json, string name) =>
        DateOnly.TryParse(json.Text(name), System.Globalization.CultureInfo.InvariantCulture, out var date) ? date : null;

    public static Ratio Ratio(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? Dashboard.Ratio.Of(value) : new Ratio(0, 0);

    /// <summary>The members of an array; none when it is not there.</summary>
    public static IReadOnlyList<JsonElement> List(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
}
