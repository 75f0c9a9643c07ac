using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MotCua.PortalStandIn;

/// <summary>What the portal has of one dossier.</summary>
public sealed class KnownDossier(JsonObject hoSo)
{
    private readonly Lock gate = new();
    private readonly List<JsonObject> steps = [];

    /// <summary>The snapshot that came last.</summary>
    public JsonObject HoSo { get; private set; } = hoSo;

    /// <summary>Every snapshot in the order in which it was taken.</summary>
    public List<JsonObject> Snapshots { get; } = [hoSo];

    /// <summary>Steps without repetition, in the order in which they came.</summary>
    public IReadOnlyList<JsonObject> TienDo
    {
        get
        {
            lock (gate)
            {
                return [.. steps];
            }
        }
    }

    internal void Replace(JsonObject newer)
    {
        lock (gate)
        {
            HoSo = newer;
            Snapshots.Add(newer);
        }
    }

    internal void Add(JsonObject step)
    {
        lock (gate)
        {
            if (!steps.Any(known => JsonNode.DeepEquals(known, step)))
            {
                steps.Add((JsonObject)step.DeepClone());
            }
        }
    }
}

public sealed class PortalState
{
    private readonly ConcurrentDictionary<string, KnownDossier> dossiers = new();
    private readonly ConcurrentDictionary<string, bool> sessions = new();
    private readonly ConcurrentDictionary<string, int> calls = new();

    public IReadOnlyCollection<string> Codes() => [.. dossiers.Keys.Order(StringComparer.Ordinal)];

    public KnownDossier? Find(string code) => dossiers.GetValueOrDefault(code);

    /// <summary>Requests so far by service.</summary>
    public IReadOnlyDictionary<string, int> Counts() => new Dictionary<string, int>(calls);

    /// <summary>Loses one dossier; all of them when <paramref name="code"/> is null.</summary>
    public void Forget(string? code)
    {
        if (code is null)
        {
            dossiers.Clear();
        }
        else
        {
            dossiers.TryRemove(code, out _);
        }
    }

    internal void Count(string service) => calls.AddOrUpdate(service, 1, (_, n) => n + 1);

    internal void Keep(string code, JsonObject hoSo)
    {
        var kept = (JsonObject)hoSo.DeepClone();
        dossiers.AddOrUpdate(
            code,
            _ => new KnownDossier(kept),
            (_, known) =>
            {
                known.Replace(kept);
                return known;
            }
        );
    }

    internal string OpenSession()
    {
        var session = Guid.NewGuid().ToString("N");
        sessions[session] = true;
        return session;
    }

    internal void CloseSession(string? session) => sessions.TryRemove(session ?? "", out _);

    internal bool HasSession(string? session) => session is not null && sessions.ContainsKey(session);
}
