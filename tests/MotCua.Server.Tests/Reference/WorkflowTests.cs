using System.Text;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

/// <summary>Workflows of procedures: shipped, put, imported.</summary>
public sealed class WorkflowTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Header = "procedure,validFrom,ordinal,code,name,role,hours,agencyKind,handover\n";

    [Fact]
    public async Task The_shipped_examples_and_the_default_are_there()
    {
        var client = await fixture.AdministratorAsync();
        var extract = await client.GetJsonAsync("/v1/procedures/2.000635/workflow");
        Assert.Equal([2, 3, 2, 1], extract.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("hours").GetInt32()));
        Assert.Empty(extract.GetProperty("warnings").EnumerateArray());
        var land = await client.GetJsonAsync("/v1/procedures/1.012756/workflow");
        Assert.Equal(104, land.GetProperty("hours").GetInt32());
        var other = await client.GetJsonAsync("/v1/procedures/1.001193/workflow");
        Assert.Equal("*", other.Text("procedure"));
        await client.GetJsonAsync("/v1/procedures/9.999999/workflow", 404);
    }

    [Fact]
    public async Task A_workflow_longer_than_the_limit_is_taken_with_a_warning_and_put_again_changes_nothing()
    {
        var client = await fixture.AsAsync("registrar", "H12", "registrar");
        var body = new { validFrom = "2027-01-01", steps = new[] { Step("receive", 2), Step("appraise", 30.5) } };
        using var put = await client.SendJsonAsync("PUT", "/v1/procedures/1.000689/workflow", body);
        var written = await put.ShouldBe(201);
        Assert.Equal("hours-over-limit:32.5>16", written.GetProperty("warnings")[0].GetString());
        using var again = await client.SendJsonAsync("PUT", "/v1/procedures/1.000689/workflow", body);
        await again.ShouldBe(200);
        var read = await client.GetJsonAsync("/v1/procedures/1.000689/workflow?at=2027-06-01");
        Assert.Equal(2, read.GetProperty("steps").GetArrayLength());

        using var twice = await client.SendJsonAsync(
            "PUT",
            "/v1/procedures/1.000689/workflow",
            new { validFrom = "2027-02-01", steps = new[] { Step("receive", 2), Step("receive", 2) } }
        );
        Assert.Equal("step-given-twice", (await twice.ShouldBe(400)).GetProperty("errors")[0].Text("code"));
        using var history = await client.SendJsonAsync(
            "PUT",
            "/v1/procedures/2.000635/workflow",
            new { validFrom = "2023-01-01", steps = new[] { Step("receive", 2) } }
        );
        Assert.Equal("version-in-force", (await history.ShouldBe(409)).Text("code"));
    }

    [Fact]
    public async Task An_import_reports_each_row_writes_all_or_nothing_and_sent_again_changes_nothing()
    {
        var client = await fixture.AsAsync("registrar", "H12", "registrar");
        const string good =
            Header
            + "1.001022,2027-01-01,1,receive,Tiếp nhận,clerk,2,one_stop,false\n1.001022,2027-01-01,2,sign,Ký,approver,100,resolving,true\n";
        var dry = await ImportAsync(client, good, "?dryRun=true", 200);
        Assert.Equal(2, dry.GetProperty("counts").GetProperty("new").GetInt32());
        Assert.Equal("hours-over-limit:102>16", dry.GetProperty("report")[0].GetProperty("warnings")[0].GetString());
        Assert.Equal(2, (await ImportAsync(client, good, "", 200)).GetProperty("counts").GetProperty("new").GetInt32());
        Assert.Equal(2, (await ImportAsync(client, good, "", 200)).GetProperty("counts").GetProperty("same").GetInt32());

        var bad = await ImportAsync(
            client,
            Header
                + "1.001022,2027-01-01,1,receive,Tiếp nhận,clerk,x,one_stop,false\n"
                + "8.888888,2027-01-01,1,receive,Tiếp nhận,clerk,2,one_stop,false\n"
                + "1.001022,2027-03-01,2,receive,Tiếp nhận,clerk,2,one_stop,false\n",
            "",
            422
        );
        Assert.All(bad.GetProperty("report").EnumerateArray(), row => Assert.Equal("refused", row.Text("result")));
    }

    private static object Step(string code, double hours) =>
        new
        {
            code,
            name = code,
            role = "officer",
            hours,
            agencyKind = "resolving",
        };

    private static async Task<System.Text.Json.JsonElement> ImportAsync(HttpClient client, string csv, string query, int status)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var response = await client.PostAsync(new Uri("/v1/workflows/import" + query, UriKind.Relative), content);
        return await response.ShouldBe(status);
    }
}
