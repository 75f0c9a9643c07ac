using MotCua.Dossiers.Events;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Dossiers.Tests;

public class LedgerPropertyTests(ITestOutputHelper output)
{
    private const int Histories = 2_000;

    private static readonly Account[] ReceivedAccounts = [Account.ReceivedCounter, Account.ReceivedOnline, Account.ReceivedPostal];
    private static readonly Account[] OpenAccounts = [Account.OpenInTime, Account.OpenOverdue, Account.OpenNoDeadline];
    private static readonly Account[] ResolvedAccounts =
    [
        Account.ResolvedEarly,
        Account.ResolvedOnTime,
        Account.ResolvedLate,
        Account.ResolvedNoDeadline,
    ];
    private static readonly Account[] EndedAccounts =
    [
        Account.EndedProcessed,
        Account.EndedRefused,
        Account.EndedWithdrawn,
        Account.EndedStopped,
        Account.EndedClosed,
    ];
    private static readonly Account[] ReturnedAccounts = [Account.ReturnedCounter, Account.ReturnedPostal, Account.ReturnedOnline];

    /// <summary>Accounts on which a dossier may stand with 0 or 1 and nothing else. The others hold differences.</summary>
    private static readonly Account[] Plain =
    [
        .. ReceivedAccounts,
        .. OpenAccounts,
        .. ResolvedAccounts,
        .. EndedAccounts,
        .. ReturnedAccounts,
    ];

    [Fact]
    public void What_was_posted_is_what_the_dossier_deserves_and_balances_on_every_day_at_every_position()
    {
        var (events, days) = (0, 0);
        Properties.Check(
            output,
            Histories,
            RandomHistory.Arbitrary,
            walk =>
            {
                var posted = new List<Entry>();
                foreach (var (before, _, after) in new RandomHistory(walk).Steps)
                {
                    var entries = Ledger.Post(before, after);
                    Assert.All(entries, entry => Assert.NotEqual(0, entry.Amount));
                    posted.AddRange(entries);
                    Assert.Equal(Sums(Ledger.Standing(after)), Sums(posted));
                    events++;
                    foreach (var day in posted.Select(entry => entry.Day).Distinct())
                    {
                        Balances(posted, day);
                        days++;
                    }
                }
            }
        );
        output.WriteLine($"{events} events, {days} days balanced");
        Assert.True(events > Histories * 5 && days > Histories * 8);
    }

    [Fact]
    public void The_ledger_says_what_an_independent_fold_of_the_events_says()
    {
        var seen = new Dictionary<string, int>();
        var (days, lateKnowledge, reprojected) = (0, 0, 0);
        Properties.Check(
            output,
            Histories,
            RandomHistory.Arbitrary,
            walk =>
            {
                var history = new RandomHistory(walk);
                var posted = history.Steps.SelectMany(step => Ledger.Post(step.Before, step.After)).ToList();
                var fold = new IndependentFold(history.Events);
                var last = VietnamTime.DateOf(history.Now);
                reprojected += history.Events.Count(happened => happened is DueDateReprojected);
                lateKnowledge += posted.Any(entry => entry.Account == Account.OpenOverdue && entry.Amount < 0) ? 1 : 0;
                for (var day = fold.FirstDay.AddDays(-1); day < last; day = day.AddDays(1))
                {
                    var expected = fold.At(day);
                    Same(day, expected, Only(posted, day, [.. OpenAccounts, .. ResolvedAccounts]));
                    Same(day, Prefixed("Ended", fold.EndedHow(day)), Only(posted, day, EndedAccounts));
                    Same(day, Prefixed("Returned", fold.ReturnedHow(day)), Only(posted, day, ReturnedAccounts));
                    Same(day, day < fold.FirstDay ? "" : "Received" + fold.Channel, Only(posted, day, ReceivedAccounts));
                    seen[expected] = seen.GetValueOrDefault(expected) + 1;
                    days++;
                }
            }
        );
        output.WriteLine(
            $"{days} days: {string.Join(", ", seen.Select(s => $"{s.Key} {s.Value}"))}; {lateKnowledge} histories with a reversal or end of overdue, {reprojected} dates moved by a calendar"
        );
        Assert.Equal(1 + OpenAccounts.Length + ResolvedAccounts.Length, seen.Count);
        Assert.All(seen.Values, count => Assert.True(count > 100));
        Assert.True(lateKnowledge > 100);
        Assert.True(reprojected > 100);
    }

    [Fact]
    public void The_ledger_stands_where_the_classification_stands()
    {
        var seen = new HashSet<Timeliness>();
        Properties.Check(
            output,
            Histories,
            RandomHistory.Arbitrary,
            walk =>
            {
                var history = new RandomHistory(walk);
                var timeliness = Classification.Of(history.Dossier, history.Now);
                var account = Only(
                    Ledger.Standing(history.Dossier),
                    VietnamTime.DateOf(history.Now),
                    [.. OpenAccounts, .. ResolvedAccounts]
                );

                Assert.Equal(
                    timeliness.ToString().Replace("Ended", "", StringComparison.Ordinal),
                    account.Replace("Resolved", "", StringComparison.Ordinal)
                );
                seen.Add(timeliness);
            }
        );
        Assert.Equal(Enum.GetValues<Timeliness>().Length, seen.Count);
    }

    [Fact]
    public void Against_the_first_promise_a_reappointed_dossier_counts_as_if_nobody_had_apologised()
    {
        var (reappointed, differing) = (0, 0);
        Properties.Check(
            output,
            Histories,
            RandomHistory.Arbitrary,
            walk =>
            {
                var history = new RandomHistory(walk);
                var posted = history.Steps.SelectMany(step => Ledger.Post(step.Before, step.After)).ToList();
                var events = history.Events.ToList();
                var apology = events.FindIndex(happened => happened is ApologyIssued);
                if (apology < 0)
                {
                    Assert.DoesNotContain(posted, entry => IsOriginal(entry.Account));
                    return;
                }
                // A pause after the apology moves the two promises in different ways: see the worked examples.
                if (events.Skip(apology).Any(happened => happened is SupplementReceived or ObligationSettled))
                {
                    return;
                }
                reappointed++;
                var (fold, inForce) = (new IndependentFold(events, asFirstPromised: true), new IndependentFold(events));
                for (var day = fold.FirstDay; day < VietnamTime.DateOf(history.Now); day = day.AddDays(1))
                {
                    var original = posted
                        .Select(entry => IsOriginal(entry.Account) ? entry with { Account = entry.Account - 100 } : entry)
                        .ToList();
                    Same(day, fold.At(day), Only(original, day, [.. OpenAccounts, .. ResolvedAccounts]));
                    differing += fold.At(day) == inForce.At(day) ? 0 : 1;
                }
            }
        );
        output.WriteLine($"{reappointed} re-appointed dossiers, {differing} days on which the two promises differ");
        Assert.True(reappointed > 100 && differing > 100);
    }

    [Fact]
    public void Each_due_date_is_announced_at_most_once_and_none_is_owed_after()
    {
        var announced = 0;
        Properties.Check(
            output,
            Histories,
            RandomHistory.Arbitrary,
            walk =>
            {
                var history = new RandomHistory(walk);
                var overdue = history.Events.OfType<DossierOverdue>().ToList();

                Assert.Equal(overdue.Count, overdue.Select(happened => happened.Due).Distinct().Count());
                Assert.All(overdue, happened => Assert.Equal(happened.Due.BreachAt, happened.OccurredAt));
                Assert.False(history.Dossier.OwesOverdue(history.Now));
                announced += overdue.Count;
            }
        );
        output.WriteLine($"{announced} announcements");
        Assert.True(announced > Histories / 4);
    }

    [Fact]
    public void The_state_allows_exactly_what_the_decisions_accept()
    {
        var checks = 0;
        Properties.Check(
            output,
            500,
            RandomHistory.Arbitrary,
            walk =>
            {
                foreach (var (_, _, after) in new RandomHistory(walk).Steps)
                {
                    var at = after.LastOccurredAt.AddDays(40);
                    var accepted = Verb.All.Where(verb => EveryCommand.Decide(verb, after, at) is { Refusal: null, Events.Count: > 0 });
                    Assert.Equal(Lifecycle.Allowed(after), accepted);
                    checks += Verb.All.Count;
                }
            }
        );
        output.WriteLine($"{checks} checks");
        Assert.True(checks > 10_000);
    }

    private static readonly (Account Part, Account Whole)[] AskedAgain =
    [
        (Account.AskedAgainOpenInTime, Account.OpenInTime),
        (Account.AskedAgainResolvedEarly, Account.ResolvedEarly),
        (Account.AskedAgainResolvedOnTime, Account.ResolvedOnTime),
    ];

    private static bool IsOriginal(Account account) => (short)account is > 100 and < 200;

    private static void Balances(List<Entry> posted, DateOnly day)
    {
        var sums = posted.Where(entry => entry.Day <= day).GroupBy(entry => (entry.Cell, entry.Account));
        foreach (var sum in sums.Where(sum => Plain.Contains(sum.Key.Account)))
        {
            Assert.InRange(sum.Sum(entry => entry.Amount), 0, 1);
        }
        foreach (var cell in posted.Where(entry => entry.Day <= day).GroupBy(entry => entry.Cell))
        {
            var (received, open, resolved) = (Sum(cell, ReceivedAccounts), Sum(cell, OpenAccounts), Sum(cell, ResolvedAccounts));
            Assert.Equal(received, open + resolved);
            Assert.InRange(open, 0, 1);
            Assert.InRange(resolved, 0, 1);
            Assert.Equal(resolved, Sum(cell, EndedAccounts));
            Assert.Equal(0, cell.Where(entry => IsOriginal(entry.Account)).Sum(entry => entry.Amount));
            // Those asked again are among those that are open in time, early or on time.
            foreach (var (part, whole) in AskedAgain)
            {
                Assert.InRange(Sum(cell, [part]), 0, Sum(cell, [whole]));
            }
            // Ends of the very day, too.
            var ofDay = cell.Where(entry => entry.Day == day).ToList();
            Assert.Equal(Sum(ofDay, ResolvedAccounts), Sum(ofDay, EndedAccounts));
        }
    }

    private static int Sum(IEnumerable<Entry> entries, Account[] accounts) =>
        entries.Where(entry => accounts.Contains(entry.Account)).Sum(entry => entry.Amount);

    /// <summary>The one account of these on which something stands at the end of the day; empty when there is none.</summary>
    private static string Only(IEnumerable<Entry> entries, DateOnly day, Account[] accounts) =>
        string.Join(
            '+',
            entries
                .Where(entry => entry.Day <= day && accounts.Contains(entry.Account))
                .GroupBy(entry => entry.Account)
                .Select(sum => (sum.Key, Amount: sum.Sum(entry => entry.Amount)))
                .Where(sum => sum.Amount != 0)
                .Select(sum => sum.Amount == 1 ? $"{sum.Key}" : $"{sum.Amount} {sum.Key}")
        );

    /// <summary>Plain: tuples compared by the assertion library would take most of the time of these tests.</summary>
    private static void Same(DateOnly day, string expected, string actual) =>
        Assert.True(expected == actual, expected == actual ? null : $"{day:O}: {actual} stands where {expected} is deserved");

    private static string Prefixed(string prefix, string? how) => how is null ? "" : prefix + char.ToUpperInvariant(how[0]) + how[1..];

    private static Dictionary<(Cell, Account, DateOnly), int> Sums(IEnumerable<Entry> entries) =>
        entries
            .GroupBy(entry => (entry.Cell, entry.Account, entry.Day))
            .Select(sum => (sum.Key, Amount: sum.Sum(entry => entry.Amount)))
            .Where(sum => sum.Amount != 0)
            .ToDictionary(sum => sum.Key, sum => sum.Amount);
}
