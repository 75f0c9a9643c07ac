using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Portal.Reconciliations;

/// <summary>One dossier on which portal and server do not agree.</summary>
internal sealed record ReconciliationItem(int Ordinal, string Kind, string Code, IReadOnlyList<string> Fields, bool Repaired)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("code", Code);
        writer.WriteString("kind", Kind);
        writer.WriteStartArray("fields");
        foreach (var field in Fields)
        {
            writer.WriteStringValue(field);
        }
        writer.WriteEndArray();
        writer.WriteBoolean("repaired", Repaired);
        writer.WriteEndObject();
    }
}

/// <summary>What the sync job says of one comparison. <paramref name="StartedAt"/> names it: a job makes one at a time.</summary>
internal sealed record ReconciliationReport(
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    long Compared,
    IReadOnlyList<ReconciliationItem> Items
)
{
    /// <summary>SHA-256 of all that it says: the same report told twice is one.</summary>
    public string Digest
    {
        get
        {
            var said = new StringBuilder();
            said.Append(CultureInfo.InvariantCulture, $"{StartedAt.UtcDateTime:O} {FinishedAt.UtcDateTime:O} {Compared}\n");
            foreach (var item in Items)
            {
                said.AppendJoin('\u001f', [item.Kind, item.Code, item.Repaired ? "1" : "0", .. item.Fields]).Append('\n');
            }
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said.ToString())));
        }
    }

    public int Count(string kind) => Items.Count(item => item.Kind == kind);

    public static ReconciliationReport Read(Values body, out List<FieldError> errors)
    {
        errors = [];
        var (startedAt, finishedAt) = (body.Instant("startedAt")!.Value, body.Instant("finishedAt")!.Value);
        if (finishedAt < startedAt)
        {
            errors.Add(new FieldError("/finishedAt", "finished-before-started"));
        }
        var (missing, unknown) = (body.Texts("missing") ?? [], body.Texts("unknown") ?? []);
        var (different, repairedCodes) = (body.List<Values>("different") ?? [], body.Texts("repaired") ?? []);
        var repaired = repairedCodes.ToHashSet(StringComparer.Ordinal);
        var found = new List<(string Kind, string Code, IReadOnlyList<string> Fields)>();
        found.AddRange(missing.Select(code => ("missing", code, (IReadOnlyList<string>)[])));
        found.AddRange(different.Select(one => ("different", one.Text("code")!, one.Texts("fields") ?? [])));
        found.AddRange(unknown.Select(code => ("unknown", code, (IReadOnlyList<string>)[])));
        if (found.Count + repairedCodes.Count > ReconciliationRoutes.MostItems)
        {
            var most = ReconciliationRoutes.MostItems.ToString(CultureInfo.InvariantCulture);
            errors.Add(new FieldError("/missing", "too-many-findings", most));
        }
        if (found.GroupBy(one => one.Code).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            errors.Add(new FieldError("/" + twice.Last().Kind, "found-twice", twice.Key));
        }
        var toRepair = found.Where(one => one.Kind != "unknown").Select(one => one.Code).ToHashSet(StringComparer.Ordinal);
        if (repaired.FirstOrDefault(code => !toRepair.Contains(code)) is { } stray)
        {
            errors.Add(new FieldError("/repaired", "repaired-not-found", stray));
        }
        var items = found.Select((one, i) => new ReconciliationItem(i + 1, one.Kind, one.Code, one.Fields, repaired.Contains(one.Code)));
        return new ReconciliationReport(startedAt, finishedAt, (long)body.Number("compared")!.Value, [.. items]);
    }
}
