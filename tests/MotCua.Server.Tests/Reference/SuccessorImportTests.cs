using System.Text;
using System.Text.Json;
using MotCua.Server.Reference;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

public sealed class SuccessorImportTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("unit-successors", "unit_successors")]
    [InlineData("agency-successors", "agency_successors")]
    public async Task The_shipped_file_sent_again_changes_nothing(string address, string file)
    {
        using var client = await fixture.AdministratorAsync();
        using var stream = typeof(ReferenceStore).Assembly.GetManifestResourceStream($"MotCua.Server.ReferenceData.{file}.csv")!;
        using var reader = new StreamReader(stream);
        var report = await ImportAsync(client, address, await reader.ReadToEndAsync(), 200);
        var counts = report.GetProperty("counts");
        Assert.Equal(report.GetProperty("rows").GetInt32(), counts.GetProperty("same").GetInt32());
    }

    [Theory]
    [InlineData("99999,2004-01-01,32002,2025-07-01,full", "99999")]
    [InlineData("32002,2025-07-01,32005,2004-01-01,full", "32002")]
    [InlineData("32005,2004-01-01,32002,2004-01-01,full", "32002")]
    [InlineData("32005,2004-01-01,32014,2025-07-01,full", "32005")]
    public async Task What_cannot_be_is_refused_row_by_row_and_nothing_is_written(string row, string named)
    {
        using var client = await fixture.AdministratorAsync();
        var report = await ImportAsync(client, "unit-successors", "oldCode,oldValidFrom,newCode,newValidFrom,part\n" + row + "\n", 422);
        var line = report.GetProperty("report")[0];
        Assert.Equal("refused", line.Text("result"));
        Assert.Contains(named, line.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_reports_and_writes_nothing_and_a_run_is_seen_in_the_list()
    {
        using var client = await fixture.AdministratorAsync();
        const string rows = "oldCode,newCode,from,part\nH04.21,H12.101,2025-07-01,partial\n";
        foreach (var (query, result) in new[] { ("?dryRun=true", "new"), ("?dryRun=true", "new"), ("", "new"), ("", "same") })
        {
            var report = await ImportAsync(client, "agency-successors", rows, 200, query);
            Assert.Equal(result, report.GetProperty("report")[0].Text("result"));
        }
        var agency = (await client.GetJsonAsync("/v1/agencies/H04.21")).GetProperty("items")[0];
        Assert.Contains(agency.GetProperty("successors").EnumerateArray(), successor => successor.Text("code") == "H12.101");
    }

    private static async Task<JsonElement> ImportAsync(HttpClient client, string address, string csv, int status, string query = "")
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var response = await client.SendAsync("POST", $"/v1/{address}/import{query}", content);
        return await response.ShouldBe(status);
    }
}
