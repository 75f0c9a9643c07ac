using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Lateness;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Sheets;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Lateness;

/// <summary>Late dossiers by reason, against a fold of the raw events.</summary>
public sealed class LateReasonsTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private static readonly string[] Figures = ["late", "openOverdue", "lateDossiers"];
    private static readonly string[] Reasons = ["overload", "approval", "other", "R1"];
    private static readonly string[] Without = ["neglected", "other"];

    [Fact]
    public async Task Numbers_and_lists_equal_a_fold_of_the_log_and_a_rebuild_changes_nothing()
    {
        var end = await ledger.AppendAsync(new Population(seed: 13).Make(1_500).Select(WithReasons));
        await ledger.ReachAsync(end);
        var log = await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(
            0,
            end,
            int.MaxValue,
            CancellationToken.None
        );
        using var client = await ledger.Server.AdministratorAsync();
        await WaitAsync(client, end);
        var random = new Random(6);
        var (numbers, lists, seen) = (0, 0, new HashSet<string>());
        for (var i = 0; i < 60; i++)
        {
            var position = i % 3 == 0 ? log[random.Next(log.Count / 3, log.Count)].Position : end;
            var known = log.Where(stored => stored.Position <= position).ToList();
            var today = Day(known[^1].RecordedAt);
            var facts = Facts.Of(known);
            var reasons = ReasonsOf(known);
            var from = Population.First.AddDays(random.Next(0, 200));
            var to = from.AddDays(random.Next(0, 90));
            string?[] units = [null, "96", "964", "32002", "91"];
            var unit = units[i % units.Length];
            var by = i % 4 == 1 ? "agency" : null;
            var question =
                $"from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&asOfPosition={position}{(unit is null ? "" : $"&unit={unit}")}{(by is null ? "" : $"&by={by}")}";
            var report = await client.GetJsonAsync("/v1/reports/late-reasons?" + question);
            var covered = facts.Where(one => unit is null || one.Receipt.Resolving.Territory.Contains(unit)).ToList();
            var last = to < today ? to : today;
            foreach (var row in report.GetProperty("rows").EnumerateArray())
            {
                var reason = row.Text("reason")!;
                var behind = covered
                    .Where(one => reasons.GetValueOrDefault(one.Id, "none") == reason)
                    .Where(one => by is null || one.Receipt.Resolving.Code == row.Text("agency"))
                    .ToList();
                foreach (var figure in Figures)
                {
                    var should = behind.Where(one => one.IsBehind(figure, from, last)).Select(one => one.Id).Order().ToList();
                    var number = row.GetProperty(figure).GetInt64();
                    Assert.True(should.Count == number, $"{question} {reason} {figure}: {number}, not {should.Count}");
                    numbers++;
                    if (number > 0)
                    {
                        seen.Add($"{reason} {figure}");
                    }
                    if (number > 0 && random.Next(4) == 0)
                    {
                        var items = await client.WalkAsync(row.Text("drillDown") + figure + "&total=true", limit: 20);
                        Assert.Equal(should, items.Select(item => item.GetProperty("dossierId").GetGuid()).Order());
                        lists++;
                    }
                }
            }
            foreach (var figure in Figures)
            {
                Assert.Equal(
                    covered.Count(one => one.IsBehind(figure, from, last)),
                    report.GetProperty("total").GetProperty(figure).GetInt64()
                );
            }
            await AssertSameAsFiguresAsync(client, report, question.Replace("&by=agency", "", StringComparison.Ordinal));
        }
        output.WriteLine($"{numbers} numbers, {lists} lists, {seen.Count} reasons with figures, {log.Count} events");
        Assert.True(numbers > 2_000 && lists > 50 && seen.Count > 12);

        var live = await HashAsync();
        await using (
            var daemon = new SubscriptionDaemon(
                ledger.App,
                DossierLog.Registry,
                [new OnlyAtOnce(new LateReasonsProjection(new DossierHistory(DossierLog.Registry)))]
            )
        )
        {
            await daemon.RebuildAsync("LateReasons", CancellationToken.None);
        }
        Assert.Equal(live, await HashAsync());

        var workbook = Workbook.Read(
            await client.GetByteArrayAsync(new Uri("/v1/reports/late-reasons?from=2026-01-05&to=2026-08-01&format=xlsx", UriKind.Relative))
        );
        Assert.Contains(workbook.Rows, row => Workbook.TextOf(row[0]) == "late/overload");
        Assert.Equal("Tổng cộng", Workbook.TextOf(workbook.Rows[^1][1]));
        await client.GetJsonAsync("/v1/reports/late-reasons?asOfPosition=999999999", 409);
        await client.GetJsonAsync("/v1/reports/late-reasons?unit=H99", 404);
    }

    /// <summary>The totals are those of Biểu II.06a and of the apologies.</summary>
    private static async Task AssertSameAsFiguresAsync(HttpClient client, JsonElement report, string question)
    {
        var form = (await client.GetJsonAsync("/v1/reports/ii-06a?" + question)).GetProperty("total");
        var apologies = (await client.GetJsonAsync("/v1/statistics/apologies?" + question)).GetProperty("rows")[0];
        var total = report.GetProperty("total");
        Assert.Equal(form.GetProperty("late").GetInt64(), total.GetProperty("late").GetInt64());
        Assert.Equal(form.GetProperty("openOverdue").GetInt64(), total.GetProperty("openOverdue").GetInt64());
        Assert.Equal(apologies.GetProperty("lateDossiers").GetInt64(), total.GetProperty("lateDossiers").GetInt64());
    }

    internal static Recorded WithReasons(Recorded recorded)
    {
        var chance = recorded.Dossier.ToByteArray()[0];
        return recorded with
        {
            Events =
            [
                .. recorded.Events.Select(happened =>
                    happened switch
                    {
                        ApologyIssued e => e with { ReasonCode = Reasons[chance % Reasons.Length] },
                        DossierReturned e when chance % 3 > 0 => e with { NoApologyReason = Without[chance % Without.Length] },
                        _ => happened,
                    }
                ),
            ],
        };
    }

    internal static Dictionary<Guid, string> ReasonsOf(IEnumerable<StoredEvent> log)
    {
        var reasons = new Dictionary<Guid, string>();
        foreach (var stored in log)
        {
            if (stored.Data is ApologyIssued apology)
            {
                reasons[stored.StreamId] = "late/" + apology.ReasonCode;
            }
            else if (stored.Data is DossierReturned { NoApologyReason: { } reason })
            {
                reasons.TryAdd(stored.StreamId, "no_apology/" + reason);
            }
        }
        return reasons;
    }

    internal static async Task WaitAsync(HttpClient client, long position)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            var answer = await client.GetJsonAsync($"/v1/reports/late-reasons?after={position}");
            if (answer.GetProperty("asOf").GetProperty("position").GetInt64() >= position)
            {
                return;
            }
        }
        Assert.Fail($"the reasons have not reached {position}");
    }

    private async Task<string> HashAsync()
    {
        var all = new StringBuilder();
        foreach (var table in new[] { "entry", "stay", "recorded_day", "place", "day_sum", "month_sum" })
        {
            await using var command = ledger.App.CreateCommand(
                $"select t::text from late_reasons.{table} t order by t::text collate \"C\""
            );
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                all.AppendLine(reader.GetString(0));
            }
        }
        Assert.True(all.Length > 1_000);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(7)).DateTime);
}
