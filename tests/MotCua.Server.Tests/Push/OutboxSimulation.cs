using MotCua.Server.Feed;
using MotCua.Server.Feed.Push;

namespace MotCua.Server.Tests.Push;

/// <summary>What a receiver does with a message that reaches it at a moment.</summary>
/// <param name="After">Until the sender knows.</param>
/// <param name="Seen">How long after sending the receiver sees the message; null: it never does.</param>
internal sealed record Reaction(Outcome Outcome, TimeSpan After, TimeSpan? Seen);

/// <summary>
/// Plays an <see cref="Outbox"/> against a receiver on a clock of its own, with a table for what is written down: writing fails now and then, and the sender is killed and
/// begins again from the rows, while what it had on the way arrives all the same. No time passes outside.
/// </summary>
internal sealed class OutboxSimulation(IReadOnlyList<FeedEvent> log, Func<DateTimeOffset, FeedEvent, Reaction> receiver, Random random)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private readonly ILookup<Guid, FeedEvent> byDossier = log.ToLookup(happened => happened.DossierId);
    private readonly Dictionary<Guid, Lane> rows = [];
    private readonly HashSet<long> acknowledged = [];
    private readonly PriorityQueue<(Lane Lane, IReadOnlyList<FeedEvent> Loaded, FeedEvent Event, Outcome Outcome), DateTimeOffset> answers =
        new();
    private readonly List<(DateTimeOffset At, FeedEvent Event)> arrivals = [];
    private readonly HashSet<Guid> onTheWay = [];
    private Outbox outbox = new(0, 16, random);
    private DateTimeOffset now = Start;
    private DateTimeOffset? downRow;
    private long cursorRow;
    private int read;

    /// <summary>Another outbox than the real one.</summary>
    public Func<long, Outbox> Make { get; init; } = cursor => new Outbox(cursor, 16, random);

    /// <summary>Of 1,000 steps, so many end in a kill.</summary>
    public int KillsOf1000 { get; init; }

    /// <summary>Steps between two flushes, on average.</summary>
    public int FlushEvery { get; init; } = 4;

    /// <summary>The longest step while nothing happens.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(10);

    public int Kills { get; private set; }
    public int Attempts { get; private set; }
    public DateTimeOffset Now => now;
    public Outbox Outbox => outbox;

    /// <summary>What is wrong with the rows themselves: an event that a successor would pass over.</summary>
    public string? PassedOver { get; private set; }

    /// <summary>In the order in which the receiver saw them.</summary>
    public IEnumerable<(DateTimeOffset At, FeedEvent Event)> Seen => arrivals.OrderBy(arrival => arrival.At);

    public bool IsOver => acknowledged.Count == log.Count && answers.Count == 0 && cursorRow == log[^1].Position && rows.Count == 0;

    public void Run(DateTimeOffset until)
    {
        if (Attempts == 0)
        {
            outbox = Make(0);
        }
        while (now < until && !IsOver)
        {
            Step();
        }
    }

    private void Step()
    {
        while (answers.TryPeek(out _, out var at) && at <= now)
        {
            var (lane, loaded, happened, outcome) = answers.Dequeue();
            onTheWay.Remove(happened.DossierId);
            foreach (var one in loaded)
            {
                lane.Events.Enqueue(one);
            }
            if (outcome.Delivered)
            {
                acknowledged.Add(happened.Position);
            }
            outbox.Answered(lane, happened, outcome, now);
        }
        while (outbox.HasRoom && read < log.Count && log[read].OccurredAt <= now)
        {
            outbox.Add(log[read]);
            outbox.ScannedTo(log[read].Position);
            read++;
        }
        while (outbox.Next(now) is { } lane)
        {
            Send(lane);
        }
        if (random.Next(FlushEvery) == 0)
        {
            Flush();
        }
        if (random.Next(1000) < KillsOf1000)
        {
            Kill();
            return;
        }
        Advance();
    }

    private void Send(Lane lane)
    {
        IReadOnlyList<FeedEvent> loaded = [];
        if (!lane.Events.TryPeek(out var head))
        {
            loaded = [.. byDossier[lane.Dossier].Where(e => e.Position >= lane.Head && e.Position <= lane.Newest).Take(3)];
            head = loaded[0];
        }
        var reaction = receiver(now, head);
        Attempts++;
        if (reaction.Seen is { } seen)
        {
            arrivals.Add((now + seen, head));
        }
        Xunit.Assert.True(onTheWay.Add(lane.Dossier), "two of a lane on the way");
        Xunit.Assert.True(onTheWay.Count <= 16, "more on the way than allowed");
        answers.Enqueue((lane, loaded, head, reaction.Outcome), now + reaction.After);
    }

    private void Flush()
    {
        var changes = outbox.Changes();
        if (random.Next(10) == 0)
        {
            outbox.NotWritten(changes);
            return;
        }
        foreach (var dossier in changes.Gone)
        {
            rows.Remove(dossier);
        }
        foreach (var lane in changes.Lanes)
        {
            rows[lane.Dossier] = lane;
        }
        var before = cursorRow;
        (cursorRow, downRow) = (changes.Cursor, changes.DownSince);
        outbox.Written(changes);
        if (log.Count <= 1000 && (cursorRow != before || changes.Gone.Count + changes.Lanes.Count > 0))
        {
            PassedOver ??= log.Where(e => e.Position <= cursorRow && !acknowledged.Contains(e.Position) && !IsHeld(e))
                .Select(e => $"{e.Position} at cursor {cursorRow}")
                .FirstOrDefault();
        }
    }

    private bool IsHeld(FeedEvent happened) =>
        rows.TryGetValue(happened.DossierId, out var row) && row.Head <= happened.Position && happened.Position <= row.Newest;

    private void Kill()
    {
        Kills++;
        answers.Clear();
        onTheWay.Clear();
        outbox = Make(cursorRow);
        outbox.Restore(rows.Values.Select(row => row.Copy()), downRow);
        read = 0;
        while (read < log.Count && log[read].Position <= cursorRow)
        {
            read++;
        }
    }

    private void Advance()
    {
        var next = now + Pace;
        if (answers.TryPeek(out _, out var answer) && answer < next)
        {
            next = answer;
        }
        if (read < log.Count && log[read].OccurredAt > now && log[read].OccurredAt < next)
        {
            next = log[read].OccurredAt;
        }
        now = next;
    }
}
