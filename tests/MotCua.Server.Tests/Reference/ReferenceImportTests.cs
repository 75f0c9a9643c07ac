using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MotCua.Server.Reference;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

public sealed class ReferenceImportTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private HttpClient registrar = null!;

    public async Task InitializeAsync() => registrar = await fixture.AsAsync("binh", "H12", "registrar");

    public Task DisposeAsync()
    {
        registrar.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("units", "units", 334)]
    [InlineData("agencies", "agencies", 281)]
    [InlineData("procedures", "procedures", 82)]
    [InlineData("calendars", "calendar", 77)]
    public async Task The_shipped_files_change_nothing(string register, string file, int rows)
    {
        var query = register == "calendars" ? "?calendar=VN" : "";
        var report = await (await ImportAsync(register + "/import" + query, Shipped(file))).ShouldBe(200);
        Assert.Equal((rows, rows), (report.GetProperty("rows").GetInt32(), Count(report, "same")));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_then_the_import_does_then_it_changes_nothing()
    {
        const string Csv = """
            code,validFrom,name,level,parent
            97001,2027-01-01,Xã Một,commune,96
            97002,2027-01-01,"Xã ""Hai"", mới",commune,96
            """;
        var dry = await (await ImportAsync("units/import?dryRun=true", Csv)).ShouldBe(200);
        Assert.True(dry.GetProperty("dryRun").GetBoolean());
        Assert.Equal(2, Count(dry, "new"));
        await registrar.GetJsonAsync("/v1/units/97002", 404);

        var real = await (await ImportAsync("units/import", Csv)).ShouldBe(200);
        Assert.Equal(2, Count(real, "new"));
        Assert.Equal((2, "97001", "new"), Line(real, 0));
        var unit = (await registrar.GetJsonAsync("/v1/units/97002")).GetProperty("items")[0];
        Assert.Equal("Xã \"Hai\", mới", unit.Text("name"));

        var again = await (await ImportAsync("units/import", Csv)).ShouldBe(200);
        Assert.Equal(2, Count(again, "same"));
    }

    [Theory]
    [InlineData("vi", "Không có đơn vị hành chính 96x.")]
    [InlineData("en", "There is no unit 96x.")]
    public async Task One_refused_row_leaves_nothing_behind(string language, string reason)
    {
        const string Csv = """
            code,validFrom,name,level,parent
            97101,2027-01-01,Xã Một,commune,96
            97102,2027-01-01,Xã Hai,commune,96x
            """;
        registrar.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        var problem = await (await ImportAsync("units/import", Csv)).ShouldBe(422);
        Assert.Equal("import-refused", problem.Text("code"));
        Assert.Equal((3, "97102", "refused"), Line(problem, 1));
        Assert.Equal("parent: " + reason, problem.GetProperty("report")[1].Text("detail"));
        await registrar.GetJsonAsync("/v1/units/97101", 404);
        Assert.Equal(1, Count(await (await ImportAsync("units/import?dryRun=true", Csv)).ShouldBe(200), "refused"));
    }

    [Fact]
    public async Task A_file_may_end_a_version_and_begin_the_next_children_before_parents()
    {
        const string Csv = """
            code,validFrom,validTo,name,level,parent
            97202,2027-01-01,,Xã của huyện,commune,9720
            9720,2020-01-01,2026-12-31,Huyện cũ,district,96
            9720,2027-01-01,,Huyện mới,district,96
            """;
        await (await ImportAsync("units/import", "code,validFrom,name,level,parent\n9720,2020-01-01,Huyện cũ,district,96\n")).ShouldBe(200);
        var report = await (await ImportAsync("units/import", Csv)).ShouldBe(200);
        Assert.Equal((2, 1), (Count(report, "new"), Count(report, "changed")));
    }

    [Theory]
    [InlineData("H12.101,2026-01-01,,X,commune,32002", "validFrom: Trùng với phiên bản có hiệu lực từ 2025-07-01 đến …")]
    [InlineData("H12.950,2026-01-01,,X,commune,32002\nH12.950,2026-01-01,,Y,commune,32002", "code: Dòng 2 đã có cùng mã và ngày.")]
    [InlineData("H12.950,2026-01-01,2025-01-01,X,commune,32002", "validTo: validTo phải không trước validFrom.")]
    [InlineData("H12.950,1/1/2026,,X,commune,32002", "validFrom: Phải là ngày")]
    [InlineData("H12.950,2026-01-01,,X,ward,32002", "level: ")]
    [InlineData("H12.950,2026-01-01,,,commune,32002", "name: ")]
    [InlineData("H12.950,2026-01-01,,X", "Dòng có 4 ô, tiêu đề có 6.")]
    [InlineData("H12 950,2026-01-01,,X,commune,32002", "code: Sai định dạng")]
    [InlineData("H12.950,2026-01-01,,X\0Y,commune,32002", "name: Có ký tự")]
    public async Task A_row_that_cannot_be_is_refused_with_the_reason(string rows, string reason)
    {
        var csv = "code,validFrom,validTo,name,level,unit\n" + rows + "\n";
        var problem = await (await ImportAsync("agencies/import", csv)).ShouldBe(422);
        var refused = problem.GetProperty("report").EnumerateArray().Last();
        Assert.Equal("refused", refused.Text("result"));
        Assert.StartsWith(reason, refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Byte_order_mark_and_Windows_line_ends_are_read()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. "validFrom,code,name,level,parent\r\n2027-01-01,97301,Xã Ba,commune,96\r\n"u8];
        var report = await (await ImportAsync("units/import?dryRun=true", bytes)).ShouldBe(200);
        Assert.Equal(1, Count(report, "new"));
    }

    [Theory]
    [InlineData("code,name\n\xff\xfe", "csv-not-utf8", 400)]
    [InlineData("code,validFrom,name,level,parent\n\"97", "csv-unclosed-quote", 400)]
    [InlineData("code,validFrom,name,level,parent\n97\"1,2027-01-01,X,commune,96\n", "csv-stray-quote", 400)]
    [InlineData("code,validFrom,name,level,colour\n", "invalid-request", 400)]
    [InlineData("code,validFrom,name\n", "invalid-request", 400)]
    [InlineData("code,code,validFrom,name,level\n", "invalid-request", 400)]
    [InlineData("", "invalid-request", 400)]
    public async Task A_file_that_cannot_be_read_is_refused_as_a_whole(string latin1, string code, int status)
    {
        var problem = await (await ImportAsync("units/import", Encoding.Latin1.GetBytes(latin1))).ShouldBe(status);
        Assert.Equal(code, problem.Text("code"));
    }

    [Fact]
    public async Task Only_CSV_of_a_bearable_size_is_taken()
    {
        using var json = await registrar.SendJsonAsync("POST", "/v1/units/import", new { });
        await json.ShouldBe(415);
        await (await ImportAsync("units/import", new byte[20 * 1024 * 1024 + 1])).ShouldBe(413);
        using var clerk = await fixture.AsAsync("an", "H12.101", "clerk");
        using var forbidden = await clerk.SendAsync("POST", "/v1/units/import", new StringContent("x", null, "text/csv"));
        await forbidden.ShouldBe(403);
    }

    [Fact]
    public async Task Limits_of_procedures_are_read_from_two_columns()
    {
        const string Csv = """
            code,validFrom,name,field,level,limitValue,limitUnit,online
            9.990101,2027-01-01,Trong ngày,Hộ tịch,commune,,same_day,full
            9.990102,2027-01-01,Theo giờ,Hộ tịch,commune,2.5,working_hours,none
            9.990103,2027-01-01,Không thời hạn,Hộ tịch,commune,,,none
            """;
        Assert.Equal(3, Count(await (await ImportAsync("procedures/import", Csv)).ShouldBe(200), "new"));
        Assert.Equal(3, Count(await (await ImportAsync("procedures/import", Csv)).ShouldBe(200), "same"));
        var half = (await registrar.GetJsonAsync("/v1/procedures/9.990102")).GetProperty("items")[0].GetProperty("limit");
        Assert.Equal((2.5m, "working_hours"), (half.GetProperty("value").GetDecimal(), half.Text("unit")));

        const string Bad =
            "code,validFrom,name,field,level,limitValue,limitUnit,online\n9.990104,2027-01-01,X,Y,commune,0.4,working_days,none\n";
        await (await ImportAsync("procedures/import", Bad)).ShouldBe(422);
    }

    [Fact]
    public async Task A_large_file_is_read_in_one_piece()
    {
        var csv = new StringBuilder("code,validFrom,validTo,name,field,level,online\n");
        for (var row = 0; row < 20_000; row++)
        {
            csv.Append(null, $"8.{row:000000},2027-01-01,2027-12-31,Thủ tục số {row},Lĩnh vực,commune,none\n");
        }
        var report = await (await ImportAsync("procedures/import?dryRun=true", csv.ToString())).ShouldBe(200);
        Assert.Equal(20_000, Count(report, "new"));
    }

    private Task<HttpResponseMessage> ImportAsync(string address, string csv) => ImportAsync(address, Encoding.UTF8.GetBytes(csv));

    private async Task<HttpResponseMessage> ImportAsync(string address, byte[] csv)
    {
        using var content = new ByteArrayContent(csv) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        return await registrar.SendAsync("POST", "/v1/" + address, content);
    }

    private static string Shipped(string file)
    {
        using var stream = typeof(ReferenceStore).Assembly.GetManifestResourceStream($"MotCua.Server.ReferenceData.{file}.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static int Count(JsonElement report, string result) => report.GetProperty("counts").GetProperty(result).GetInt32();

    private static (int, string?, string?) Line(JsonElement report, int index)
    {
        var line = report.GetProperty("report")[index];
        return (line.GetProperty("row").GetInt32(), line.Text("code"), line.Text("result"));
    }
}
