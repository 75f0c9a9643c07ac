using System.Net.Http.Headers;
using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Reference;

/// <summary>Calendars of a province and of a commune over the nation's, as receipts, previews and explanations see them.</summary>
public sealed class LayeredCalendarTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    // Each test publishes for a commune of its own.
    private const string Office = "H12.103";

    [Fact]
    public async Task A_dossier_is_explained_under_the_calendar_that_it_was_promised_by()
    {
        using var admin = await fixture.AdministratorAsync();
        var desk = new Desk(admin);
        var body = Desk.Receipt(Desk.Birth, receiving: "H12.104", occurredAt: "2026-03-02T08:00:00+07:00");
        var before = await PreviewAsync(admin, "H12.104", "2026-03-02T08:00:00+07:00");
        var received = await desk.ReceiveAsync(body);
        var explained = await admin.GetJsonAsync($"/v1/dossiers/{received.Text("id")}/deadline");
        Assert.Equal(received.Text("calendarVersion"), explained.Text("calendarVersion"));

        // A storm is published afterwards, from before the receipt on.
        await PutAsync(
            admin,
            "H12.104",
            new
            {
                date = "2026-03-02",
                kind = "closure",
                name = "Bão",
            },
            new
            {
                date = "2026-03-03",
                kind = "closure",
                name = "Bão",
            }
        );
        var after = await PreviewAsync(admin, "H12.104", "2026-03-02T08:00:00+07:00");
        Assert.NotEqual(before.Text("dueAt"), after.Text("dueAt"));
        Assert.EndsWith("+H12.104/1", after.Text("calendarVersion"));

        var again = await admin.GetJsonAsync($"/v1/dossiers/{received.Text("id")}/deadline");
        Assert.Equal(explained.Text("dueAt"), again.Text("dueAt"));
        Assert.Equal(explained.GetProperty("explanation").GetRawText(), again.GetProperty("explanation").GetRawText());
        Assert.NotEqual(0, again.GetProperty("explanation").GetArrayLength());
        var period = Assert.Single(again.GetProperty("periods").EnumerateArray());
        Assert.Equal(("receipt", received.Text("calendarVersion")), (period.Text("cause"), period.Text("calendarVersion")));
    }

    [Fact]
    public async Task Every_skipped_day_names_the_layer_and_the_rule()
    {
        using var admin = await fixture.AdministratorAsync();
        await PutAsync(
            admin,
            Office,
            new
            {
                date = "2026-11-23",
                kind = "closure",
                name = "Ngập",
            },
            new
            {
                date = "2026-11-28",
                kind = "swap_work",
                name = "Làm bù ngập",
                hours = "07:00-11:30",
            }
        );

        // Received on the eve of a flood and of 24 November, which the nation keeps.
        var preview = await PreviewAsync(admin, Office, "2026-11-20T16:00:00+07:00");
        Assert.Equal("VN/1+" + Office + "/1", preview.Text("calendarVersion"));
        var days = preview.GetProperty("explanation").EnumerateArray().ToDictionary(day => day.Text("date")!);
        Assert.Equal(("closure", Office + "/1"), (days["2026-11-23"].Text("reason"), days["2026-11-23"].Text("calendarVersion")));
        Assert.Equal(("holiday", "VN/1"), (days["2026-11-24"].Text("reason"), days["2026-11-24"].Text("calendarVersion")));
        Assert.Equal("Bộ luật Lao động 2019 Đ.112", days["2026-11-24"].Text("rule"));
        Assert.Contains("(Ngập)", days["2026-11-23"].Text("why"), StringComparison.Ordinal);
        Assert.Equal("2026-11-25", preview.Text("dueOn"));

        var english = await admin.SendAsync("GET", Preview(Office, "2026-11-20T16:00:00+07:00"), null, ("Accept-Language", "en"));
        Assert.Contains("office closed", (await english.ShouldBe(200)).GetProperty("explanation").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seasons_come_from_a_file_and_a_year_in_it_is_replaced()
    {
        using var admin = await fixture.AdministratorAsync();
        const string Csv = """
            date,kind,name,until,hours
            2026-04-16,season,Mùa hè,2026-10-15,"06:30-11:00,14:00-17:30"
            2026-10-16,season,Mùa đông,,"07:30-11:30,13:30-17:30"
            2026-09-07,closure,Bão,,
            """;
        foreach (var (query, versions) in new[] { ("&dryRun=true", 0), ("", 1), ("", 1) })
        {
            var report = await (await ImportAsync(admin, "H12.105" + query, Csv)).ShouldBe(200);
            Assert.Equal(3, report.GetProperty("rows").GetInt32());
            Assert.Equal(versions, (await admin.WalkAsync("/v1/calendars?code=H12.105", 1)).Count);
        }
        Assert.Equal("2026-05-05T17:30:00+07:00", (await PreviewAsync(admin, "H12.105", "2026-05-05T08:00:00+07:00")).Text("dueAt"));
        Assert.Equal("2026-02-25T17:00:00+07:00", (await PreviewAsync(admin, "H12.105", "2026-02-25T08:00:00+07:00")).Text("dueAt"));

        await (
            await ImportAsync(admin, "H12.105", "date,kind,name,until,hours\n2026-05-01,season,Mùa hè,2026-09-30,06:30-11:00\n")
        ).ShouldBe(200);
        var newest = (await admin.GetJsonAsync("/v1/calendars/H12.105")).GetProperty("items")[1];
        Assert.Equal("2026-05-01", Assert.Single(newest.GetProperty("openingHours").EnumerateArray()).Text("from"));
        Assert.Equal(0, newest.GetProperty("days").GetArrayLength());
    }

    [Theory]
    [InlineData("2026-04-16,season,Hè,,\n", "hours")]
    [InlineData("2026-04-16,season,Hè,2026-04-15,07:00-11:00\n", "until")]
    [InlineData("2026-04-16,season,Hè,,07:00\n", "hours")]
    [InlineData("2026-04-16,closure,Bão,,07:00-11:00\n", "hours")]
    [InlineData("2026-04-16,closure,Bão,2026-04-18,\n", "until")]
    [InlineData("2026-04-16,season,Hè,2026-06-01,07:00-11:00\n2026-05-16,season,Hè,,07:00-11:00\n", "date")]
    public async Task A_row_that_cannot_be_is_reported(string rows, string column)
    {
        using var admin = await fixture.AdministratorAsync();
        var report = await (await ImportAsync(admin, "H12.106", "date,kind,name,until,hours\n" + rows)).ShouldBe(422);
        var refused = report.GetProperty("report").EnumerateArray().Last();
        Assert.Equal("refused", refused.Text("result"));
        Assert.StartsWith(column + ":", refused.Text("detail"), StringComparison.Ordinal);
        using var none = await admin.SendAsync("GET", "/v1/calendars/H12.106", null);
        await none.ShouldBe(404);
    }

    [Fact]
    public async Task Only_the_nation_and_known_agencies_have_calendars()
    {
        using var admin = await fixture.AdministratorAsync();
        using var put = await admin.SendJsonAsync("PUT", "/v1/calendars/H99.9", Body());
        Assert.Equal("unknown-agency", (await put.ShouldBe(400)).GetProperty("errors")[0].Text("code"));
        using var import = await ImportAsync(admin, "H99.9", "date,kind,name\n2026-01-01,closure,X\n");
        Assert.Equal("/query/calendar", (await import.ShouldBe(400)).GetProperty("errors")[0].Text("pointer"));
    }

    [Fact]
    public async Task A_missing_year_is_loud_on_the_receipt_the_preview_and_the_operations_page()
    {
        await using var server = await fixture.StartAnotherAsync();
        server.Clock.Set(new DateTimeOffset(2027, 12, 31, 9, 0, 0, TimeSpan.FromHours(7)));
        using var admin = await server.AdministratorAsync();
        var watch = await admin.GetJsonAsync("/v1/operations/calendars");
        Assert.False(watch.GetProperty("ok").GetBoolean());
        Assert.Equal("[2028]", watch.GetProperty("missing").GetRawText());
        Assert.Equal("[2027]", watch.GetProperty("estimated").GetRawText());
        Assert.Equal("""["calendar-missing:2028"]""", watch.GetProperty("warnings").GetRawText());

        server.Clock.Set(new DateTimeOffset(2028, 1, 4, 9, 0, 0, TimeSpan.FromHours(7)));
        using var later = await server.AdministratorAsync(); // the other token is of last year
        var received = await new Desk(later).ReceiveAsync(Desk.Receipt(Desk.Birth));
        Assert.Equal("""["calendar-missing:2028"]""", received.GetProperty("warnings").GetRawText());
        var preview = await PreviewAsync(later, Desk.AnXuyen, "2028-01-04T09:00:00+07:00");
        Assert.Equal("""["calendar-missing:2028"]""", preview.GetProperty("warnings").GetRawText());
    }

    [Fact]
    public async Task A_published_version_cannot_be_changed_even_by_the_owner_of_the_tables()
    {
        await using var connection = new NpgsqlConnection(fixture.Database.SuperuserConnectionString);
        await connection.OpenAsync();
        foreach (var sql in new[] { "update reference.calendar set name = 'x'", "delete from reference.calendar_day" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        }
    }

    [Fact]
    public async Task A_procedure_counted_hour_wise_or_in_half_days_is_kept_and_counted_so()
    {
        using var admin = await fixture.AdministratorAsync();
        const string Csv = """
            code,validFrom,name,field,level,limitValue,limitUnit,limitCounting,online
            9.980001,2023-01-01,Theo giờ,Hộ tịch,commune,2.5,working_days,hour_wise,none
            9.980002,2023-01-01,Nửa ngày,Hộ tịch,commune,2.5,working_days,,none
            """;
        foreach (var result in new[] { "new", "same" })
        {
            using var content = new StringContent(Csv, new MediaTypeHeaderValue("text/csv"));
            using var response = await admin.SendAsync("POST", "/v1/procedures/import", content);
            Assert.Equal(2, (await response.ShouldBe(200)).GetProperty("counts").GetProperty(result).GetInt32());
        }
        var limit = (await admin.GetJsonAsync("/v1/procedures/9.980001")).GetProperty("items")[0].GetProperty("limit");
        Assert.Equal("""{"value":2.5,"unit":"working_days","counting":"hour_wise"}""", limit.GetRawText());
        foreach (var (procedure, due) in new[] { ("9.980001", "2026-03-04T14:00:00+07:00"), ("9.980002", "2026-03-05T11:00:00+07:00") })
        {
            var preview = await admin.GetJsonAsync(
                $"/v1/deadlines/preview?procedure={procedure}&receivedAt={Uri.EscapeDataString("2026-03-02T08:00:00+07:00")}&agency=H12.107"
            );
            Assert.Equal(due, preview.Text("dueAt"));
        }
    }

    private static string Preview(string agency, string receivedAt) =>
        $"/v1/deadlines/preview?procedure={Desk.Birth}&receivedAt={Uri.EscapeDataString(receivedAt)}&agency={agency}";

    private static Task<JsonElement> PreviewAsync(HttpClient client, string agency, string receivedAt) =>
        client.GetJsonAsync(Preview(agency, receivedAt));

    private static object Body(params object[] days) =>
        new
        {
            name = "Lịch địa phương",
            years = new[] { 2026 },
            days,
        };

    private static async Task PutAsync(HttpClient client, string code, params object[] days)
    {
        using var response = await client.SendJsonAsync("PUT", "/v1/calendars/" + code, Body(days));
        await response.ShouldBe(201);
    }

    private static async Task<HttpResponseMessage> ImportAsync(HttpClient client, string calendar, string csv)
    {
        using var content = new StringContent(csv, new MediaTypeHeaderValue("text/csv"));
        return await client.SendAsync("POST", "/v1/calendars/import?calendar=" + calendar, content);
    }
}
