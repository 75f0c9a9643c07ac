using System.Text.Json;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reports;

/// <summary>Reports show what the caller's agency reaches, and nothing else.</summary>
public sealed class ReportReachTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    [Theory]
    [InlineData("/v1/reports/ii-06a?from=2026-01-01&to=2026-08-31", "total", "received")]
    [InlineData("/v1/reports/late-reasons?from=2026-01-01&to=2026-08-31", "lateDossiers", "late")]
    public async Task A_report_is_limited_to_the_callers_agency(string address, string counted, string figure)
    {
        var position = await ledger.AppendAsync(new Population(seed: counted.Length).Make(400));
        using var administrator = await ledger.Server.AdministratorAsync();
        using var head = await ledger.Server.AsAsync("an", "H12.101", "head");
        var all = await administrator.GetAfterAsync(address, position);
        var own = await head.GetJsonAsync(address);
        var asked = await administrator.GetJsonAsync(address + "&agency=H12.101");
        Assert.Equal(Total(asked), Total(own));
        Assert.InRange(Total(own), 1, Total(all) - 1);
        await head.GetJsonAsync(address + "&agency=H12.102", 404);
        await head.GetJsonAsync(address + "&unit=91", 404);

        // Figures only: the numbers, not the dossiers behind them.
        using var statistics = await ledger.Server.AsAsync("bình", "H12.101", "statistics");
        var seen = await statistics.GetJsonAsync(address);
        Assert.Equal(Total(own), Total(seen));
        await statistics.GetJsonAsync(seen.GetProperty("rows")[0].Text("drillDown") + figure, 403);

        long Total(JsonElement report) => report.GetProperty("total").GetProperty(counted).GetInt64();
    }
}
