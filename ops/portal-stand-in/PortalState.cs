using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
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

/// <summary>One snapshot of a dossier that was kept, or said to be.</summary>
/// <param name="Digest">SHA-256 of its JSON, in lower-case hexadecimal.</param>
/// <param name="Kept">False: saying so was a lie.</param>
/// <param name="Answered">False: nobody was told.</param>
public sealed record Taken(DateTimeOffset At, string Code, string Digest, bool Kept, bool Answered);

public sealed class PortalState
{
    private readonly ConcurrentDictionary<string, KnownDossier> dossiers = new();
    private readonly ConcurrentDictionary<string, bool> sessions = new();
    private readonly ConcurrentDictionary<string, int> calls = new();

    private readonly ConcurrentQueue<Taken> journal = new();
    private readonly ConcurrentDictionary<string, int> busy = new();
    private int overlaps;

    /// <summary>Every snapshot that was kept or said to be, in that order.</summary>
    public IReadOnlyCollection<Taken> Journal => journal;

    /// <summary>Sessions that are open.</summary>
    public IReadOnlyCollection<string> Sessions => [.. sessions.Keys];

    /// <summary>Requests that wrote a dossier while another was writing it.</summary>
    public int Overlaps => overlaps;

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

    /// <summary>Somebody begins to write a dossier; until what is returned is disposed of.</summary>
    internal IDisposable Write(string code)
    {
        if (busy.AddOrUpdate(code, 1, (_, n) => n + 1) > 1)
        {
            Interlocked.Increment(ref overlaps);
        }
        return new Writing(() => busy.AddOrUpdate(code, 0, (_, n) => n - 1));
    }

    internal void Note(string code, JsonObject hoSo, bool kept, bool answered)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hoSo.ToJsonString())));
        journal.Enqueue(new Taken(DateTimeOffset.UtcNow, code, digest, kept, answered));
    }

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

    private sealed class Writing(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
