using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Figures;

/// <summary>An answer as of a position takes away what was posted later: only what is backdated, or was recorded by the last day that counts.</summary>
public sealed class BackdatedTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    [Fact]
    public async Task An_answer_is_what_it_was_then_also_where_clocks_have_gone_back()
    {
        using var client = await ledger.Server.AdministratorAsync();
        string[] questions =
        [
            "statistics/on-time?by=level,day&from=2026-02-20",
            "statistics/on-time?by=agency&from=2026-01-10&to=2026-04-15",
            "reports/late-reasons?from=2026-02-01&to=2026-05-31",
            "reports/scorecard-766?agency=H12&month=2026-03&by=agency",
        ];
        var random = new Random(31);
        var then = new List<(string Address, string Rows)>();
        foreach (var part in new Population(seed: 31).Make(700).Chunk(250))
        {
            // Up to two days behind, each time another: entries of days to come, of days past, and times that go back at midnight.
            var position = await ledger.AppendAsync(part, together: 5, TimeSpan.FromHours(random.Next(48)));
            foreach (var question in questions)
            {
                var rows = (await client.GetAfterAsync($"/v1/{question}", position)).GetProperty("rows").GetRawText();
                then.Add(($"/v1/{question}&asOfPosition={position}", rows));
            }
        }
        Assert.True(then.Count > 30, $"{then.Count} answers");
        foreach (var (address, rows) in then)
        {
            Assert.Equal(rows, (await client.GetJsonAsync(address)).GetProperty("rows").GetRawText());
        }
        Assert.True(await ledger.ScalarAsync<bool>("select max(lag) > 2 and min(lag) < 0 from figures.entry"));
        Assert.True(await ledger.ScalarAsync<bool>("select max(lag) > 2 and min(lag) < 0 from late_reasons.entry"));
    }
}
