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
                    foreach (var count in Attack.Counts.Append("resolved"))
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

    [Fact]
    public async Task No_small_count_can_be_worked_out_of_all_datasets_together()
    {
        using var client = filled.Ledger.Server.Anonymous();
        using var administrator = await filled.Ledger.Server.AdministratorAsync();
        var datasets = new Dictionary<string, List<JsonElement>>();
        long position = 0;
        foreach (var name in Attack.OnTime.Append("cross-boundary"))
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
}
