using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Portal;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Portal;

/// <summary>The sync ratio against a fold of the raw log that was written for the tests, at random positions.</summary>
public sealed class PortalSyncFoldTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private static readonly string[] Counts =
    [
        "received",
        "synced",
        "unsynced",
        "fresh",
        "stale",
        "failing",
        "receivedImported",
        "receivedElsewhere",
    ];

    [Fact]
    public async Task Every_number_and_list_equals_a_fold_of_the_log_at_any_position_for_ever()
    {
        var history = new PortalHistory(seed: 5);
        var recorded = new Population(seed: 17).Make(900);
        var half = await history.AppendAsync(ledger, [.. recorded.Take(recorded.Count / 2)]);
        using var client = await ledger.Server.AdministratorAsync();
        await ReachAsync(client, half);
        string[] asked =
        [
            $"portal-sync?by=agency,month&asOfPosition={half}",
            $"portal-sync?unit=96&from=2026-02-01&by=procedure&asOfPosition={half}",
            $"drill-down?figure=stale&limit=200&asOfPosition={half}",
        ];
        var first = new List<string>();
        foreach (var question in asked)
        {
            first.Add(await client.GetStringAsync(new Uri("/v1/statistics/" + question, UriKind.Relative)));
        }
        var end = await history.AppendAsync(ledger, [.. recorded.Skip(recorded.Count / 2)]);
        await ReachAsync(client, end);
        await ledger.ReachAsync(end);
        var log = await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(
            0,
            end,
            int.MaxValue,
            CancellationToken.None
        );
        Assert.True(log.Count(stored => stored.Data is PortalSyncDisproved) > 50);

        var random = new Random(3);
        var (numbers, lists, seen) = (0, 0, new HashSet<string>());
        for (var i = 0; i < 120; i++)
        {
            var question = PortalQuestion.Draw(random, log);
            var known = log.Where(stored => stored.Position <= question.Position).ToList();
            var facts = PortalFacts.Of(known).Where(one => question.Covers(one.Facts)).ToList();
            var answer = await client.GetJsonAsync("/v1/statistics/portal-sync?" + question.Parameters);
            numbers += Compare(answer, question, facts, seen);
            if (i % 4 == 0)
            {
                var figure = Counts[lists++ % Counts.Length];
                await CompareListAsync(client, question, facts, figure == "received" ? "portalSync.received" : figure);
            }
            if (i % 10 == 0)
            {
                await CompareReceiptsAsync(client, question, answer);
            }
        }
        output.WriteLine($"{numbers} numbers, {lists} lists, {log.Count} events");
        Assert.True(numbers > 5_000);
        Assert.Equal(Counts.Order(), seen.Where(Counts.Contains).Order()); // each was above zero somewhere
        Assert.Contains("oldest", seen);

        var live = await HashAsync();
        await using (
            var daemon = new SubscriptionDaemon(
                ledger.App,
                DossierLog.Registry,
                [new PortalProjection(new DossierHistory(DossierLog.Registry))]
            )
        )
        {
            await daemon.RebuildAsync(PortalProjection.ProjectionName, CancellationToken.None);
        }
        Assert.Equal(live, await HashAsync());
        for (var i = 0; i < asked.Length; i++)
        {
            Assert.Equal(first[i], await client.GetStringAsync(new Uri("/v1/statistics/" + asked[i], UriKind.Relative)));
        }
        await CompareAsNowAsync(client);
    }

    private static int Compare(JsonElement answer, PortalQuestion question, List<PortalFacts> facts, HashSet<string> seen)
    {
        var at = answer.GetProperty("asOf").GetProperty("at").GetDateTimeOffset();
        var expected = facts.GroupBy(one => question.KeyOf(one.Facts)).ToDictionary(group => group.Key, group => group.ToList());
        var numbers = 0;
        foreach (var row in answer.GetProperty("rows").EnumerateArray())
        {
            var key = string.Join('|', question.By.Select(name => row.GetProperty(name).ToString()));
            expected.Remove(key, out var group);
            foreach (var figure in Counts)
            {
                var should = group?.Count(one => one.IsBehind(figure)) ?? 0;
                var number = row.GetProperty(figure).GetInt64();
                Assert.True(number == should, $"{question.Parameters} {key} {figure}: {number}, not {should}");
                numbers++;
                if (should > 0)
                {
                    seen.Add(figure);
                }
            }
            AssertRate(row, "syncedRatio", "synced");
            AssertRate(row, "freshRatio", "fresh");
            var oldest = group?.Where(one => one.Owed && !one.Fresh).Min(one => one.Since);
            Assert.Equal(oldest?.UtcDateTime, row.GetProperty("oldestUnsyncedAt").Deserialize<DateTimeOffset?>()?.UtcDateTime);
            Assert.Equal(
                oldest is null ? null : (long)Math.Max(0, Math.Floor((at - oldest.Value).TotalSeconds)),
                row.GetProperty("oldestUnsyncedSeconds").Deserialize<long?>()
            );
            if (oldest is not null)
            {
                seen.Add("oldest");
            }
        }
        Assert.True(expected.Count == 0, $"{question.Parameters}: no row {expected.Keys.FirstOrDefault()}");
        return numbers;
    }

    private static async Task CompareListAsync(HttpClient client, PortalQuestion question, List<PortalFacts> facts, string figure)
    {
        var should = facts.Where(one => one.IsBehind(figure)).Select(one => one.Facts.Id).Order().ToList();
        var address = $"/v1/statistics/drill-down?figure={figure}&{question.WithoutBy}";
        var items = await client.WalkAsync(address, limit: 100);
        Assert.Equal(should, items.Select(item => item.GetProperty("dossierId").GetGuid()).Order());
        Assert.Equal(should.Count, (await client.GetJsonAsync(address + "&total=true&limit=1")).GetProperty("total").GetInt64());
    }

    /// <summary>The three kinds of receipt are all receipts, as the other figures count them.</summary>
    private static async Task CompareReceiptsAsync(HttpClient client, PortalQuestion question, JsonElement answer)
    {
        var others = await client.GetJsonAsync("/v1/statistics/on-time?" + question.Parameters);
        long Sum(JsonElement rows, params string[] names) =>
            rows.GetProperty("rows").EnumerateArray().Sum(row => names.Sum(name => row.GetProperty(name).GetInt64()));
        Assert.Equal(Sum(others, "received"), Sum(answer, "received", "receivedImported", "receivedElsewhere"));
    }

    private static async Task CompareAsNowAsync(HttpClient client)
    {
        var then = (await client.GetJsonAsync("/v1/statistics/portal-sync")).GetProperty("rows")[0];
        var now = (await client.GetJsonAsync("/v1/statistics/portal-sync?territory=asNow&by=agency")).GetProperty("rows");
        Assert.True(now.GetArrayLength() > 1);
        foreach (var figure in Counts)
        {
            Assert.Equal(then.GetProperty(figure).GetInt64(), now.EnumerateArray().Sum(row => row.GetProperty(figure).GetInt64()));
        }
        Assert.Equal(
            then.GetProperty("oldestUnsyncedAt").GetDateTimeOffset(),
            now.EnumerateArray().Min(row => row.GetProperty("oldestUnsyncedAt").Deserialize<DateTimeOffset?>())
        );
    }

    private static void AssertRate(JsonElement row, string name, string numerator)
    {
        var (above, below) = (row.GetProperty(numerator).GetInt64(), row.GetProperty("received").GetInt64());
        var rate = row.GetProperty(name);
        Assert.Equal((above, below), (rate.GetProperty("numerator").GetInt64(), rate.GetProperty("denominator").GetInt64()));
        Assert.Equal(
            below == 0 ? null : Math.Round((decimal)above / below, 6, MidpointRounding.AwayFromZero),
            rate.GetProperty("value").Deserialize<decimal?>()
        );
    }

    private static Task ReachAsync(HttpClient client, long position) =>
        Poll.UntilAsync(
            async () =>
                (await client.GetJsonAsync($"/v1/statistics/portal-sync?after={position}"))
                    .GetProperty("asOf")
                    .GetProperty("position")
                    .GetInt64() >= position,
            $"the portal's ledger has not reached {position}",
            seconds: 120
        );

    private async Task<string> HashAsync()
    {
        var all = new StringBuilder();
        foreach (var table in new[] { "dossier", "place", "cell", "entry", "day_balance", "month_balance", "recorded_day", "unsynced" })
        {
            await using var command = ledger.App.CreateCommand($"select t::text from portal.{table} t order by t::text collate \"C\"");
            await using var reader = await command.ExecuteReaderAsync();
            var rows = 0;
            while (await reader.ReadAsync())
            {
                all.Append(table).Append(' ').AppendLine(reader.GetString(0));
                rows++;
            }
            Assert.True(rows > 0, $"{table} is empty");
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }
}
