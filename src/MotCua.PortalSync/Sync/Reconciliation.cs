using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Portal;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Sync;

/// <param name="State"><c>same</c>, <c>missing</c> (the portal does not have it), <c>different</c>, <c>unmapped</c> (cannot be expressed), <c>unanswered</c>.</param>
/// <param name="Fields">Names of the fields that differ; never their values.</param>
public sealed record Finding(string Code, Guid Dossier, string State, IReadOnlyList<string> Fields, bool Repaired);

/// <summary>
/// Compares the portal's picture of every dossier with ours, field by field, and repairs what differs by sending it again. Reads the server's list page by page; memory does
/// not grow with the province. A report line for everything that is not the same.
/// </summary>
public sealed class Reconciliation(
    MotCuaClient server,
    PortalClient portal,
    DossierSync dossiers,
    Confirmer confirmer,
    SectorCodes sectors,
    ILogger<Reconciliation> log
)
{
    private const int Attempts = 4;

    /// <summary>Compares all; returns how many were in each state.</summary>
    public async Task<IReadOnlyDictionary<string, int>> RunAsync(TextWriter report, bool repair, int parallel, CancellationToken ct)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var writing = new Lock();
        string? cursor = null;
        do
        {
            var page = await server.KnownAsync(cursor, ct);
            await Parallel.ForEachAsync(
                page.Items,
                new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = ct },
                async (known, token) =>
                {
                    var finding = await CompareAsync(known, repair, token);
                    lock (writing)
                    {
                        counts[finding.State] = counts.GetValueOrDefault(finding.State) + 1;
                        if (finding.State != "same")
                        {
                            report.WriteLine(JsonSerializer.Serialize(finding, ReportJson));
                        }
                    }
                }
            );
            cursor = page.Next;
            var (compared, same) = (counts.Values.Sum(), counts.GetValueOrDefault("same"));
            log.Compared(compared, same);
        } while (cursor is not null);
        return counts;
    }

    private static readonly JsonSerializerOptions ReportJson = new(JsonSerializerDefaults.Web);

    private async Task<Finding> CompareAsync(Known known, bool repair, CancellationToken ct)
    {
        Finding Found(string state, IReadOnlyList<string>? fields = null, bool repaired = false) =>
            new(known.Code, known.Id, state, fields ?? [], repaired);

        if (await server.SnapshotAsync(known.Id, ct) is not { Outbound: true } dossier)
        {
            return Found("same");
        }
        JsonObject ours;
        try
        {
            ours = HoSoMapping.ToHoSo(dossier, sectors);
        }
        catch (MappingException)
        {
            return Found("unmapped");
        }
        var answer = new PortalAnswer(PortalOutcome.Unknown);
        for (var attempt = 1; attempt <= Attempts && answer.Outcome == PortalOutcome.Unknown; attempt++)
        {
            answer = await portal.FindAsync(known.Code, ct);
        }
        var (state, fields) = answer.Outcome switch
        {
            PortalOutcome.Missing => ("missing", []),
            PortalOutcome.Done => Differences(ours, answer.Data) is { Count: > 0 } different ? ("different", different) : ("same", []),
            _ => ("unanswered", new List<string>()),
        };
        return Found(state, fields, repair && state is "missing" or "different" && await RepairAsync(known.Id, ct));
    }

    private async Task<bool> RepairAsync(Guid id, CancellationToken ct)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var result = await dossiers.RunAsync(id, force: true, ct);
            if (result.Outcome == SyncOutcome.Unknown)
            {
                continue;
            }
            if (result.Confirmation is { } confirmation)
            {
                await confirmer.TellAsync(confirmation, ct);
            }
            return result.Outcome == SyncOutcome.Synced;
        }
        return false;
    }

    /// <summary>Names of the fields that the portal has otherwise. What it adds on its own is its business; an empty list is as good as none.</summary>
    private static List<string> Differences(JsonObject ours, JsonNode? data)
    {
        var theirs = (data is JsonArray list ? list.FirstOrDefault() : data) as JsonObject ?? [];
        return [.. ours.Where(field => !JsonNode.DeepEquals(Plain(field.Value), Plain(theirs[field.Key]))).Select(field => field.Key)];
    }

    private static JsonNode? Plain(JsonNode? node) =>
        node is JsonArray { Count: 0 } || node is JsonValue value && value.ToString().Length == 0 ? null : node;
}
