using System.Globalization;
using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Submissions;

/// <summary>From the portal to the receipt: the acceptance clock, its list and its figures.</summary>
public sealed class SubmissionTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static int number;

    [Fact]
    public async Task A_submission_on_a_saturday_is_notified_by_the_clock_and_answered_in_working_hours()
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        var submission = await SubmitAsync(client, Submission("2026-11-21T09:00:00+07:00"));

        Assert.Equal(
            ("submitted", "2026-11-21T11:00:00+07:00", "2026-11-23T17:00:00+07:00", "118/2025/NĐ-CP"),
            (submission.Text("status"), submission.Text("notifyDueAt"), submission.Text("acceptDueAt"), submission.Text("ruleSet"))
        );
    }

    [Fact]
    public async Task Before_decree_118_there_was_no_acceptance_clock()
    {
        using var client = await fixture.AsAsync("an", "H12.03", "clerk");
        var submission = await SubmitAsync(client, Submission("2025-06-30T23:59:59+07:00", "H12.03"));
        Assert.Equal(
            (null, null, "61/2018/NĐ-CP"),
            (submission.Text("notifyDueAt"), submission.Text("acceptDueAt"), submission.Text("ruleSet"))
        );
        Assert.NotNull((await SubmitAsync(client, Submission("2025-07-01T00:00:00+07:00", "H12.03"))).Text("acceptDueAt"));
    }

    [Fact]
    public async Task It_is_notified_asked_about_submitted_again_and_received_as_a_dossier_that_knows_it()
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        var submission = await SubmitAsync(client, Submission("2026-03-02T09:00:00+07:00"));
        submission = await DoAsync(client, submission, "notify", new { occurredAt = "2026-03-02T09:05:00+07:00" });
        Assert.Equal((false, true), (submission.GetProperty("notifyLate").GetBoolean(), submission.GetProperty("answerLate").GetBoolean()));
        submission = await DoAsync(client, submission, "ask", new { guidance = "bổ sung ảnh", occurredAt = "2026-03-02T10:00:00+07:00" });
        Assert.False(submission.GetProperty("answerLate").GetBoolean());
        Assert.Equal(["resubmit", "reject"], Allowed(submission));
        submission = await DoAsync(client, submission, "resubmit", new { occurredAt = "2026-03-03T14:00:00+07:00" });
        Assert.Equal((2, "2026-03-04T14:00:00+07:00"), (submission.GetProperty("round").GetInt32(), submission.Text("acceptDueAt")));

        var accepted = await DoAsync(client, submission, "accept", new { occurredAt = "2026-03-04T08:00:00+07:00" }, 201);
        Assert.Equal(("accepted", 5L), (accepted.Text("status"), accepted.GetProperty("version").GetInt64()));
        var dossier = await client.GetJsonAsync($"/v1/dossiers/{accepted.Text("dossierId")}");
        Assert.Equal(
            (accepted.Text("id"), accepted.Text("dossierCode"), "online", "2026-03-03T14:00:00+07:00", "2026-03-04T08:00:00+07:00"),
            (
                dossier.Text("submissionId"),
                dossier.Text("code"),
                dossier.Text("channel"),
                dossier.Text("submittedAt"),
                dossier.Text("receivedAt")
            )
        );
        Assert.Equal("Nguyễn Văn Ánh", dossier.GetProperty("applicant").Text("name"));
        var read = await client.GetJsonAsync($"/v1/submissions/{accepted.Text("id")}");
        Assert.Equal("Nguyễn Văn Ánh", read.GetProperty("applicant").Text("name"));
        Assert.Equal("bổ sung ảnh", read.GetProperty("remarks")[0].Text("guidance"));
        Assert.Empty(Allowed(read));
        await client.GetJsonAsync($"/v1/dossiers/{accepted.Text("id")}", 404);
        await client.GetJsonAsync($"/v1/submissions/{accepted.Text("dossierId")}", 404);
    }

    [Fact]
    public async Task The_portal_may_send_again_but_not_something_else_under_one_code()
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        var body = Submission("2026-03-02T09:00:00+07:00");
        var first = await SubmitAsync(client, body);
        using (var again = await client.SendJsonAsync("POST", "/v1/submissions", body))
        {
            Assert.Equal(first.Text("id"), (await again.ShouldBe(200)).Text("id"));
        }
        body["procedureCode"] = Desk.Certification;
        using (var other = await client.SendJsonAsync("POST", "/v1/submissions", body))
        {
            Assert.Equal("portal-code-taken", (await other.ShouldBe(409)).Text("code"));
        }
        using var stranger = await fixture.AsAsync("binh", "H12.102", "clerk");
        body["agency"] = "H12.102";
        using (var theirs = await stranger.SendJsonAsync("POST", "/v1/submissions", body))
        {
            Assert.Equal("portal-code-taken", (await theirs.ShouldBe(409)).Text("code"));
        }
    }

    [Fact]
    public async Task Many_that_accept_at_once_make_one_dossier_and_a_key_gets_its_answer_again()
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        var submission = await SubmitAsync(client, Submission());
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(client, submission, "accept", new { })));
        Assert.Single(answers, answer => (int)answer.StatusCode == 201);
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 412));
        Array.ForEach(answers, answer => answer.Dispose());

        submission = await SubmitAsync(client, Submission());
        using var first = await SendAsync(client, submission, "accept", new { }, ("Idempotency-Key", "accept-once"));
        using var second = await SendAsync(client, submission, "accept", new { }, ("Idempotency-Key", "accept-once"));
        Assert.Equal((await first.ShouldBe(201)).ToString(), (await second.ShouldBe(201)).ToString());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task What_a_receipt_would_refuse_is_refused_and_nothing_is_left_behind()
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        var submission = await SubmitAsync(client, Submission());
        using (var unknown = await SendAsync(client, submission, "accept", new { branch = "cap-lai" }))
        {
            Assert.Equal("no-branches", (await unknown.ShouldBe(400)).GetProperty("errors")[0].Text("code"));
        }
        using (
            var stale = await client.SendJsonAsync(
                "POST",
                $"/v1/submissions/{submission.Text("id")}/notify",
                new { },
                ("If-Match", "\"7\"")
            )
        )
        {
            Assert.Equal("stale-version", (await stale.ShouldBe(412)).Text("code"));
        }
        using (var early = await SendAsync(client, submission, "resubmit", new { }))
        {
            Assert.Equal("not-in-this-status", (await early.ShouldBe(422)).Text("code"));
        }
        Assert.Equal(1, (await client.GetJsonAsync($"/v1/submissions/{submission.Text("id")}")).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Somebody_elses_submission_is_like_a_missing_one()
    {
        using var owner = await fixture.AsAsync("an", "H12.101", "clerk");
        var submission = await SubmitAsync(owner, Submission());
        using var stranger = await fixture.AsAsync("binh", "H12.102", "clerk");
        await stranger.GetJsonAsync($"/v1/submissions/{submission.Text("id")}", 404);
        foreach (var verb in new[] { "notify", "resubmit", "accept" })
        {
            using var response = await SendAsync(stranger, submission, verb, new { });
            Assert.Equal("not-found", (await response.ShouldBe(404)).Text("code"));
        }
        var body = Submission();
        using var elsewhere = await stranger.SendJsonAsync("POST", "/v1/submissions", body);
        Assert.Equal("agency-out-of-reach", (await elsewhere.ShouldBe(403)).Text("code"));
        await stranger.GetJsonAsync("/v1/submissions?agency=H12.101", 404);
        using var auditor = await fixture.AsAsync("kiem.toan", "H12", "auditor");
        Assert.False((await auditor.GetJsonAsync($"/v1/submissions/{submission.Text("id")}")).TryGetProperty("applicant", out _));
    }

    [Fact]
    public async Task The_figures_add_up_to_the_rounds_and_the_list_shows_what_is_late()
    {
        const string Agency = "H12.04";
        using var client = await fixture.AsAsync("an", Agency, "clerk");
        using var everything = await fixture.AdministratorAsync(); // all agencies, which have sums of their own
        JsonElement last = default;
        var late = await SubmitAsync(client, Submission("2026-03-02T09:00:00+07:00", Agency)); // nobody has looked at it
        var answered = await SubmitAsync(client, Submission("2026-03-02T09:00:00+07:00", Agency));
        answered = await DoAsync(client, answered, "ask", new { guidance = "x", occurredAt = "2026-03-02T10:00:00+07:00" });
        await CaughtUpAsync(everything); // so that rounds change that are counted already
        answered = await DoAsync(client, answered, "resubmit", new { occurredAt = "2026-03-03T08:00:00+07:00" });
        answered = await DoAsync(client, answered, "notify", new { occurredAt = "2026-03-03T10:00:01+07:00" }); // late by a second
        last = await DoAsync(client, answered, "accept", new { occurredAt = "2026-03-05T08:00:00+07:00" }, 201); // late
        var rejected = await SubmitAsync(client, Submission("2025-06-01T09:00:00+07:00", Agency)); // decree 61
        last = await DoAsync(client, rejected, "reject", new { reason = "x", occurredAt = "2025-06-02T09:00:00+07:00" });

        JsonElement row = default;
        await Poll.UntilAsync(
            async () =>
            {
                row = (await client.GetJsonAsync("/v1/statistics/acceptance?agency=" + Agency)).GetProperty("rows")[0];
                return row.GetProperty("rejected").GetInt64() == 1;
            },
            "not counted"
        );
        var expected = new Dictionary<string, long>
        {
            ["submitted"] = 4,
            ["notifiedInTime"] = 1,
            ["notifiedLate"] = 1,
            ["notifyOpenInTime"] = 0,
            ["notifyOpenLate"] = 1,
            ["answeredInTime"] = 1,
            ["answeredLate"] = 1,
            ["openInTime"] = 0,
            ["openLate"] = 1,
            ["noDeadline"] = 1,
            ["accepted"] = 1,
            ["rejected"] = 1,
            ["asked"] = 1,
        };
        Assert.Equal(expected, row.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetInt64()));
        var march = (await client.GetJsonAsync("/v1/statistics/acceptance?from=2026-03-03&to=2026-03-03")).GetProperty("rows")[0];
        Assert.Equal(1, march.GetProperty("submitted").GetInt64());

        await CaughtUpAsync(everything);
        var random = new Random(4);
        await using var rounds = NpgsqlDataSource.Create(fixture.Database.AppConnectionString);
        for (var i = 0; i < 60; i++)
        {
            // Whole months, parts of them, both, without a beginning or an end: as many as the rounds of these days.
            DateOnly? from = i % 7 == 0 ? null : new DateOnly(2025, 5, 20).AddDays(random.Next(320));
            var agency = i % 2 == 0 ? Agency : null;
            DateOnly? to = i % 5 == 0 ? null : (from ?? new DateOnly(2025, 5, 20)).AddDays(random.Next(i % 3 == 0 ? 12 : 300));
            await using var count = rounds.CreateCommand(
                """
                select count(*), count(*) filter (where accept_due_at is null), count(*) filter (where answered_at is null and accept_due_at is not null)
                from submissions.round
                where ($1::text is null or agency = $1 or resolving = $1) and (submitted_at at time zone 'Asia/Ho_Chi_Minh')::date between coalesce($2::date, '-infinity') and coalesce($3::date, 'infinity')
                """
            );
            count.Parameters.Add(
                new NpgsqlParameter { Value = (object?)agency ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }
            );
            count.Parameters.Add(
                new NpgsqlParameter { Value = (object?)from ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date }
            );
            count.Parameters.Add(new NpgsqlParameter { Value = (object?)to ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date });
            await using var counted = await count.ExecuteReaderAsync();
            Assert.True(await counted.ReadAsync());
            var part = (
                await (agency is null ? everything : client).GetJsonAsync(
                    $"/v1/statistics/acceptance?{(agency is null ? "" : $"&agency={agency}")}{(from is null ? "" : $"&from={from:yyyy-MM-dd}")}{(to is null ? "" : $"&to={to:yyyy-MM-dd}")}"
                )
            ).GetProperty("rows")[0];
            Assert.Equal(
                (counted.GetInt64(0), counted.GetInt64(1), counted.GetInt64(2)),
                (N("submitted"), N("noDeadline"), N("openInTime") + N("openLate"))
            );

            long N(string name) => part.GetProperty(name).GetInt64();
        }

        Assert.Equal([late.Text("id")], (await client.WalkAsync("/v1/submissions?overdue=true")).Select(item => item.Text("id")));
        var all = await client.WalkAsync("/v1/submissions", limit: 1);
        Assert.Equal(3, all.Count);
        Assert.Equal([rejected.Text("id")], (await client.WalkAsync("/v1/submissions?status=rejected")).Select(item => item.Text("id")));
        Assert.Equal(last.Text("status"), all.Single(item => item.Text("id") == rejected.Text("id")).Text("status"));
    }

    [Fact]
    public async Task Rebuilt_from_the_log_the_list_is_what_it_was()
    {
        using var client = await fixture.AdministratorAsync();
        await SubmitAsync(client, Submission());
        await using var source = NpgsqlDataSource.Create(fixture.Database.AppConnectionString);
        const string Rows = """
            select string_agg(row, chr(10) order by row collate "C")
            from (
                select r::text from submissions.round r union all select d::text from submissions.day_sum d union all select m::text from submissions.month_sum m
            ) as all_rows (row)
            """;
        await CaughtUpAsync(client);
        var live = await TextAsync(source, Rows);
        using (var rebuild = await client.PostAsync(new Uri("/v1/operations/subscriptions/Submissions/rebuild", UriKind.Relative), null))
        {
            await rebuild.ShouldBe(202);
        }
        await CaughtUpAsync(client);
        Assert.Equal(live, await TextAsync(source, Rows));
    }

    private static Task CaughtUpAsync(HttpClient client) =>
        Poll.UntilAsync(
            async () =>
            {
                var status = (await client.GetJsonAsync("/v1/operations/subscriptions"))
                    .GetProperty("items")
                    .EnumerateArray()
                    .Single(item => item.Text("name") == "Submissions");
                return status.Text("status") == "running" && status.GetProperty("lag").GetInt64() == 0;
            },
            "not caught up"
        );

    private static async Task<string> TextAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static Dictionary<string, object?> Submission(string? submittedAt = null, string agency = "H12.101")
    {
        var body = new Dictionary<string, object?>
        {
            ["portalCode"] = "P-" + Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture),
            ["procedureCode"] = Desk.Birth,
            ["agency"] = agency,
            ["applicant"] = new { kind = "citizen", name = "Nguyễn Văn Ánh" },
        };
        if (submittedAt is not null)
        {
            body["submittedAt"] = submittedAt;
        }
        return body;
    }

    private static async Task<JsonElement> SubmitAsync(HttpClient client, Dictionary<string, object?> body)
    {
        using var response = await client.SendJsonAsync("POST", "/v1/submissions", body);
        return await response.ShouldBe(201);
    }

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        JsonElement submission,
        string verb,
        object body,
        params (string, string)[] headers
    ) =>
        client.SendJsonAsync(
            "POST",
            $"/v1/submissions/{submission.Text("id")}/{verb}",
            body,
            [("If-Match", $"\"{submission.GetProperty("version").GetInt64()}\""), .. headers]
        );

    private static async Task<JsonElement> DoAsync(HttpClient client, JsonElement submission, string verb, object body, int status = 200)
    {
        using var response = await SendAsync(client, submission, verb, body);
        return await response.ShouldBe(status);
    }

    private static List<string?> Allowed(JsonElement submission) =>
        [.. submission.GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString())];
}
