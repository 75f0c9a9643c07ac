using Npgsql;

namespace MotCua.EventStore;

/// <summary>
/// The end of the log, asked for once per wake-up or poll and shared by all lanes: the settled position, which is thereby always older than
/// the statement with which a lane reads events, and the last events before it, so that lanes that keep up do not each read and decode them.
/// </summary>
internal sealed class Head(NpgsqlDataSource source, EventRegistry registry)
{
    private const int MostAtOnce = 1_000;
    private long _settled;
    private volatile EventWindow? _recent;

    public long Settled => Interlocked.Read(ref _settled);

    /// <summary>Pulses when <see cref="Settled"/> has risen.</summary>
    public Broadcast Risen { get; } = new();

    /// <summary>Null until <see cref="AdvanceAsync"/> has been called.</summary>
    public EventWindow? Recent => _recent;

    public async Task<long> RefreshAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(SqlText.SettledPosition);
        return Rise((long)(await command.ExecuteScalarAsync(ct))!);
    }

    /// <summary>The same, and reads what has been settled since. For one caller at a time.</summary>
    public async Task<long> AdvanceAsync(CancellationToken ct)
    {
        if (_recent is not { } recent)
        {
            var from = await RefreshAsync(ct);
            _recent = new EventWindow(from, from, []);
            return from;
        }
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SqlText.SettledPosition));
        // A statement of its own, later than the one above: what is settled there it sees, and what it sees beyond is left out here.
        batch.BatchCommands.Add(EventRows.AllCommand(recent.UpTo, long.MaxValue, MostAtOnce));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        // Not Settled, which a refresh of somebody else may have raised since that statement.
        var settled = Math.Max(reader.GetInt64(0), recent.UpTo);
        await reader.NextResultAsync(ct);
        var events = await EventRows.ReadAsync(reader, registry, ct);
        _recent = events.Count < MostAtOnce ? recent.Until(settled, events) : new EventWindow(settled, settled, []); // too far behind to be of use
        return Rise(settled);
    }

    private long Rise(long now)
    {
        // An appender that took its floor late makes the number fall; what was settled stays settled.
        var known = Settled;
        while (now > known)
        {
            var seen = Interlocked.CompareExchange(ref _settled, now, known);
            if (seen == known)
            {
                Risen.Pulse();
                return now;
            }
            known = seen;
        }
        return known;
    }
}

/// <summary>All events after a position up to a settled one. Events never change, so any number of lanes may hold the same.</summary>
internal sealed class EventWindow(long after, long upTo, StoredEvent[] events)
{
    private const int MostKept = 4_000;

    public long UpTo => upTo;

    /// <summary>What a lane at this position has to do next; null where this window does not tell.</summary>
    public EventPage? PageAfter(long position, long settled, int limit)
    {
        var end = Math.Min(upTo, settled);
        if (position < after || position >= end)
            return null;
        var first = FirstAfter(position);
        var count = Math.Min(FirstAfter(end) - first, limit);
        var page = new ArraySegment<StoredEvent>(events, first, count);
        return new EventPage(position, count < limit ? end : page[^1].Position, page);
    }

    /// <param name="settled">Not before <see cref="UpTo"/>.</param>
    /// <param name="next">Everything after <see cref="UpTo"/> that is settled; what lies beyond is left for another time.</param>
    public EventWindow Until(long settled, List<StoredEvent> next)
    {
        StoredEvent[] all = [.. events, .. next.TakeWhile(e => e.Position <= settled)];
        return all.Length <= MostKept
            ? new EventWindow(after, settled, all)
            : new EventWindow(all[^(MostKept + 1)].Position, settled, all[^MostKept..]);
    }

    private int FirstAfter(long position)
    {
        var (low, high) = (0, events.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = events[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
