using System.Globalization;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>Cursors of the work list, and reading one's own writes in it.</summary>
public sealed class WorklistPagingTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_cursor_belongs_to_its_list()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        for (var i = 0; i < 3; i++)
        {
            await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.150"));
        }
        await Poll.UntilAsync(
            async () => (await desk.Client.GetJsonAsync("/v1/dossiers?agency=H12.150")).GetProperty("items").GetArrayLength() == 3,
            "not listed"
        );
        using var response = await desk.Client.GetAsync(new Uri("/v1/dossiers?agency=H12.150&limit=2", UriKind.Relative));
        var page = await response.ShouldBe(200);
        Assert.Contains("rel=\"next\"", response.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        var cursor = Uri.EscapeDataString(page.Text("next")!);
        foreach (var other in new[] { "agency=H12.151", "agency=H12.150&sort=dueAt", "" })
        {
            var problem = await desk.Client.GetJsonAsync($"/v1/dossiers?{other}&limit=2&cursor={cursor}", 400);
            Assert.Equal("bad-cursor", problem.GetProperty("errors")[0].Text("code"));
        }
    }

    [Fact]
    public async Task An_own_write_is_listed_when_it_is_waited_for()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        for (var i = 0; i < 5; i++)
        {
            using var response = await desk.SendReceiptAsync(Desk.Receipt(receiving: "H12.152"));
            var dossier = await response.ShouldBe(201);
            var position = response.Headers.GetValues("MotCua-Position").Single();
            var page = await desk.Client.GetJsonAsync($"/v1/dossiers?agency=H12.152&sort=-receivedAt&limit=1&after={position}");
            Assert.Equal(dossier.Text("id"), page.GetProperty("items")[0].Text("id"));
            Assert.True(page.GetProperty("asOf").GetProperty("position").GetInt64() >= long.Parse(position, CultureInfo.InvariantCulture));
        }
    }
}
