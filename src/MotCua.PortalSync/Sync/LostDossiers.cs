using System.Collections.Concurrent;

namespace MotCua.PortalSync.Sync;

/// <summary>
/// Dossiers that the portal has said it does not have although it had confirmed them, until it has them again with all their steps. An empty file for each, named by its id and written
/// before the dossier is inserted again, so that a kill between that and its steps is not forgotten.
/// </summary>
public sealed class LostDossiers
{
    private readonly string folder;
    private readonly ConcurrentDictionary<Guid, bool> lost = new();

    public LostDossiers(string stateFolder)
    {
        folder = Path.Combine(stateFolder, "lost");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (Guid.TryParse(Path.GetFileName(file), out var id))
            {
                lost[id] = true;
            }
        }
    }

    public bool Has(Guid dossier) => lost.ContainsKey(dossier);

    public void Add(Guid dossier)
    {
        File.WriteAllBytes(Path.Combine(folder, dossier.ToString()), []);
        lost[dossier] = true;
    }

    public void Remove(Guid dossier)
    {
        if (lost.TryRemove(dossier, out _))
        {
            File.Delete(Path.Combine(folder, dossier.ToString()));
        }
    }
}
