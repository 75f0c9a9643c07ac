using System.Net.Http.Headers;
using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

public sealed class ReferenceListTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("units", 334)]
    [InlineData("agencies", 281)]
    [InlineData("procedures", 82)]
    public async Task Cursors_walk_every_version_exactly_once_and_in_order(string register, int versions)
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        foreach (var limit in new[] { 7, 200 })
        {
            var items = await client.WalkAsync($"/v1/{register}", limit);
            var keys = items.Select(item => (Code: item.Text("code")!, From: item.Text("validFrom")!)).ToList();
            Assert.Equal(versions, keys.Count);
            Assert.Equal(
                keys.Distinct().OrderBy(key => key.Code, StringComparer.Ordinal).ThenBy(key => key.From, StringComparer.Ordinal),
                keys
            );
        }
    }

    [Fact]
    public async Task A_page_links_to_the_next_and_says_as_of_when_it_is()
    {
        using var client = await fixture.AdministratorAsync();
        using var response = await client.SendAsync("GET", "/v1/units?limit=10&level=commune", null);
        var page = await response.ShouldBe(200);
        Assert.Equal(10, page.GetProperty("items").GetArrayLength());
        Assert.True(page.GetProperty("asOf").GetProperty("position").GetInt64() >= 1);
        var link = Assert.Single(response.Headers.GetValues("Link"));
        var next = await client.GetJsonAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);
        Assert.NotEqual(page.GetProperty("items")[0].Text("code"), next.GetProperty("items")[0].Text("code"));
    }

    [Fact]
    public async Task A_day_gives_the_versions_in_force_on_it()
    {
        using var client = await fixture.AdministratorAsync();
        Assert.Equal(64, (await client.WalkAsync("/v1/units?at=2026-11-20&level=commune&parent=96")).Count);
        Assert.Equal(34, (await client.WalkAsync("/v1/units?at=2026-11-20&level=province")).Count);
        Assert.Equal(63, (await client.WalkAsync("/v1/units?at=2025-06-30&level=province")).Count);
    }

    [Fact]
    public async Task Code_32002_had_three_lives_and_says_what_became_of_each()
    {
        using var client = await fixture.AdministratorAsync();
        var lives = (await client.GetJsonAsync("/v1/units/32002")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["Phường 4", "Phường 2", "Phường An Xuyên"], lives.Select(life => life.Text("name")));
        Assert.Contains(lives[1].GetProperty("successors").EnumerateArray(), next => next.Text("validFrom") == "2025-07-01");
        Assert.Equal(JsonValueKind.Null, lives[2].GetProperty("validTo").ValueKind);
    }

    [Fact]
    public async Task The_agency_of_today_stands_on_its_unit()
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        var list = await client.GetJsonAsync("/v1/agencies?code=H12.101&at=2026-11-20");
        var agency = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(("32002", "H12", "commune"), (agency.Text("unit"), agency.Text("parent"), agency.Text("level")));
        var former = (await client.GetJsonAsync("/v1/agencies/H04")).GetProperty("items")[0];
        Assert.Equal("H12", former.GetProperty("successors")[0].Text("code"));
    }

    [Fact]
    public async Task Procedures_have_limits_in_all_four_units()
    {
        using var client = await fixture.AdministratorAsync();
        var units = (await client.WalkAsync("/v1/procedures"))
            .Select(item => item.GetProperty("limit"))
            .Where(limit => limit.ValueKind == JsonValueKind.Object)
            .Select(limit => limit.Text("unit"))
            .Distinct();
        Assert.Equal(["calendar_days", "same_day", "working_days", "working_hours"], units.Order());
    }

    [Theory]
    [InlineData("Phường An Xuyên")]
    [InlineData("phuong an xuyen")]
    [InlineData("AN XUYEN")]
    [InlineData("Phu\u031bo\u031b\u0300ng An Xuye\u0302n")]
    public async Task A_name_is_found_with_and_without_tone_marks(string words)
    {
        using var client = await fixture.AdministratorAsync();
        var found = await client.WalkAsync("/v1/units?at=2026-11-20&q=" + Uri.EscapeDataString(words));
        Assert.Contains(found, item => item.Text("code") == "32002");
    }

    [Fact]
    public async Task Percent_signs_in_a_search_are_no_wildcards()
    {
        using var client = await fixture.AdministratorAsync();
        Assert.Empty(await client.WalkAsync("/v1/units?q=" + Uri.EscapeDataString("Ph%ng")));
    }

    [Theory]
    [InlineData("vi", "Tham số không tồn tại")]
    [InlineData("en", "Unknown parameter")]
    public async Task An_unknown_parameter_is_told_in_the_readers_language(string language, string words)
    {
        using var client = await fixture.AdministratorAsync();
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        using var response = await client.SendAsync("GET", "/v1/units?colour=red", null);
        var problem = await response.ShouldBe(400);
        var error = problem.GetProperty("errors")[0];
        Assert.Equal(("/query/colour", "unknown-parameter"), (error.Text("pointer"), error.Text("code")));
        Assert.StartsWith(words, error.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(language, Assert.Single(response.Content.Headers.ContentLanguage));
    }

    [Theory]
    [InlineData("/v1/units?cursor=x")]
    [InlineData("/v1/units?cursor=bnVsbA")]
    [InlineData("/v1/units?at=2026-02-30")]
    [InlineData("/v1/units?limit=0")]
    [InlineData("/v1/units?limit=201")]
    [InlineData("/v1/units?level=ward")]
    [InlineData("/v1/units?q=%00")]
    public async Task A_bad_parameter_is_refused(string address)
    {
        using var client = await fixture.AdministratorAsync();
        await client.GetJsonAsync(address, 400);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_list()
    {
        using var client = await fixture.AdministratorAsync();
        var next = (await client.GetJsonAsync("/v1/units?limit=5")).Text("next")!;
        await client.GetJsonAsync($"/v1/units?level=commune&cursor={next}", 400);
        await client.GetJsonAsync($"/v1/agencies?cursor={next}", 400);
    }

    [Theory]
    [InlineData("/v1/units/99999")]
    [InlineData("/v1/agencies/H12.%C3%A1")]
    [InlineData("/v1/procedures/x%20y")]
    [InlineData("/v1/calendars/XX")]
    public async Task An_unknown_code_is_not_found(string address)
    {
        using var client = await fixture.AdministratorAsync();
        await client.GetJsonAsync(address, 404);
    }

    [Fact]
    public async Task Who_has_no_token_sees_nothing() => await fixture.Anonymous().GetJsonAsync("/v1/units", 401);
}
