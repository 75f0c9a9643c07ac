using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Reference;

/// <summary>Rule sets through the API: as data, chosen by the day of receipt, and kept by the dossier.</summary>
public sealed class RuleSetTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string TenDays = "9.987001";

    [Fact]
    public async Task Both_decrees_are_there_each_rule_with_its_article()
    {
        using var client = await fixture.AsAsync("an", "H12.101", "clerk");
        var sets = (await client.WalkAsync("/v1/rule-sets")).Where(set => set.Text("name") is "61/2018/NĐ-CP" or "118/2025/NĐ-CP").ToList();

        Assert.Equal(["ND-118-2025", "ND-61-2018"], sets.Select(set => set.Text("code")));
        Assert.Equal(15, sets[0].GetProperty("closeAfterDays").GetInt32());
        Assert.Equal("NĐ 118/2025 Đ.19(5)", sets[0].Text("closeAfterDaysArticle"));
        Assert.Equal(JsonValueKind.Null, sets[1].GetProperty("closeAfterDays").ValueKind);
        Assert.Equal("2025-06-30", sets[1].Text("validTo"));
    }

    [Fact]
    public async Task A_later_decree_is_a_row_and_one_in_force_is_not_replaced()
    {
        using var client = await fixture.AdministratorAsync();
        var later = Later();
        using (var response = await client.SendJsonAsync("PUT", "/v1/rule-sets/ND-999-2031", later))
        {
            Assert.Equal("shift", (await response.ShouldBe(201)).Text("supplementEffect"));
        }
        using (var response = await client.SendJsonAsync("PUT", "/v1/rule-sets/ND-999-2031", later))
        {
            await response.ShouldBe(200);
        }
        later["validFrom"] = "2025-07-01";
        using (var response = await client.SendJsonAsync("PUT", "/v1/rule-sets/ND-118-2025", later))
        {
            Assert.Equal("version-in-force", (await response.ShouldBe(409)).Text("code"));
        }
        later.Remove("closeAfterDaysArticle");
        later["validFrom"] = "2032-01-01";
        using (var response = await client.SendJsonAsync("PUT", "/v1/rule-sets/ND-999-2031", later))
        {
            var error = (await response.ShouldBe(400)).GetProperty("errors")[0];
            Assert.Equal(("/closeAfterDaysArticle", "rule-with-its-article"), (error.Text("pointer"), error.Text("code")));
        }
        var preview = await client.GetJsonAsync("/v1/deadlines/preview?procedure=1.001193&receivedAt=2031-01-01T09:00:00%2B07:00");
        Assert.Equal("999/2031/NĐ-CP", preview.Text("ruleSet"));
        preview = await client.GetJsonAsync("/v1/deadlines/preview?procedure=1.001193&receivedAt=2030-12-31T09:00:00%2B07:00");
        Assert.Equal("118/2025/NĐ-CP", preview.Text("ruleSet"));
    }

    [Theory]
    [InlineData("2025-06-30T23:59:59+07:00", "61/2018/NĐ-CP", "no-closing")]
    [InlineData("2025-07-01T00:00:00+07:00", "118/2025/NĐ-CP", null)]
    public async Task The_day_of_receipt_says_whether_an_unsupplemented_dossier_may_be_closed(
        string receivedAt,
        string ruleSet,
        string? refusal
    )
    {
        var desk = await DeskAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(TenDays, "H12.03", occurredAt: receivedAt));
        Assert.Equal(ruleSet, dossier.Text("ruleSet"));

        dossier = await desk.InsistAsync(dossier, "request-supplement", new { reason = "thiếu", occurredAt = "2025-07-02T09:00:00+07:00" });
        Assert.Equal(refusal is null ? "2025-07-17" : null, dossier.Text("closeFrom"));
        Assert.Equal(refusal is null, Allowed(dossier).Contains("close"));
        using var closed = await desk.SendAsync(
            dossier,
            "close",
            new { reason = "không bổ sung", occurredAt = "2025-07-17T08:00:00+07:00" }
        );
        var answer = await closed.ShouldBe(refusal is null ? 200 : 422);
        Assert.Equal(refusal ?? "closed", answer.Text(refusal is null ? "status" : "code"));
    }

    /// <summary>The vector of the domain reference, 1.5.</summary>
    [Fact]
    public async Task A_supplement_shows_both_due_dates_and_an_unsupplemented_dossier_is_proposed_for_closing()
    {
        var desk = await DeskAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(TenDays, occurredAt: "2026-03-02T09:00:00+07:00"));
        Assert.Equal("2026-03-16", dossier.Text("dueOn"));

        dossier = await desk.InsistAsync(dossier, "request-supplement", new { reason = "thiếu", occurredAt = "2026-03-04T10:00:00+07:00" });
        Assert.Equal("2026-03-19", dossier.Text("closeFrom"));
        Assert.Empty(dossier.GetProperty("warnings").EnumerateArray());
        using (var early = await desk.SendAsync(dossier, "close", new { reason = "x", occurredAt = "2026-03-18T23:59:59+07:00" }))
        {
            var problem = await early.ShouldBe(422);
            Assert.Equal("supplement-time-not-over", problem.Text("code"));
            Assert.Contains("NĐ 118/2025 Đ.19(5)", problem.Text("detail"), StringComparison.Ordinal);
        }
        var code = dossier.Text("code");
        await Poll.UntilAsync(
            async () =>
                (await desk.Client.WalkAsync("/v1/dossiers?closable=true&procedure=" + TenDays)).Any(item =>
                    item.Text("code") == code && item.Text("closeFrom") == "2026-03-19"
                ),
            "not proposed for closing"
        );

        dossier = await desk.InsistAsync(dossier, "receive-supplement", new { occurredAt = "2026-03-11T10:00:00+07:00" });
        Assert.Equal(
            ("2026-03-25", "2026-03-25T17:00:00+07:00", "2026-03-23T17:00:00+07:00", null),
            (dossier.Text("dueOn"), dossier.Text("dueByReset"), dossier.Text("dueByShift"), dossier.Text("closeFrom"))
        );
        var deadline = await desk.Client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/deadline");
        Assert.Equal("2026-03-23T17:00:00+07:00", deadline.Text("dueByShift"));
        await Poll.UntilAsync(
            async () =>
                (await desk.Client.WalkAsync("/v1/dossiers?closable=true&procedure=" + TenDays)).All(item => item.Text("code") != code),
            "still proposed for closing"
        );
    }

    [Fact]
    public async Task A_supplement_asked_for_after_three_working_days_is_accepted_with_a_warning()
    {
        var desk = await DeskAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(TenDays, occurredAt: "2026-03-02T09:00:00+07:00"));
        dossier = await desk.InsistAsync(dossier, "request-supplement", new { reason = "thiếu", occurredAt = "2026-03-06T00:00:00+07:00" });
        Assert.Equal(["supplement-asked-late"], dossier.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));
    }

    private async Task<Desk> DeskAsync()
    {
        var client = await fixture.AdministratorAsync();
        using var response = await client.SendJsonAsync(
            "PUT",
            "/v1/procedures/" + TenDays,
            ProcedureVariantTests.Procedure(new { value = 10, unit = "working_days" })
        );
        Assert.True(response.IsSuccessStatusCode);
        return new Desk(client);
    }

    private static List<string?> Allowed(JsonElement dossier) =>
        [.. dossier.GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString())];

    private static Dictionary<string, object?> Later() =>
        new()
        {
            ["name"] = "999/2031/NĐ-CP",
            ["forwardCutOff"] = "16:00",
            ["forwardCutOffArticle"] = "Đ.1",
            ["supplementAskDays"] = 2,
            ["supplementAskDaysArticle"] = "Đ.2",
            ["supplementEffect"] = "shift",
            ["supplementEffectArticle"] = "Đ.3",
            ["closeAfterDays"] = 30,
            ["closeAfterDaysArticle"] = "Đ.4",
            ["reappointments"] = 1,
            ["reappointmentsArticle"] = "Đ.5",
            ["apologyDaysBefore"] = 2,
            ["apologyDaysBeforeArticle"] = "Đ.6",
            ["rolling"] = "next_working_day",
            ["rollingArticle"] = "Đ.7",
            ["validFrom"] = "2031-01-01",
        };
}
