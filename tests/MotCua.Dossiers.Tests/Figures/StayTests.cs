using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Dossiers.Tests;

public class StayTests(ITestOutputHelper output)
{
    /// <summary>Accounts that a stock adds up: a dossier is in it or not.</summary>
    private static readonly Account[][] Stocks =
    [
        [Account.OpenInTime, Account.OpenOverdue, Account.OpenNoDeadline],
        [Account.OpenInTime, Account.OriginalOpenInTime],
        [Account.OpenOverdue, Account.OriginalOpenOverdue],
        [Account.AskedAgainOpenInTime],
    ];

    [Fact]
    public void A_dossier_has_a_stay_around_exactly_the_days_at_whose_end_it_is_in_the_stock()
    {
        var (days, stays, endless) = (0, 0, 0);
        Properties.Check(
            output,
            2_000,
            RandomHistory.Arbitrary,
            walk =>
            {
                var history = new RandomHistory(walk);
                foreach (var (_, _, dossier) in history.Steps)
                {
                    var standing = Ledger.Standing(dossier);
                    var found = Stay.Of(standing);
                    stays += found.Count;
                    endless += found.Count(stay => stay.Until is null);
                    Assert.All(found, stay => Assert.False(stay.Until <= stay.First));
                    var last = VietnamTime.DateOf(history.Now).AddDays(400);
                    for (var day = VietnamTime.DateOf(dossier.ReceivedAt).AddDays(-1); day < last; day = Next(day, standing, last))
                    {
                        days++;
                        foreach (var account in Stay.Accounts)
                        {
                            Assert.Equal(Sum(standing, day, account) > 0 ? 1 : 0, Around(found, day, account));
                        }
                        foreach (var stock in Stocks)
                        {
                            if (stock.Sum(account => Sum(standing, day, account)) != 0)
                            {
                                Assert.Equal(1, stock.Sum(account => Around(found, day, account)));
                            }
                        }
                    }
                }
            }
        );
        output.WriteLine($"{days} days, {stays} stays, {endless} without an end");
        Assert.True(days > 10_000 && endless > 1_000 && stays > endless + 1_000);
    }

    /// <summary>The day after, and then only days around those on which something happens.</summary>
    private static DateOnly Next(DateOnly day, IReadOnlyList<Entry> standing, DateOnly last) =>
        standing.Select(entry => entry.Day).SelectMany(one => new[] { one, one.AddDays(1) }).Where(one => one > day).Append(last).Min();

    private static int Sum(IReadOnlyList<Entry> standing, DateOnly day, Account account) =>
        standing.Where(entry => entry.Account == account && entry.Day <= day).Sum(entry => entry.Amount);

    private static int Around(IReadOnlyList<Stay> stays, DateOnly day, Account account) =>
        stays.Count(stay => stay.Account == account && stay.First <= day && !(stay.Until <= day));
}
