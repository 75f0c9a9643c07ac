using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Portal;

/// <summary>Systems of record, and what those of others report (NĐ 224/2026 Đ.15).</summary>
public sealed class PortalInboundTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Ministrys = "9.700001";

    [Fact]
    public async Task A_dossier_of_another_system_of_record_is_not_pushed_and_keeps_what_it_was_received_under()
    {
        var (desk, sync) = await StartAsync();
        await PutAsync(desk.Client, "9.700002", "ministry", "2026-07-01", "2027-01-31");
        await PutAsync(desk.Client, "9.700002", "local", "2027-02-01");
        var theirs = await desk.ReceiveAsync(Desk.Receipt("9.700002", "H12.120"));
        var ours = await desk.ReceiveAsync(Desk.Receipt(Desk.Birth, "H12.120"));
        Assert.False(await IsOutboundAsync(sync, theirs));
        Assert.True(await IsOutboundAsync(sync, ours));
        await Poll.UntilAsync(async () => (await KnownAsync(sync, "H12.120")).Count == 1, "one of the two is owed to the portal");
        Assert.Equal(ours.Text("id"), (await KnownAsync(sync, "H12.120"))[0].Text("id"));
        var row = await StatisticsAsync(desk.Client, "H12.120");
        Assert.Equal((1, 1), (row.GetProperty("received").GetInt32(), row.GetProperty("receivedElsewhere").GetInt32()));

        fixture.Clock.Set(new DateTimeOffset(2027, 2, 1, 9, 0, 0, TimeSpan.FromHours(7)));
        try
        {
            (desk, sync) = await StartAsync();
            Assert.False(await IsOutboundAsync(sync, theirs));
            Assert.True(await IsOutboundAsync(sync, await desk.ReceiveAsync(Desk.Receipt("9.700002", "H12.120"))));
        }
        finally
        {
            fixture.Clock.Release();
        }
    }

    [Fact]
    public async Task The_latest_report_by_the_senders_clock_counts_once_whatever_the_order_and_however_often_it_is_sent()
    {
        var (desk, sync) = await StartAsync();
        var late = Item("G06-1", "H12.121", 9, "2026-11-19T10:00:00+07:00", "2026-11-19T09:00:00+07:00");
        var early = Item("G06-1", "H12.121", 4, "2026-11-18T10:00:00+07:00");
        Assert.Equal("1 0 0 0", Counts(await SendAsync(sync, late)));
        Assert.Equal("0 1 1 0", Counts(await SendAsync(sync, late, early)));
        var other = Item("G06-1", "H12.121", 10, "2026-11-19T10:00:00+07:00", "2026-11-19T09:00:00+07:00");
        var refused = await SendAsync(sync, 422, other);
        Assert.Equal("inbound-same-time", refused.GetProperty("errors")[0].Text("code"));
        // In one request, in the wrong order: both are stored, the later one counts.
        var second = new[]
        {
            Item("G06-2", "H12.121", 8, "2026-11-19T10:00:00+07:00", "2026-11-19T09:00:00+07:00"),
            Item("G06-2", "H12.121", 2, "2026-11-18T10:00:00+07:00"),
        };
        Assert.Equal("2 0 0 0", Counts(await SendAsync(sync, second)));
        Assert.Equal("1 0 0 0", Counts(await SendAsync(sync, Item("G06-3", "H12.121", 1, "2026-11-18T10:00:00+07:00"))));

        await Poll.UntilAsync(
            async () => (await StatisticsAsync(desk.Client, "H12.121")).GetProperty("inboundEnded").GetInt32() == 2,
            "both are counted, each once"
        );
        // The third was sent last and ends nothing, so the count above may be read before it is listed.
        await Poll.UntilAsync(
            async () => (await desk.Client.WalkAsync("/v1/portal-sync/inbound?agency=H12.121&status=1")).Count == 1,
            "the third, not yet received, is listed"
        );
        var row = await StatisticsAsync(desk.Client, "H12.121");
        Assert.Equal((2, 0), (row.GetProperty("inboundReceived").GetInt32(), row.GetProperty("received").GetInt32()));
        var listed = await desk.Client.WalkAsync("/v1/portal-sync/inbound?agency=H12.121", limit: 1);
        Assert.Equal(
            ["G06-1 9", "G06-2 8"],
            listed.Select(item => $"{item.Text("code")} {item.GetProperty("status")}").Order(StringComparer.Ordinal)
        );
        Assert.Empty(await desk.Client.WalkAsync("/v1/portal-sync/inbound?agency=H12.121&to=2026-11-01"));
    }

    [Fact]
    public async Task What_is_of_this_system_or_cannot_be_is_refused_and_the_dossier_is_untouched()
    {
        var (desk, sync) = await StartAsync();
        var ours = await desk.ReceiveAsync(Desk.Receipt(Desk.Birth, "H12.122"));
        var good = Item("G06-10", "H12.122", 2, "2026-11-18T10:00:00+07:00");
        (object Item, string Code)[] bad =
        [
            (Item(ours.Text("code")!, "H12.122", 2, "2026-11-18T10:00:00+07:00"), "inbound-local-code"),
            (Item("G06-11", "H12.122", 2, "2026-11-18T10:00:00+07:00", procedure: Desk.Birth), "inbound-local-procedure"),
            (Item("G06-12", "H12.122", 2, "2026-11-18T10:00:00+07:00", system: "dvcqg"), "inbound-other-system"),
            (Item("G06-13", "H12.122", 2, "2026-11-18T10:00:00+07:00", procedure: "9.999999"), "unknown-procedure"),
            (Item("G06-14", "H99", 2, "2026-11-18T10:00:00+07:00"), "unknown-agency"),
            (Item("G06-15", "H12.122", 9, "2026-11-18T10:00:00+07:00"), "inbound-ended"),
            (Item("G06-16", "H12.122", 2, "2026-11-17T07:00:00+07:00"), "inbound-after-source"),
            (Item("G06-17", "H12.122", 2, "2099-11-17T07:00:00+07:00"), "in-the-future"),
        ];
        var problem = await SendAsync(sync, 422, [.. bad.Select(one => one.Item)]);
        Assert.Equal("inbound-refused", problem.Text("code"));
        Assert.Equal(bad.Select(one => one.Code), problem.GetProperty("errors").EnumerateArray().Select(error => error.Text("code")!));
        var mixed = await SendAsync(sync, [.. bad.Select(one => one.Item), good]);
        Assert.Equal("1 0 0 8", Counts(mixed));
        Assert.Equal("/items/0/code", mixed.GetProperty("items")[0].GetProperty("error").Text("pointer"));
        Assert.Equal(1, (await desk.ReadAsync(ours)).GetProperty("version").GetInt64());

        using var many = await sync.SendJsonAsync(
            "POST",
            "/v1/portal-sync/inbound",
            new { items = Enumerable.Range(0, 101).Select(i => Item($"G06-2{i}", "H12.122", 2, "2026-11-18T10:00:00+07:00")) }
        );
        await many.ShouldBe(400);
        var elsewhere = await fixture.AsAsync("sync-102", "H12.102", "portal-sync");
        Assert.Equal("unknown-agency", (await SendAsync(elsewhere, 422, good)).GetProperty("errors")[0].Text("code"));
    }

    [Fact]
    public async Task The_system_of_record_is_a_column_of_the_procedures_file_and_local_where_it_is_missing()
    {
        using var admin = await fixture.AdministratorAsync();
        const string Csv = """
            code,validFrom,name,field,level,online,systemOfRecord
            9.700101,2027-01-01,Một,Đường bộ,commune,full,dvcqg
            9.700102,2027-01-01,Hai,Đường bộ,commune,full,
            """;
        await (await ImportAsync(admin, Csv)).ShouldBe(200);
        foreach (var (code, system) in new[] { ("9.700101", "dvcqg"), ("9.700102", "local") })
        {
            Assert.Equal(system, (await admin.GetJsonAsync("/v1/procedures/" + code)).GetProperty("items")[0].Text("systemOfRecord"));
        }
        await (await ImportAsync(admin, Csv.Replace("dvcqg", "province", StringComparison.Ordinal))).ShouldBe(422);
    }

    private static async Task<HttpResponseMessage> ImportAsync(HttpClient client, string csv)
    {
        using var content = new StringContent(csv, System.Text.Encoding.UTF8, "text/csv");
        return await client.PostAsync(new Uri("/v1/procedures/import", UriKind.Relative), content);
    }

    private async Task<(Desk Desk, HttpClient Sync)> StartAsync()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        await PutAsync(desk.Client, Ministrys, "ministry", "2026-07-01");
        return (desk, await fixture.AsAsync("sync", "H12", "portal-sync"));
    }

    private static async Task PutAsync(HttpClient client, string code, string system, string from, string? to = null)
    {
        var body = new
        {
            name = "Cấp phù hiệu",
            field = "Đường bộ",
            level = "commune",
            limit = new { value = 5, unit = "working_days" },
            online = "full",
            validFrom = from,
            validTo = to,
            systemOfRecord = system,
        };
        using var response = await client.SendJsonAsync("PUT", "/v1/procedures/" + code, body);
        Assert.True((int)response.StatusCode is 200 or 201, await response.Content.ReadAsStringAsync());
    }

    private static async Task<bool> IsOutboundAsync(HttpClient sync, JsonElement dossier) =>
        (await sync.GetJsonAsync($"/v1/portal-sync/snapshots/{dossier.Text("id")}")).GetProperty("outbound").GetBoolean();

    private static Dictionary<string, object?> Item(
        string code,
        string agency,
        int status,
        string sourceAt,
        string? endedAt = null,
        string procedure = Ministrys,
        string system = "ministry"
    )
    {
        var item = new Dictionary<string, object?>
        {
            ["code"] = code,
            ["system"] = system,
            ["procedureCode"] = procedure,
            ["resolvingAgency"] = agency,
            ["channel"] = "online",
            ["status"] = status,
            ["receivedAt"] = "2026-11-17T08:00:00+07:00",
            ["sourceAt"] = sourceAt,
        };
        if (endedAt is not null)
        {
            item["endedAt"] = endedAt;
        }
        return item;
    }

    private static Task<JsonElement> SendAsync(HttpClient sync, params object[] items) => SendAsync(sync, 200, items);

    private static async Task<JsonElement> SendAsync(HttpClient sync, int status, params object[] items)
    {
        using var response = await sync.SendJsonAsync("POST", "/v1/portal-sync/inbound", new { items });
        return await response.ShouldBe(status);
    }

    private static string Counts(JsonElement answer) =>
        string.Join(' ', new[] { "stored", "known", "older", "refused" }.Select(name => answer.GetProperty(name).GetInt32()));

    private static async Task<JsonElement> StatisticsAsync(HttpClient client, string agency) =>
        (await client.GetJsonAsync($"/v1/statistics/portal-sync?agency={agency}")).GetProperty("rows")[0];

    private static Task<List<JsonElement>> KnownAsync(HttpClient sync, string agency) =>
        sync.WalkAsync("/v1/portal-sync/dossiers?agency=" + agency);
}
