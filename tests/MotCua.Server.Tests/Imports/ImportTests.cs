using System.Text;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using static MotCua.Server.Tests.Imports.History;
using static MotCua.Server.Tests.Imports.ImportClient;

namespace MotCua.Server.Tests.Imports;

/// <summary>What an import takes over, and that it is the same as over HTTP.</summary>
public sealed class ImportTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_history_becomes_a_dossier_with_its_events_at_their_own_times()
    {
        using var client = await fixture.AdministratorAsync();
        var job = await client.ImportAsync(
            Receive("first", members: """{"dueOn":"2026-03-05"}"""),
            Assign("first"),
            Process("first"),
            Return("first")
        );
        Assert.Equal((4, 1, 3, 0, 0, 4), job.Counts());
        Assert.Equal(4, job.GetProperty("done").GetInt64());
        Assert.Equal(4, job.GetProperty("total").GetInt64());
        Assert.False(job.GetProperty("dryRun").GetBoolean());

        var dossier = await client.GetJsonAsync($"/v1/dossiers/{DossierId("first")}");
        Assert.Equal("returned", dossier.Text("status"));
        Assert.Equal("early", dossier.Text("timeliness"));
        Assert.StartsWith("H12.101-260302-", dossier.Text("code"), StringComparison.Ordinal);
        Assert.Equal("Nguyễn Văn A", dossier.GetProperty("applicant").Text("name"));

        var events = await client.GetJsonAsync($"/v1/dossiers/{DossierId("first")}/events");
        Assert.Equal(
            ["2026-03-02T09:15:00+07:00", "2026-03-02T10:00:00+07:00", "2026-03-03T10:00:00+07:00", "2026-03-04T10:00:00+07:00"],
            events.GetProperty("items").EnumerateArray().Select(e => e.Text("occurredAt"))
        );
    }

    [Fact]
    public async Task A_broken_promise_is_announced_at_the_instant_of_the_breach()
    {
        using var client = await fixture.AdministratorAsync();
        var job = await client.ImportAsync(Receive("late", members: """{"dueOn":"2026-03-02"}"""), Process("late"));
        Assert.Equal((2, 1, 1, 0, 0, 3), job.Counts());
        var types = await ColumnAsync($"select type from events.mt_events where stream_id = '{DossierId("late")}' order by version");
        Assert.Equal(["dossier_received", "dossier_overdue", "dossier_processed"], types);
    }

    [Fact]
    public async Task A_due_instant_is_kept_and_without_a_promise_the_due_date_is_computed()
    {
        using var client = await fixture.AdministratorAsync();
        await client.ImportAsync(
            Receive("instant", members: """{"dueAt":"2026-03-03T11:30:00+07:00"}"""),
            Receive("computed", members: """{"procedureCode":"1.000419"}""")
        );
        var instant = await client.GetJsonAsync($"/v1/dossiers/{DossierId("instant")}");
        Assert.Equal("2026-03-03T11:30:00+07:00", instant.Text("dueAt"));
        // Three working days after Monday 2 March 2026.
        var computed = await client.GetJsonAsync($"/v1/dossiers/{DossierId("computed")}");
        Assert.Equal("2026-03-05T17:00:00+07:00", computed.Text("dueAt"));
    }

    [Fact]
    public async Task Dossiers_may_be_interleaved_and_come_in_any_number_of_batches()
    {
        using var client = await fixture.AdministratorAsync();
        // Every receipt of the 1,500 dossiers lies at least three lines of batches before its return.
        var lines = Whole(1500, interleaved: true).Select(line => line.Replace("HS-", "mixed-", StringComparison.Ordinal)).ToList();
        var job = await client.ImportAsync(lines);
        Assert.Equal((6000, 1500, 4500, 0, 0, 6500), job.Counts());
        var last = await client.GetJsonAsync($"/v1/dossiers/{DossierId("mixed-001499")}");
        Assert.Equal("returned", last.Text("status"));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        using var client = await fixture.AdministratorAsync();
        // Lines without a trace are among them: a return before its process, an assignment that held already, an unknown key.
        string[] lines =
        [
            Receive("again"),
            Return("again", "2026-03-03 10:00"),
            Assign("again"),
            Assign("again", "2026-03-02 11:00"),
            Assign("again", "2026-03-02 11:00", "binh.tran"),
            Process("again"),
            Process("nobody"),
        ];
        var first = await client.ImportAsync(lines);
        Assert.Equal((7, 1, 3, 1, 2, 4), first.Counts());
        var before = await LogAsync("again");

        var second = await client.ImportAsync(lines);
        Assert.Equal((7, 0, 0, 5, 2, 0), second.Counts());
        Assert.Equal(before, await LogAsync("again"));
        Assert.Equal(
            (await client.ReportAsync(first)).Select(line => line.ToString()),
            (await client.ReportAsync(second)).Select(line => line.ToString())
        );
    }

    [Fact]
    public async Task A_file_that_has_grown_adds_its_new_lines_only()
    {
        using var client = await fixture.AdministratorAsync();
        await client.ImportAsync(Receive("grown"), Assign("grown"));
        var whole = await client.ImportAsync(Receive("grown"), Assign("grown"), Process("grown"));
        Assert.Equal((3, 0, 1, 2, 0, 1), whole.Counts());
        var tail = await client.ImportAsync(Return("grown"));
        Assert.Equal((1, 0, 1, 0, 0, 1), tail.Counts());
    }

    [Fact]
    public async Task The_same_key_of_another_source_is_another_dossier()
    {
        using var client = await fixture.AdministratorAsync();
        await client.ImportAsync(File(Receive("shared")));
        var job = await client.ImportAsync(File(Receive("shared")), "?source=iGate");
        Assert.Equal((1, 1, 0, 0, 0, 1), job.Counts());
        await client.GetJsonAsync($"/v1/dossiers/{DossierId("shared", "iGate")}");
    }

    [Fact]
    public async Task Codes_are_kept_once_and_a_receipt_of_the_same_day_draws_a_free_one()
    {
        fixture.Clock.Set(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.FromHours(7)));
        try
        {
            using var client = await fixture.AdministratorAsync();
            var lines = Enumerable
                .Range(1, 12)
                .Select(i => Receive($"code-{i}", "2026-11-20 08:00", $$"""{"code":"H12.101-261120-{{i:0000}}"}"""))
                .Append(Receive("code-twice", "2026-11-20 08:00", """{"code":"H12.101-261120-0007"}"""))
                .Append(Receive("code-none", "2026-11-20 08:00"));
            var job = await client.ImportAsync(lines);
            Assert.Equal((14, 13, 0, 0, 1, 13), job.Counts());
            var refused = Assert.Single(await client.ReportAsync(job));
            Assert.Equal("code-taken", refused.Text("code"));
            Assert.Equal(13, refused.GetProperty("line").GetInt64());

            var kept = await client.GetJsonAsync("/v1/dossiers/H12.101-261120-0007");
            Assert.Equal(DossierId("code-7").ToString(), kept.Text("id"));
            var drawn = await client.GetJsonAsync($"/v1/dossiers/{DossierId("code-none")}");
            Assert.Equal("H12.101-261120-0013", drawn.Text("code"));

            using var response = await client.SendJsonAsync(
                "POST",
                "/v1/dossiers",
                new
                {
                    procedureCode = "1.001193",
                    receivingAgency = "H12.101",
                    resolvingAgency = "H12.101",
                    channel = "counter",
                    applicant = new { kind = "citizen", name = "Trần Thị B" },
                }
            );
            Assert.Equal("H12.101-261120-0014", (await response.ShouldBe(201)).Text("code"));

            // Taken long ago, by a dossier of another import.
            var again = await client.ImportAsync(Receive("code-late", "2026-11-20 08:00", """{"code":"H12.101-261120-0001"}"""));
            Assert.Equal((1, 0, 0, 0, 1, 0), again.Counts());
        }
        finally
        {
            fixture.Clock.Release();
        }
    }

    [Fact]
    public async Task Byte_order_mark_CRLF_blank_lines_and_a_missing_last_line_end_are_taken()
    {
        using var client = await fixture.AdministratorAsync();
        var text = "\uFEFF" + Receive("marked") + "\r\n\r\n   \r\n" + Assign("marked") + "\r\n\n" + Process("marked");
        var job = await client.ImportAsync(Encoding.UTF8.GetBytes(text));
        Assert.Equal((3, 1, 2, 0, 0, 3), job.Counts());
        Assert.Equal(6, job.GetProperty("total").GetInt64());
        Assert.Equal(6, job.GetProperty("done").GetInt64());

        var plain = await client.ImportAsync(Receive("marked"), Assign("marked"), Process("marked"));
        Assert.Equal((3, 0, 0, 3, 0, 0), plain.Counts());
    }

    [Fact]
    public async Task An_empty_file_is_done_at_once()
    {
        using var client = await fixture.AdministratorAsync();
        Assert.Equal((0, 0, 0, 0, 0, 0), (await client.ImportAsync([])).Counts());
    }

    [Fact]
    public async Task What_was_typed_is_kept_beside_the_log_and_personal_corrections_reach_it()
    {
        using var client = await fixture.AdministratorAsync();
        await client.ImportAsync(
            Receive("typed"),
            Line(
                "typed",
                "correct",
                "2026-03-02 11:00",
                """{"field":"applicant.name","value":"Lê C","authority":"UBND","reason":"Sai tên"}"""
            ),
            Process("typed")
        );
        var id = DossierId("typed");
        Assert.Equal(["Lê C"], await ColumnAsync($"select name from private.applicant where dossier_id = '{id}'"));
        Assert.Equal(
            ["""{"note": "xong"}""", """{"reason": "Sai tên"}"""],
            await ColumnAsync($"select texts::text from private.remark where dossier_id = '{id}' order by texts")
        );
        var log = await ColumnAsync($"select data::text from events.mt_events where stream_id = '{id}'");
        Assert.DoesNotContain(
            log,
            data => data.Contains("Lê C", StringComparison.Ordinal) || data.Contains("Sai tên", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_command_over_HTTP_between_two_imports_is_followed()
    {
        using var client = await fixture.AdministratorAsync();
        // Due in years: the watcher has nothing to say in between.
        var receive = Receive("both", members: """{"dueOn":"2030-01-02"}""");
        await client.ImportAsync(receive);
        using var response = await client.SendJsonAsync(
            "POST",
            $"/v1/dossiers/{DossierId("both")}/assign",
            new { officer = "an.nguyen" },
            ("If-Match", "\"1\"")
        );
        await response.ShouldBe(200);
        var job = await client.ImportAsync(receive, Process("both"));
        Assert.Equal((2, 0, 0, 1, 1, 0), job.Counts());
        Assert.Equal("before-last-event", Assert.Single(await client.ReportAsync(job)).Text("code"));
    }

    private async Task<List<string>> ColumnAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(fixture.Database.OwnerConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetString(0));
        }
        return values;
    }

    private async Task<string> LogAsync(string key) =>
        string.Join(
            '|',
            await ColumnAsync($"select seq_id || type || data from events.mt_events where stream_id = '{DossierId(key)}' order by seq_id")
        );
}
