using System.Net.Http.Headers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

public sealed class CalendarTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Versions_are_published_and_none_is_changed()
    {
        using var registrar = await fixture.AsAsync("binh", "H12", "registrar");
        var shipped = await OnlyAsync(registrar, "VN", 1);
        Assert.Equal([2023, 2024, 2025, 2026, 2027], shipped.GetProperty("years").EnumerateArray().Select(year => year.GetInt32()));
        Assert.Equal(77, shipped.GetProperty("days").GetArrayLength());

        // One year's notice: its days replace those of 2027, the other years stay.
        const string Csv = "date,kind,name\n2027-01-01,holiday,Tết Dương lịch\n2028-01-03,holiday,Tết\n";
        foreach (var (query, versions) in new[] { ("&dryRun=true", 1), ("", 2), ("", 2) })
        {
            using var content = new StringContent(Csv, new MediaTypeHeaderValue("text/csv"));
            using var response = await registrar.SendAsync("POST", "/v1/calendars/import?calendar=VN" + query, content);
            await response.ShouldBe(200);
            Assert.Equal(versions, (await registrar.WalkAsync("/v1/calendars?code=VN", 1)).Count);
        }
        var imported = (await registrar.GetJsonAsync("/v1/calendars/VN")).GetProperty("items")[1];
        var days = imported.GetProperty("days").EnumerateArray().Select(day => day.Text("date")!).ToList();
        Assert.Equal(["2027-01-01"], days.Where(day => day.StartsWith("2027", StringComparison.Ordinal)));
        Assert.Contains("2023-01-02", days);
        Assert.Contains("2028-01-03", days);
    }

    [Fact]
    public async Task A_calendar_is_put_whole_and_the_same_again_publishes_nothing()
    {
        using var registrar = await fixture.AsAsync("binh", "H12", "registrar");
        var body = new
        {
            name = "Thử",
            years = new[] { 2026 },
            days = new[]
            {
                new
                {
                    date = "2026-01-01",
                    kind = "holiday",
                    name = "Tết",
                },
            },
        };
        using var first = await registrar.SendJsonAsync("PUT", "/v1/calendars/H12.102", body);
        Assert.Equal(1, (await first.ShouldBe(201)).GetProperty("version").GetInt32());
        using var again = await registrar.SendJsonAsync("PUT", "/v1/calendars/H12.102", body);
        await again.ShouldBe(200);
        await OnlyAsync(registrar, "H12.102", 1);
        using var second = await registrar.SendJsonAsync(
            "PUT",
            "/v1/calendars/H12.102",
            new
            {
                body.name,
                body.years,
                days = Array.Empty<int>(),
            }
        );
        Assert.Equal(2, (await second.ShouldBe(201)).GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("""{"name":"X","years":[2026],"days":[{"date":"2027-01-01","kind":"holiday","name":"X"}]}""", "/days/0/date")]
    [InlineData("""{"name":"X","years":[2026],"days":[{"date":"2026-01-01","kind":"party","name":"X"}]}""", "/days/0/kind")]
    [InlineData("""{"name":"X","years":["2026"],"days":[]}""", "/years/0")]
    [InlineData("""{"name":"X","years":[],"days":[]}""", "/years")]
    [InlineData("""{"name":"X","years":[2026],"days":{}}""", "/days")]
    public async Task A_calendar_that_cannot_be_is_refused_with_the_field(string json, string pointer)
    {
        using var registrar = await fixture.AdministratorAsync();
        using var content = new StringContent(json, null, "application/json");
        using var response = await registrar.SendAsync("PUT", "/v1/calendars/BAD", content);
        Assert.Equal(pointer, (await response.ShouldBe(400)).GetProperty("errors")[0].Text("pointer"));
    }

    private static async Task<System.Text.Json.JsonElement> OnlyAsync(HttpClient client, string code, int version)
    {
        var calendar = Assert.Single((await client.GetJsonAsync("/v1/calendars/" + code)).GetProperty("items").EnumerateArray());
        Assert.Equal(version, calendar.GetProperty("version").GetInt32());
        return calendar;
    }
}
