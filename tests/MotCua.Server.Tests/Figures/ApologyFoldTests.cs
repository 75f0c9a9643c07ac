using MotCua.Server.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Figures;

/// <summary>Apologies owed, issued, missing and too late: numbers, lists behind them and the lists of <c>/v1/apologies</c>, against a fold of the log.</summary>
public sealed class ApologyFoldTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private static readonly string[] Figures = ["lateDossiers", "apologiesOwed", "apologiesIssued", "apologiesMissing", "apologiesTooLate"];

    [Fact]
    public async Task Numbers_and_lists_equal_a_fold_of_the_log()
    {
        var end = await ledger.AppendAsync(new Population(seed: 7).Make(1_200));
        await ledger.ReachAsync(end);
        var log = await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(
            0,
            end,
            int.MaxValue,
            CancellationToken.None
        );
        var facts = Facts.Of(log);
        var today = DateOnly.FromDateTime(log[^1].RecordedAt.ToOffset(TimeSpan.FromHours(7)).DateTime);
        using var client = await ledger.Server.AdministratorAsync();
        var (numbers, lists) = (0, 0);
        foreach (var agency in new[] { null, "H12.101", "H12.102", "H12.03", "H01" })
        {
            foreach (
                var (from, to) in new (DateOnly?, DateOnly)[]
                {
                    (null, today),
                    (new(2026, 2, 1), new(2026, 2, 28)),
                    (new(2026, 4, 7), new(2026, 6, 20)),
                }
            )
            {
                var asked =
                    $"to={to:yyyy-MM-dd}" + (from is null ? "" : $"&from={from:yyyy-MM-dd}") + (agency is null ? "" : $"&agency={agency}");
                var row = (await client.GetJsonAsync("/v1/statistics/apologies?" + asked)).GetProperty("rows")[0];
                foreach (var figure in Figures)
                {
                    var should = facts
                        .Where(one => (agency is null || one.Receipt.Resolving.Code == agency) && one.IsBehind(figure, from, to))
                        .Select(one => one.Id)
                        .Order()
                        .ToList();
                    var number = row.GetProperty(figure).GetInt64();
                    Assert.True(number == should.Count, $"{asked} {figure}: {number}, not {should.Count}");
                    var behind = await client.WalkAsync($"/v1/statistics/drill-down?figure={figure}&{asked}");
                    Assert.Equal(should, behind.Select(item => item.GetProperty("dossierId").GetGuid()).Order());
                    numbers++;
                    lists += should.Count;
                }
                Assert.Equal(
                    row.GetProperty("apologiesOwed").GetInt64(),
                    row.GetProperty("apologiesIssued").GetInt64() + row.GetProperty("apologiesMissing").GetInt64()
                );
            }
        }
        foreach (
            var (state, figure) in new[] { ("missing", "apologiesMissing"), ("late", "apologiesTooLate"), ("issued", "apologiesIssued") }
        )
        {
            await client.GetAfterAsync($"/v1/apologies?state={state}", end);
            var listed = await client.WalkAsync($"/v1/apologies?state={state}", limit: 20);
            var should = facts.Where(one => one.IsBehind(figure, null, DateOnly.MaxValue)).Select(one => one.Id).Order().ToList();
            Assert.True(should.Count > 25, $"{state}: {should.Count}");
            Assert.Equal(should, listed.Select(item => item.GetProperty("id").GetGuid()).Order());
        }
        output.WriteLine($"{numbers} numbers, {lists} dossiers in the lists behind them, {log.Count} events");
        Assert.True(numbers == 75 && lists > 1_000);
    }
}
