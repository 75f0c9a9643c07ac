namespace MotCua.Server.Figures;

/// <summary>
/// Sums of a rebuild that are too many for memory: sorted runs, of which all but the last ones lie in temporary files, gone through as one. However many
/// dossiers there are, what is in memory is a row of each run.
/// </summary>
internal sealed class SumRuns : IDisposable
{
    private const int Buffer = 1 << 18;

    private readonly List<IEnumerable<CellDay>> runs = [];
    private readonly List<FileStream> files = [];
    private readonly Lock adding = new();

    /// <summary>Writes a run to a file. May be called by several threads.</summary>
    public void Spill(BalanceSums sums)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"motcua-sums-{Guid.NewGuid():N}"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            Buffer,
            FileOptions.DeleteOnClose
        );
        lock (adding)
        {
            files.Add(file);
        }
        var writer = new BinaryWriter(file);
        foreach (var row in sums.Sorted())
        {
            writer.Write(row.Cell);
            writer.Write(row.Day.DayNumber);
            writer.Write((byte)row.Amounts.Count);
            for (var i = 0; i < row.Amounts.Count; i++)
            {
                writer.Write((byte)row.Amounts[i].Place);
                writer.Write(row.Amounts[i].Amount);
            }
        }
        writer.Flush();
        lock (adding)
        {
            runs.Add(Read(file));
        }
    }

    /// <summary>A run that stays in memory.</summary>
    public void Keep(BalanceSums sums) => runs.Add(sums.Sorted());

    /// <summary>All sums, each cell and day once, in the order of cells and days.</summary>
    public IEnumerable<CellDay> Merged()
    {
        var next = new PriorityQueue<IEnumerator<CellDay>, CellDay>();
        foreach (var run in runs)
        {
            Take(run.GetEnumerator(), next);
        }
        while (next.TryDequeue(out var run, out var row))
        {
            Take(run, next);
            while (next.TryPeek(out var same, out var other) && other.CompareTo(row) == 0)
            {
                next.Dequeue();
                row.Amounts.Add(other.Amounts);
                Take(same, next);
            }
            yield return row;
        }
    }

    public void Dispose() => files.ForEach(file => file.Dispose());

    private static void Take(IEnumerator<CellDay> run, PriorityQueue<IEnumerator<CellDay>, CellDay> next)
    {
        if (run.MoveNext())
        {
            next.Enqueue(run, run.Current);
        }
        else
        {
            run.Dispose();
        }
    }

    private static IEnumerable<CellDay> Read(FileStream file)
    {
        var (length, reader) = (file.Length, new BinaryReader(file));
        file.Position = 0;
        while (file.Position < length)
        {
            var (cell, day, amounts) = (reader.ReadInt64(), DateOnly.FromDayNumber(reader.ReadInt32()), new Amounts());
            for (var left = reader.ReadByte(); left > 0; left--)
            {
                amounts.Add(reader.ReadByte(), reader.ReadInt32());
            }
            yield return new CellDay(cell, day, amounts);
        }
    }
}
