using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

/// <summary>Today is 20/11/2026 in these tests.</summary>
public sealed class ReferencePutTests : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private readonly ServerFixture fixture;
    private HttpClient registrar = null!;

    public ReferencePutTests(ServerFixture fixture)
    {
        this.fixture = fixture;
        fixture.Clock.Set(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.FromHours(7)));
    }

    public async Task InitializeAsync() => registrar = await fixture.AsAsync("binh", "H12", "registrar");

    public Task DisposeAsync()
    {
        registrar.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_new_version_ends_the_one_before_and_the_same_again_changes_nothing()
    {
        var body = new
        {
            name = "Phường Lý Văn Lâm mới",
            level = "commune",
            parent = "96",
            validFrom = "2027-01-01",
        };
        using var first = await registrar.SendJsonAsync("PUT", "/v1/units/32014", body);
        await first.ShouldBe(201);
        var position = await PositionAsync();
        using var again = await registrar.SendJsonAsync("PUT", "/v1/units/32014", body);
        await again.ShouldBe(200);
        Assert.Equal(position, await PositionAsync());

        var versions = (await registrar.GetJsonAsync("/v1/units/32014")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal("2026-12-31", versions[^2].Text("validTo"));
        Assert.Equal(("2027-01-01", null), (versions[^1].Text("validFrom"), versions[^1].Text("validTo")));
    }

    [Fact]
    public async Task A_version_in_force_stays_as_it_is()
    {
        var body = new
        {
            name = "Tên khác",
            level = "commune",
            unit = "32002",
            parent = "H12",
            validFrom = "2025-07-01",
        };
        using var response = await registrar.SendJsonAsync("PUT", "/v1/agencies/H12.101", body, ("Accept-Language", "en"));
        var problem = await response.ShouldBe(409);
        Assert.Equal("version-in-force", problem.Text("code"));
        Assert.Equal("Version in force", problem.Text("title"));
    }

    [Fact]
    public async Task A_future_version_may_be_replaced()
    {
        object Body(string name) =>
            new
            {
                name,
                level = "commune",
                unit = "32025",
                parent = "H12",
                openingHours = "07:30-11:30,13:30-17:30",
                validFrom = "2027-02-01",
            };
        using var first = await registrar.SendJsonAsync("PUT", "/v1/agencies/H12.103", Body("Tên một"));
        await first.ShouldBe(201);
        using var second = await registrar.SendJsonAsync("PUT", "/v1/agencies/H12.103", Body("Tên hai"));
        Assert.Equal("Tên hai", (await second.ShouldBe(200)).Text("name"));
        var versions = (await registrar.GetJsonAsync("/v1/agencies/H12.103")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, versions.Count);
        Assert.Equal("07:30-11:30,13:30-17:30", versions[^1].Text("openingHours"));
    }

    [Fact]
    public async Task A_version_that_reaches_into_a_later_one_is_refused()
    {
        object Body(string from, string? to) =>
            new
            {
                name = "Thủ tục",
                field = "Hộ tịch",
                level = "commune",
                limit = new { value = 5, unit = "working_days" },
                online = "full",
                validFrom = from,
                validTo = to,
            };
        using var later = await registrar.SendJsonAsync("PUT", "/v1/procedures/9.990001", Body("2028-01-01", null));
        await later.ShouldBe(201);
        using var open = await registrar.SendJsonAsync("PUT", "/v1/procedures/9.990001", Body("2027-06-01", null));
        Assert.Equal("version-overlaps", (await open.ShouldBe(409)).Text("code"));
        using var fits = await registrar.SendJsonAsync("PUT", "/v1/procedures/9.990001", Body("2027-06-01", "2027-12-31"));
        await fits.ShouldBe(201);
    }

    [Theory]
    [InlineData("""{"name":"X","level":"commune","unit":"99999","validFrom":"2027-01-01"}""", "/unit", "unknown-unit")]
    [InlineData("""{"name":"X","level":"commune","unit":"973","validFrom":"2027-01-01"}""", "/unit", "unit-not-in-force")]
    [InlineData("""{"name":"X","level":"commune","unit":"32002","parent":"H99","validFrom":"2027-01-01"}""", "/parent", "unknown-agency")]
    [InlineData(
        """{"name":"X","level":"commune","unit":"32002","parent":"H12.900","validFrom":"2027-01-01"}""",
        "/parent",
        "parent-circle"
    )]
    [InlineData(
        """{"name":"X","level":"commune","unit":"32002","openingHours":"noon","validFrom":"2027-01-01"}""",
        "/openingHours",
        "bad-opening-hours"
    )]
    [InlineData("""{"name":"X","level":"commune","unit":"32002"}""", "/validFrom", "required")]
    [InlineData(
        """{"code":"H1","name":"X","level":"commune","unit":"32002","validFrom":"2027-01-01"}""",
        "/code",
        "not-the-code-of-the-address"
    )]
    [InlineData(
        """{"name":"X","level":"commune","unit":"32002","validFrom":"2027-01-01","validTo":"2026-12-31"}""",
        "/validTo",
        "valid-to-before-from"
    )]
    public async Task A_version_that_cannot_be_is_refused_with_the_field(string json, string pointer, string code)
    {
        using var content = new StringContent(json, null, "application/json");
        using var response = await registrar.SendAsync("PUT", "/v1/agencies/H12.900", content);
        var error = (await response.ShouldBe(400)).GetProperty("errors")[0];
        Assert.Equal((pointer, code), (error.Text("pointer"), error.Text("code")));
    }

    [Fact]
    public async Task Two_agencies_cannot_lie_below_each_other()
    {
        object Body(string? parent) =>
            new
            {
                name = "Chi cục",
                level = "department",
                unit = "96",
                parent,
                validFrom = parent == "H12" ? "2027-01-01" : "2027-03-01",
            };
        foreach (var code in new[] { "H12.801", "H12.802" })
        {
            using var made = await registrar.SendJsonAsync("PUT", "/v1/agencies/" + code, Body("H12"));
            await made.ShouldBe(201);
        }
        using var below = await registrar.SendJsonAsync("PUT", "/v1/agencies/H12.801", Body("H12.802"));
        await below.ShouldBe(201);
        using var circle = await registrar.SendJsonAsync("PUT", "/v1/agencies/H12.802", Body("H12.801"));
        Assert.Equal("parent-circle", (await circle.ShouldBe(400)).GetProperty("errors")[0].Text("code"));
    }

    [Fact]
    public async Task A_name_with_loose_tone_marks_is_kept_composed()
    {
        object Body(string name) =>
            new
            {
                name,
                level = "commune",
                parent = "96",
                validFrom = "2029-01-01",
            };
        using var loose = await registrar.SendJsonAsync("PUT", "/v1/units/32059", Body("Xa\u0303 Kha\u0301nh An"));
        Assert.Equal("Xã Khánh An", (await loose.ShouldBe(201)).Text("name"));
        using var composed = await registrar.SendJsonAsync("PUT", "/v1/units/32059", Body("Xã Khánh An"));
        await composed.ShouldBe(200);
    }

    [Fact]
    public async Task A_clerk_may_read_but_not_write()
    {
        using var clerk = await fixture.AsAsync("an", "H12.101", "clerk");
        var body = new
        {
            name = "X",
            level = "commune",
            parent = "96",
            validFrom = "2027-01-01",
        };
        using var forbidden = await clerk.SendJsonAsync("PUT", "/v1/units/32002", body);
        await forbidden.ShouldBe(403);
        using var unknown = await fixture.Anonymous().SendJsonAsync("PUT", "/v1/units/32002", body);
        await unknown.ShouldBe(401);
    }

    [Fact]
    public async Task Another_node_knows_a_new_agency_within_two_seconds()
    {
        await using var other = await fixture.StartAnotherAsync();
        other.Clock.Set(fixture.Clock.GetUtcNow());
        var body = new
        {
            name = "Cơ quan mới",
            level = "commune",
            unit = "32002",
            parent = "H12",
            validFrom = "2026-11-20",
        };
        using var made = await registrar.SendJsonAsync("PUT", "/v1/agencies/H12.777", body);
        await made.ShouldBe(201);

        // A token is given only for an agency that the node knows.
        using var client = other.Anonymous();
        var deadline = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            using var token = await client.SendJsonAsync("POST", "/v1/development/token", new { agency = "H12.777" });
            if ((int)token.StatusCode == 200)
            {
                break;
            }
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(4), "not known after 4 s");
        }
        Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(2), $"known after {deadline.Elapsed}");
    }

    private async Task<long> PositionAsync() =>
        (await registrar.GetJsonAsync("/v1/units?limit=1")).GetProperty("asOf").GetProperty("position").GetInt64();
}
