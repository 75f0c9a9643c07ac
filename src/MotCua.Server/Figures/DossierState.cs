using System.Text.Json;
using System.Text.Json.Serialization;
using MotCua.Dossiers;

namespace MotCua.Server.Figures;

/// <summary>The folded dossier as the projection keeps it between two pages. Reading what was written gives the same dossier, to the offset of every instant.</summary>
internal static class DossierState
{
    public static byte[] Write(Dossier dossier) => JsonSerializer.SerializeToUtf8Bytes(dossier, DossierStateJson.Default.Dossier);

    public static Dossier Read(ReadOnlySpan<byte> state) => JsonSerializer.Deserialize(state, DossierStateJson.Default.Dossier)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(Dossier))]
internal sealed partial class DossierStateJson : JsonSerializerContext;
