using System.Globalization;
using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.OpenData;

public sealed class OpenDataTests(OpenDataTests.Filled filled, ITestOutputHelper output) : IClassFixture<OpenDataTests.Filled>
{
    private const int Smallest = 5;

    private static readonly string[] Counts = ["received", "early", "onTime", "late", "noDeadline"];

    private static readonly string[] OnTime = ["on-time-by-level", "on-time-by-agency", "on-time-by-field", "on-time-by-channel"];

    /// <summary>Dossiers of half a year; the clock stands in the month after the last.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        public LedgerFixture Ledger { get; } = new();

        public async Task InitializeAsync()
        {
            await Ledger.InitializeAsync();
            await Ledger.ReachAsync(await Ledger.AppendAsync(new Population(seed: 29).Make(1_500)));
            Ledger.Server.Clock.Set(VietnamTime.StartOf(new DateOnly(2026, 9, 10)).AddHours(9));
        }

        public Task DisposeAsync() => Ledger.DisposeAsync();
    }

    [Fact]
    public async Task What_is_published_is_what_the_figures_say_at_the_release()
    {
        using var client = filled.Ledger.Server.Anonymous();
        using var administrator = await filled.Ledger.Server.AdministratorAsync();
        var (published, withheld) = (0, 0);
        foreach (var (dataset, key) in new[] { ("level", "level"), ("agency", "level,agency"), ("field", "field"), ("channel", "channel") })
        {
            var answer = await client.GetJsonAsync($"/v1/open-data/on-time-by-{dataset}");
            var position = answer.GetProperty("asOf").GetProperty("position").GetInt64();
            foreach (var month in answer.GetProperty("rows").EnumerateArray().GroupBy(row => row.Text("month")!))
            {
                var first = DateOnly.ParseExact(month.Key + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
                var truth = await administrator.GetJsonAsync(
                    $"/v1/statistics/on-time?by={key}&from={first:yyyy-MM-dd}&to={first.AddMonths(1).AddDays(-1):yyyy-MM-dd}&asOfPosition={position}"
                );
                var names = key.Split(',');
                var rows = truth
                    .GetProperty("rows")
                    .EnumerateArray()
                    .ToDictionary(row => string.Join('|', names.Select(name => row.Text(name))));
                foreach (var row in month)
                {
                    var should = rows[string.Join('|', names.Select(name => row.Text(name)))];
                    foreach (var count in Counts.Append("resolved"))
                    {
                        if (row.GetProperty(count).ValueKind == JsonValueKind.Null)
                        {
                            withheld++;
                            Assert.True(row.GetProperty("suppressed").GetBoolean());
                            continue;
                        }
                        published++;
                        var value = row.GetProperty(count).GetInt64();
                        Assert.Equal(should.GetProperty(count).GetInt64(), value);
                        Assert.True(value is 0 or >= Smallest, $"{dataset} {month.Key} {count}: {value}");
                    }
                    if (row.GetProperty("onTimeRate").ValueKind == JsonValueKind.Number)
                    {
                        Assert.Equal(
                            should.GetProperty("ot1").GetProperty("value").GetDecimal(),
                            row.GetProperty("onTimeRate").GetDecimal()
                        );
                    }
                }
            }
        }
        output.WriteLine($"{published} counts published, {withheld} withheld");
        Assert.True(published > 300 && withheld > 100);
    }

    /// <summary>
    /// The attack: every dataset, every published sum, and that what is not there is zero, put together until nothing more follows. Bounds of every
    /// withheld count are narrowed by: parts add up to what was resolved; agencies add up to their level; the rows of each dataset add up to
    /// the same. A small count is found out when its bounds meet.
    /// </summary>
    [Fact]
    public async Task No_small_count_can_be_worked_out_of_all_datasets_together()
    {
        using var client = filled.Ledger.Server.Anonymous();
        using var administrator = await filled.Ledger.Server.AdministratorAsync();
        var datasets = new Dictionary<string, List<JsonElement>>();
        long position = 0;
        foreach (var name in OnTime.Append("cross-boundary"))
        {
            var answer = await client.GetJsonAsync("/v1/open-data/" + name);
            datasets[name] = [.. answer.GetProperty("rows").EnumerateArray()];
            position = answer.GetProperty("asOf").GetProperty("position").GetInt64();
        }
        var (small, narrowest) = (0, long.MaxValue);
        foreach (var month in datasets.Values.SelectMany(rows => rows).Select(row => row.Text("month")!).Distinct())
        {
            var attack = new Attack(datasets.ToDictionary(pair => pair.Key, pair => pair.Value.FindAll(row => row.Text("month") == month)));
            attack.Run();
            var truth = await TruthAsync(administrator, month, position);
            foreach (var (cell, bounds) in attack.Withheld)
            {
                var value = truth(cell.Dataset, cell.Key, cell.Count);
                Assert.True(bounds.Least <= value && value <= bounds.Most, $"the attack is wrong: {month} {cell}: {value} {bounds}");
                if (value is > 0 and < Smallest)
                {
                    small++;
                    narrowest = Math.Min(narrowest, bounds.Most - bounds.Least);
                    Assert.True(bounds.Most - bounds.Least >= 2 && bounds.Most >= Smallest, $"{month} {cell}: {value} in {bounds}");
                }
            }
        }
        output.WriteLine($"{small} small counts, the narrowest in a range of {narrowest + 1} values");
        Assert.True(small > 100);
    }

    [Fact]
    public async Task The_dictionary_explains_every_column_in_both_languages()
    {
        using var client = filled.Ledger.Server.Anonymous();
        var dictionary = await client.GetJsonAsync("/v1/open-data");
        Assert.Equal("2026-08", dictionary.GetProperty("period").Text("last"));
        Assert.NotEmpty(dictionary.Text("licence")!);
        Assert.Equal(Smallest, dictionary.GetProperty("smallestCount").GetInt32());
        var datasets = dictionary.GetProperty("datasets").EnumerateArray().ToList();
        Assert.Equal(5, datasets.Count);
        foreach (var dataset in datasets)
        {
            var columns = dataset.GetProperty("columns").EnumerateArray().ToList();
            Assert.All(
                columns.SelectMany(column => new[] { column.GetProperty("unit"), column.GetProperty("definition") }),
                words => Assert.False(string.IsNullOrWhiteSpace(words.Text("vi")) || string.IsNullOrWhiteSpace(words.Text("en")))
            );
            var names = columns.ConvertAll(column => column.Text("name"));
            var rows = (await client.GetJsonAsync(dataset.Text("address")!)).GetProperty("rows").EnumerateArray().ToList();
            Assert.NotEmpty(rows);
            Assert.Equal(names, rows[0].EnumerateObject().Select(member => member.Name));
            var csv = Encoding.UTF8.GetString(
                await client.GetByteArrayAsync(new Uri(dataset.Text("address") + "?format=csv", UriKind.Relative))
            );
            Assert.StartsWith("\ufeff" + string.Join(',', names) + "\r\n", csv, StringComparison.Ordinal);
            Assert.Equal(rows.Count + 1, csv.Split("\r\n").Length - 1);
        }
    }

    [Fact]
    public async Task A_release_is_the_same_bytes_all_day_and_is_not_sent_twice()
    {
        using var client = filled.Ledger.Server.Anonymous();
        var address = new Uri("/v1/open-data/on-time-by-level?from=2026-02&to=2026-05", UriKind.Relative);
        using var first = await client.GetAsync(address);
        var bytes = await first.Content.ReadAsByteArrayAsync();
        Assert.True(first.Headers.CacheControl!.Public);
        await filled.Ledger.ReachAsync(await filled.Ledger.AppendAsync(new Population(seed: 31).Make(50)));
        Assert.Equal(bytes, await client.GetByteArrayAsync(address));
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await client.SendAsync(again);
        Assert.Equal(304, (int)unchanged.StatusCode);
        var months = JsonElement.Parse(bytes).GetProperty("rows").EnumerateArray().Select(row => row.Text("month")).Distinct();
        Assert.Equal(["2026-02", "2026-03", "2026-04", "2026-05"], months);
    }

    [Theory]
    [InlineData("on-time-by-level?from=2026-13", 400)]
    [InlineData("on-time-by-level?from=2026-05&to=2026-04", 400)]
    [InlineData("on-time-by-level?format=xml", 400)]
    [InlineData("dossiers", 404)]
    public async Task What_does_not_fit_is_refused(string address, int status)
    {
        using var client = filled.Ledger.Server.Anonymous();
        await client.GetJsonAsync("/v1/open-data/" + address, status);
    }

    private static async Task<Func<string, string, string, long>> TruthAsync(HttpClient client, string month, long position)
    {
        var first = DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var period = $"from={first:yyyy-MM-dd}&to={first.AddMonths(1).AddDays(-1):yyyy-MM-dd}&asOfPosition={position}";
        var rows = new Dictionary<(string, string), JsonElement>();
        foreach (var (dataset, key) in new[] { ("level", "level"), ("agency", "level,agency"), ("field", "field"), ("channel", "channel") })
        {
            foreach (
                var row in (await client.GetJsonAsync($"/v1/statistics/on-time?by={key}&{period}")).GetProperty("rows").EnumerateArray()
            )
            {
                rows[($"on-time-by-{dataset}", string.Join('|', key.Split(',').Select(name => row.Text(name))))] = row;
            }
        }
        var pairs = (await client.GetJsonAsync("/v1/statistics/cross-boundary?" + period)).GetProperty("rows").EnumerateArray().ToList();
        var received = (await client.GetJsonAsync("/v1/statistics/on-time?" + period))
            .GetProperty("rows")[0]
            .GetProperty("received")
            .GetInt64();
        long Crossing(string kind) =>
            pairs.Where(pair => pair.Text("crossBoundary") == kind).Sum(pair => pair.GetProperty("received").GetInt64());
        return (dataset, key, count) =>
            dataset != "cross-boundary" ? rows[(dataset, key)].GetProperty(count).GetInt64()
            : key == "none" ? received - pairs.Sum(pair => pair.GetProperty("received").GetInt64())
            : Crossing(key);
    }

    private sealed record Cell(string Dataset, string Key, string Count);

    private sealed record Bounds(long Least, long Most);

    /// <summary>Narrows bounds by sums that are known to be equal.</summary>
    private sealed class Attack
    {
        private readonly Dictionary<Cell, Bounds> bounds = [];
        private readonly HashSet<Cell> withheld = [];
        private readonly List<(Cell[] Left, Cell[] Right)> equal = [];

        public Attack(Dictionary<string, List<JsonElement>> datasets)
        {
            foreach (var (dataset, rows) in datasets)
            {
                string[] counts = dataset == "cross-boundary" ? ["received"] : [.. Counts, "resolved"];
                foreach (var row in rows)
                {
                    foreach (var count in counts)
                    {
                        var cell = new Cell(dataset, KeyOf(dataset, row), count);
                        var known = row.GetProperty(count).ValueKind == JsonValueKind.Number;
                        bounds[cell] = known
                            ? new Bounds(row.GetProperty(count).GetInt64(), row.GetProperty(count).GetInt64())
                            : new Bounds(count is "received" or "resolved" ? 1 : 0, 100_000);
                        if (!known)
                        {
                            withheld.Add(cell);
                        }
                    }
                    if (counts.Length > 1)
                    {
                        Cell Of(string count) => new(dataset, KeyOf(dataset, row), count);
                        equal.Add(([.. Counts.Skip(1).Select(Of)], [Of("resolved")]));
                    }
                }
            }
            foreach (var count in Counts.Append("resolved"))
            {
                Cell[] All(string dataset) => [.. bounds.Keys.Where(cell => cell.Dataset == dataset && cell.Count == count)];
                foreach (var dataset in datasets.Keys.Where(name => name != OnTime[0] && All(name).Length > 0))
                {
                    equal.Add((All(dataset), All(OnTime[0])));
                }
                foreach (var level in All(OnTime[0]))
                {
                    equal.Add(([.. All(OnTime[1]).Where(cell => cell.Key.StartsWith(level.Key + "|", StringComparison.Ordinal))], [level]));
                }
            }
            // Two datasets that both hide rows are also compared with each other.
            foreach (var count in Counts.Append("resolved"))
            {
                for (var i = 1; i < OnTime.Length; i++)
                {
                    for (var j = i + 1; j < OnTime.Length; j++)
                    {
                        Cell[] All(string dataset) => [.. bounds.Keys.Where(cell => cell.Dataset == dataset && cell.Count == count)];
                        equal.Add((All(OnTime[i]), All(OnTime[j])));
                    }
                }
            }
        }

        public IEnumerable<(Cell Cell, Bounds Bounds)> Withheld => withheld.Select(cell => (cell, bounds[cell]));

        public void Run()
        {
            var narrowed = true;
            for (var round = 0; narrowed && round < 1_000; round++)
            {
                narrowed = false;
                foreach (var (left, right) in equal)
                {
                    narrowed |= Narrow(left, right);
                    narrowed |= Narrow(right, left);
                }
            }
        }

        private bool Narrow(Cell[] one, Cell[] other)
        {
            var (least, most) = (other.Sum(cell => bounds[cell].Least), other.Sum(cell => bounds[cell].Most));
            var (ownLeast, ownMost) = (one.Sum(cell => bounds[cell].Least), one.Sum(cell => bounds[cell].Most));
            var narrowed = false;
            foreach (var cell in one)
            {
                var now = bounds[cell];
                var next = new Bounds(Math.Max(now.Least, least - (ownMost - now.Most)), Math.Min(now.Most, most - (ownLeast - now.Least)));
                if (next != now)
                {
                    bounds[cell] = next;
                    narrowed = true;
                    (ownLeast, ownMost) = (ownLeast + next.Least - now.Least, ownMost + next.Most - now.Most);
                }
            }
            return narrowed;
        }

        private static string KeyOf(string dataset, JsonElement row) =>
            dataset switch
            {
                "on-time-by-level" => row.Text("level")!,
                "on-time-by-agency" => $"{row.Text("level")}|{row.Text("agency")}",
                "on-time-by-field" => row.Text("field")!,
                "on-time-by-channel" => row.Text("channel")!,
                _ => row.Text("crossBoundary")!,
            };
    }
}
