using MotCua.Dossiers.Events;
using MotCua.Server.Dossiers;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Lateness;

/// <summary>Each way to ask is answered from sums of its own grain: all of them against a fold of the raw events, now and at earlier positions.</summary>
public sealed class LateReasonsGrainTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private static readonly string[] Figures = ["late", "openOverdue", "lateDossiers"];
    private static readonly string?[] Keys = [null, "agency", "level", "procedure", "field"];

    private static readonly (string Query, Func<Facts, bool> Counts)[] Units =
    [
        ("", _ => true),
        ("&unit=96", one => one.Receipt.Resolving.Territory.Contains("96")),
        ("&unit=91", one => one.Receipt.Resolving.Territory.Contains("91")),
        ("&unit=964", one => one.Receipt.Resolving.Territory.Contains("964")),
        ("&unit=32002", one => one.Receipt.Resolving.Territory.Contains("32002")),
        ("&unit=H12", one => one.Receipt.Resolving.Code.StartsWith("H12", StringComparison.Ordinal)),
        ("&unit=H12.102", one => one.Receipt.Resolving.Code == "H12.102"),
    ];

    private static readonly (string Query, Func<Facts, bool> Counts)[] Filters =
    [
        ("", _ => true),
        ("&agency=H12.103", one => one.Receipt.Resolving.Code == "H12.103"),
        ("&level=commune", one => one.Receipt.Resolving.Level == AgencyLevel.Commune),
        ("&level=department", one => one.Receipt.Resolving.Level == AgencyLevel.Department),
        ("&procedure=2.001", one => one.Receipt.ProcedureCode == "2.001"),
        ("&field=H%E1%BB%99%20t%E1%BB%8Bch", one => one.Receipt.Field == "Hộ tịch"),
        ("&channel=online", one => one.Channel == Channel.Online),
        (
            "&level=commune&procedure=1.002",
            one => one.Receipt.Resolving.Level == AgencyLevel.Commune && one.Receipt.ProcedureCode == "1.002"
        ),
    ];

    private static readonly (DateOnly From, DateOnly To)[] Periods =
    [
        (new(2026, 2, 1), new(2026, 5, 31)),
        (new(2026, 1, 15), new(2026, 6, 14)),
        (new(2026, 3, 9), new(2026, 3, 20)),
    ];

    /// <summary>What is known at a position, and why it was late.</summary>
    private sealed record Known(long Position, DateOnly Today, List<Facts> Facts, Dictionary<Guid, string> Reasons);

    [Fact]
    public async Task Every_unit_key_and_filter_equals_a_fold_of_the_log()
    {
        var known = await FillAsync();
        using var administrator = await ledger.Server.AdministratorAsync();
        var (asked, numbers, lists) = (0, 0, 0);
        foreach (var unit in Units)
        {
            foreach (var filter in Filters)
            {
                foreach (var by in Keys)
                {
                    var (from, to) = Periods[asked % Periods.Length];
                    var at = known[asked / 2 % known.Count];
                    var query = unit.Query + filter.Query;
                    var (compared, walked) = await CompareAsync(
                        administrator,
                        query,
                        by,
                        from,
                        to,
                        at,
                        one => unit.Counts(one) && filter.Counts(one),
                        walks: asked % 3 == 0
                    );
                    (asked, numbers, lists) = (asked + 1, numbers + compared, lists + walked);
                }
            }
        }
        output.WriteLine($"{asked} questions, {numbers} numbers, {lists} lists");
        Assert.True(asked == 280 && numbers > 2_000 && lists > 60);
    }

    [Theory]
    [InlineData("H12.101")]
    [InlineData("H12")]
    public async Task A_head_is_told_of_the_own_reach_alone(string agency)
    {
        var known = await FillAsync();
        using var head = await ledger.Server.AsAsync("truong", agency, "head");
        var (asked, numbers) = (0, 0);
        foreach (var unit in Units.Where(unit => unit.Query is "" or "&unit=96" or "&unit=32002"))
        {
            foreach (var filter in Filters.Where(filter => !filter.Query.Contains("agency", StringComparison.Ordinal)))
            {
                foreach (var by in Keys)
                {
                    var (from, to) = Periods[asked % Periods.Length];
                    var (compared, _) = await CompareAsync(
                        head,
                        unit.Query + filter.Query,
                        by,
                        from,
                        to,
                        known[asked % known.Count],
                        one =>
                            unit.Counts(one)
                            && filter.Counts(one)
                            && one.Receipt.Resolving.Code.StartsWith(agency, StringComparison.Ordinal),
                        walks: asked % 3 == 0
                    );
                    (asked, numbers) = (asked + 1, numbers + compared);
                }
            }
        }
        Assert.True(numbers > 200, $"{numbers} numbers");
    }

    private async Task<List<Known>> FillAsync()
    {
        var store = new EventStore.EventStore(ledger.App, DossierLog.Registry);
        if (await ledger.ScalarAsync<long>("select count(*) from events.mt_events") == 0)
        {
            await ledger.AppendAsync(new Population(seed: 17).Make(900).Select(LateReasonsTests.WithReasons));
        }
        var log = await store.ReadAllAsync(0, long.MaxValue, int.MaxValue, CancellationToken.None);
        using var client = await ledger.Server.AdministratorAsync();
        await LateReasonsTests.WaitAsync(client, log[^1].Position);
        return
        [
            .. new[] { log.Count, log.Count * 3 / 4, log.Count / 2 }.Select(count =>
            {
                var events = log.Take(count).ToList();
                return new Known(
                    events[^1].Position,
                    DateOnly.FromDateTime(events[^1].RecordedAt.ToOffset(TimeSpan.FromHours(7)).DateTime),
                    Facts.Of(events),
                    LateReasonsTests.ReasonsOf(events)
                );
            }),
        ];
    }

    private static async Task<(int Numbers, int Lists)> CompareAsync(
        HttpClient client,
        string query,
        string? by,
        DateOnly from,
        DateOnly to,
        Known known,
        Func<Facts, bool> counts,
        bool walks
    )
    {
        var question = $"from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&asOfPosition={known.Position}{query}{(by is null ? "" : "&by=" + by)}";
        var last = to < known.Today ? to : known.Today;
        var should = known
            .Facts.Where(counts)
            .SelectMany(one => Figures.Where(figure => one.IsBehind(figure, from, last)).Select(figure => (one, figure)))
            .GroupBy(
                pair => (Reason: known.Reasons.GetValueOrDefault(pair.one.Id, "none"), Key: KeyOf(pair.one, by), Figure: pair.figure),
                pair => pair.one.Id
            )
            .ToDictionary(group => group.Key, group => group.Order().ToList());
        var report = await client.GetJsonAsync("/v1/reports/late-reasons?" + question);
        var told = new Dictionary<(string Reason, string? Key, string Figure), (long Number, string List)>();
        foreach (var row in report.GetProperty("rows").EnumerateArray())
        {
            foreach (var figure in Figures.Where(figure => row.GetProperty(figure).GetInt64() != 0))
            {
                told.Add(
                    (row.Text("reason")!, by is null ? null : row.Text(by), figure),
                    (row.GetProperty(figure).GetInt64(), row.Text("drillDown") + figure)
                );
            }
        }
        var numbers = told.Select(one => $"{one.Key}: {one.Value.Number}").Order(StringComparer.Ordinal);
        var expected = should.Select(one => $"{one.Key}: {one.Value.Count}").Order(StringComparer.Ordinal);
        Assert.True(expected.SequenceEqual(numbers), $"{question}:\n{string.Join('\n', numbers)}\nnot\n{string.Join('\n', expected)}");
        var walked = told.Where((_, index) => walks && index % 7 == 0).ToList();
        foreach (var (key, (_, list)) in walked)
        {
            var items = await client.WalkAsync(list, limit: 7);
            Assert.Equal(should[key], items.Select(item => item.GetProperty("dossierId").GetGuid()).Order());
        }
        return (told.Count, walked.Count);
    }

    private static string? KeyOf(Facts one, string? by) =>
        by switch
        {
            null => null,
            "agency" => one.Receipt.Resolving.Code,
            "level" => one.Receipt.Resolving.Level.ToString().ToLowerInvariant(),
            "procedure" => one.Receipt.ProcedureCode,
            _ => one.Receipt.Field,
        };
}
