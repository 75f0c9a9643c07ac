using System.Numerics;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Figures;

namespace MotCua.Server.Portal;

/// <summary>A time during which a dossier had a change that the portal had not confirmed.</summary>
internal sealed record UnsyncedTime(Guid Dossier, long Since, DateTimeOffset SinceAt, long Cell, DateOnly Day)
{
    public long? Until { get; set; }

    /// <summary>How long it was, in powers of four (tables.sql); null while it goes on.</summary>
    public short? Span => Until is { } until ? SpanOf(Since, until) : null;

    public static short SpanOf(long since, long until) => (short)(BitOperations.Log2((ulong)(until - since)) / 2);
}

/// <summary>What a page of the log changes, in its order: the last state of each dossier, the entries, the times without confirmation.</summary>
/// <param name="standings">Of the dossiers of the page, before it; kept up.</param>
internal sealed class PortalChanges(Dictionary<Guid, PortalStanding> standings)
{
    private readonly HashSet<Guid> changed = [];
    private readonly Dictionary<Guid, UnsyncedTime> open = [];

    public List<LedgerLine> Lines { get; } = [];

    /// <summary>Begun in this page.</summary>
    public List<UnsyncedTime> Begun { get; } = [];

    /// <summary>Begun before it and ended in it.</summary>
    public List<(Guid Dossier, long Since, long Until)> Ended { get; } = [];

    public Dictionary<Guid, (StoredEvent Stored, InboundReported Reported, InboundStanding Standing)> Inbound { get; } = [];

    public IEnumerable<(Guid Dossier, PortalStanding Standing)> Rows => changed.Order().Select(id => (id, standings[id]));

    public void Add(Guid dossier, StoredEvent stored, PortalStanding? before, PortalStanding after)
    {
        standings[dossier] = after;
        changed.Add(dossier);
        Post(
            dossier,
            stored,
            before?.Accounts() ?? [],
            before?.Cells ?? after.Cells,
            before?.Day ?? after.Day,
            after.Accounts(),
            after.Cells,
            after.Day
        );
        var (was, now) = (TimeOf(dossier, before), TimeOf(dossier, after));
        if (was?.Since == now?.Since)
        {
            return;
        }
        if (was is not null)
        {
            if (open.Remove(dossier, out var begun))
            {
                begun.Until = stored.Position;
            }
            else
            {
                Ended.Add((dossier, was.Since, stored.Position));
            }
        }
        if (now is not null)
        {
            Begun.Add(now);
            open.Add(dossier, now);
        }
    }

    public InboundStanding AddInbound(StoredEvent stored, InboundReported reported, InboundStanding? before, CellBook book)
    {
        var cell = new Cell(
            reported.ProcedureCode,
            reported.ProcedureVersion,
            reported.Field,
            reported.Channel,
            reported.Receiving,
            reported.Resolving,
            reported.CrossBoundary
        );
        var after = new InboundStanding(reported.SourceAt, reported.Status, VietnamTime.DateOf(reported.ReceivedAt), book.IdsOf(cell));
        Inbound[stored.StreamId] = (stored, reported, after);
        Post(
            stored.StreamId,
            stored,
            before?.Accounts() ?? [],
            before?.Cells ?? after.Cells,
            before?.Day ?? after.Day,
            after.Accounts(),
            after.Cells,
            after.Day
        );
        return after;
    }

    /// <summary>The lines that lead from one standing to the next: what both have is left alone.</summary>
    private void Post(
        Guid id,
        StoredEvent stored,
        IEnumerable<Account> before,
        CellIds cellBefore,
        DateOnly dayBefore,
        IEnumerable<Account> after,
        CellIds cellAfter,
        DateOnly dayAfter
    )
    {
        var (reversed, posted) = (before.ToHashSet(), after.ToHashSet());
        if (cellBefore.Full == cellAfter.Full && dayBefore == dayAfter)
        {
            var both = reversed.Intersect(posted).ToList();
            reversed.ExceptWith(both);
            posted.ExceptWith(both);
        }
        short number = 0;
        foreach (var account in reversed.Order())
        {
            Lines.Add(new LedgerLine(stored.Position, id, number++, cellBefore, account, dayBefore, -1, stored.RecordedAt));
        }
        foreach (var account in posted.Order())
        {
            Lines.Add(new LedgerLine(stored.Position, id, number++, cellAfter, account, dayAfter, 1, stored.RecordedAt));
        }
    }

    private static UnsyncedTime? TimeOf(Guid dossier, PortalStanding? standing) =>
        standing is { Outbound: true, UnsyncedSince: { } since, UnsyncedFrom: { } from }
            ? new UnsyncedTime(dossier, from, since, standing.Cells.Full, standing.Day)
            : null;
}
