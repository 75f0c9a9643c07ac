using System.Text.Json;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Figures.Province;

/// <summary>
/// The proof of the figures: a simulated year, taken over by an import, every figure of every answer against the fold of the log's raw JSON; identities over
/// thousands of periods and units; the same bytes after more has been loaded and after a rebuild. <c>MOTCUA_PROVINCE_DOSSIERS=1000000</c> is the
/// full size.
/// </summary>
public sealed class ProvinceYearTests(LoadedYear year, ITestOutputHelper output) : IClassFixture<LoadedYear>
{
    private static readonly string[] OnTime =
    [
        "received",
        "receivedOnline",
        "receivedCounter",
        "receivedPostal",
        "carriedOver",
        "early",
        "onTime",
        "late",
        "noDeadline",
        "resolved",
        "openInTime",
        "openOverdue",
        "openNoDeadline",
        "open",
        "processed",
        "refused",
        "withdrawn",
        "stopped",
        "closed",
        "askedAgainEarly",
        "askedAgainOnTime",
        "askedAgainOpenInTime",
        "againstOriginal.early",
        "againstOriginal.onTime",
        "againstOriginal.late",
        "againstOriginal.openInTime",
        "againstOriginal.openOverdue",
    ];

    private static readonly string[] Channels =
    [
        "received",
        "receivedOnline",
        "receivedCounter",
        "receivedPostal",
        "returned",
        "returnedCounter",
        "returnedPostal",
        "returnedOnline",
    ];

    private static readonly string[] Apologies =
    [
        "lateDossiers",
        "apologiesOwed",
        "apologiesIssued",
        "apologiesMissing",
        "apologiesTooLate",
    ];

    /// <summary>Numerator and denominator of each rate as its definition says, from the counts.</summary>
    private static readonly Dictionary<string, (string Numerator, string Denominator)> Rates = new()
    {
        ["ot1"] = ("early+onTime", "early+onTime+late"),
        ["ot2"] = ("early+onTime+openInTime", "received"),
        ["ot3"] = (
            "early+onTime+openInTime-askedAgainEarly-askedAgainOnTime-askedAgainOpenInTime",
            "early+onTime+late+openInTime+openOverdue"
        ),
        ["ot4"] = ("early+onTime", "received"),
        ["onlineShare"] = ("receivedOnline", "received"),
        ["postalReturnShare"] = ("returnedPostal", "returned"),
        ["coverage"] = ("apologiesIssued", "apologiesOwed"),
        ["inTime"] = ("apologiesIssued-apologiesTooLate", "apologiesOwed"),
    };

    [Fact]
    public async Task Every_figure_of_every_answer_equals_the_fold_of_the_raw_log()
    {
        var random = new Random(71);
        var (numbers, seen, named) = (0, new HashSet<string>(), new HashSet<string>());
        for (var i = 0; i < 60; i++)
        {
            var question = ProvinceQuestion.Draw(random, year.Today);
            var covered = year.Facts.Where(question.Covers).ToList();
            foreach (var (answer, figures) in new[] { ("on-time", OnTime), ("channels", Channels), ("apologies", Apologies) })
            {
                var rows = (await AskAsync($"{answer}?{question.Parameters}{question.ByParameter}"))
                    .GetProperty("rows")
                    .EnumerateArray()
                    .ToList();
                var groups = covered.GroupBy(one => question.KeyOf(one)).ToDictionary(group => group.Key, group => group.ToList());
                foreach (var row in rows)
                {
                    groups.Remove(question.KeyOf(row), out var facts);
                    numbers += Compare(row, figures, facts ?? [], question, seen);
                    named.UnionWith(NumbersOf(row));
                }
                // A row that is left out is one of zeros.
                Assert.All(
                    groups.Values.SelectMany(facts => facts),
                    one => Assert.DoesNotContain(figures, figure => one.IsBehind(figure, question.From, question.To))
                );
            }
            numbers += await CompareCrossBoundaryAsync(question, covered);
        }
        output.WriteLine($"{year.Summary}; {numbers} numbers compared");
        Assert.Equal(OnTime.Concat(Channels).Concat(Apologies).Distinct().Order(), named.Order()); // none that the answers have is left out
        // No procedure of the register is without a limit: those two are proved by FoldTests.
        Assert.Equal(named.Except(["noDeadline", "openNoDeadline"]).Order(), seen.Order());
    }

    [Fact]
    public async Task Identities_hold_over_thousands_of_periods_and_units()
    {
        var units = year
            .Facts.SelectMany(one => one.Resolving.Territory.Append(one.Resolving.Code))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        var random = new Random(73);
        var (periods, spans) = (0, new HashSet<string>());
        for (var i = 0; i < 84; i++)
        {
            var unit = units[random.Next(units.Length)];
            var from = ProvinceYear.First.AddDays(random.Next(-10, 340));
            long? left = null;
            // Periods that follow each other: what one leaves open, the next one carries over.
            for (var following = 0; following < 3; following++)
            {
                // Each bucket is a period too: its beginning is the end of the one before.
                var to = from.AddDays(random.Next(1, 120));
                var bucket = random.Next(3) == 0 ? "month" : "day";
                var query = $"unit={unit}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&asOfPosition={year.Position}";
                var whole = (await AskAsync("on-time?" + query)).GetProperty("rows")[0];
                var rows = (await AskAsync($"on-time?{query}&by={bucket}")).GetProperty("rows").EnumerateArray().ToList();
                AssertIdentities(whole);
                var (open, sums) = (Number(whole, "carriedOver"), new Dictionary<string, long>());
                Assert.Equal(left ?? open, open);
                foreach (var row in rows)
                {
                    AssertIdentities(row);
                    Assert.Equal(open, Number(row, "carriedOver"));
                    open = Number(row, "open");
                    periods++;
                    spans.Add($"{unit} {row.Text(bucket)}");
                    foreach (var figure in new[] { "received", "resolved", "early", "onTime", "late", "refused" })
                    {
                        sums[figure] = sums.GetValueOrDefault(figure) + Number(row, figure);
                    }
                }
                Assert.Equal(Number(whole, "open"), open);
                Assert.All(sums, sum => Assert.Equal(Number(whole, sum.Key), sum.Value));
                left = open;
                from = to.AddDays(1);
            }
        }
        output.WriteLine($"{periods} periods, {spans.Count} different ones, {units.Length} units and agencies");
        Assert.True(spans.Count > 3_000);
    }

    [Fact]
    public async Task Before_the_mergers_there_are_districts_and_after_them_none()
    {
        var before = await LevelsAsync("from=2025-01-01&to=2025-06-30", "received");
        var after = await LevelsAsync("from=2025-07-01&to=2025-12-31", "received");
        Assert.Equal(["commune", "department", "district"], before.Keys.Order());
        Assert.Equal(["commune", "department"], after.Where(pair => pair.Value > 0).Select(pair => pair.Key).Order());
        // What districts had open on the day of the mergers is carried over by them, whoever finishes it.
        var carried = (await AskAsync($"on-time?from=2025-07-01&level=district&asOfPosition={year.Position}")).GetProperty("rows")[0];
        Assert.True(Number(carried, "carriedOver") > 0);
        Assert.Equal(Number(carried, "carriedOver"), Number(carried, "resolved") + Number(carried, "open"));
    }

    [Fact]
    public async Task The_same_question_at_the_same_position_has_the_same_bytes_after_more_load_and_after_a_rebuild()
    {
        string[] questions =
        [
            "on-time?by=level,month",
            "on-time?unit=96&from=2025-06-15&to=2025-07-14&by=agency",
            "on-time?side=receiving&by=unit,quarter",
            "channels?by=month,channel",
            "apologies?by=month",
            "cross-boundary?from=2025-07-01",
            "drill-down?figure=late&limit=100&total=true",
            "drill-down/export?figure=openOverdue",
            "drill-down/export?figure=againstOriginal.late&format=ndjson&from=2025-05-01",
        ];
        var first = new Dictionary<string, string>();
        foreach (var question in questions)
        {
            first[question] = await TextAsync(question);
        }
        output.WriteLine(await year.ImportAsync(LoadedYear.Seed + 1, 500));
        Assert.True(await year.PositionAsync() > year.Position);
        await AssertSameAsync(first);
        await year.Ledger.RebuildAsync();
        await AssertSameAsync(first);
    }

    [Fact]
    public void The_same_seed_is_the_same_year_and_it_has_the_shape_of_the_volume_model()
    {
        Assert.Equal(new ProvinceYear(7).Lines(200), new ProvinceYear(7).Lines(200));
        Assert.NotEqual(new ProvinceYear(7).Lines(200), new ProvinceYear(8).Lines(200));
        var communes = year.Facts.Count(one => one.Resolving.Level == "commune") / (double)year.Facts.Count;
        Assert.InRange(communes, 0.65, 0.75);
        var late = year.Facts.Count(one => one.IsBehind("late", null, year.Today)) / (double)year.Facts.Count;
        Assert.InRange(late, 0.003, 0.06);
        var crossing = year.Facts.Count(one => one.CrossBoundary == "withinProvince" && one.ReceivedOn >= new DateOnly(2025, 7, 1));
        Assert.True(crossing > 0);
    }

    private static int Compare(JsonElement row, string[] figures, List<RawFacts> facts, ProvinceQuestion question, HashSet<string> seen)
    {
        var counts = figures.ToDictionary(
            figure => figure,
            figure => (long)facts.Count(one => one.IsBehind(figure, question.From, question.To))
        );
        foreach (var (figure, should) in counts)
        {
            var number = Number(row, figure);
            Assert.True(
                number == should,
                $"{question.Parameters}{question.ByParameter} {row.GetRawText()[..60]} {figure}: {number}, not {should}"
            );
            if (should > 0)
            {
                seen.Add(figure);
            }
        }
        foreach (var (name, rate) in Rates)
        {
            AssertRate(row, name, rate, figure => counts[figure]);
            if (row.TryGetProperty("againstOriginal", out var original))
            {
                AssertRate(original, name, rate, figure => figure == "received" ? counts[figure] : counts["againstOriginal." + figure]);
            }
        }
        return counts.Count;
    }

    private static void AssertRate(JsonElement row, string name, (string Numerator, string Denominator) rate, Func<string, long> count)
    {
        if (!row.TryGetProperty(name, out var answered) || answered.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        var (numerator, denominator) = (Sum(rate.Numerator, count), Sum(rate.Denominator, count));
        Assert.Equal((numerator, denominator), (Number(answered, "numerator"), Number(answered, "denominator")));
        var value = answered.GetProperty("value");
        if (denominator == 0)
        {
            Assert.Equal(JsonValueKind.Null, value.ValueKind);
        }
        else
        {
            Assert.Equal(Math.Round((decimal)numerator / denominator, 6, MidpointRounding.AwayFromZero), value.GetDecimal());
        }
    }

    private static long Sum(string terms, Func<string, long> count) =>
        terms.Replace("-", "+-", StringComparison.Ordinal).Split('+').Sum(term => term[0] == '-' ? -count(term[1..]) : count(term));

    private async Task<int> CompareCrossBoundaryAsync(ProvinceQuestion question, List<RawFacts> covered)
    {
        var received = covered.FindAll(one => one.IsBehind("received", question.From, question.To));
        var should = received
            .Where(one => one.CrossBoundary != "none")
            .GroupBy(one => (one.Receiving.Code, one.Receiving.Unit, one.Resolving.Code, one.Resolving.Unit, one.CrossBoundary))
            .ToDictionary(pair => pair.Key, pair => (pair.LongCount(), pair.Select(one => one.Procedure).Distinct().LongCount()));
        var rows = (await AskAsync("cross-boundary?" + question.Parameters)).GetProperty("rows").EnumerateArray().ToList();
        var answered = rows.ToDictionary(
            row =>
                (
                    row.Text("receivingAgency")!,
                    row.Text("receivingUnit")!,
                    row.Text("resolvingAgency")!,
                    row.Text("resolvingUnit")!,
                    row.Text("crossBoundary")!
                ),
            row => (Number(row, "received"), Number(row, "procedures"))
        );
        Assert.Equal(should.OrderBy(pair => pair.Key), answered.OrderBy(pair => pair.Key));
        Assert.All(rows, row => Assert.Equal(received.Count, Number(row.GetProperty("share"), "denominator")));
        return rows.Count * 2;
    }

    private static void AssertIdentities(JsonElement row)
    {
        long N(string figure) => Number(row, figure);
        Assert.Equal(N("carriedOver") + N("received"), N("resolved") + N("open"));
        Assert.Equal(N("received"), N("receivedOnline") + N("receivedCounter") + N("receivedPostal"));
        Assert.Equal(N("resolved"), N("early") + N("onTime") + N("late") + N("noDeadline"));
        Assert.Equal(N("resolved"), N("processed") + N("refused") + N("withdrawn") + N("stopped") + N("closed"));
        Assert.Equal(N("open"), N("openInTime") + N("openOverdue") + N("openNoDeadline"));
        Assert.Equal(
            N("early") + N("onTime") + N("late"),
            N("againstOriginal.early") + N("againstOriginal.onTime") + N("againstOriginal.late")
        );
        Assert.Equal(N("openInTime") + N("openOverdue"), N("againstOriginal.openInTime") + N("againstOriginal.openOverdue"));
        Assert.True(N("late") <= N("againstOriginal.late"), "a re-appointed date is later than the first");
        Assert.True(
            N("askedAgainEarly") <= N("early") && N("askedAgainOnTime") <= N("onTime") && N("askedAgainOpenInTime") <= N("openInTime")
        );
    }

    private async Task<Dictionary<string, long>> LevelsAsync(string period, string figure) =>
        (await AskAsync($"on-time?by=level&{period}&asOfPosition={year.Position}"))
            .GetProperty("rows")
            .EnumerateArray()
            .ToDictionary(row => row.Text("level")!, row => Number(row, figure));

    private async Task AssertSameAsync(Dictionary<string, string> first)
    {
        foreach (var (question, answer) in first)
        {
            Assert.Equal(answer, await TextAsync(question));
        }
    }

    private Task<string> TextAsync(string question) =>
        year.Client.GetStringAsync(new Uri($"/v1/statistics/{question}&asOfPosition={year.Position}", UriKind.Relative));

    private async Task<JsonElement> AskAsync(string question)
    {
        var text = question.Contains("asOfPosition", StringComparison.Ordinal) ? question : $"{question}&asOfPosition={year.Position}";
        return await year.Client.GetJsonAsync("/v1/statistics/" + text);
    }

    private static IEnumerable<string> NumbersOf(JsonElement row) =>
        row.EnumerateObject()
            .SelectMany(member =>
                member.Value.ValueKind == JsonValueKind.Number ? [member.Name]
                : member.Name == "againstOriginal" ? NumbersOf(member.Value).Select(name => "againstOriginal." + name)
                : []
            );

    private static long Number(JsonElement row, string figure)
    {
        foreach (var name in figure.Split('.'))
        {
            row = row.GetProperty(name);
        }
        return row.GetInt64();
    }
}
