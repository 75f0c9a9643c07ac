using System.Collections.Concurrent;
using MotCua.Dossiers;

namespace MotCua.Server.Dossiers;

/// <summary>
/// The latest states that this process has seen. Commands fetch only the events after them: a state is a pure function of its stream up to a version, and
/// streams only grow, so what is remembered is never wrong, only old. (A database restored to an earlier moment is the exception, and shows as a version that the
/// log does not have: the state is then forgotten.)
/// </summary>
public sealed class DossierMemory
{
    /// <summary>About 2 KB each.</summary>
    private const int Kept = 20_000;

    private readonly ConcurrentDictionary<Guid, (Dossier State, long Version)> latest = new();

    public (Dossier State, long Version)? Of(Guid id) => latest.TryGetValue(id, out var known) ? known : null;

    public void Keep(Guid id, Dossier state, long version)
    {
        if (latest.Count >= Kept)
        {
            latest.Clear();
        }
        latest[id] = (state, version);
    }

    public void Forget(Guid id) => latest.TryRemove(id, out _);
}
