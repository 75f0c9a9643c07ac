using MotCua.Server.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Figures;

/// <summary>Papers, signed results, fees and ratings: numbers and the lists behind them, against a fold of the log.</summary>
public sealed class ServiceFoldTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private static readonly string[] Figures =
    [
        "withPapers",
        "withDigitisedPapers",
        "allPapersDigitised",
        "withReusedPapers",
        "withPapersFromStore",
        "identityVerified",
        "resultSigned",
        "digitisedThroughout",
        "withFee",
        "feePaid",
        "feePaidOnline",
        "rated",
        "ratedUnsatisfied",
        "ratedSatisfied",
        "ratedVerySatisfied",
    ];

    private static readonly (string Rate, string Numerator, string Denominator)[] Rates =
    [
        ("digitisedComponents", "withDigitisedPapers", "received"),
        ("electronicResults", "resultSigned", "processed"),
        ("digitised", "digitisedThroughout", "processed"),
        ("reuse", "withReusedPapers", "withDigitisedPapers"),
        ("onlinePayment", "feePaidOnline", "withFee"),
        ("onlineOfPaid", "feePaidOnline", "feePaid"),
        ("ratedShare", "rated", "received"),
    ];

    [Fact]
    public async Task Numbers_rates_and_lists_equal_a_fold_of_the_log()
    {
        var end = await ledger.AppendAsync(new Population(seed: 17).Make(1_500));
        await ledger.ReachAsync(end);
        var log = await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(
            0,
            end,
            int.MaxValue,
            CancellationToken.None
        );
        using var client = await ledger.Server.AdministratorAsync();
        var (numbers, lists, above) = (0, 0, new HashSet<string>());
        foreach (var position in new[] { end, log[log.Count / 2].Position })
        {
            var known = log.Where(stored => stored.Position <= position).ToList();
            var facts = Facts.Of(known);
            var today = DateOnly.FromDateTime(known[^1].RecordedAt.ToOffset(TimeSpan.FromHours(7)).DateTime);
            foreach (var agency in new[] { null, "H12.101", "H12.02" })
            {
                for (var month = new DateOnly(2026, 1, 1); month < today; month = month.AddMonths(1))
                {
                    var to = month.AddMonths(1).AddDays(-1) is var last && last < today ? last : today;
                    var asked =
                        $"from={month:yyyy-MM-dd}&to={to:yyyy-MM-dd}&asOfPosition={position}" + (agency is null ? "" : $"&agency={agency}");
                    var row = (await client.GetJsonAsync("/v1/statistics/service?" + asked)).GetProperty("rows")[0];
                    var mine = facts.Where(one => agency is null || one.Receipt.Resolving.Code == agency).ToList();
                    foreach (var figure in Figures)
                    {
                        var should = mine.Count(one => one.IsBehind(figure, month, to));
                        var number = row.GetProperty(figure).GetInt64();
                        Assert.True(number == should, $"{asked} {figure}: {number}, not {should}");
                        if (number > 0)
                        {
                            above.Add(figure);
                        }
                        numbers++;
                    }
                    foreach (var (rate, numerator, denominator) in Rates)
                    {
                        var written = row.GetProperty(rate);
                        Assert.Equal(row.GetProperty(numerator).GetInt64(), written.GetProperty("numerator").GetInt64());
                        Assert.Equal(row.GetProperty(denominator).GetInt64(), written.GetProperty("denominator").GetInt64());
                    }
                    var satisfaction = row.GetProperty("satisfaction");
                    Assert.Equal(
                        row.GetProperty("rated").GetInt64() - row.GetProperty("ratedUnsatisfied").GetInt64(),
                        satisfaction.GetProperty("numerator").GetInt64()
                    );
                    if (agency == "H12.101")
                    {
                        var listed = Figures[lists++ % Figures.Length];
                        var behind = await client.WalkAsync($"/v1/statistics/drill-down?figure={listed}&{asked}", limit: 100);
                        Assert.Equal(
                            mine.Where(one => one.IsBehind(listed, month, to)).Select(one => one.Id).Order(),
                            behind.Select(item => item.GetProperty("dossierId").GetGuid()).Order()
                        );
                    }
                }
            }
        }
        output.WriteLine($"{numbers} numbers, {lists} lists, {log.Count} events");
        Assert.Equal(Figures.Order(), above.Order());
        Assert.True(numbers > 500 && lists > 10);
    }
}
