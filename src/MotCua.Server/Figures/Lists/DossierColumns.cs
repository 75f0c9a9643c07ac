using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Http;

namespace MotCua.Server.Figures.Lists;

/// <summary>What a list behind a number says of each dossier, in this order. No personal data: neither names nor what was typed.</summary>
internal static class DossierColumns
{
    public static readonly IReadOnlyList<(string Name, Func<Guid, Dossier, DateTimeOffset, string?> Value)> All =
    [
        ("dossierId", (id, _, _) => id.ToString()),
        ("code", (_, dossier, _) => dossier.Receipt.Code),
        ("procedureCode", (_, dossier, _) => dossier.Receipt.ProcedureCode),
        ("receivingAgency", (_, dossier, _) => dossier.Receipt.Receiving.Code),
        ("resolvingAgency", (_, dossier, _) => dossier.Receipt.Resolving.Code),
        ("channel", (_, dossier, _) => DossierView.NameOf(dossier.Channel)),
        ("receivedAt", (_, dossier, _) => Json.Instant(dossier.ReceivedAt)),
        ("dueAt", (_, dossier, _) => dossier.Due is { } due ? Json.Instant(due.At) : null),
        ("endedAt", (_, dossier, _) => dossier.EndedAt is { } ended ? Json.Instant(ended) : null),
        ("timeliness", (_, dossier, at) => DossierView.NameOf(Classification.Of(dossier, at))),
    ];

    /// <param name="at">What is open is judged at this moment.</param>
    public static void WriteJson(Utf8JsonWriter writer, Guid id, Dossier dossier, DateTimeOffset at)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in All)
        {
            writer.WriteString(name, value(id, dossier, at));
        }
        writer.WriteEndObject();
    }
}
