using Microsoft.Extensions.Logging.Abstractions;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Worklist;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>Exactly one overdue event per breach, and each level of a due date at most once, with four watchers whose work is cut off at random.</summary>
public sealed class KilledWatcherTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private const int Watchers = 4;

    [Fact]
    public async Task Four_watchers_killed_at_random_announce_each_breach_exactly_once()
    {
        var random = new Random(5);
        var end = await ledger.AppendAsync(Receipts(300), together: 50);
        await ledger.ReachAsync(end);
        var clock = new TestClock();
        clock.Set(VietnamTime.StartOf(new DateOnly(2026, 3, 5)).AddHours(16)); // the first day's are broken, the others come near
        var (starts, kills) = (0, 0);
        await using var superuser = NpgsqlDataSource.Create(ledger.Server.Database.SuperuserConnectionString);
        var watchers = new Watcher[Watchers];
        for (var i = 0; i < Watchers; i++)
        {
            watchers[i] = await Watcher.StartAsync(ledger, clock, ++starts);
        }
        while (await OwedAsync(clock) > 0 || kills < 20)
        {
            Assert.True(starts < 2_000, "the watchers do not come to an end");
            var victim = random.Next(Watchers);
            if (random.Next(2) == 0)
            {
                // Whatever its connections are doing is cut off; the watcher goes on with new ones.
                await using var kill = superuser.CreateCommand(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = $1"
                );
                kill.Parameters.Add(new NpgsqlParameter { Value = watchers[victim].Name });
                kills += (int)(long)(await kill.ExecuteScalarAsync())!;
            }
            else
            {
                await watchers[victim].DisposeAsync();
                watchers[victim] = await Watcher.StartAsync(ledger, clock, ++starts);
                kills++;
            }
        }
        foreach (var watcher in watchers)
        {
            await watcher.DisposeAsync();
        }
        var events = (
            await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(0, long.MaxValue, int.MaxValue, default)
        )
            .Select(stored => (stored.StreamId, stored.Data))
            .ToList();
        var overdue = events.Where(e => e.Data is DossierOverdue).Select(e => (e.StreamId, ((DossierOverdue)e.Data).Due)).ToList();
        var soon = events
            .Where(e => e.Data is DossierDueSoon)
            .Select(e => (e.StreamId, ((DossierDueSoon)e.Data).Due, ((DossierDueSoon)e.Data).Level))
            .ToList();
        output.WriteLine($"{overdue.Count} breaches, {soon.Count} levels announced; {kills} kills, {starts} watchers started");
        Assert.Equal(100, overdue.Count);
        Assert.Equal(overdue.Count, overdue.Distinct().Count());
        Assert.Equal(soon.Count, soon.Distinct().Count());
        Assert.Equal(100 * 3 + 100, soon.Count); // due today: every level; due tomorrow: half
    }

    /// <summary>A third is due on Wednesday, Thursday and Friday each.</summary>
    private static IEnumerable<Recorded> Receipts(int count)
    {
        foreach (var one in Enumerable.Range(0, count))
        {
            var at = VietnamTime.At(new DateOnly(2026, 2, 27), new TimeOnly(7, 0));
            var command = new MotCua.Dossiers.Commands.ReceiveDossier(
                at,
                $"H12-W-{one:D4}",
                new("1.002", new DateOnly(2025, 7, 1), "Hộ tịch", new TimeLimit(3 + (one % 3), LimitUnit.WorkingDays)),
                Population.Agencies[3],
                Population.Agencies[3],
                Channel.Counter,
                ApplicantKind.Citizen,
                false,
                null,
                null,
                false
            );
            var calendar = new WorkingCalendar(
                "VN-1",
                new Dictionary<DateOnly, SpecialDay>(),
                new HashSet<int> { 2026 },
                OpeningHours.Default
            );
            yield return new Recorded(
                at,
                Guid.NewGuid(),
                MotCua.Dossiers.Commands.ReceiveDossier.Decide(command, calendar, Figures.Population.Rules).Events
            );
        }
    }

    private async Task<long> OwedAsync(TestClock clock)
    {
        await using var command = ledger.App.CreateCommand("select count(*) from worklist.dossier where announce_from <= $1");
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A watcher with connections of its own, like one on a node of its own.</summary>
    private sealed class Watcher(NpgsqlDataSource source, SubscriptionDaemon daemon, OverdueWatcher watcher, string name) : IAsyncDisposable
    {
        public string Name => name;

        public static async Task<Watcher> StartAsync(LedgerFixture ledger, TestClock clock, int number)
        {
            var name = $"watcher-{number}";
            var settings = new NpgsqlConnectionStringBuilder(ledger.Server.Database.AppConnectionString)
            {
                ApplicationName = name,
                MaxPoolSize = 4,
            };
            var source = NpgsqlDataSource.Create(ConnectionSettings.WithDefaults(settings.ConnectionString));
            // Not started: the server's own keeps the list; this one only tells how far that is.
            var daemon = new SubscriptionDaemon(
                source,
                DossierLog.Registry,
                [new WorklistProjection(new DossierHistory(DossierLog.Registry))]
            );
            var store = new EventStore.EventStore(source, DossierLog.Registry);
            var watcher = new OverdueWatcher(store, source, daemon, clock, NullLogger<OverdueWatcher>.Instance);
            await watcher.StartAsync(CancellationToken.None);
            return new Watcher(source, daemon, watcher, name);
        }

        public async ValueTask DisposeAsync()
        {
            await watcher.StopAsync(CancellationToken.None);
            watcher.Dispose();
            await daemon.DisposeAsync();
            await source.DisposeAsync();
        }
    }
}
