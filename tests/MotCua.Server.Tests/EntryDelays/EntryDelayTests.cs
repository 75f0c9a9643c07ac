using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.EntryDelays;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.EntryDelays;

/// <summary>Recorded minus occurred, against the raw log.</summary>
public sealed class EntryDelayTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private static readonly string[] Tables = ["day_delay", "month_delay", "office", "closed_late", "day_closed_late", "month_closed_late"];

    private static readonly (string From, string To)[] Periods =
    [
        ("2026-01-01", "2026-12-31"),
        ("2026-02-03", "2026-03-17"),
        ("2026-01-15", "2026-06-14"),
        ("2026-02-01", "2026-04-30"),
        ("2026-04-07", "2026-04-21"),
        ("2026-05-01", "2026-05-01"),
    ];

    private static readonly (string Query, Func<Entry, bool> Counts)[] Units =
    [
        ("", _ => true),
        ("&unit=H12", one => one.Agency.StartsWith("H12", StringComparison.Ordinal)),
        ("&unit=H12.102", one => one.Agency == "H12.102"),
        ("&unit=32002", one => one.Agency == "H12.101"),
    ];

    private sealed record Entry(string Agency, DateOnly Day, string Act, double Minutes);

    [Fact]
    public async Task Percentiles_counts_and_dossiers_closed_late_equal_the_raw_log_live_and_rebuilt()
    {
        var end = await ledger.AppendAsync(new Population(seed: 31).Make(1_200));
        using var client = await ledger.Server.AdministratorAsync();
        await Poll.UntilAsync(
            async () =>
                (await client.GetJsonAsync($"/v1/statistics/entry-delay?after={end}"))
                    .GetProperty("asOf")
                    .GetProperty("position")
                    .GetInt64() >= end,
            "not there yet"
        );
        var log = await new EventStore.EventStore(ledger.App, DossierLog.Registry).ReadAllAsync(
            0,
            end,
            int.MaxValue,
            CancellationToken.None
        );
        var entries = EntriesOf(log);
        var compared = 0;
        foreach (var (from, to) in Periods)
        {
            foreach (var (unit, counts) in Units)
            {
                foreach (var by in new[] { null, "agency", "act", "month" })
                {
                    compared += await CompareAsync(client, $"from={from}&to={to}{unit}", by, entries.Where(counts), from, to);
                }
            }
        }
        foreach (var agency in new[] { "H12.101", "H12" })
        {
            using var head = await ledger.Server.AsAsync("truong", agency, "head");
            foreach (var by in new[] { null, "agency", "act", "month" })
            {
                var own = entries.Where(one => one.Agency.StartsWith(agency, StringComparison.Ordinal));
                compared += await CompareAsync(head, "from=2026-01-15&to=2026-06-14", by, own, "2026-01-15", "2026-06-14");
            }
        }
        var closed = (await client.WalkAsync("/v1/statistics/entry-delay/closed-late?total=true", limit: 20))
            .Select(one => one.GetProperty("dossierId").GetGuid())
            .ToHashSet();
        var (late, unclear) = ClosedLate(log);
        var told = log.GroupBy(stored => stored.StreamId)
            .Where(stream => !unclear.Contains(stream.Key) && late.Contains(stream.Key) != closed.Contains(stream.Key))
            .Select(stream => string.Join('\n', stream.Select(stored => $"{stored.RecordedAt:O} {stored.Data}")));
        var wrong = told.ToList();
        Assert.True(wrong is [], string.Join("\n\n", wrong));
        // Ends that were corrected after they had been counted: their counts were taken back.
        var corrected = log.Where(stored => stored.Data is DossierCorrected { Field: "processedAt" }).ToList();
        var before = ClosedLate([.. log.Except(corrected)]).Late;
        Assert.Contains(corrected, stored => before.Contains(stored.StreamId));
        Assert.True(late.Count > 20, $"{late.Count} closed late");
        Assert.Equal(closed.Count, (await RowsAsync(client, ""))[0].GetProperty("closedLate").GetInt64());
        Assert.Equal(closed.Count, (await RowsAsync(client, "by=agency")).Sum(row => row.GetProperty("closedLate").GetInt64()));

        Assert.True(
            await ledger.ScalarAsync<bool>(
                "select exists (select from entry_delay.day_closed_late) and not exists (select from entry_delay.day_closed_late where count <= 0)"
            )
        );
        var live = await HashesAsync();
        await using (
            var daemon = new SubscriptionDaemon(
                ledger.App,
                DossierLog.Registry,
                [new OnlyAtOnce(new EntryDelayProjection(new DossierHistory(DossierLog.Registry)))]
            )
        )
        {
            await daemon.RebuildAsync(EntryDelayProjection.ProjectionName, CancellationToken.None);
        }
        Assert.Equal(live, await HashesAsync());
        output.WriteLine($"{entries.Count} entries, {compared} rows, {late.Count} closed late");
        Assert.True(compared > 40);
    }

    [Theory]
    [InlineData(50, 5)]
    [InlineData(90, 60)]
    [InlineData(91, 525_600)]
    [InlineData(95, 525_600)]
    [InlineData(96, null)]
    public void A_percentile_is_the_bound_that_as_many_do_not_exceed(int percent, int? minutes)
    {
        var counts = new long[DelayBuckets.Bounds.Count + 1];
        counts[DelayBuckets.Of(TimeSpan.FromMinutes(5))] = 50;
        counts[DelayBuckets.Of(TimeSpan.FromMinutes(30.01))] = 40;
        counts[DelayBuckets.Of(TimeSpan.FromDays(365))] = 5;
        counts[DelayBuckets.Of(TimeSpan.FromDays(366))] = 5;
        Assert.Equal(minutes, DelayBuckets.Percentile(counts, percent));
        Assert.Null(DelayBuckets.Percentile(new long[DelayBuckets.Bounds.Count + 1], percent));
        Assert.Equal(0, DelayBuckets.Of(TimeSpan.FromSeconds(-2)));
    }

    [Fact]
    public async Task The_list_is_for_who_may_see_dossiers_and_the_figures_for_the_own_subtree()
    {
        using var statistics = await ledger.Server.AsAsync("x", "H12", "statistics");
        await statistics.GetJsonAsync("/v1/statistics/entry-delay?unit=H12");
        await statistics.GetJsonAsync("/v1/statistics/entry-delay/closed-late", 403);
        using var head = await ledger.Server.AsAsync("x", "H12.101", "head");
        await head.GetJsonAsync("/v1/statistics/entry-delay?unit=H12.102", 404);
        Assert.All(
            (await head.GetJsonAsync("/v1/statistics/entry-delay?by=agency")).GetProperty("rows").EnumerateArray(),
            row => Assert.Equal("H12.101", row.Text("agency"))
        );
    }

    private static List<Entry> EntriesOf(IReadOnlyList<StoredEvent> log)
    {
        var holders = new Dictionary<Guid, string>();
        var entries = new List<Entry>();
        foreach (var stored in log)
        {
            var happened = (DossierEvent)stored.Data;
            if (happened is DossierReceived receipt)
            {
                holders[stored.StreamId] = receipt.Receiving.Code;
            }
            if (
                happened
                is not (DossierOverdue or DossierDueSoon or OpinionOverdue or DossierCorrected or ReceiptCorrected or DueDateReprojected)
            )
            {
                var minutes = (stored.RecordedAt - happened.OccurredAt).TotalMinutes;
                entries.Add(new Entry(holders[stored.StreamId], Day(stored.RecordedAt), stored.Type, minutes));
            }
            if (happened is DossierForwarded forwarded)
            {
                holders[stored.StreamId] = forwarded.ToAgency;
            }
        }
        return entries;
    }

    /// <summary>Done in time, known after the due date; and those whose receipt was corrected after the end, of which nothing is said here.</summary>
    private static (HashSet<Guid> Late, HashSet<Guid> Unclear) ClosedLate(IReadOnlyList<StoredEvent> log)
    {
        var facts = Facts.Of(log).ToDictionary(one => one.Id);
        var (late, unclear) = (new HashSet<Guid>(), new HashSet<Guid>());
        foreach (var stream in log.GroupBy(stored => stored.StreamId))
        {
            var one = facts[stream.Key];
            var told = stream.LastOrDefault(stored =>
                stored.Data
                    is DossierProcessed
                        or DossierRefused
                        or DossierWithdrawn
                        or DossierStopped
                        or DossierClosedUnsupplemented
                        or DossierCorrected { Field: "processedAt" }
            );
            if (told is null || one.EndedAt is not { } ended)
            {
                continue;
            }
            if (stream.Any(stored => stored.Data is ReceiptCorrected && stored.Position > told.Position))
            {
                unclear.Add(stream.Key);
            }
            else if (one.Due is { } due && !one.Waits && !Broken(due, ended) && Broken(due, told.RecordedAt))
            {
                late.Add(stream.Key);
            }
        }
        return (late, unclear);
    }

    private static bool Broken(MotCua.Dossiers.Time.DueDate due, DateTimeOffset at) => due.Date is { } date ? Day(at) > date : at > due.At;

    private static async Task<int> CompareAsync(HttpClient client, string query, string? by, IEnumerable<Entry> all, string from, string to)
    {
        var rows = await RowsAsync(client, by is null ? query : $"{query}&by={by}");
        var known = all.Where(one => one.Day >= DateOnly.Parse(from, null) && one.Day <= DateOnly.Parse(to, null)).ToList();
        if (by != "act")
        {
            // The list reads the dossiers themselves, the report their sums.
            var listed = (await client.WalkAsync("/v1/statistics/entry-delay/closed-late?total=true&" + query)).ToLookup(one =>
                by switch
                {
                    "agency" => one.Text("agency"),
                    "month" => one.Text("recordedAt")![..7],
                    _ => "",
                }
            );
            Assert.Equal(
                listed.Select(group => $"{group.Key} {group.Count()}").Order(StringComparer.Ordinal),
                rows.Where(row => row.GetProperty("closedLate").GetInt64() > 0)
                    .Select(row => $"{(by is null ? "" : row.Text(by))} {row.GetProperty("closedLate").GetInt64()}")
                    .Order(StringComparer.Ordinal)
            );
        }
        return Compare(rows, known, by);
    }

    private static int Compare(List<JsonElement> rows, List<Entry> known, string? by)
    {
        string KeyOf(Entry one) =>
            by switch
            {
                "agency" => one.Agency,
                "act" => one.Act,
                "month" => $"{one.Day:yyyy-MM}",
                _ => "",
            };
        var groups = known.GroupBy(KeyOf).ToDictionary(group => group.Key, group => group.Select(one => one.Minutes).Order().ToList());
        foreach (var row in rows)
        {
            var minutes = groups.GetValueOrDefault(by is null ? "" : row.Text(by)!) ?? [];
            Assert.Equal(minutes.Count, row.GetProperty("entries").GetInt32());
            foreach (var percent in new[] { 50, 75, 90, 95, 99 })
            {
                var percentile = row.GetProperty("percentiles").GetProperty($"p{percent}");
                if (minutes.Count > 0)
                {
                    var exact = minutes[(int)Math.Ceiling(minutes.Count * percent / 100m) - 1];
                    Assert.Equal(DelayBuckets.Bounds.First(bound => exact <= bound), percentile.GetInt32());
                }
            }
            Assert.Equal(minutes.Count(one => one <= 24 * 60), row.GetProperty("withinDay").GetProperty("numerator").GetInt32());
        }
        Assert.True(groups.Count <= rows.Count, $"{by}: {groups.Count} groups, {rows.Count} rows");
        return rows.Count;
    }

    private static async Task<List<JsonElement>> RowsAsync(HttpClient client, string query) =>
        [.. (await client.GetJsonAsync("/v1/statistics/entry-delay?" + query)).GetProperty("rows").EnumerateArray()];

    /// <summary>Of each table, all its rows.</summary>
    private async Task<List<string>> HashesAsync()
    {
        var hashes = new List<string>();
        foreach (var table in Tables)
        {
            hashes.Add(
                await ledger.ScalarAsync<string>(
                    $"select '{table} ' || count(*) || md5(string_agg(t::text, chr(10) order by t::text)) from entry_delay.{table} as t"
                )
            );
        }
        return hashes;
    }

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(7)).DateTime);
}
