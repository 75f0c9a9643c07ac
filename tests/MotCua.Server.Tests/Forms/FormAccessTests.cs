using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Forms;

/// <summary>Who sees what on a form, and that a form is harmless whatever is in it.</summary>
public sealed class FormAccessTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Attack = "<script>alert('x')</script>\"><img src=//evil.example onerror=alert(1)>&amp;";

    [Fact]
    public async Task Markup_in_any_field_is_printed_as_text()
    {
        var desk = new Desk(await fixture.AsAsync("<b>an</b>", "H12.101", "clerk"));
        foreach (var last in new[] { "refuse", "stop" })
        {
            var dossier = await AttackedAsync(desk, last);
            foreach (var number in last == "refuse" ? new[] { "01", "02", "03", "04", "06", "07" } : ["05"])
            {
                var page = await FormJourneys.PageAsync(desk.Client, dossier, number);
                AssertHarmless(page, number);
                Assert.True(page.Contains("&lt;script&gt;", StringComparison.Ordinal), number);
            }
        }
        var book = await FormJourneys.PageAsync(desk.Client, "/v1/agencies/H12.101/book");
        AssertHarmless(book, "book");
        Assert.Contains("&lt;script&gt;", book, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_may_load_nothing_and_run_nothing_and_its_style_is_allowed_by_its_hash()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.101", "clerk"));
        var dossier = await desk.ReceiveAsync();
        foreach (var address in new[] { $"/v1/dossiers/{dossier.Text("id")}/forms/01", "/v1/agencies/H12.101/book" })
        {
            await FormJourneys.PageAsync(desk.Client, address); // ready
            using var response = await desk.Client.GetAsync(new Uri(address, UriKind.Relative));
            Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            var page = await response.Content.ReadAsStringAsync();
            var style = Regex.Match(page, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
            var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
            Assert.Equal(
                $"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
                Assert.Single(response.Headers.GetValues("Content-Security-Policy"))
            );
            Assert.StartsWith("<!doctype html>\n<html lang=\"vi\">", page, StringComparison.Ordinal);
            Assert.DoesNotContain("url(", page, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Who_reads_the_dossier_reads_its_forms_and_personal_data_only_if_he_may()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.101", "clerk"));
        var dossier = await desk.ReceiveAsync();
        dossier = await desk.DoAsync(dossier, "request-supplement", new { reason = "thiếu hộ khẩu", papers = new[] { "Sổ hộ khẩu" } });
        using var auditor = await fixture.AsAsync("kiem.toan", "H12", "auditor");
        using var stranger = await fixture.AsAsync("la", "H12.102", "clerk");
        using var statistics = await fixture.AsAsync("so", "H12", "statistics");
        foreach (var number in new[] { "01", "02", "06", "07" })
        {
            Assert.Contains("Nguyễn Văn Ánh", await FormJourneys.PageAsync(desk.Client, dossier, number), StringComparison.Ordinal);
            var masked = await FormJourneys.PageAsync(auditor, dossier, number);
            Assert.Contains("(không được xem)", masked, StringComparison.Ordinal);
            foreach (var secret in new[] { "Ánh", "0901234567", "hộ khẩu" })
            {
                Assert.DoesNotContain(secret, masked, StringComparison.Ordinal);
            }
            var address = $"/v1/dossiers/{dossier.Text("id")}/forms/{number}";
            Assert.Equal("not-found", (await stranger.GetJsonAsync(address, 404)).Text("code"));
            await statistics.GetJsonAsync(address, 403);
            await fixture.Anonymous().GetJsonAsync(address, 401);
        }
        await stranger.GetJsonAsync("/v1/agencies/H12.101/book", 404);
        await statistics.GetJsonAsync("/v1/agencies/H12.101/book", 403);
        var book = await FormJourneys.PageAsync(auditor, "/v1/agencies/H12.101/book");
        Assert.Contains(dossier.Text("code")!, book, StringComparison.Ordinal);
        Assert.DoesNotContain("Ánh", book, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_been_erased_is_said_to_be_and_the_form_is_still_printed()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.103", "clerk"));
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.103"));
        dossier = await desk.DoAsync(dossier, "refuse", new { reason = "lý do riêng" });
        var tag = await TagAsync(desk.Client, dossier, "03");
        await using (var source = NpgsqlDataSource.Create(fixture.Database.AppConnectionString))
        await using (var erase = source.CreateCommand("delete from private.applicant where dossier_id = $1"))
        await using (var remarks = source.CreateCommand("delete from private.remark where dossier_id = $1"))
        {
            foreach (var command in new[] { erase, remarks })
            {
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.Parse(dossier.Text("id")!) });
                await command.ExecuteNonQueryAsync();
            }
        }
        foreach (var number in new[] { "01", "03", "06", "07" })
        {
            var page = await FormJourneys.PageAsync(desk.Client, dossier, number);
            Assert.Contains("(đã xóa)", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Ánh", page, StringComparison.Ordinal);
            Assert.DoesNotContain("lý do riêng", page, StringComparison.Ordinal);
        }
        Assert.NotEqual(tag, await TagAsync(desk.Client, dossier, "03"));
    }

    [Fact]
    public async Task A_form_that_nothing_happened_for_is_a_problem_that_says_so()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.101", "clerk"));
        var dossier = await desk.ReceiveAsync(Desk.Receipt(FormJourneys.Residence));
        foreach (var number in new[] { "02", "03", "04", "05", "01?n=2" })
        {
            var problem = await desk.Client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/forms/{number}", 404);
            Assert.Equal("no-such-form-yet", problem.Text("code"));
        }
        foreach (var number in new[] { "00", "08", "1", "x" })
        {
            var problem = await desk.Client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/forms/{number}", 404);
            Assert.Equal("not-found", problem.Text("code"));
        }
        await desk.Client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/forms/02?n=0", 400);
    }

    [Fact]
    public async Task The_nth_supplement_slip_tells_of_the_nth_request_and_the_last_without_a_number()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.101", "clerk"));
        var dossier = await desk.ReceiveAsync(Desk.Receipt(FormJourneys.Residence));
        foreach (var reason in new[] { "lý do một", "lý do hai" })
        {
            dossier = await desk.DoAsync(dossier, "request-supplement", new { reason });
            dossier = await desk.DoAsync(dossier, "receive-supplement", new { note = "đủ" });
        }
        Assert.Contains("lý do một", await FormJourneys.PageAsync(desk.Client, dossier, "02?n=1"), StringComparison.Ordinal);
        Assert.Contains("lý do hai", await FormJourneys.PageAsync(desk.Client, dossier, "02?n=2"), StringComparison.Ordinal);
        Assert.Contains("(Lần thứ 2)", await FormJourneys.PageAsync(desk.Client, dossier, "02"), StringComparison.Ordinal);
        await desk.Client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/forms/02?n=3", 404);
    }

    [Fact]
    public async Task A_page_that_the_reader_has_is_not_sent_again()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.101", "clerk"));
        var dossier = await desk.ReceiveAsync();
        var tag = await TagAsync(desk.Client, dossier, "01");
        using var again = await desk.Client.SendAsync("GET", $"/v1/dossiers/{dossier.Text("code")}/forms/01", null, ("If-None-Match", tag));
        Assert.Equal(304, (int)again.StatusCode);
        Assert.Equal(tag, again.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task The_QR_code_holds_the_public_address_where_one_is_set()
    {
        var desk = new Desk(await fixture.AsAsync("an", "H12.101", "clerk"));
        var dossier = await desk.ReceiveAsync();
        var code = dossier.Text("code");
        Assert.Contains($"Mã QR: {code}\"", await FormJourneys.PageAsync(desk.Client, dossier, "01"), StringComparison.Ordinal);
        await using var known = await TestServer.StartAsync(
            fixture.Database,
            settings: new Dictionary<string, string> { ["Forms:PublicAddress"] = "https://motcua.example.vn/" }
        );
        using var client = await known.AsAsync("an", "H12.101", "clerk");
        Assert.Contains(
            $"Mã QR: https://motcua.example.vn/v1/public/dossiers/{code}\"",
            await FormJourneys.PageAsync(client, dossier, "01"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task OpenAPI_says_that_forms_are_HTML()
    {
        var paths = (await fixture.Anonymous().GetJsonAsync("/openapi/v1.json")).GetProperty("paths");
        foreach (var path in new[] { "/v1/dossiers/{id}/forms/{form}", "/v1/agencies/{code}/book" })
        {
            var success = paths.GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200");
            Assert.True(success.GetProperty("content").TryGetProperty("text/html", out _), path);
        }
    }

    private static async Task<JsonElement> AttackedAsync(Desk desk, string last)
    {
        var body = Desk.Receipt(FormJourneys.Residence, name: "1" + Attack);
        body["summary"] = "2" + Attack;
        body["applicant"] = new
        {
            kind = "citizen",
            name = "1" + Attack,
            idNumber = "<script>7</script>",
            phone = "<script>8</script>",
            email = "3" + Attack,
            address = "4" + Attack,
        };
        var dossier = await desk.ReceiveAsync(body);
        dossier = await desk.DoAsync(dossier, "assign", new { officer = "5" + Attack, step = "6" + Attack });
        dossier = await desk.DoAsync(dossier, "request-supplement", new { reason = "9" + Attack, papers = new[] { "10" + Attack } });
        dossier = await desk.DoAsync(dossier, "receive-supplement", new { note = "đủ" });
        dossier = await desk.DoAsync(
            dossier,
            "apologise",
            new
            {
                reasonCode = "overload",
                reason = "11" + Attack,
                newDueAt = "2027-06-30T17:00:00+07:00",
                number = "<script>12</script>",
                signer = "13" + Attack,
            }
        );
        return await desk.DoAsync(dossier, last, new { reason = "14" + Attack });
    }

    /// <summary>No element that could run or load anything, and no attribute out of a value.</summary>
    private static void AssertHarmless(string page, string form)
    {
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>an", page, StringComparison.OrdinalIgnoreCase);
        var allowed =
            "html head meta title style body main header div p span h1 b i br table colgroup col thead tbody tr th td ul li svg path".Split(
                ' '
            );
        var elements = Regex.Matches(page, "<([a-zA-Z0-9]+)").Select(match => match.Groups[1].Value).Distinct();
        Assert.Empty(elements.Except(allowed));
        Assert.True(!Regex.IsMatch(page, "<[^>]*\\s(on\\w+|src|href|style)\\s*=", RegexOptions.IgnoreCase), form);
    }

    private static async Task<string> TagAsync(HttpClient client, JsonElement dossier, string form)
    {
        using var response = await client.GetAsync(new Uri($"/v1/dossiers/{dossier.Text("id")}/forms/{form}", UriKind.Relative));
        return response.Headers.ETag!.ToString();
    }
}
