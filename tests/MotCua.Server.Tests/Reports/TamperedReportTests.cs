using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reports;

/// <summary>A report whose identities do not hold is never handed out.</summary>
public sealed class TamperedReportTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    private const string Address = "/v1/reports/ii-06a?from=2026-02-01&to=2026-04-30";

    [Fact]
    public async Task Figures_changed_behind_the_back_of_the_log_are_refused_aloud_until_they_are_rebuilt()
    {
        await ledger.ReachAsync(await ledger.AppendAsync(new Population(seed: 2).Make(400)));
        using var client = await ledger.Server.AdministratorAsync();
        var report = await client.GetStringAsync(new Uri(Address, UriKind.Relative));

        // a21 is resolvedEarly; kinds 1 and 6 have the cells that rows are read from.
        await ledger.ExecuteAsync(
            """
            update figures.day_balance set a21 = coalesce(a21, 0) + 1 where kind in (1, 6);
            update figures.month_balance set a21 = coalesce(a21, 0) + 1 where kind in (1, 6);
            """
        );
        foreach (var format in new[] { "json", "csv", "xlsx" })
        {
            var problem = await client.GetJsonAsync($"{Address}&format={format}", 409);
            Assert.Equal("figures-do-not-balance", problem.Text("code"));
            Assert.Equal("3 = 7 + 11", problem.Text("identity"));
            Assert.True(problem.GetProperty("right").GetInt64() > problem.GetProperty("left").GetInt64());
        }

        await ledger.RebuildAsync();
        Assert.Equal(report, await client.GetStringAsync(new Uri(Address, UriKind.Relative)));
    }

    [Fact]
    public async Task A_row_that_balances_in_itself_but_is_not_in_the_total_is_found_too()
    {
        await ledger.ReachAsync(await ledger.AppendAsync(new Population(seed: 3).Make(300)));
        using var client = await ledger.Server.AdministratorAsync();
        await client.GetJsonAsync(Address);
        await ledger.ExecuteAsync(
            """
            update figures.day_balance set a2 = coalesce(a2, 0) + 1, a21 = coalesce(a21, 0) + 1, a31 = coalesce(a31, 0) + 1 where kind in (1, 6);
            update figures.month_balance set a2 = coalesce(a2, 0) + 1, a21 = coalesce(a21, 0) + 1, a31 = coalesce(a31, 0) + 1 where kind in (1, 6);
            """
        );
        var problem = await client.GetJsonAsync(Address, 409);
        Assert.Equal("figures-do-not-balance", problem.Text("code"));
        Assert.StartsWith("sum of column", problem.Text("identity"), StringComparison.Ordinal);
        await ledger.RebuildAsync();
        await client.GetJsonAsync(Address);
    }
}
