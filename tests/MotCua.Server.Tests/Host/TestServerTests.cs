using Xunit;

namespace MotCua.Server.Tests.Host;

public sealed class TestServerTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_token_names_an_agency_that_exists()
    {
        using var clerk = await fixture.AsAsync("an", "H12.101", "clerk");
        using var refused = await fixture.Anonymous().SendJsonAsync("POST", "/v1/development/token", new { agency = "H99" });
        var problem = await refused.ShouldBe(400);
        Assert.Equal("unknown-agency", problem.GetProperty("errors")[0].Text("code"));
    }
}
