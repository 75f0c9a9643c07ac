using System.Text.Json.Serialization;

namespace MotCua.Dossiers.Events;

/// <summary>
/// Whose records of a procedure's dossiers are the authority: from 1/7/2026 the systems of the ministries and the national portal run the services that
/// they offer, and the province's system the rest (NĐ 224/2026 Đ.15(1)(h) and (i)). The names are a storage format.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<SystemOfRecord>))]
public enum SystemOfRecord
{
    [JsonStringEnumMemberName("local")]
    Local,

    [JsonStringEnumMemberName("ministry")]
    Ministry,

    [JsonStringEnumMemberName("dvcqg")]
    Dvcqg,
}
