using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.ProcedureFigures;
using MotCua.Server.Reference;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.ProcedureFigures;

/// <summary>Shortened limits and by how much; procedures without dossiers; expired ones.</summary>
public sealed class ProcedureFiguresTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData(3, LimitUnit.WorkingDays, 5, LimitUnit.WorkingDays, LimitComparison.Shortened, 0.4)]
    [InlineData(5, LimitUnit.WorkingDays, 5, LimitUnit.WorkingDays, LimitComparison.Same, 0)]
    [InlineData(6, LimitUnit.WorkingDays, 5, LimitUnit.WorkingDays, LimitComparison.Longer, -0.2)]
    [InlineData(4, LimitUnit.WorkingHours, 1, LimitUnit.WorkingDays, LimitComparison.Shortened, 0.5)]
    [InlineData(40, LimitUnit.WorkingHours, 5, LimitUnit.WorkingDays, LimitComparison.Same, 0)]
    [InlineData(0, LimitUnit.SameDay, 5, LimitUnit.WorkingDays, LimitComparison.Shortened, 0.8)]
    [InlineData(0, LimitUnit.SameDay, 0, LimitUnit.SameDay, LimitComparison.Same, 0)]
    [InlineData(12, LimitUnit.CalendarDays, 15, LimitUnit.CalendarDays, LimitComparison.Shortened, 0.2)]
    public void A_limit_against_the_laws(
        decimal value,
        LimitUnit unit,
        decimal legal,
        LimitUnit legalUnit,
        LimitComparison comparison,
        double reduction
    )
    {
        var one = ShortenedLimit.Of(Some("1", new TimeLimit(value, unit), new TimeLimit(legal, legalUnit)));
        Assert.Equal((comparison, (decimal)reduction), (one.Comparison, one.Reduction!.Value));
    }

    [Fact]
    public void Calendar_days_against_working_days_and_missing_limits_are_not_compared()
    {
        var days = new TimeLimit(5, LimitUnit.WorkingDays);
        Assert.Equal(
            LimitComparison.NotComparable,
            ShortenedLimit.Of(Some("1", new TimeLimit(5, LimitUnit.CalendarDays), days)).Comparison
        );
        Assert.Equal(LimitComparison.NoLimit, ShortenedLimit.Of(Some("1", null, days)).Comparison);
        Assert.Equal(LimitComparison.NoLimit, ShortenedLimit.Of(Some("1", days, null)).Comparison);
    }

    [Fact]
    public void Of_2008_procedures_1499_are_shortened_which_is_74_65_percent()
    {
        var legal = new TimeLimit(10, LimitUnit.WorkingDays);
        var survey = new ProcedureSurvey([
            .. Enumerable
                .Range(0, 2_008)
                .Select(i => new SurveyedProcedure(
                    Some($"1.{i:D6}", i < 1_499 ? new TimeLimit(i % 2 == 0 ? 9 : 2, LimitUnit.WorkingDays) : legal, legal),
                    InForce: true,
                    LongEnough: true,
                    Received: i % 10,
                    ReceivedOnline: 0,
                    AfterExpiry: 0
                )),
        ]);
        Assert.Equal((2_008, 1_499, 749), (survey.Count("inForce"), survey.Count("shortened"), survey.Count("shortenedByFifth")));
        Assert.Equal(74.65m, Math.Round(100m * survey.Count("shortened") / survey.Count("inForce"), 2));
        Assert.Equal(Math.Round(((750 * 0.1m) + (749 * 0.8m)) / 1_499, 6), survey.MeanReduction);
        Assert.Equal(201, survey.Count("withoutDossiers"));
    }

    [Fact]
    public async Task A_procedure_with_a_dossier_leaves_the_list_of_those_without()
    {
        using var client = await fixture.AdministratorAsync();
        const string Asked = "unit=H12.119&months=3";
        var before = await RowAsync(client, Asked);
        var all = await client.WalkAsync("/v1/statistics/procedures/behind?figure=withoutDossiers&" + Asked, limit: 100);
        Assert.Equal(before.GetProperty("withoutDossiers").GetInt64(), all.Count);
        Assert.Equal(before.GetProperty("longEnough").GetInt64(), all.Count);
        foreach (var (name, _, _) in ProcedureSurvey.Figures)
        {
            var page = await client.GetJsonAsync($"/v1/statistics/procedures/behind?figure={name}&limit=1&{Asked}");
            Assert.Equal(before.GetProperty(name).GetInt64(), page.GetProperty("total").GetInt64());
        }

        var dossier = await new Desk(client).ReceiveAsync(Desk.Receipt(Desk.Birth, "H12.119"));
        await Poll.UntilAsync(
            async () =>
                (await RowAsync(client, Asked)).GetProperty("withoutDossiers").GetInt64()
                == before.GetProperty("withoutDossiers").GetInt64() - 1,
            $"{dossier.Text("code")} is not counted"
        );
        // At the counter: the list of those without online dossiers is as it was, and so is another commune's.
        Assert.Equal(
            before.GetProperty("withoutOnlineDossiers").GetInt64(),
            (await RowAsync(client, Asked)).GetProperty("withoutOnlineDossiers").GetInt64()
        );
        Assert.Equal(
            before.GetProperty("withoutDossiers").GetInt64(),
            (await RowAsync(client, "unit=H12.120&months=3")).GetProperty("withoutDossiers").GetInt64()
        );
        using var head = await fixture.AsAsync("x", "H12.101", "head");
        await head.GetJsonAsync("/v1/statistics/procedures?unit=H12.119", 404);
    }

    [Fact]
    public async Task The_shipped_register_is_compared_as_it_is()
    {
        using var client = await fixture.AdministratorAsync();
        var row = await RowAsync(client, "at=2026-06-30");
        var (inForce, shortened) = (row.GetProperty("inForce").GetInt64(), row.GetProperty("shortened").GetInt64());
        var share = row.GetProperty("shortenedShare");
        Assert.Equal((shortened, inForce), (share.GetProperty("numerator").GetInt64(), share.GetProperty("denominator").GetInt64()));
        Assert.True(shortened > 0 && shortened < inForce);
        var nothing = await RowAsync(client, "at=1950-01-01");
        Assert.Equal((0, JsonValueKind.Null), (nothing.GetProperty("inForce").GetInt64(), nothing.GetProperty("meanReduction").ValueKind));
    }

    private static async Task<JsonElement> RowAsync(HttpClient client, string query) =>
        (await client.GetJsonAsync("/v1/statistics/procedures?" + query)).GetProperty("rows")[0];

    private static Procedure Some(string code, TimeLimit? limit, TimeLimit? legal) =>
        new(code, new DateOnly(2023, 1, 1), null, "Thủ tục", "Hộ tịch", "commune", limit, legal, "full", false, false);
}
