using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;
using static MotCua.Server.Tests.Imports.History;

namespace MotCua.Server.Tests.Imports;

/// <summary>Each kind of line that is refused, and that the others are not stopped by it.</summary>
public sealed class ReportTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    public static TheoryData<string, string, string?> Refused =>
        new()
        {
            { "{\"key\":\"r\",", "malformed-json", null },
            { "[]", "invalid-request", " must-be-object" },
            { "\"\\ud800\"", "invalid-request", " must-be-object" },
            { """{"verb":"process","occurredAt":"2026-03-02T08:00:00+07:00"}""", "invalid-request", "/key required" },
            { """{"key":"r","occurredAt":"2026-03-02T08:00:00+07:00"}""", "invalid-request", "/verb required" },
            { Line("r", "vanish", "2026-03-02 08:00"), "invalid-request", "/verb must-be-one-of" },
            { """{"key":"r","key":"s","verb":"process","occurredAt":"2026-03-02T08:00:00+07:00"}""", "malformed-json", null },
            { """{"key":"r","verb":"process"}""", "invalid-request", "/occurredAt required" },
            { Line("r", "process", "2026-03-02 08:00", """{"colour":"red"}"""), "invalid-request", "/colour unknown-field" },
            { Line("r", "process", "2026-03-02 08:00", """{"x\u0000y":1}"""), "invalid-request", "/x\uFFFDy unknown-field" },
            { Line("r", "process", "2026-03-02 08:00", """{"dueOn":"2026-03-09"}"""), "invalid-request", "/dueOn unknown-field" },
            {
                Line("r", "process", "2026-03-02 08:00", """{"resultNumber":"a\u0000b"}"""),
                "invalid-request",
                "/resultNumber bad-characters"
            },
            { Line("unknown", "process", "2026-03-02 08:00"), "unknown-key", null },
            { Line("known", "process", "2026-03-01 08:00"), "before-last-event", null },
            { Line("known", "settle-obligation", "2026-03-02 10:00", """{"channel":"online"}"""), "not-in-this-status", null },
            { Line("known", "process", "2199-03-01 08:00"), "invalid-request", "/occurredAt in-the-future" },
            { Line("known", "forward", "2026-03-02 10:00", """{"toAgency":"H99"}"""), "invalid-request", "/toAgency unknown-agency" },
            { Receive("known", "2026-03-02 09:16"), "received-already", null },
            { Receive("r", "2199-03-01 08:00"), "invalid-request", "/occurredAt in-the-future" },
            { Receive("r", members: """{"procedureCode":"9.999999"}"""), "invalid-request", "/procedureCode unknown-procedure" },
            { Receive("r", "2001-03-01 08:00"), "procedure-not-in-force", null },
            { Receive("r", "2024-03-01 08:00"), "agency-not-in-force", null },
            { Receive("r", members: """{"applicant":{"kind":"citizen"}}"""), "invalid-request", "/applicant/name required" },
            {
                Receive("r", members: """{"dueOn":"2026-03-09","dueAt":"2026-03-09T08:00:00+07:00"}"""),
                "invalid-request",
                "/dueAt due-twice"
            },
            { Receive("r", members: """{"submittedAt":"2026-03-02T10:00:00+07:00"}"""), "submitted-after-receipt", null },
            { Receive("r", members: $$"""{"summary":"{{new string('x', 70_000)}}"}"""), "line-too-long", null },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refused_line_is_reported_and_does_not_stop_the_others(string line, string code, string? error)
    {
        using var client = await fixture.AdministratorAsync();
        var job = await client.ImportAsync(File(Receive("known"), line, Assign("known")), $"?source={Guid.NewGuid()}");
        Assert.Equal((3, 1, 1, 0, 1, 2), job.Counts());
        var refused = Assert.Single(await client.ReportAsync(job));
        Assert.Equal(2, refused.GetProperty("line").GetInt64());
        Assert.Equal(code, refused.Text("code"));
        Assert.NotEqual("", refused.Text("detail"));
        var errors = refused.GetProperty("errors").EnumerateArray().Select(e => $"{e.Text("pointer")} {e.Text("code")}");
        Assert.Equal(error is null ? [] : [error], errors);
    }

    [Fact]
    public async Task A_line_that_is_no_UTF8_is_reported()
    {
        using var client = await fixture.AdministratorAsync();
        var line = File(Line("r", "process", "2026-03-02 08:00", """{"resultNumber":"@"}"""));
        line[Array.IndexOf(line, (byte)'@')] = 0xFF;
        var job = await client.ImportAsync(line);
        Assert.Equal(1, job.Count("refused"));
        var refused = Assert.Single(await client.ReportAsync(job));
        Assert.Contains("/resultNumber", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_line_is_taken_and_one_byte_more_is_not()
    {
        using var client = await fixture.AdministratorAsync();
        string Padded(int bytes) => Process("padded").PadRight(bytes - 1).Insert(1, " ");
        // Blanks within the object count, blanks around it do not.
        string Inside(int bytes) => "{" + new string(' ', bytes - Process("padded").Length) + Process("padded")[1..];
        var job = await client.ImportAsync(Receive("padded"), Inside(64 * 1024), Inside(64 * 1024 + 1), Inside(300_000), Padded(66_000));
        Assert.Equal(5, job.Count("lines"));
        Assert.Equal(
            ["3 line-too-long", "4 line-too-long"],
            (await client.ReportAsync(job)).Select(line => $"{line.GetProperty("line").GetInt64()} {line.Text("code")}")
        );
    }

    [Fact]
    public async Task The_report_speaks_the_language_of_its_reader_and_holds_no_personal_data()
    {
        using var client = await fixture.AdministratorAsync();
        var job = await client.ImportAsync(Receive("spoken", members: """{"procedureCode":"9.999999"}"""), Process("spoken"));
        var vietnamese = await client.ReportAsync(job);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var english = await client.ReportAsync(job);
        Assert.Equal("There is no procedure 9.999999.", english[0].GetProperty("errors")[0].Text("detail"));
        Assert.Equal("Không có thủ tục 9.999999.", vietnamese[0].GetProperty("errors")[0].Text("detail"));
        Assert.Equal("spoken", english[1].Text("key"));
        Assert.DoesNotContain("Nguyễn", JsonSerializer.Serialize(vietnamese), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_refused_lines_only_is_completed()
    {
        using var client = await fixture.AdministratorAsync();
        var job = await client.ImportAsync(Enumerable.Range(0, 5000).Select(i => Process($"missing-{i}")));
        Assert.Equal((5000, 0, 0, 0, 5000, 0), job.Counts());
        var report = await client.ReportAsync(job);
        Assert.Equal(Enumerable.Range(1, 5000).Select(i => (long)i), report.Select(line => line.GetProperty("line").GetInt64()));
    }
}
