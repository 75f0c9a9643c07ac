using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Portal;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Sync;

/// <param name="State">
/// <c>same</c>; <c>missing</c>: the portal does not have it; <c>different</c>; <c>unconfirmed</c>: the portal has it like this but has not said so, or refused it before;
/// <c>unmapped</c>: cannot be expressed in its terms; <c>unanswered</c>; <c>unknown</c>: the portal has it and this server does not report it.
/// </param>
/// <param name="Fields">Names of the fields that differ; never their values.</param>
public sealed record Finding(string Code, Guid? Dossier, string State, IReadOnlyList<string> Fields, bool Repaired);

/// <summary>
/// Compares the portal's picture of every dossier with ours, field by field, and repairs what differs by sending it again in its lane, so that it may run beside the sync itself. Reads
/// the server's list page by page; memory does not grow with the province, unless a list of the portal's codes is given. What was found is written line by line.
/// </summary>
public sealed class Reconciliation(
    MotCuaClient server,
    PortalClient portal,
    SyncEngine engine,
    Breaker breaker,
    SectorCodes sectors,
    Settings settings,
    TimeProvider clock,
    ILogger<Reconciliation> log
)
{
    private const int Attempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions LineJson = new(JsonSerializerDefaults.Web);

    private int compared;

    /// <summary>Dossiers compared by the run that goes on or was last.</summary>
    public int Compared => Volatile.Read(ref compared);

    /// <summary>Compares all; only while <see cref="SyncEngine"/> works. Returns how many were in each state, and what to tell the server.</summary>
    public async Task<(IReadOnlyDictionary<string, int> Counts, int Unrepaired, ReconciliationReport Report)> RunAsync(
        TextWriter lines,
        bool repair,
        CancellationToken ct
    )
    {
        Volatile.Write(ref compared, 0);
        var found = new Findings(clock.GetUtcNow(), lines);
        var theirs = settings.PortalCodes is { } file ? CodesIn(file) : null;
        string? cursor = null;
        do
        {
            var page = await InsistAsync(() => server.KnownAsync(cursor, ct), ct);
            await Parallel.ForEachAsync(
                page.Items,
                new ParallelOptions { MaxDegreeOfParallelism = settings.Parallel, CancellationToken = ct },
                async (known, token) =>
                {
                    found.Add(await CompareAsync(known, repair, token));
                    Interlocked.Increment(ref compared);
                }
            );
            theirs?.ExceptWith(page.Items.Select(known => known.Code));
            cursor = page.Next;
        } while (cursor is not null);
        foreach (var code in (theirs ?? []).Order(StringComparer.Ordinal))
        {
            found.Add(new Finding(code, null, "unknown", [], false));
        }
        return (found.Counts, found.Unrepaired, found.ToReport(clock.GetUtcNow(), Compared));
    }

    private async Task<Finding> CompareAsync(Known known, bool repair, CancellationToken ct)
    {
        var (state, fields) = await StateAsync(known, ct);
        var repaired =
            repair
            && state is "missing" or "different" or "unconfirmed"
            && (await engine.ForceAsync(known.Id).WaitAsync(ct)).Outcome is SyncOutcome.Synced or SyncOutcome.NothingToDo;
        return new Finding(known.Code, known.Id, state, fields, repaired);
    }

    private async Task<(string State, IReadOnlyList<string> Fields)> StateAsync(Known known, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await InsistAsync(() => server.SnapshotAsync(known.Id, ct), ct) is not { Outbound: true } dossier)
            {
                return ("same", []);
            }
            JsonObject ours;
            try
            {
                ours = HoSoMapping.ToHoSo(dossier, sectors);
            }
            catch (MappingException)
            {
                return ("unmapped", []);
            }
            var answer = await FindAsync(known, ct);
            var different = answer.Outcome == PortalOutcome.Done ? Differences(ours, answer.Data) : [];
            if (
                different.Count > 0
                && attempt < Attempts
                && await InsistAsync(() => server.SnapshotAsync(known.Id, ct), ct) is { } again
                && again.Version != dossier.Version
            )
            {
                continue; // it changed while we looked: that is no difference
            }
            return answer.Outcome switch
            {
                PortalOutcome.Missing => ("missing", []),
                PortalOutcome.Done when different.Count > 0 => ("different", different),
                PortalOutcome.Done => (dossier.SyncedVersion >= dossier.Version ? "same" : "unconfirmed", []),
                _ => ("unanswered", []),
            };
        }
    }

    private async Task<PortalAnswer> FindAsync(Known known, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await breaker.PassAsync(ct);
            var answer = await portal.FindAsync(known.Code, ct);
            if (answer.Outcome != PortalOutcome.Unknown)
            {
                breaker.Succeeded();
                return answer;
            }
            breaker.Failed(known.Id);
            if (attempt == Attempts)
            {
                return answer;
            }
            await Task.Delay(Pause * attempt, clock, ct);
        }
    }

    /// <summary>Goes on asking while MotCua cannot be reached.</summary>
    private async Task<T> InsistAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (ServerException exception)
            {
                log.NotReconciled(exception.Message);
                await Task.Delay(Pause, clock, ct);
            }
        }
    }

    /// <summary>Names of the fields that the portal has otherwise. What it adds on its own is its business; an empty list is as good as none.</summary>
    private static List<string> Differences(JsonObject ours, JsonNode? data)
    {
        var theirs = (data is JsonArray list ? list.FirstOrDefault() : data) as JsonObject ?? [];
        return [.. ours.Where(field => !JsonNode.DeepEquals(Plain(field.Value), Plain(theirs[field.Key]))).Select(field => field.Key)];
    }

    private static JsonNode? Plain(JsonNode? node) =>
        node is JsonArray { Count: 0 } || node is JsonValue value && value.ToString().Length == 0 ? null : node;

    private static HashSet<string> CodesIn(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException("Reconcile:PortalCodes cannot be read: " + exception.Message);
        }
    }

    /// <summary>Collects, by many at once. The report for the server holds the first ten thousand entries, the lines hold all.</summary>
    private sealed class Findings(DateTimeOffset startedAt, TextWriter lines)
    {
        private readonly Lock gate = new();
        private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        private readonly List<string> missing = [];
        private readonly List<DifferentDossier> different = [];
        private readonly List<string> unknown = [];
        private readonly List<string> repaired = [];

        public IReadOnlyDictionary<string, int> Counts => counts;

        /// <summary>Dossiers that are not as they should be and have not been put right.</summary>
        public int Unrepaired { get; private set; }

        public void Add(Finding finding)
        {
            lock (gate)
            {
                counts[finding.State] = counts.GetValueOrDefault(finding.State) + 1;
                if (finding.State == "same")
                {
                    return;
                }
                lines.WriteLine(JsonSerializer.Serialize(finding, LineJson));
                Unrepaired += finding.Repaired ? 0 : 1;
                if (!HasRoom)
                {
                    return;
                }
                switch (finding.State)
                {
                    case "missing":
                        missing.Add(finding.Code);
                        break;
                    case "different":
                        different.Add(new DifferentDossier(finding.Code, finding.Fields));
                        break;
                    case "unknown":
                        unknown.Add(finding.Code);
                        break;
                    default:
                        return; // the server knows of these itself
                }
                if (finding.Repaired)
                {
                    repaired.Add(finding.Code);
                }
            }
        }

        public ReconciliationReport ToReport(DateTimeOffset finishedAt, int compared) =>
            new(startedAt, finishedAt, compared, missing, different, unknown, repaired);

        /// <summary>For one finding and its repair.</summary>
        private bool HasRoom => missing.Count + different.Count + unknown.Count + repaired.Count < ReconciliationReport.MostEntries - 1;
    }
}
