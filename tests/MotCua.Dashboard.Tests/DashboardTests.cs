using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Dashboard.Tests;

public sealed class DashboardTests(BrowserFixture fixture, ITestOutputHelper output) : IClassFixture<BrowserFixture>
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.AddHours(7).Date);

    private static readonly (string Name, string Path)[] All =
    [
        ("overview", "/"),
        ("unit", "/units/H12.101"),
        ("province", "/units/96"),
        ("dossiers", "/dossiers"),
        ("late", "/dossiers?figure=late"),
        ("closed-late", "/dossiers?figure=closedLate"),
        ("cross-boundary", "/cross-boundary"),
        ("apologies", "/apologies"),
        ("portal-sync", "/portal-sync"),
        ("quality", "/quality"),
        ("procedures", "/quality/procedures?figure=withoutDossiers"),
        ("reports", "/reports"),
        ("scorecard", "/reports/scorecard"),
        ("periods", "/reports/periods"),
        ("open-data", "/reports/open-data"),
        ("operations", "/operations"),
    ];

    /// <summary>A year up to the end of this month.</summary>
    private static string Year
    {
        get
        {
            var last = new DateOnly(Today.Year, Today.Month, 1).AddMonths(1).AddDays(-1);
            return string.Create(CultureInfo.InvariantCulture, $"from={last.AddDays(1).AddYears(-1):yyyy-MM-dd}&to={last:yyyy-MM-dd}");
        }
    }

    public static TheoryData<string, string> Pages()
    {
        var pages = new TheoryData<string, string>();
        foreach (var (name, path) in All)
        {
            pages.Add(name, path);
        }
        return pages;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_opens_wide_and_narrow_and_in_english_without_errors_foreign_hosts_or_faint_words(string name, string path)
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync(Address(path, "all"));
        await Assertions.Expect(visit.Page.Locator(".asof")).ToContainTextAsync("vị trí");
        await Assertions.Expect(visit.Page.Locator("main .notice[role=alert]")).ToHaveCountAsync(0);
        var chart = await visit.Page.Locator("figure.chart").CountAsync() > 0;
        if (chart)
        {
            await visit.Page.WaitForSelectorAsync("figure.chart .rz-chart > svg path", new() { State = WaitForSelectorState.Attached }); // drawn when its width is known
        }
        await visit.ShootAsync($"{name}-1280");
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Looks.Contrast));
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Looks.Unnamed));

        await visit.Page.SetViewportSizeAsync(390, 900);
        if (chart)
        {
            await visit.Page.WaitForFunctionAsync(
                "document.querySelector('figure.chart .rz-chart > svg').getBoundingClientRect().width < 390"
            );
        }
        await visit.ShootAsync($"{name}-390");
        Assert.True(
            await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
            "the page scrolls sideways"
        );

        await visit.OpenAsync(Address(path, "all") + "&lang=en");
        await Assertions.Expect(visit.Page.Locator(".asof")).ToContainTextAsync("position");
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Looks.NotEnglish));
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task Figures_equal_those_of_the_API_and_lead_down_to_a_dossier()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/?{Year}&unit=H12");
        var row = (await fixture.Api.GetJsonAsync($"/v1/statistics/on-time?{Year}&unit=H12")).GetProperty("rows")[0];
        var rate = row.GetProperty("ot1");
        await Assertions
            .Expect(visit.Page.Locator(".card").First)
            .ToContainTextAsync($"({Number(rate, "numerator")} / {Number(rate, "denominator")})");
        Assert.Equal(Number(row, "openOverdue"), await visit.FigureAsync("openOverdue"));
        var apologies = (await fixture.Api.GetJsonAsync($"/v1/statistics/apologies?{Year}&unit=H12")).GetProperty("rows")[0];
        Assert.Equal(Number(apologies, "apologiesMissing"), await visit.FigureAsync("apologiesMissing"));

        await visit.Page.Locator("[data-figure=ot1]").ClickAsync();
        await Assertions
            .Expect(visit.Page.Locator(".total [data-total]"))
            .ToHaveAttributeAsync("data-total", row.GetProperty("late").ToString());
        Assert.Contains("unit=H12", visit.Page.Url, StringComparison.Ordinal);
        var first = visit.Page.Locator("tbody th a").First;
        var code = await first.TextContentAsync();
        await first.ClickAsync();
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync(code!);
        await Assertions.Expect(visit.Page.Locator(".timeline li").First).ToContainTextAsync("Tiếp nhận");
        await Assertions.Expect(visit.Page.Locator(".timeline")).ToContainTextAsync("Quá hạn");
        Assert.Contains("unit=H12", visit.Page.Url, StringComparison.Ordinal);
        await visit.ShootAsync("dossier-1280");
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Looks.Contrast));
        await visit.Page.SetViewportSizeAsync(390, 900);
        await visit.ShootAsync("dossier-390");
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task What_is_due_soon_leaves_out_what_waits_and_what_waits_says_so()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/?{Year}");
        var due = await visit.FigureAsync("dueSoon");
        await Assertions.Expect(visit.Page.Locator("section[aria-labelledby=todo] .badge").First).ToContainTextAsync("đang quá hạn");
        await visit.Page.Locator("[data-figure=dueSoon]").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".total [data-total]")).ToHaveAttributeAsync("data-total", due);
        await Assertions.Expect(visit.Page.Locator(".badge.open_in_time")).ToHaveCountAsync(int.Parse(due, CultureInfo.InvariantCulture));
        await Assertions.Expect(visit.Page.Locator(".badge.paused")).ToHaveCountAsync(0);

        // The same address with those that wait: there are some, or this test would show nothing.
        await visit.OpenAsync(new Uri(visit.Page.Url.Replace("running=true", "", StringComparison.Ordinal)).PathAndQuery);
        await Assertions.Expect(visit.Page.Locator(".badge.paused").First).ToContainTextAsync("tạm dừng từ");
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task From_the_tree_of_the_territory_one_gets_to_a_commune_a_procedure_and_a_dossier()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/?{Year}&unit=all");
        await visit.Page.Locator(".rz-tree a[href^='/units/32002']").ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/units/32002"));
        var received = (await fixture.Api.GetJsonAsync($"/v1/statistics/on-time?{Year}&unit=32002&by=procedure")).GetProperty("rows");
        var procedure = visit.Page.Locator("a[href*='procedure=1.004884']").First;
        await procedure.ClickAsync();
        var expected = received.EnumerateArray().Single(row => row.Text("procedure") == "1.004884");
        await Assertions
            .Expect(visit.Page.Locator(".total [data-total]"))
            .ToHaveAttributeAsync("data-total", new Regex($"^({expected.GetProperty("received")}|{expected.GetProperty("late")})$"));
        await visit.Page.Locator("tbody th a").First.ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".timeline li").First).ToBeVisibleAsync();
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task Apologies_equal_the_API_and_each_number_leads_to_as_many_dossiers()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/apologies?{Year}&unit=H12");
        var row = (await fixture.Api.GetJsonAsync($"/v1/statistics/apologies?{Year}&unit=H12")).GetProperty("rows")[0];
        Assert.True(row.GetProperty("apologiesMissing").GetInt64() > 0 && row.GetProperty("apologiesTooLate").GetInt64() > 0);
        foreach (var figure in new[] { "apologiesOwed", "apologiesIssued", "apologiesMissing", "apologiesTooLate" })
        {
            Assert.Equal(Number(row, figure), await visit.FigureAsync(figure));
        }
        var reasons = (await fixture.Api.GetJsonAsync($"/v1/reports/late-reasons?{Year}&unit=H12")).GetProperty("total");
        foreach (var figure in new[] { "late", "openOverdue", "lateDossiers" })
        {
            Assert.Equal(Number(reasons, figure), await visit.Page.Locator($"[data-total={figure}]").InnerTextAsync());
        }
        var reason = visit.Page.Locator(".reasons tbody a").First;
        var count = await reason.InnerTextAsync();
        await reason.ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/dossiers.*reason="));
        await Assertions.Expect(visit.Page.Locator(".total strong")).ToHaveTextAsync(count);
        await visit.Page.GoBackAsync();
        await visit.Page.Locator("[data-figure=apologiesMissing]").First.ClickAsync();
        await Assertions
            .Expect(visit.Page.Locator(".total [data-total]"))
            .ToHaveAttributeAsync("data-total", row.GetProperty("apologiesMissing").ToString());
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task The_report_equals_the_API_balances_and_comes_as_a_file()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/reports?{Year}&unit=H12");
        var report = await fixture.Api.GetJsonAsync($"/v1/reports/ii-06a?{Year}&unit=H12");
        foreach (var column in report.GetProperty("columns").EnumerateArray().Select(column => column.Text("name")!))
        {
            var cell = (await visit.Page.Locator($".form tfoot [data-total={column}]").InnerTextAsync()).TrimStart('▲', ' ').Split('\n')[0];
            Assert.Equal(Number(report.GetProperty("total"), column), cell);
        }
        await Assertions.Expect(visit.Page.Locator(".checks .good")).ToHaveCountAsync(report.GetProperty("identities").GetArrayLength());
        foreach (var format in new[] { "XLSX", "CSV" })
        {
            var download = await visit.Page.RunAndWaitForDownloadAsync(() =>
                visit.Page.Locator("section[aria-labelledby=ii06a] .files a", new() { HasText = format }).ClickAsync()
            );
            Assert.EndsWith("." + format.ToLowerInvariant(), download.SuggestedFilename, StringComparison.Ordinal);
            Assert.True(new FileInfo(await download.PathAsync()).Length > 500);
        }
        var late = visit.Page.Locator(".form tfoot [data-total=late] a");
        await late.ClickAsync();
        await Assertions
            .Expect(visit.Page.Locator(".total [data-total]"))
            .ToHaveAttributeAsync("data-total", report.GetProperty("total").GetProperty("late").ToString());
        var list = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.Locator(".bar-of-tools .button").ClickAsync());
        var lines = (await File.ReadAllLinesAsync(await list.PathAsync())).Length;
        Assert.Equal(report.GetProperty("total").GetProperty("late").GetInt64() + 1, lines);
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task The_scorecard_the_closed_period_and_the_quality_of_service_equal_the_API()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/reports/scorecard?{Year}&unit=H12");
        var month = Today.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var card = (await fixture.Api.GetJsonAsync($"/v1/reports/scorecard-766?agency=H12&month={month}")).GetProperty("rows")[0];
        Assert.Equal(Vietnamese(card.GetProperty("score").GetDecimal(), "#,##0.00"), await visit.FigureAsync("score"));
        Assert.Equal(Vietnamese(card.GetProperty("total").GetDecimal(), "0.##"), await visit.FigureAsync("total"));
        await Assertions.Expect(visit.Page.Locator("tbody")).ToContainTextAsync(["Báo cáo 12/BC-VP", "UBND"]);

        await visit.OpenAsync($"/reports/periods?{Year}&unit=H12&period={fixture.Period}");
        var restated = (await fixture.Api.GetJsonAsync($"/v1/periods/{fixture.Period}/restatement")).GetProperty("figures");
        Assert.True(restated.GetArrayLength() > 0);
        await Assertions
            .Expect(visit.Page.Locator("section[aria-labelledby=restated] tbody tr"))
            .ToHaveCountAsync(restated.GetArrayLength());
        await Assertions.Expect(visit.Page.Locator("section[aria-labelledby=restated] .good")).ToContainTextAsync("đúng từng byte");

        await visit.OpenAsync($"/quality?{Year}&unit=H12");
        var service = (await fixture.Api.GetJsonAsync($"/v1/statistics/service?{Year}&unit=H12")).GetProperty("rows")[0];
        foreach (var rate in new[] { "onlinePayment", "digitisedComponents", "electronicResults", "satisfaction" })
        {
            var value = service.GetProperty(rate);
            var row = visit.Page.Locator($"tr:has([data-figure={rate}])");
            await Assertions.Expect(row).ToContainTextAsync(Number(value, "numerator"));
            await Assertions.Expect(row).ToContainTextAsync(Number(value, "denominator"));
        }
        var delay = (await fixture.Api.GetJsonAsync($"/v1/statistics/entry-delay?{Year}&unit=H12")).GetProperty("rows")[0];
        Assert.True(delay.GetProperty("closedLate").GetInt64() > 0);
        Assert.Equal(Number(delay, "closedLate"), await visit.FigureAsync("closedLate"));
        var without = visit.Page.Locator("[data-figure=withoutDossiers]");
        var count = await without.InnerTextAsync();
        await without.ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".total [data-total]")).ToHaveTextAsync(count);
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task Receipts_across_boundaries_and_their_trend_equal_the_API_and_lead_to_their_dossiers()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/cross-boundary?{Year}&unit=96");
        var pairs = (await fixture.Api.GetJsonAsync($"/v1/statistics/cross-boundary?{Year}&unit=96")).GetProperty("rows");
        var procedures = (await fixture.Api.GetJsonAsync($"/v1/statistics/cross-boundary?{Year}&unit=96&by=procedure")).GetProperty("rows");
        Assert.True(pairs.GetArrayLength() > 0);
        var trend = visit.Page.Locator("section[aria-labelledby=trend] tbody tr");
        await Assertions.Expect(trend).ToHaveCountAsync(13);
        await Assertions
            .Expect(visit.Page.Locator("section[aria-labelledby=procedures] tbody tr"))
            .ToHaveCountAsync(Math.Min(30, procedures.GetArrayLength()));
        var last = trend.Last.Locator("a");
        var count = await last.InnerTextAsync();
        await last.ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".total [data-total]")).ToHaveTextAsync(count);
        await visit.OpenAsync($"/quality?{Year}&unit=96");
        var satisfied = visit.Page.Locator("tr:has([data-figure=satisfaction]) a").First;
        count = await satisfied.InnerTextAsync();
        await satisfied.ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".total [data-total]")).ToHaveTextAsync(count);
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task Operations_show_streams_webhooks_calendars_and_an_import()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/operations?{Year}&unit=all");
        var streams = (await fixture.Api.GetJsonAsync("/v1/operations/subscriptions")).GetProperty("items").GetArrayLength();
        await Assertions.Expect(visit.Page.Locator("section[aria-labelledby=streams] tbody tr")).ToHaveCountAsync(streams);
        await Assertions.Expect(visit.Page.Locator("section[aria-labelledby=webhooks]")).ToContainTextAsync("Kho dữ liệu tỉnh");
        await Assertions.Expect(visit.Page.Locator("section[aria-labelledby=calendars]")).ToContainTextAsync("VN/");
        await Assertions
            .Expect(visit.Page.Locator("section[aria-labelledby=imports] tbody tr", new() { HasText = fixture.Job }))
            .ToContainTextAsync("xong");
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task The_overview_is_live_within_two_seconds()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        var watch = Stopwatch.StartNew();
        await visit.OpenAsync($"/?{Year}&unit=all");
        output.WriteLine($"overview live after {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"live after {watch.Elapsed}"); // a shared machine; the figure is in the output
    }

    [Fact]
    public async Task The_keyboard_reaches_content_pages_and_tree_and_english_is_a_switch()
    {
        await using var visit = await Visit.StartAsync(fixture, 1280);
        await visit.OpenAsync($"/?{Year}&unit=all");
        var keys = visit.Page.Keyboard;
        await keys.PressAsync("Tab");
        await Assertions.Expect(visit.Page.Locator(".skip")).ToBeFocusedAsync();
        for (var i = 0; i < 3; i++)
        {
            await keys.PressAsync("Tab");
        }
        await keys.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Hồ sơ");
        await visit.Page.Locator(".lang").ClickAsync();
        await Assertions.Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Dossiers");
        Assert.Contains("lang=en", visit.Page.Url, StringComparison.Ordinal);
        await visit.OpenAsync($"/?{Year}&unit=all");
        await visit.Page.Locator(".rz-tree").First.FocusAsync();
        await keys.PressAsync("ArrowDown");
        await Assertions.Expect(visit.Page.Locator(".rz-tree .rz-treenode-content").Nth(1)).ToHaveClassAsync(new Regex("rz-state-focused"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/units/"));
        visit.MustBeQuiet();
    }

    [Fact]
    public async Task A_stranger_signs_in_first_and_then_sees_the_page_that_was_asked_for()
    {
        await using var visit = await Visit.StartAsync(fixture, 390, token: "");
        await visit.Page.GotoAsync(fixture.Address + "/cross-boundary");
        Assert.Contains("/sign-in", visit.Page.Url, StringComparison.Ordinal);
        await visit.ShootAsync("sign-in-390");
        await visit.Page.SelectOptionAsync("select[name=agency]", "H12.101");
        await visit.Page.SelectOptionAsync("select[name=role]", "statistics");
        await visit.Page.ClickAsync("form:has(select) button");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/cross-boundary.*unit=H12.101"));
        var cookie = (await visit.Page.Context.CookiesAsync()).Single(cookie => cookie.Name == "motcua-token");
        Assert.True(cookie.HttpOnly);
        await visit.Page.GotoAsync($"{fixture.Address}/dossiers?{Year}&unit=H12.101");
        await Assertions.Expect(visit.Page.Locator(".notice h2")).ToContainTextAsync("không được xem");
        await visit.Page.GotoAsync($"{fixture.Address}/?{Year}&unit=H12.102");
        await Assertions.Expect(visit.Page.Locator(".notice h2")).ToContainTextAsync("Không tìm thấy");
        using var bare = new HttpClient();
        bare.DefaultRequestHeaders.Add("Cookie", "motcua-token=" + cookie.Value);
        using var refused = await bare.GetAsync(new Uri(fixture.Address + "/v1/statistics/on-time"));
        Assert.Equal(401, (int)refused.StatusCode); // the API knows no cookie
        using var file = await bare.GetAsync(new Uri($"{fixture.Address}/files/v1/reports/ii-06a?format=csv&unit=H12.102"));
        Assert.Equal(404, (int)file.StatusCode); // a file is for whom the answer is
        using var other = await bare.GetAsync(new Uri($"{fixture.Address}/files/v1/statistics/on-time"));
        Assert.Equal(404, (int)other.StatusCode); // and not every answer is a file
    }

    [Fact]
    public async Task A_head_sees_the_own_commune_and_what_is_to_be_done()
    {
        using var head = await fixture.Server.AsAsync("chu.tich", "H12.101", "head");
        await using var visit = await Visit.StartAsync(fixture, 1280, head.DefaultRequestHeaders.Authorization!.Parameter);
        await visit.OpenAsync("/");
        Assert.Contains("unit=H12.101", visit.Page.Url, StringComparison.Ordinal);
        foreach (var path in new[] { "/", "/apologies", "/quality", "/reports", "/reports/scorecard", "/portal-sync", "/units/H12.101" })
        {
            await visit.OpenAsync(Address(path, "H12.101"));
            await Assertions.Expect(visit.Page.Locator("main .notice[role=alert]")).ToHaveCountAsync(0);
        }
        await visit.OpenAsync(Address("/operations", "H12.101"));
        await Assertions.Expect(visit.Page.Locator("main .notice h2")).ToContainTextAsync("không được xem");
        visit.MustBeQuiet();
    }

    private static string Address(string path, string unit) =>
        $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Year}&unit={unit}";

    private static string Number(JsonElement json, string name) => Vietnamese(json.GetProperty(name).GetInt64(), "#,##0");

    private static string Vietnamese(decimal value, string format) =>
        value.ToString(format, new NumberFormatInfo { NumberGroupSeparator = ".", NumberDecimalSeparator = "," });
}
