using System.Text.Json;
using MotCua.Server.Dossiers;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Scorecards;

/// <summary>Scorecards of a random population against a fold of the raw events that shares no code with the ledger.</summary>
public sealed class ScorecardFoldTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    [Fact]
    public async Task Every_numerator_and_denominator_equals_a_fold_and_the_same_question_has_the_same_answer()
    {
        var recorded = new Population(seed: 23).Make(1_500);
        var half = await ledger.AppendAsync(recorded.Take(recorded.Count / 2));
        await ledger.ReachAsync(half);
        using var client = await ledger.Server.AdministratorAsync();
        await EnterAsync(client, "1.4", "H12.101", 91.25m);

        var first = await client.GetStringAsync(Address("H12", "2026-01", half, 1));
        var firstEach = await client.GetStringAsync(Address("H12", "2026-01", half, 1) + "&by=agency");
        var end = await ledger.AppendAsync(recorded.Skip(recorded.Count / 2));
        await ledger.ReachAsync(end);
        await EnterAsync(client, "1.4", "H12.101", 67m);
        await EnterAsync(client, "5.1", "H12", 100m);
        await ledger.RebuildAsync();
        Assert.Equal(first, await client.GetStringAsync(Address("H12", "2026-01", half, 1)));
        Assert.Equal(firstEach, await client.GetStringAsync(Address("H12", "2026-01", half, 1) + "&by=agency"));
        Assert.NotEqual(first, await client.GetStringAsync(Address("H12", "2026-01", end, 3)));

        var log = await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(
            0,
            end,
            int.MaxValue,
            CancellationToken.None
        );
        var numbers = 0;
        foreach (var position in new[] { half, end })
        {
            var known = log.Where(stored => stored.Position <= position).ToList();
            var today = DateOnly.FromDateTime(known[^1].RecordedAt.ToOffset(TimeSpan.FromHours(7)).DateTime);
            var facts = Facts.Of(known);
            foreach (var month in new[] { "2026-01", "2026-03", "2026-04", "2026-06" })
            {
                var whole = (await client.GetJsonAsync(Address("H12", month, position, 3))).GetProperty("rows")[0];
                numbers += Compare(
                    whole,
                    [.. facts.Where(one => one.Receipt.Resolving.Code.StartsWith("H12", StringComparison.Ordinal))],
                    month,
                    today
                );
                var each = (await client.GetJsonAsync(Address("H12", month, position, 3) + "&by=agency")).GetProperty("rows");
                foreach (var row in each.EnumerateArray())
                {
                    numbers += Compare(row, [.. facts.Where(one => one.Receipt.Resolving.Code == row.Text("agency"))], month, today);
                }
                AssertRanked(each);
            }
        }
        output.WriteLine($"{numbers} numbers, {log.Count} events");
        Assert.True(numbers > 1_000);
    }

    [Fact]
    public async Task Every_part_of_a_point_leads_to_its_dossiers()
    {
        var end = await ledger.AppendAsync(new Population(seed: 29).Make(300));
        await ledger.ReachAsync(end);
        using var client = await ledger.Server.AdministratorAsync();
        var followed = 0;
        foreach (var alone in new[] { "", "&alone=true" })
        {
            var row = (await client.GetJsonAsync("/v1/reports/scorecard-766?agency=H12.101&month=2026-03" + alone)).GetProperty("rows")[0];
            foreach (var index in row.GetProperty("indices").EnumerateArray())
            {
                Assert.NotNull(index.Text("formula"));
                foreach (var part in index.GetProperty("parts").EnumerateArray())
                {
                    var list = await client.GetJsonAsync(part.Text("href") + "&total=true&limit=1");
                    Assert.Equal(part.GetProperty("number").GetInt64(), list.GetProperty("total").GetInt64());
                    followed++;
                }
            }
        }
        Assert.True(followed > 50);
    }

    private static int Compare(JsonElement row, List<Facts> facts, string month, DateOnly today)
    {
        var from = DateOnly.ParseExact(month + "-01", "yyyy-MM-dd");
        var to = from.AddMonths(1).AddDays(-1) is var last && last < today ? last : today;
        long Count(params string[] figures) => figures.Sum(figure => (long)facts.Count(one => one.IsBehind(figure, from, to)));
        long Procedures(string figure) =>
            facts.Where(one => one.IsBehind(figure, from, to)).Select(one => one.Receipt.ProcedureCode).Distinct().Count();
        var inTime = Count("early", "onTime", "openInTime") - Count("askedAgainEarly", "askedAgainOnTime", "askedAgainOpenInTime");
        var judged = Count("early", "onTime", "late", "openInTime", "openOverdue");
        var expected = new Dictionary<string, (long Numerator, long Denominator)>
        {
            ["2.1"] = (inTime, judged),
            ["5.4"] = (inTime - Count("ratedUnsatisfied"), judged),
            ["3.3"] = (Count("receivedOnline"), Count("received")),
            ["3.5"] = (Procedures("feePaidOnline"), Procedures("withFee")),
            ["3.6"] = (Count("feePaidOnline"), Count("withFee")),
            ["4.1"] = (Count("resultSigned"), Count("processed")),
            ["4.2"] = (Count("digitisedThroughout"), Count("processed")),
            ["4.3"] = (Count("withReusedPapers"), Count("withDigitisedPapers")),
            ["4.4"] = (Count("withPapersFromStore"), Count("received")),
            ["4.5"] = (Count("identityVerified"), Count("received")),
        };
        var points = 0m;
        foreach (var index in row.GetProperty("indices").EnumerateArray())
        {
            points += index.GetProperty("points").ValueKind == JsonValueKind.Null ? 0 : index.GetProperty("points").GetDecimal();
            if (expected.TryGetValue(index.Text("code")!, out var should))
            {
                var numbers = (index.GetProperty("numerator").GetInt64(), index.GetProperty("denominator").GetInt64());
                Assert.True(numbers == should, $"{month} {row.Text("agency")} {index.Text("code")}: {numbers}, not {should}");
                Assert.Equal(should.Denominator == 0 ? "not-applicable" : null, index.Text("missing"));
            }
        }
        Assert.Equal(row.GetProperty("total").GetDecimal(), points);
        Assert.Equal(points, row.GetProperty("groups").EnumerateArray().Sum(group => group.GetProperty("points").GetDecimal()));
        return 2 * expected.Count;
    }

    private static void AssertRanked(JsonElement rows)
    {
        var scores = rows.EnumerateArray()
            .Where(row => row.GetProperty("score").ValueKind != JsonValueKind.Null)
            .Select(row => (Score: row.GetProperty("score").GetDecimal(), Rank: row.GetProperty("rank").GetInt32()))
            .ToList();
        Assert.NotEmpty(scores);
        Assert.All(scores, one => Assert.Equal(1 + scores.Count(other => other.Score > one.Score), one.Rank));
        Assert.Equal(scores.Select(one => one.Score).OrderDescending(), scores.Select(one => one.Score));
    }

    private static string Address(string agency, string month, long position, long indicator) =>
        $"/v1/reports/scorecard-766?agency={agency}&month={month}&asOfPosition={position}&asOfIndicator={indicator}";

    private static async Task EnterAsync(HttpClient client, string code, string agency, decimal value)
    {
        var body = new
        {
            agency,
            month = "2026-01",
            value,
            source = "Báo cáo",
        };
        using var response = await client.SendJsonAsync("PUT", "/v1/indicators/" + code, body);
        await response.ShouldBe(201);
    }
}
