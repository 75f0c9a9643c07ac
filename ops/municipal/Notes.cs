namespace MotCua.Municipal;

/// <summary>What the reader of the conversion must know: the first few of each kind in full, then only their number.</summary>
internal sealed class Notes(TextWriter output)
{
    private const int InFull = 10;

    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    public void Add(string kind, string caseId, string detail)
    {
        counts[kind] = counts.GetValueOrDefault(kind) + 1;
        if (counts[kind] <= InFull)
        {
            output.WriteLine($"{kind}: {caseId}: {detail}");
        }
    }

    public void WriteCounts()
    {
        foreach (var (kind, count) in counts)
        {
            output.WriteLine($"{count} times: {kind}");
        }
    }
}
