using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

/// <summary>Limits by branch (trường hợp) and channel: in the register, in receipts, in the preview.</summary>
public sealed class ProcedureVariantTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string WithDefault = "9.900011";
    private const string BranchesOnly = "9.900012";

    public static Dictionary<string, object?> Procedure(object? limit, params object[] variants) =>
        new()
        {
            ["name"] = "Thủ tục thử",
            ["field"] = "Thử",
            ["level"] = "commune",
            ["limit"] = limit,
            ["legalLimit"] = limit,
            ["variants"] = variants,
            ["online"] = "full",
            ["validFrom"] = "2023-01-01",
        };

    private static object Days(int days) => new { value = days, unit = "working_days" };

    [Theory]
    // Monday 2/3/2026; no day off follows before the 20th.
    [InlineData("counter", null, "2026-03-16", 10)]
    [InlineData("postal", null, "2026-03-16", 10)]
    [InlineData("online", null, "2026-03-12", 10)]
    [InlineData("counter", "cap-lai", "2026-03-09", 7)]
    [InlineData("online", "cap-lai", "2026-03-05", 10)]
    [InlineData("online", "gia-han", "2026-03-04", 10)]
    public async Task The_limit_is_that_of_branch_and_channel_in_receipt_and_preview(
        string channel,
        string? branch,
        string dueOn,
        int legal
    )
    {
        using var client = await fixture.AdministratorAsync();
        await PutAsync(client);
        var body = Desk.Receipt(WithDefault, occurredAt: "2026-03-02T09:00:00+07:00", channel: channel);
        body["branch"] = branch;
        var dossier = await new Desk(client).ReceiveAsync(body);
        Assert.Equal((dueOn, branch), (dossier.Text("dueOn"), dossier.Text("branch")));

        var preview = await client.GetJsonAsync(
            $"/v1/deadlines/preview?procedure={WithDefault}&receivedAt=2026-03-02T09:00:00%2B07:00&channel={channel}&branch={branch}"
        );
        Assert.Equal(dueOn, preview.Text("dueOn"));
        Assert.Equal(legal, preview.GetProperty("legalLimit").GetProperty("value").GetInt32());
        var deadline = await client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/deadline");
        Assert.Equal(legal, deadline.GetProperty("legalLimit").GetProperty("value").GetInt32());
    }

    [Theory]
    [InlineData(WithDefault, "cap-moi", "unknown-branch")]
    [InlineData(BranchesOnly, null, "branch-required")]
    [InlineData(BranchesOnly, "gia-han", "branch-not-in-channel")]
    [InlineData(Desk.Birth, "cap-lai", "no-branches")]
    public async Task A_branch_that_does_not_fit_is_named_with_those_that_do(string procedure, string? branch, string code)
    {
        using var client = await fixture.AdministratorAsync();
        await PutAsync(client);
        var body = Desk.Receipt(procedure);
        body["branch"] = branch;
        using var response = await new Desk(client).SendReceiptAsync(body);
        var error = (await response.ShouldBe(400)).GetProperty("errors")[0];
        Assert.Equal(("/branch", code), (error.Text("pointer"), error.Text("code")));
        Assert.Contains(procedure == Desk.Birth ? Desk.Birth : "cap-lai", error.Text("detail"), StringComparison.Ordinal);

        var query = branch is null ? "" : "&branch=" + branch;
        var problem = await client.GetJsonAsync($"/v1/deadlines/preview?procedure={procedure}{query}", 400);
        Assert.Equal("/query/branch", problem.GetProperty("errors")[0].Text("pointer"));
    }

    [Fact]
    public async Task A_file_carries_variants_as_a_cell_and_without_the_column_all_is_as_before()
    {
        using var client = await fixture.AdministratorAsync();
        const string Header = "code,validFrom,name,field,level,limitValue,limitUnit,online,crossBoundary,example";
        const string Row = "9.900013,2023-01-01,Thử,Thử,commune,5,working_days,full,false,true";
        Assert.Equal("new", await ImportAsync(client, $"{Header}\n{Row}\n"));
        var variants = """
            [{""branch"":""cap-lai"",""channel"":""online"",""limit"":{""value"":4.5,""unit"":""working_hours""}}]
            """;
        Assert.Equal("changed", await ImportAsync(client, $"{Header},variants\n{Row},\"{variants}\"\n"));
        Assert.Equal("same", await ImportAsync(client, $"{Header},variants\n{Row},\"{variants}\"\n"));
        Assert.Equal("refused", await ImportAsync(client, $"{Header},variants\n{Row},[}}\n", 422));
        Assert.Equal(
            "refused",
            await ImportAsync(client, $"{Header},variants\n{Row},\"{variants.Replace("4.5", "0.3", StringComparison.Ordinal)}\"\n", 422)
        );
        var listed = Assert.Single((await client.GetJsonAsync("/v1/procedures/9.900013")).GetProperty("items").EnumerateArray());
        Assert.Equal(4.5m, listed.GetProperty("variants")[0].GetProperty("limit").GetProperty("value").GetDecimal());
    }

    [Fact]
    public async Task Variants_of_nothing_and_twice_the_same_are_refused()
    {
        using var client = await fixture.AdministratorAsync();
        var procedure = Procedure(
            Days(10),
            new { limit = Days(3) },
            new { branch = "a", limit = Days(3) },
            new { branch = "a", limit = Days(4) }
        );
        using var response = await client.SendJsonAsync("PUT", "/v1/procedures/9.900014", procedure);
        Assert.Equal(
            [("/variants/0", "variant-of-nothing"), ("/variants/2", "variant-twice")],
            (await response.ShouldBe(400))
                .GetProperty("errors")
                .EnumerateArray()
                .Select(error => (error.Text("pointer"), error.Text("code")))
        );
    }

    private static async Task PutAsync(HttpClient client)
    {
        await PutAsync(
            client,
            WithDefault,
            Procedure(
                Days(10),
                new { channel = "online", limit = Days(8) },
                new
                {
                    branch = "cap-lai",
                    limit = Days(5),
                    legalLimit = Days(7),
                },
                new
                {
                    branch = "cap-lai",
                    channel = "online",
                    limit = Days(3),
                },
                new { branch = "gia-han", limit = Days(2) }
            )
        );
        await PutAsync(
            client,
            BranchesOnly,
            Procedure(
                null,
                new { branch = "cap-lai", limit = Days(5) },
                new
                {
                    branch = "gia-han",
                    channel = "online",
                    limit = Days(2),
                }
            )
        );
    }

    private static async Task PutAsync(HttpClient client, string code, object procedure)
    {
        using var response = await client.SendJsonAsync("PUT", "/v1/procedures/" + code, procedure);
        Assert.True((int)response.StatusCode is 200 or 201, await response.Content.ReadAsStringAsync());
    }

    private static async Task<string?> ImportAsync(HttpClient client, string csv, int status = 200)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var response = await client.PostAsync(new Uri("/v1/procedures/import", UriKind.Relative), content);
        Assert.Equal(status, (int)response.StatusCode);
        var report = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        return report.GetProperty("report")[0].Text("result");
    }
}
