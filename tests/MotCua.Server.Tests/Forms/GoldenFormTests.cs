using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace MotCua.Server.Tests.Forms;

/// <summary>
/// Every form of a fixed journey, byte for byte. A missing golden file is written by the failing test, to be looked at in a browser (print layout too) and
/// committed.
/// </summary>
public sealed class GoldenFormTests(FormJourneys journeys) : IClassFixture<FormJourneys>
{
    [Theory]
    [InlineData("01", "Long", "01")]
    [InlineData("01-before-september-2025", "Old", "01")]
    [InlineData("02-first", "Long", "02?n=1")]
    [InlineData("02-second", "Long", "02")]
    [InlineData("03", "Refused", "03")]
    [InlineData("04", "Long", "04")]
    [InlineData("05-stopped", "Stopped", "05")]
    [InlineData("05-withdrawn", "Withdrawn", "05")]
    [InlineData("05-before-september-2025", "Old", "05")]
    [InlineData("06", "Long", "06")]
    [InlineData("06-before-september-2025", "Old", "06")]
    [InlineData("07", "Long", "07")]
    public async Task A_form_of_a_fixed_journey_is_always_the_same(string golden, string journey, string form)
    {
        var desk = await journeys.AtAsync("2026-04-03 08:00");
        var page = await FormJourneys.PageAsync(desk.Client, DossierOf(journey), form);
        Golden(golden, page);
        // Days later, on another node, for a reader who asks in English: the same bytes.
        journeys.Server.Clock.Set(FormJourneys.Instant("2026-04-07 15:30"));
        await using var another = await journeys.Server.StartAnotherAsync();
        another.Clock.Set(FormJourneys.Instant("2026-04-07 15:30"));
        using var client = await another.AsAsync("an", "H12.101", "clerk");
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
        Assert.Equal(page, await FormJourneys.PageAsync(client, DossierOf(journey), form));
    }

    [Fact]
    public async Task The_book_as_of_a_day_that_is_over_is_always_the_same()
    {
        var desk = await journeys.AtAsync("2026-04-03 08:00");
        const string March = "/v1/agencies/H12.101/book?from=2026-03-01&to=2026-03-31&asOf=2026-03-31";
        Golden("book", await FormJourneys.PageAsync(desk.Client, March));
    }

    private JsonElement DossierOf(string journey) =>
        journey switch
        {
            "Old" => journeys.Old,
            "Long" => journeys.Long,
            "Refused" => journeys.Refused,
            "Stopped" => journeys.Stopped,
            _ => journeys.Withdrawn,
        };

    private static void Golden(string name, string page, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "golden", name + ".html");
        if (!File.Exists(path))
        {
            File.WriteAllText(path, page);
            Assert.Fail($"there was no golden file {name}; one has been written: look at it, then commit it");
        }
        Assert.Equal(File.ReadAllText(path), page);
    }
}
