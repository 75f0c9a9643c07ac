using System.Globalization;
using System.Text.Json;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Access;

/// <summary>Promises S1 and A5 in small: every route of the running server, against who may call it and against somebody else's dossier.</summary>
public sealed class ReachMatrixTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private static readonly string[] Roles =
    [
        "clerk",
        "officer",
        "approver",
        "returns",
        "head",
        "statistics",
        "auditor",
        "importer",
        "registrar",
        "operator",
        "administrator",
    ];

    [Fact]
    public async Task Every_route_but_the_public_ones_asks_for_a_token()
    {
        using var client = fixture.Anonymous();
        var asked = 0;
        foreach (var route in Routes.All.Where(route => route.Act is not (Act.Public or Act.IssueDevelopmentToken)))
        {
            using var response = await CallAsync(client, route, Guid.NewGuid().ToString());
            Assert.Equal("token-missing", (await response.ShouldBe(401)).Text("code"));
            asked++;
        }
        Assert.True(asked > 20);
        output.WriteLine($"{asked} routes asked for a token");
    }

    [Fact]
    public async Task A_role_without_the_act_is_refused_on_every_route()
    {
        var refused = 0;
        foreach (var role in Roles)
        {
            using var client = await fixture.AsAsync("somebody", "H12.101", role);
            foreach (var route in Routes.All.Where(route => !Reach.MayAct(ActorOf(role), route.Act)))
            {
                using var response = await CallAsync(client, route, Guid.NewGuid().ToString());
                Assert.Equal("forbidden", (await response.ShouldBe(403)).Text("code"));
                refused++;
            }
        }
        Assert.True(refused > 100);
        output.WriteLine($"{refused} calls refused");
    }

    [Fact]
    public async Task Somebody_elses_dossier_is_like_a_missing_one_on_every_route()
    {
        var owner = new Desk(await fixture.AsAsync("an", "H12.101", "clerk"));
        var dossier = await owner.ReceiveAsync();
        var compared = 0;
        foreach (var role in Roles.Except(["administrator"]))
        {
            using var stranger = await fixture.AsAsync("binh", "H12.102", role);
            foreach (var route in Routes.All.Where(route => IsOnDossier(route) && Reach.MayAct(ActorOf(role), route.Act)))
            {
                foreach (var name in new[] { dossier.Text("id")!, dossier.Text("code")! })
                {
                    using var hidden = await CallAsync(stranger, route, name);
                    using var missing = await CallAsync(stranger, route, name[..^1] + (name[^1] == '0' ? '1' : '0'));
                    Assert.Equal(404, (int)hidden.StatusCode);
                    Assert.Equal(Shape(await missing.ShouldBe(404)), Shape(await hidden.ShouldBe(404)));
                    Assert.Null(hidden.Headers.ETag);
                    compared++;
                }
            }
        }
        Assert.Equal(1, (await owner.ReadAsync(dossier)).GetProperty("version").GetInt64());
        Assert.True(compared > 50);
        output.WriteLine($"{compared} calls on a dossier out of reach");
    }

    [Fact]
    public async Task Who_was_asked_reads_and_answers_and_everything_else_is_refused_on_every_route()
    {
        var owner = new Desk(await fixture.AsAsync("an", "H12.101", "clerk"));
        var dossier = await owner.DoAsync(await owner.ReceiveAsync(Desk.Receipt(Desk.Birth)), "request-opinion");
        dossier = await owner.DoAsync(dossier, "open-leg");
        string[] answers = ["receive-opinion", "finish-leg"];
        var (read, answered, refused) = (0, 0, 0);
        foreach (var role in Roles.Except(["administrator"]))
        {
            using var asked = await fixture.AsAsync("chi", "H12.03", role);
            foreach (var route in Routes.All.Where(route => IsOnDossier(route) && Reach.MayAct(ActorOf(role), route.Act)))
            {
                using var response = await CallAsync(asked, route, dossier.Text("id")!);
                var verb = route.Pattern.Split('/')[^1];
                if (route.Act == Act.ReadDossier)
                {
                    Assert.True((int)response.StatusCode == 200, $"{role} {route.Pattern}: {response.StatusCode}");
                    read++;
                }
                else if (answers.Contains(verb) && Reach.MayCommand(ActorOf(role), verb))
                {
                    // In reach: only the version that the call names is an old one.
                    Assert.True((int)response.StatusCode == 412, $"{role} {route.Pattern}: {response.StatusCode}");
                    answered++;
                }
                else
                {
                    Assert.True((int)response.StatusCode == 403, $"{role} {route.Pattern}: {response.StatusCode}");
                    refused++;
                }
            }
        }
        Assert.Equal(dossier.GetProperty("version").GetInt64(), (await owner.ReadAsync(dossier)).GetProperty("version").GetInt64());
        Assert.True(read > 5 && answered == 4 && refused > 50);
        output.WriteLine($"{read} reads, {answered} answers let through, {refused} refused");
    }

    [Fact]
    public async Task Lists_show_what_is_in_reach_and_no_more()
    {
        var mine = await new Desk(await fixture.AsAsync("an", "H12.111", "clerk")).ReceiveAsync(Desk.Receipt(receiving: "H12.111"));
        var theirs = await new Desk(await fixture.AsAsync("binh", "H12.112", "clerk")).ReceiveAsync(Desk.Receipt(receiving: "H12.112"));
        var shared = await new Desk(await fixture.AsAsync("binh", "H12.112", "clerk")).ReceiveAsync(
            Desk.Receipt(receiving: "H12.112", resolving: "H12.111")
        );
        var administrator = await fixture.AdministratorAsync();
        await UntilListedAsync(administrator, shared);

        using var clerk = await fixture.AsAsync("an", "H12.111", "clerk");
        Assert.Equal(Ids(mine, shared), Ids([.. await clerk.WalkAsync("/v1/dossiers")]));
        using var head = await fixture.AsAsync("chu.tich", "H12", "head");
        var all = (await head.WalkAsync("/v1/dossiers?sort=-receivedAt")).Select(item => item.Text("id")).ToHashSet();
        Assert.Superset(Ids(mine, theirs, shared).ToHashSet(), all!);
        await clerk.GetJsonAsync("/v1/dossiers?agency=H12.112", 404);
    }

    [Fact]
    public async Task A_clerk_receives_at_the_own_agency_only()
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        using var elsewhere = await client.SendJsonAsync("POST", "/v1/dossiers", Desk.Receipt(receiving: "H12.102"));
        Assert.Equal("agency-out-of-reach", (await elsewhere.ShouldBe(403)).Text("code"));
        using var forOthers = await client.SendJsonAsync("POST", "/v1/dossiers", Desk.Receipt(resolving: "H12.03"));
        Assert.Equal("withinProvince", (await forOthers.ShouldBe(201)).Text("crossBoundary"));
    }

    [Fact]
    public async Task Who_may_not_see_personal_data_gets_none()
    {
        var dossier = await new Desk(await fixture.AsAsync("an", "H12.101", "clerk")).ReceiveAsync();
        using var auditor = await fixture.AsAsync("kiem.toan", "H12", "auditor");
        var seen = await auditor.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}");
        Assert.False(seen.TryGetProperty("applicant", out _));
        Assert.Empty(seen.GetProperty("allowed").EnumerateArray());
    }

    private static Actor ActorOf(string role) => new("x", "H12.101", new HashSet<Role> { Actor.RoleOf(role)!.Value });

    private static bool IsOnDossier(ApiRoute route) => route.Pattern.StartsWith("/v1/dossiers/{id}", StringComparison.Ordinal);

    /// <summary>Calls a route with a well-formed request, so that only who asks can be the reason for a no.</summary>
    private static Task<HttpResponseMessage> CallAsync(HttpClient client, ApiRoute route, string id)
    {
        var path = System.Text.RegularExpressions.Regex.Replace(
            route.Pattern.Replace("{form}", "01", StringComparison.Ordinal),
            @"\{\w+\}",
            Uri.EscapeDataString(id)
        );
        var query = string.Join('&', route.Query.Where(field => field.Required).Select(field => $"{field.Name}={Example(field)}"));
        HttpContent? body =
            route.RawBody.Count > 0 ? new StringContent("", System.Text.Encoding.UTF8, route.RawBody[0])
            : route.Body is null || route.Method == "GET" ? null
            : System.Net.Http.Json.JsonContent.Create(ExampleOf(route.Body));
        return client.SendAsync(
            route.Method,
            query.Length > 0 ? $"{path}?{query}" : path,
            body,
            route.NeedsVersion ? [("If-Match", "\"1\"")] : []
        );
    }

    private static Dictionary<string, object?> ExampleOf(IReadOnlyList<Field> fields)
    {
        var body = new Dictionary<string, object?>();
        foreach (var field in fields.Where(field => field.Required))
        {
            body[field.Name] = field.Kind == FieldKind.Object ? ExampleOf(field.Fields) : field.Example ?? AnyOf(field);
        }
        return body;
    }

    private static string Example(Field field) =>
        Uri.EscapeDataString(Convert.ToString(field.Example ?? AnyOf(field), CultureInfo.InvariantCulture)!);

    private static object AnyOf(Field field) => field.Choices.Count > 0 ? field.Choices[0] : "x";

    private static string Shape(JsonElement problem) =>
        string.Join('|', problem.EnumerateObject().Where(member => member.Name != "traceId").Select(member => member.ToString()));

    private static List<string> Ids(params JsonElement[] items) =>
        [.. items.Select(item => item.Text("id")!).Order(StringComparer.Ordinal)];

    private static Task UntilListedAsync(HttpClient client, JsonElement dossier) =>
        Poll.UntilAsync(
            async () => (await client.GetJsonAsync($"/v1/dossiers?q={dossier.Text("code")}")).GetProperty("items").GetArrayLength() > 0,
            "not listed"
        );
}
