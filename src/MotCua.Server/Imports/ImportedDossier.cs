using MotCua.Dossiers;
using MotCua.Dossiers.Events;

namespace MotCua.Server.Imports;

/// <summary>
/// One dossier while lines are judged on it: its events, and how far the file has followed them.
/// </summary>
/// <remarks>
/// A file that is sent again must change nothing, though some of its lines have left no trace: they were refused, or what they asked for held
/// already. Judged by the latest state, such a line could be legal now: a return that stood before its process, say. So as long as the
/// file follows the events that it led to before, a line without a trace is judged by the state of then, and only a line that would have led to
/// events there is new. Where the place in the stream is not known (the file does not begin with the dossier's receipt, or the
/// dossier has dropped out of memory in between) the latest state counts.
/// </remarks>
internal sealed class ImportedDossier(Guid id)
{
    private readonly List<(Guid Id, DossierEvent Happened)> events = [];
    private int? followed;

    /// <summary>Folded from the first <see cref="followed"/> events.</summary>
    private Dossier? then;

    public Guid Id => id;

    public Dossier? Latest { get; private set; }

    public int Version => events.Count;

    /// <summary>The state by which a line without a trace is to be judged first; null when the latest is the only one.</summary>
    public Dossier? Then => followed < events.Count ? then : null;

    /// <summary>Adds what is in the log already.</summary>
    public void Load(Guid eventId, DossierEvent happened) => Fold(eventId, happened);

    /// <summary>Adds what a line leads to. The file is then at the end of the stream.</summary>
    public void Add(IReadOnlyList<Guid> ids, IReadOnlyList<DossierEvent> happened)
    {
        for (var i = 0; i < ids.Count; i++)
        {
            Fold(ids[i], happened[i]);
        }
        (followed, then) = (events.Count, Latest);
    }

    /// <summary>Follows a line to its events; false when it has left none.</summary>
    /// <param name="eventId">Id of the line's event by its index.</param>
    public bool Follow(Func<int, Guid> eventId)
    {
        var first = eventId(0);
        var at = events.FindIndex(e => e.Id == first);
        if (at < 0)
        {
            return false;
        }
        var past = at + 1;
        while (past < events.Count && events[past].Id == eventId(past - at))
        {
            past++;
        }
        if (at == 0 || followed < past)
        {
            for (var i = followed ?? 0; i < past; i++)
            {
                then = Dossier.Evolve(then, events[i].Happened);
            }
            followed = Math.Max(followed ?? 0, past);
        }
        return true;
    }

    private void Fold(Guid eventId, DossierEvent happened)
    {
        events.Add((eventId, happened));
        Latest = Dossier.Evolve(Latest, happened);
    }
}

/// <summary>The dossiers that lines were about last. Bounded by the events that they hold: two generations, and the older is dropped as a whole.</summary>
internal sealed class RecentDossiers
{
    private const int EventsOfGeneration = 40_000;
    private Dictionary<Guid, ImportedDossier> young = [];
    private Dictionary<Guid, ImportedDossier> old = [];
    private int events;

    public ImportedDossier? Find(Guid id) => young.GetValueOrDefault(id) ?? old.GetValueOrDefault(id);

    public void Keep(IReadOnlyCollection<ImportedDossier> dossiers)
    {
        var weight = dossiers.Sum(dossier => dossier.Version + 1);
        if (events + weight > EventsOfGeneration)
        {
            (old, young, events) = (young, [], 0);
        }
        events += weight;
        foreach (var dossier in dossiers)
        {
            young[dossier.Id] = dossier;
        }
    }

    public void Forget(IEnumerable<Guid> ids)
    {
        foreach (var id in ids)
        {
            young.Remove(id);
            old.Remove(id);
        }
    }
}
