namespace MotCua.Municipal;

/// <summary>One step of a case: who did what, at a wall-clock time that is already moved.</summary>
internal sealed record Step(DateTime At, string Officer, string Name);

/// <summary>
/// The events of any case, whatever the order of the file. One pass remembers where each case's rows lie (about 100 bytes a run of rows, so a file
/// grouped by case costs one run a case); the rows themselves are read again when asked for.
/// </summary>
internal sealed class EventLog : IDisposable
{
    /// <summary>A run of neighbouring rows of one case, and the case's next run (-1: none).</summary>
    private readonly record struct Run(long Start, long End, int Next);

    private readonly CsvTable table;
    private readonly List<Run> runs = [];
    private readonly Dictionary<string, (int First, int Last)> runsOf = [];

    /// <exception cref="FormatException">The file is not a CSV with the columns that are needed.</exception>
    public EventLog(Stream stream, string name)
    {
        table = new CsvTable(stream, name, "case_id", "time", "activity", "resource");
        while (table.Read())
        {
            Add(table["case_id"], table.RowStart, table.Position);
        }
    }

    /// <summary>The rows of a case in the order of the file: time as written, officer, activity.</summary>
    public IEnumerable<(string Time, string Officer, string Activity)> Of(string caseId)
    {
        var run = runsOf.TryGetValue(caseId, out var known) ? known.First : -1;
        while (run >= 0)
        {
            table.Seek(runs[run].Start);
            while (table.Position < runs[run].End && table.Read())
            {
                yield return (table["time"], table["resource"], table["activity"]);
            }
            run = runs[run].Next;
        }
    }

    public void Dispose() => table.Dispose();

    private void Add(string caseId, long start, long end)
    {
        if (!runsOf.TryGetValue(caseId, out var known))
        {
            runsOf[caseId] = (runs.Count, runs.Count);
            runs.Add(new Run(start, end, -1));
        }
        else if (known.Last == runs.Count - 1)
        {
            runs[known.Last] = runs[known.Last] with { End = end };
        }
        else
        {
            runs[known.Last] = runs[known.Last] with { Next = runs.Count };
            runsOf[caseId] = (known.First, runs.Count);
            runs.Add(new Run(start, end, -1));
        }
    }
}
