using System.Diagnostics;
using MotCua.Server.Feed;
using MotCua.Server.Feed.Push;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Push;

/// <summary>
/// Promises W1, W2 and W3 where they are decided, thousands of times: random misbehaviour, outages and kills on a simulated clock. Each check is shown to see the fault that it is
/// there for: lanes that are no lanes, no breaker, one queue for two receivers.
/// </summary>
public sealed class OutboxTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);
    private static readonly Reaction Takes = new(Result("delivered"), Quick, TimeSpan.FromMilliseconds(5));

    [Fact]
    public void Ten_thousand_random_receivers_miss_nothing_and_see_each_dossier_in_order_whatever_is_killed()
    {
        var (attempts, kills, faults) = (0, 0, new List<string>());
        for (var seed = 0; seed < 10_000; seed++)
        {
            var simulation = Play(seed, log => log);
            attempts += simulation.Attempts;
            kills += simulation.Kills;
            if (FaultOf(simulation, LogOf(seed)) is { } fault)
            {
                faults.Add($"seed {seed}: {fault}");
            }
        }
        output.WriteLine($"10,000 sequences, {attempts} attempts, {kills} kills, {faults.Count} faults");
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(10)));
        Assert.True(kills > 10_000);
    }

    [Fact]
    public void The_check_sees_events_of_a_dossier_that_are_sent_side_by_side()
    {
        // The mutant: a lane for each event instead of each dossier.
        var faults = Enumerable
            .Range(0, 100)
            .Count(seed =>
                FaultOf(Play(seed, log => [.. log.Select(happened => happened with { DossierId = happened.EventId })]), LogOf(seed))
                    is { } fault
                && fault.Contains("order", StringComparison.Ordinal)
            );
        output.WriteLine($"lanes by event: {faults} of 100 sequences out of order");
        Assert.True(faults > 50);
    }

    [Theory]
    [InlineData(1, 1_000_000)]
    [InlineData(14, 5_000)]
    public void After_days_of_outage_the_first_delivery_comes_within_a_minute_and_the_backlog_in_order(int days, int backlog)
    {
        var watch = Stopwatch.StartNew();
        var (first, simulation) = Outage(days, backlog, cursor => new Outbox(cursor, 16, new Random(3)));
        output.WriteLine(
            $"{days} days down, {backlog} events: first delivery {first.TotalSeconds:0} s after recovery, {simulation.Attempts} attempts; played in {watch.Elapsed.TotalSeconds:0.0} s"
        );
        Assert.True(first < TimeSpan.FromSeconds(62), $"{first}"); // 60 s and a step of the simulation
        Assert.True(simulation.IsOver, $"not drained by {simulation.Now}");
        Assert.Equal(0, Inversions(simulation.Seen.Select(seen => seen.Event)));
    }

    [Fact]
    public void The_check_sees_a_sender_that_knows_no_endpoint_only_events()
    {
        TimeSpan Latest(int downAfter) =>
            Enumerable
                .Range(0, 10)
                .Max(seed =>
                    Outage(1, 200, cursor => new Outbox(cursor, 16, new Random(seed)) { DownAfter = downAfter }, dossiers: 3).First
                );
        var real = Latest(downAfter: 5);
        // The mutant: every event by its own schedule, no breaker, no probe.
        var mutant = Latest(downAfter: int.MaxValue);
        output.WriteLine(
            $"at the latest {real.TotalSeconds:0} s after recovery; by the schedule of events alone {mutant.TotalMinutes:0} min"
        );
        Assert.True(real < TimeSpan.FromSeconds(62));
        Assert.True(mutant > TimeSpan.FromSeconds(62));
    }

    [Fact]
    public void A_receiver_that_does_not_answer_delays_no_other_and_the_check_sees_a_queue_for_both()
    {
        var log = LogOf(5, events: 400, dossiers: 100, every: TimeSpan.FromMilliseconds(250));
        bool ForTheDead(FeedEvent happened) => happened.DossierId.ToByteArray()[0] % 2 == 0;
        Reaction Of(DateTimeOffset now, FeedEvent happened) =>
            ForTheDead(happened) ? new Reaction(Result("timeout"), TimeSpan.FromSeconds(15), null) : Takes;
        TimeSpan Slowest(IReadOnlyList<FeedEvent> events)
        {
            var simulation = new OutboxSimulation(events, Of, new Random(5));
            simulation.Run(OutboxSimulation.Start.AddHours(1));
            var seen = simulation.Seen.DistinctBy(one => one.Event.Position).ToDictionary(one => one.Event.Position, one => one.At);
            return log.Where(happened => !ForTheDead(happened))
                .Max(happened => (seen.TryGetValue(happened.Position, out var at) ? at : simulation.Now) - happened.OccurredAt);
        }

        var own = Slowest([.. log.Where(happened => !ForTheDead(happened))]);
        var shared = Slowest(log);
        output.WriteLine($"a queue of its own: {own.TotalSeconds:0.000} s at most; shared: {shared.TotalSeconds:0} s");
        Assert.True(own < TimeSpan.FromSeconds(2));
        Assert.True(shared > TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void An_endpoint_that_was_down_goes_on_after_everything_that_failed_was_skipped()
    {
        var outbox = new Outbox(0, 16, new Random(1));
        var log = LogOf(1, events: 12, dossiers: 12, every: TimeSpan.Zero);
        foreach (var happened in log.Take(6))
        {
            outbox.Add(happened);
            outbox.ScannedTo(happened.Position);
        }
        var now = OutboxSimulation.Start;
        var sent = new List<Lane>();
        while (outbox.Next(now) is { } lane)
        {
            sent.Add(lane);
        }
        foreach (var lane in sent)
        {
            outbox.Answered(lane, lane.Events.Peek(), Result("status"), now);
        }
        Assert.NotNull(outbox.DownSince);
        Assert.False(outbox.HasRoom);
        foreach (var happened in log.Take(6))
        {
            outbox.Skip(happened.DossierId, happened.Position);
        }
        Assert.True(outbox.HasRoom); // something must be there to probe with
        outbox.Add(log[6]);
        var probe = outbox.Next(now.AddMinutes(1));
        Assert.Equal(log[6].DossierId, probe?.Dossier);
        outbox.Answered(probe!, log[6], Result("delivered"), now.AddMinutes(1));
        Assert.Null(outbox.DownSince);
    }

    private static OutboxSimulation Play(int seed, Func<IReadOnlyList<FeedEvent>, IReadOnlyList<FeedEvent>> lanes)
    {
        var random = new Random(seed);
        var (recovers, badness) = (OutboxSimulation.Start.AddSeconds(random.Next(5, 1200)), random.NextDouble());
        var simulation = new OutboxSimulation(
            lanes(LogOf(seed)),
            (now, _) => now < recovers && random.NextDouble() < badness ? Misbehave(random) : Takes,
            random
        )
        {
            KillsOf1000 = random.Next(60),
        };
        simulation.Run(OutboxSimulation.Start.AddHours(12));
        return simulation;
    }

    /// <summary>What is wrong with what the receiver saw and with what was written down; null: nothing.</summary>
    private static string? FaultOf(OutboxSimulation simulation, IReadOnlyList<FeedEvent> log)
    {
        var real = log.ToDictionary(happened => happened.Position);
        var seen = simulation.Seen.Select(one => real[one.Event.Position]).ToList();
        var missing = log.Count - seen.DistinctBy(happened => happened.Position).Count();
        return simulation.PassedOver is { } passed ? "passed over: " + passed
            : missing > 0 ? $"{missing} missing"
            : Inversions(seen) is var inversions and > 0 ? $"{inversions} out of order"
            : !simulation.IsOver ? "rows left"
            : null;
    }

    private static int Inversions(IEnumerable<FeedEvent> seen)
    {
        var newest = new Dictionary<Guid, long>();
        return seen.DistinctBy(happened => happened.Position)
            .Count(happened =>
            {
                var before = newest.GetValueOrDefault(happened.DossierId);
                newest[happened.DossierId] = Math.Max(before, happened.Version);
                return before > happened.Version;
            });
    }

    private static (TimeSpan First, OutboxSimulation Simulation) Outage(
        int days,
        int backlog,
        Func<long, Outbox> make,
        int? dossiers = null
    )
    {
        var random = new Random(3);
        var recovers = OutboxSimulation.Start.AddDays(days);
        var simulation = new OutboxSimulation(
            LogOf(3, backlog, dossiers ?? backlog / 5, TimeSpan.Zero),
            (now, _) => now < recovers ? new Reaction(Result("connect"), Quick, null) : Takes,
            random
        )
        {
            Make = make,
            FlushEvery = 100,
            Pace = TimeSpan.FromSeconds(1),
        };
        simulation.Run(recovers);
        simulation.Run(recovers.AddDays(1));
        return (simulation.Seen.First().At - recovers, simulation);
    }

    private static Reaction Misbehave(Random random)
    {
        var after = TimeSpan.FromMilliseconds(random.Next(1, 2000));
        TimeSpan? MaybeSeen() => random.Next(2) == 0 ? null : after / 2; // taken, but the answer says otherwise
        return random.Next(8) switch
        {
            0 => new Reaction(Result("connect"), after, null),
            1 => new Reaction(Result("timeout"), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(random.Next(0, 60))), // 200 after the timeout
            2 => new Reaction(Result("timeout"), TimeSpan.FromSeconds(15), null),
            3 => new Reaction(Result("throttled", TimeSpan.FromSeconds(random.Next(0, 120))), after, MaybeSeen()),
            4 => new Reaction(Result("throttled", RetrySchedule.LongestRetryAfter), after, null),
            5 => new Reaction(Result("redirect"), after, null),
            6 => new Reaction(Result("broken-answer"), after, MaybeSeen()),
            _ => new Reaction(Result("status"), after, MaybeSeen()),
        };
    }

    private static Outcome Result(string reason, TimeSpan? retryAfter = null) => new(null, reason, Quick, retryAfter, null);

    private static IReadOnlyList<FeedEvent> LogOf(int seed) => LogOf(seed, 40, 8, TimeSpan.FromSeconds(3));

    private static List<FeedEvent> LogOf(int seed, int events, int dossiers, TimeSpan every)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(0, dossiers).Select(_ => NewId(random)).ToList();
        var versions = new Dictionary<Guid, long>();
        var log = new List<FeedEvent>(events);
        for (var i = 1; i <= events; i++)
        {
            var dossier = ids[random.Next(dossiers)];
            var version = versions[dossier] = versions.GetValueOrDefault(dossier) + 1;
            var at = OutboxSimulation.Start + (every * i);
            log.Add(
                new FeedEvent(i * 2, 1, NewId(random), dossier, version, version - 1, at, false, "dossier.assigned", "96", "2.000815", "x")
            );
        }
        return log;
    }

    private static Guid NewId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
