using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Figures;

/// <summary>Every figure against a fold of the raw events that was written for the tests.</summary>
public sealed class FoldTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private static readonly string[] Counts =
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

    private static readonly string[] Keys = ["agency", "unit", "level", "procedure", "field", "channel", "day", "month", "quarter", "year"];

    [Fact]
    public async Task Every_answer_and_every_list_behind_it_equals_a_fold_of_the_log()
    {
        var end = await ledger.AppendAsync(new Population(seed: 4).Make(2_000));
        await ledger.ReachAsync(end);
        var log = await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(
            0,
            end,
            int.MaxValue,
            CancellationToken.None
        );
        Assert.True(log.Count(stored => stored.Data is DueDateReprojected) > 100);
        using var client = await ledger.Server.AdministratorAsync();
        var random = new Random(11);
        var (numbers, lists, seen) = (0, 0, new HashSet<string>());
        for (var i = 0; i < 250; i++)
        {
            var question = RandomQuestion.Draw(random, log);
            var known = log.Where(stored => stored.Position <= question.Position).ToList();
            var today = Day(known[^1].RecordedAt);
            var facts = Facts.Of(known).Where(question.Covers).ToList();
            var answer = await client.GetJsonAsync("/v1/statistics/on-time?" + question.Parameters);
            numbers += Compare(answer, question, facts, today, seen);
            if (i % 5 == 0)
            {
                await CompareListAsync(client, question, facts, today, Counts[lists++ % Counts.Length]);
            }
        }
        output.WriteLine($"{numbers} numbers, {lists} lists, {log.Count} events");
        Assert.True(numbers > 50_000);
        Assert.Equal(Counts.Order(), seen.Order()); // each figure was above zero somewhere
    }

    private static int Compare(JsonElement answer, RandomQuestion question, List<Facts> facts, DateOnly today, HashSet<string> seen)
    {
        var expected = question.Rows(facts, today);
        var numbers = 0;
        foreach (var row in answer.GetProperty("rows").EnumerateArray())
        {
            var key = string.Join('|', question.By.Select(name => row.GetProperty(name).ToString()));
            expected.Remove(key, out var group);
            foreach (var figure in Counts)
            {
                var should = group is null ? 0 : group.Facts.Count(one => one.IsBehind(figure, group.From, group.To));
                var number = Number(row, figure);
                Assert.True(number == should, $"{question.Parameters} {key} {figure}: {number}, not {should}");
                numbers++;
                if (should > 0)
                {
                    seen.Add(figure);
                }
            }
            Assert.Equal(Number(row, "carriedOver") + Number(row, "received"), Number(row, "resolved") + Number(row, "open"));
            AssertRate(row, "ot1", Number(row, "early") + Number(row, "onTime"), Number(row, "resolved") - Number(row, "noDeadline"));
            AssertRate(row, "ot4", Number(row, "early") + Number(row, "onTime"), Number(row, "received"));
        }
        foreach (var (key, group) in expected)
        {
            var nothing = !group.Facts.Exists(one => Array.Exists(Counts, figure => one.IsBehind(figure, group.From, group.To)));
            Assert.True(nothing, $"{question.Parameters}: no row {key}");
        }
        return numbers;
    }

    private static async Task CompareListAsync(HttpClient client, RandomQuestion question, List<Facts> facts, DateOnly today, string figure)
    {
        var to = question.To is { } asked && asked < today ? asked : today;
        var should = facts.Where(one => one.IsBehind(figure, question.From, to)).Select(one => one.Id).Order().ToList();
        var address = $"/v1/statistics/drill-down?figure={figure}&{question.Without("by")}";
        var items = await client.WalkAsync(address, limit: 100);
        Assert.Equal(should, items.Select(item => item.GetProperty("dossierId").GetGuid()).Order());
        var total = (await client.GetJsonAsync(address + "&total=true&limit=1")).GetProperty("total").GetInt64();
        Assert.Equal(should.Count, total);
    }

    private static long Number(JsonElement row, string figure)
    {
        foreach (var name in figure.Split('.'))
        {
            row = row.GetProperty(name);
        }
        return row.GetInt64();
    }

    private static void AssertRate(JsonElement row, string name, long numerator, long denominator)
    {
        var rate = row.GetProperty(name);
        Assert.Equal((numerator, denominator), (rate.GetProperty("numerator").GetInt64(), rate.GetProperty("denominator").GetInt64()));
        var value = rate.GetProperty("value");
        if (denominator == 0)
        {
            Assert.Equal(JsonValueKind.Null, value.ValueKind);
        }
        else
        {
            Assert.Equal(Math.Round((decimal)numerator / denominator, 6, MidpointRounding.AwayFromZero), value.GetDecimal());
        }
    }

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(7)).DateTime);

    private sealed record Group(List<Facts> Facts, DateOnly? From, DateOnly To);

    private sealed record RandomQuestion(Dictionary<string, string> Values, DateOnly? From, DateOnly? To, string[] By, long Position)
    {
        public string Parameters => Without();

        private bool Receiving => Values.GetValueOrDefault("side") == "receiving";

        public static RandomQuestion Draw(Random random, IReadOnlyList<StoredEvent> log)
        {
            var values = new Dictionary<string, string>();
            void Maybe(string name, int oneIn, params string[] choices)
            {
                if (random.Next(oneIn) == 0)
                {
                    values[name] = choices[random.Next(choices.Length)];
                }
            }
            Maybe("unit", 2, "96", "91", "964", "32002", "32014", "H12", "H12.101", "H12.02", "H01");
            Maybe("side", 3, "resolving", "receiving");
            Maybe("procedure", 6, "1.001", "2.001", "3.002");
            Maybe("field", 6, "Hộ tịch", "Đất đai");
            Maybe("channel", 6, "counter", "online", "postal");
            Maybe("level", 6, "commune", "district", "department", "province");
            Maybe("agency", 8, "H12.101", "H12", "H01");
            DateOnly? from = random.Next(3) == 0 ? null : Population.First.AddDays(random.Next(-20, 260));
            DateOnly? to = random.Next(3) == 0 ? null : (from ?? Population.First).AddDays(random.Next(0, 120));
            var by = random.GetItems(Keys, random.Next(3)).Distinct().ToArray();
            var position = log[^1].Position;
            if (random.Next(3) == 0)
            {
                position = log[random.Next(log.Count / 4, log.Count)].Position;
                values["asOfPosition"] = $"{position}";
            }
            if (from is not null)
            {
                values["from"] = $"{from:yyyy-MM-dd}";
            }
            if (to is not null)
            {
                values["to"] = $"{to:yyyy-MM-dd}";
            }
            if (by.Length > 0)
            {
                values["by"] = string.Join(',', by);
            }
            return new RandomQuestion(values, from, to, by, position);
        }

        public string Without(params string[] names) =>
            string.Join(
                '&',
                Values.Where(pair => !names.Contains(pair.Key)).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")
            );

        public bool Covers(Facts one)
        {
            var agency = Of(one);
            var unit = Values.GetValueOrDefault("unit");
            return (
                    unit is null
                    || agency.Territory.Contains(unit)
                    || agency.Code == unit
                    || (unit == "H12" && agency.Code.StartsWith("H12", StringComparison.Ordinal))
                )
                && Is("procedure", one.Receipt.ProcedureCode)
                && Is("field", one.Receipt.Field)
                && Is("channel", one.Channel.ToString().ToLowerInvariant())
                && Is("level", agency.Level.ToString().ToLowerInvariant())
                && Is("agency", agency.Code);
        }

        public Dictionary<string, Group> Rows(List<Facts> facts, DateOnly today)
        {
            var to = To is { } asked && asked < today ? asked : today;
            var rows = new Dictionary<string, Group>();
            foreach (var (from, until, name) in Periods(to))
            {
                var groups = facts.GroupBy(one => string.Join('|', By.Select(key => name(key) ?? KeyOf(key, one)))).ToList();
                foreach (var group in groups)
                {
                    // Two versions of a unit have one code: the row of each is told apart by unitSince as well.
                    rows[group.Key] = new Group([.. group], from, until);
                }
                if (By.All(key => name(key) is not null) && groups.Count == 0)
                {
                    rows[string.Join('|', By.Select(key => name(key)))] = new Group([], from, until);
                }
            }
            return rows;
        }

        private IEnumerable<(DateOnly? From, DateOnly To, Func<string, string?> Name)> Periods(DateOnly to)
        {
            var finest = By.Select(key => Array.IndexOf(Keys, key)).Where(index => index >= 6).DefaultIfEmpty(-1).Min();
            if (finest < 0)
            {
                yield return (From, to, _ => null);
                yield break;
            }
            var day = From ?? Population.First;
            while (day <= to)
            {
                var start = day;
                while (day <= to && NameOf(Keys[finest], day) == NameOf(Keys[finest], start))
                {
                    day = day.AddDays(1);
                }
                yield return (From is null && start == Population.First ? null : start, day.AddDays(-1), key => NameOf(key, start));
            }
        }

        private static string? NameOf(string key, DateOnly day) =>
            key switch
            {
                "day" => $"{day:yyyy-MM-dd}",
                "month" => $"{day:yyyy-MM}",
                "quarter" => $"{day.Year}-Q{(day.Month + 2) / 3}",
                "year" => $"{day.Year}",
                _ => null,
            };

        private string KeyOf(string key, Facts one) =>
            key switch
            {
                "agency" => Of(one).Code,
                "unit" => Of(one).Unit,
                "level" => Of(one).Level.ToString().ToLowerInvariant(),
                "procedure" => one.Receipt.ProcedureCode,
                "field" => one.Receipt.Field,
                _ => one.Channel.ToString().ToLowerInvariant(),
            };

        private AgencyAtReceipt Of(Facts one) => Receiving ? one.Receipt.Receiving : one.Receipt.Resolving;

        private bool Is(string name, string value) => !Values.TryGetValue(name, out var asked) || asked == value;
    }
}
