using System.Text.RegularExpressions;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Forms;

public sealed class BookTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_book_as_of_a_day_is_not_changed_by_what_is_recorded_later()
    {
        const string agency = "H12.104";
        fixture.Clock.Set(FormJourneys.Instant("2026-05-04 08:00"));
        var desk = new Desk(await fixture.AsAsync("an", agency, "clerk"));
        var dossier = await desk.ReceiveAsync(Desk.Receipt(FormJourneys.Residence, agency));
        var other = await desk.ReceiveAsync(Desk.Receipt(FormJourneys.Residence, agency));
        fixture.Clock.Set(FormJourneys.Instant("2026-05-06 10:00"));
        desk = new Desk(await fixture.AsAsync("an", agency, "clerk"));
        dossier = await desk.DoAsync(dossier, "process", new { resultNumber = "1" });

        fixture.Clock.Set(FormJourneys.Instant("2026-05-08 08:00"));
        desk = new Desk(await fixture.AsAsync("an", agency, "clerk"));
        var period = $"/v1/agencies/{agency}/book?from=2026-05-01&to=2026-05-31";
        var onThe4th = await BookAsync(desk, period + "&asOf=2026-05-04");
        var onThe6th = await BookAsync(desk, period + "&asOf=2026-05-06");
        Assert.DoesNotContain("xử lý xong", onThe4th, StringComparison.Ordinal);
        Assert.Contains("xử lý xong 10:00 06/05/2026", onThe6th, StringComparison.Ordinal);

        // A correction, a return, and a receipt of the 5th that is entered on the 8th.
        dossier = await desk.DoAsync(dossier, "correct", Correction("processedAt", "2026-05-05T09:00:00+07:00"));
        dossier = await desk.DoAsync(dossier, "correct", Correction("channel", "online"));
        dossier = await desk.DoAsync(dossier, "return", new { channel = "counter" });
        await desk.ReceiveAsync(Desk.Receipt(FormJourneys.Residence, agency, occurredAt: "2026-05-05T08:00:00+07:00"));
        await desk.DoAsync(other, "stop", new { reason = "dừng" });

        Assert.Equal(onThe4th, await BookAsync(desk, period + "&asOf=2026-05-04"));
        Assert.Equal(onThe6th, await BookAsync(desk, period + "&asOf=2026-05-06"));
        var now = await BookAsync(desk, period);
        Assert.Contains("xử lý xong 09:00 05/05/2026", now, StringComparison.Ordinal);
        Assert.Contains("nộp trực tuyến", now, StringComparison.Ordinal);
        Assert.Equal(["1", "2", "3"], NumbersOf(now));
        Assert.Contains("Trích sổ", await FormJourneys.PageAsync(desk.Client, dossier, "07"), StringComparison.Ordinal);
        fixture.Clock.Release();
    }

    [Fact]
    public async Task Numbers_are_given_once_in_order_of_entry_and_begin_again_with_the_year_and_the_agency()
    {
        const string agency = "H12.105";
        var desk = new Desk(await fixture.AsAsync("an", agency, "clerk"));
        foreach (var day in new[] { "2025-12-31", "2026-01-05", "2025-12-30", "2026-01-02" })
        {
            await desk.ReceiveAsync(Desk.Receipt(FormJourneys.Residence, agency, occurredAt: day + "T08:00:00+07:00"));
        }
        // By day: 30/12 was entered second of its year.
        Assert.Equal(["2", "1", "2", "1"], NumbersOf(await BookAsync(desk, $"/v1/agencies/{agency}/book?from=2025-12-01&to=2026-01-31")));
        var first = await desk.ReceiveAsync(Desk.Receipt(FormJourneys.Residence, agency));
        Assert.Equal(["3"], NumbersOf(await FormJourneys.PageAsync(desk.Client, first, "07")));
    }

    [Fact]
    public async Task A_book_of_several_pages_has_every_line_once()
    {
        const string agency = "H12.106";
        var desk = new Desk(await fixture.AsAsync("an", agency, "clerk"));
        const int lines = 520; // more than two pages of the reader
        for (var i = 0; i < lines; i += 20)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => desk.ReceiveAsync(Desk.Receipt(receiving: agency))));
        }
        var numbers = NumbersOf(await BookAsync(desk, $"/v1/agencies/{agency}/book")).Select(int.Parse).ToList();
        Assert.Equal(Enumerable.Range(1, lines), numbers);
    }

    [Theory]
    [InlineData("asOf=2099-01-01", "in-the-future")]
    [InlineData("from=2026-02-01&to=2026-01-01", "from-after-to")]
    [InlineData("from=2025-01-01&to=2026-01-02", "period-too-long")]
    [InlineData("asOf=today", "must-be-date")]
    public async Task A_period_that_makes_no_book_is_refused_with_the_reason(string query, string code)
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        var problem = await client.GetJsonAsync($"/v1/agencies/H12.101/book?{query}", 400);
        Assert.Equal(code, problem.GetProperty("errors")[0].Text("code"));
    }

    [Fact]
    public async Task An_unknown_agency_has_no_book()
    {
        using var client = await fixture.AdministratorAsync();
        await client.GetJsonAsync("/v1/agencies/H99.999/book", 404);
    }

    private static object Correction(string field, string value) =>
        new
        {
            field,
            value,
            authority = "Trưởng phòng",
            reason = "nhập nhầm",
        };

    private static async Task<string> BookAsync(Desk desk, string address)
    {
        var page = await FormJourneys.PageAsync(desk.Client, address);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        return page;
    }

    private static string[] NumbersOf(string page) =>
        [.. Regex.Matches(page, "<tr><td class=\"n\">([0-9]+)</td>").Select(match => match.Groups[1].Value)];
}
