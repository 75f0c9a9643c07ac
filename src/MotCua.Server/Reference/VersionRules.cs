using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>A version that may not be written, and why; <paramref name="Code"/> is one of <see cref="ProblemTexts"/>.</summary>
public sealed record VersionFault<T>(T Version, string Field, string Code, params string[] Arguments);

/// <summary>What must hold between versions, whoever writes them. Looks only at what is written and at what that touches.</summary>
public static class VersionRules
{
    // Real hierarchies are three or four deep.
    private const int Deepest = 20;

    /// <param name="after">The data as they would be, with the written versions in them.</param>
    /// <param name="written">The versions that are new or differ.</param>
    public static IReadOnlyList<VersionFault<T>> Check<T>(Register<T> register, ReferenceData after, IReadOnlyCollection<T> written)
        where T : class, IVersioned
    {
        var keys = written.Select(Key).ToHashSet();
        var codes = written.Select(version => version.Code).ToHashSet();
        var faults = new List<VersionFault<T>>();
        var ordered = register.In(after).Where(version => codes.Contains(version.Code)).OrderBy(version => version.ValidFrom);
        foreach (var versions in ordered.GroupBy(version => version.Code))
        {
            faults.AddRange(Overlaps([.. versions], keys));
        }
        foreach (var version in written)
        {
            faults.AddRange(register.References(version).SelectMany(reference => Missing(version, reference, after)));
        }
        faults.AddRange(Cycles(register, after, keys));
        return faults;
    }

    private static IEnumerable<VersionFault<T>> Overlaps<T>(List<T> versions, HashSet<(string, DateOnly)> written)
        where T : class, IVersioned
    {
        foreach (var (earlier, later) in versions.Zip(versions.Skip(1)))
        {
            if (earlier.ValidTo is { } last && last < later.ValidFrom)
            {
                continue;
            }
            var (refused, other) = written.Contains(Key(later)) ? (later, earlier) : (earlier, later);
            var field = refused == later ? "validFrom" : "validTo";
            yield return new VersionFault<T>(refused, field, "version-overlaps", Json.Date(other.ValidFrom), LastDay(other));
        }
    }

    private static IEnumerable<VersionFault<T>> Missing<T>(T version, Reference reference, ReferenceData after)
        where T : class, IVersioned
    {
        var (known, inForce, kind) = reference.Kind switch
        {
            ReferenceKind.Unit => (after.HasUnit(reference.Code), after.UnitAt(reference.Code, version.ValidFrom) is not null, "unit"),
            _ => (after.HasAgency(reference.Code), after.AgencyAt(reference.Code, version.ValidFrom) is not null, "agency"),
        };
        if (!known)
        {
            yield return new VersionFault<T>(version, reference.Field, "unknown-" + kind, reference.Code);
        }
        else if (!inForce)
        {
            yield return new VersionFault<T>(
                version,
                reference.Field,
                kind + "-not-in-force",
                reference.Code,
                Json.Date(version.ValidFrom)
            );
        }
    }

    /// <summary>
    /// Nothing may lie below itself. A circle exists from the day on which the last of its versions begins, so that looking up from every version
    /// on its own first day finds each.
    /// </summary>
    private static IEnumerable<VersionFault<T>> Cycles<T>(Register<T> register, ReferenceData after, HashSet<(string, DateOnly)> written)
        where T : class, IVersioned
    {
        var refused = new HashSet<(string, DateOnly)>();
        foreach (var start in register.In(after))
        {
            var path = new List<T>();
            for (var at = start; at is not null && path.Count <= Deepest; at = register.ParentOf(at, start.ValidFrom, after))
            {
                path.Add(at);
            }
            foreach (var version in path.Count > Deepest ? path.Where(v => written.Contains(Key(v)) && refused.Add(Key(v))) : [])
            {
                yield return new VersionFault<T>(version, "parent", "parent-circle", version.Code);
            }
        }
    }

    private static string LastDay(IVersioned version) => version.ValidTo is { } last ? Json.Date(last) : "…";

    private static (string, DateOnly) Key(IVersioned version) => (version.Code, version.ValidFrom);
}
