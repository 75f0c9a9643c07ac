using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Dossiers;

namespace MotCua.Server.Figures;

/// <summary>Rows for the tables of entries and stays.</summary>
internal sealed record Made(RowBuffer Entries, RowBuffer Stays);

/// <summary>Folds dossiers, stream after stream, into entries, stays and sums. Several may share the log: no stream is in two blocks.</summary>
internal sealed class FiguresFolder(SumRuns runs)
{
    // Some 100 MB; a province with hundreds of procedures has so many in some months.
    private const int MostSums = 500_000;

    public CellBook Book { get; } = new();

    /// <summary>What has not been handed on yet.</summary>
    public BalanceSums Sums { get; private set; } = new();

    public LastPositions Last { get; } = new();

    public Made Fold(LogBlock block)
    {
        var (rows, stays) = (new RowBuffer(), new RowBuffer());
        var stream = Guid.Empty;
        Dossier? dossier = null;
        IReadOnlyList<Entry> standing = [];
        foreach (var stored in block)
        {
            if (stored.StreamId != stream)
            {
                WriteStays(stays, stream, standing);
                (stream, dossier, standing) = (stored.StreamId, null, []);
            }
            if (stored.Decode(DossierLog.Registry) is not DossierEvent happened)
            {
                continue;
            }
            dossier = Dossier.Evolve(dossier, happened);
            if (!Ledger.MayPost(happened))
            {
                continue;
            }
            var after = Ledger.Standing(dossier);
            var recordedOn = VietnamTime.DateOf(stored.RecordedAt);
            short line = 0;
            foreach (var entry in Ledger.Post(standing, after))
            {
                Write(rows, stored.Position, recordedOn, stream, line++, entry);
            }
            if (line > 0)
            {
                Last.Add(recordedOn, stored.Position);
            }
            standing = after;
        }
        WriteStays(stays, stream, standing);
        if (Sums.Count > MostSums)
        {
            runs.Spill(Sums);
            Sums = new BalanceSums();
        }
        return new Made(rows, stays);
    }

    private void WriteStays(RowBuffer rows, Guid dossier, IReadOnlyList<Entry> standing)
    {
        foreach (var stay in Stay.Of(standing))
        {
            StayRow.Of(stay, dossier, Book.IdsOf(stay.Cell)).WriteTo(rows);
        }
    }

    private void Write(RowBuffer rows, long position, DateOnly recordedOn, Guid dossier, short line, Entry entry)
    {
        var cell = Book.IdsOf(entry.Cell);
        rows.StartRow(8);
        rows.Write(position);
        rows.Write(cell.Full);
        rows.Write(dossier);
        rows.Write(entry.Day);
        rows.Write(line);
        rows.Write((short)entry.Account);
        rows.Write((short)entry.Amount);
        rows.Write(PostedAfter.LagOf(entry.Day, recordedOn));
        Sums.Add(cell, entry.Account, entry.Day, entry.Amount);
    }
}
