using System.Text;
using System.Text.Json;
using MotCua.Municipal;
using Xunit;

namespace MotCua.Server.Tests.Municipal;

public sealed class ConverterTests
{
    private const string Header = "case_id,channel,department,group,responsible,start,deadline,end\n";

    [Fact]
    public void A_case_becomes_a_receipt_its_steps_and_its_end_at_the_same_wall_clock_5110_days_later()
    {
        var lines = Lines(
            Header
                + "case-1,Internet,General,Group 8,Resource11,2011-10-11T01:06:40.020+02:00,2011-12-06T01:06:40+01:00,2011-11-23T08:50:44.645+01:00\n",
            "case_id,time,activity,resource,group\n"
                + "case-1,2011-11-01T09:00:00+01:00,T02 Check,Resource04,Group 4\n"
                + "case-1,2011-10-24T15:00:50.433+02:00,Confirmation,Resource03,EMPTY\n"
        );

        Assert.Equal(
            [
                """{"key":"case-1","verb":"receive","occurredAt":"2025-10-07T01:06:40.02+07:00","procedureCode":"1.010727","receivingAgency":"H12.00","resolvingAgency":"H12.00","channel":"online","applicant":{"kind":"other","name":"Người nộp hồ sơ case-1"},"summary":"Hồ sơ case-1, General, Group 8","dueOn":"2025-12-02"}""",
                """{"key":"case-1","verb":"assign","occurredAt":"2025-10-20T15:00:50.433+07:00","officer":"Resource03","step":"Confirmation"}""",
                """{"key":"case-1","verb":"assign","occurredAt":"2025-10-28T09:00:00+07:00","officer":"Resource04","step":"T02 Check"}""",
                """{"key":"case-1","verb":"process","occurredAt":"2025-11-19T08:50:44.645+07:00"}""",
            ],
            lines
        );
    }

    [Fact]
    public void Columns_are_found_by_name_behind_a_byte_order_mark_with_CRLF_and_quotes()
    {
        var lines = Lines(
            "\uFEFF\"END\",start,deadline,case_id,department,group\r\n"
                + "\r\n"
                + ",2011-10-11 08:00,2011-10-12,\"a,\"\"b\"\"\",\"two\r\nlines\",Group 1\r\n",
            "resource,activity,time,case_id\r\nAn,\"x, y\",2011-10-11T09:00Z,\"a,\"\"b\"\"\"\r\n"
        );

        Assert.Equal(2, lines.Count);
        Assert.Equal("a,\"b\"", Text(lines[0], "key"));
        Assert.Equal("2025-10-07T08:00:00+07:00", Text(lines[0], "occurredAt"));
        Assert.Equal("2025-10-08", Text(lines[0], "dueOn"));
        Assert.Equal("Hồ sơ a,\"b\", two\r\nlines, Group 1", Text(lines[0], "summary"));
        Assert.Equal("x, y", Text(lines[1], "step"));
    }

    [Theory]
    [InlineData("Internet", "online")]
    [InlineData("e-mail", "online")]
    [InlineData("Desk", "counter")]
    [InlineData("Post", "postal")]
    [InlineData("Fax", "counter")]
    public void Channels_are_translated(string channel, string expected) =>
        Assert.Equal(expected, Text(Lines(Header + $"1,{channel},,,,2011-10-11,,\n")[0], "channel"));

    [Fact]
    public void Without_a_deadline_there_is_no_due_date_and_without_an_end_no_process()
    {
        var line = Assert.Single(Lines(Header + "1,Desk,,,,2011-10-11T08:00:00+02:00,,\n"));

        Assert.DoesNotContain("dueOn", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_that_ends_before_it_starts_is_written_as_it_is_and_noted()
    {
        var notes = new StringWriter();
        var lines = Lines(Header + "1,Desk,,,,2011-10-11T08:00:00+02:00,,2011-10-10T08:00:00+02:00\n", notes: notes);

        Assert.Equal(["receive", "process"], lines.Select(l => Text(l, "verb")));
        Assert.Contains("ends before it starts", notes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Events_outside_the_case_or_of_nobody_are_left_out()
    {
        var lines = Lines(
            Header + "1,Desk,,,,2011-10-11T08:00:00+02:00,,2011-10-12T08:00:00+02:00\n",
            "case_id,time,activity,resource\n"
                + "1,2011-10-11T07:59:59+02:00,early,An\n1,2011-10-11T08:00:00+02:00,first,An\n"
                + "1,2011-10-11T09:00:00+02:00,nobody,EMPTY\n1,2011-10-12T08:00:01+02:00,late,An\n1,soon,unreadable,An\n"
        );

        Assert.Equal(["receive", "assign", "process"], lines.Select(l => Text(l, "verb")));
        Assert.Equal("first", Text(lines[1], "step"));
    }

    [Fact]
    public void Events_need_not_be_grouped_by_case()
    {
        var lines = Lines(
            Header + "b,Desk,,,,2011-10-11,,\na,Desk,,,,2011-10-11,,\n",
            "case_id,time,activity,resource\na,2011-10-12,a1,An\nb,2011-10-12,b1,An\na,2011-10-13,a2,An\nb,2011-10-13,b2,An\nb,2011-10-14,b3,An\n"
        );

        Assert.Equal(["b1", "b2", "b3", "a1", "a2"], lines.Where(l => Text(l, "verb") == "assign").Select(l => Text(l, "step")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("case_id,start,end\n1,2011-10-11,\n")]
    public void A_file_without_the_columns_is_refused(string cases) => Assert.Throws<FormatException>(() => Lines(cases));

    [Fact]
    public void A_quote_that_is_never_closed_is_refused_instead_of_swallowing_the_file() =>
        Assert.Throws<FormatException>(() => Lines(Header + "1,\"Desk,,,,2011-10-11,,\n" + new string('x', CsvReader.MaxRecordBytes)));

    [Fact]
    public void The_300_cases_are_206_early_11_on_time_66_late_and_17_open_and_all_in_the_past()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Municipal");
        var notes = new StringWriter();
        var lines = Lines(File.ReadAllText(Path.Combine(folder, "cases.csv")), File.ReadAllText(Path.Combine(folder, "events.csv")), notes);

        var verdicts = lines
            .GroupBy(l => Text(l, "key"))
            .Select(c => (Due: Text(c.First(), "dueOn"), Last: c.Last()))
            .Select(c => Text(c.Last, "verb") == "process" ? Math.Sign(string.CompareOrdinal(Text(c.Last, "occurredAt")[..10], c.Due)) : 2)
            .CountBy(v => v)
            .ToDictionary();
        Assert.Equal((206, 11, 66, 17), (verdicts[-1], verdicts[0], verdicts[1], verdicts[2]));
        Assert.DoesNotContain("future", notes.ToString(), StringComparison.Ordinal);
        foreach (var times in lines.GroupBy(l => Text(l, "key")).Select(c => c.Select(l => DateTimeOffset.Parse(Text(l, "occurredAt")))))
        {
            Assert.Equal(times.Order(), times);
        }
    }

    private static List<string> Lines(string cases, string? events = null, StringWriter? notes = null)
    {
        using var log = events is null ? null : new EventLog(Stream(events), "events.csv");
        using var output = new MemoryStream();
        var converter = new Converter(new Target("H12.00", "1.010727", 5110), new Notes(notes ?? new StringWriter()), new Now());
        converter.Convert(Stream(cases), "cases.csv", log, output);
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Text(string line, string property) =>
        JsonDocument.Parse(line).RootElement.GetProperty(property).GetString()
        ?? throw new InvalidOperationException($"{property} is null in {line}");

    private sealed class Now : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    }
}
