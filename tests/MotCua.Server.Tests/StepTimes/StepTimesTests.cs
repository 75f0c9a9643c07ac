using System.Globalization;
using System.Text.Json;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Reference;
using MotCua.Server.StepTimes;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.StepTimes;

/// <summary>Working time by office, step and officer: what the dossiers' own legs add up to, live and rebuilt.</summary>
public sealed class StepTimesTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private const string Land = "1.012756";
    private const string Recognition = "1.000689"; // two working days
    private static readonly string[] Officers = ["an", "binh", "chi"];
    private static readonly string[] Steps = ["receive", "appraise", "certificate", "sign"];

    private static readonly string[] Names =
    [
        "legs",
        "workingMinutes",
        "waitingMinutes",
        "pausedMinutes",
        "withDeadline",
        "lateLegs",
        "delayMinutes",
    ];

    [Fact]
    public async Task Sums_are_what_the_legs_of_the_dossiers_add_up_to_and_rebuilt_is_live()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var dossiers = await PopulateAsync(desk);
        await using var source = NpgsqlDataSource.Create(fixture.Database.AppConnectionString);
        await CaughtUpAsync(desk, source);

        var legs = 0;
        var (working, delay, late) = (0L, 0L, 0L);
        foreach (var dossier in dossiers)
        {
            var report = await desk.Client.GetJsonAsync($"/v1/dossiers/{dossier.Text("id")}/legs");
            var ended = report.GetProperty("legs").EnumerateArray().Where(leg => leg.Text("to") is not null).ToList();
            legs += ended.Count;
            working += ended.Sum(leg => leg.GetProperty("workingMinutes").GetInt64());
            late += ended.Count(leg => leg.Text("timeliness") == "late");
            if ((await desk.ReadAsync(dossier)).Text("endedAt") is not null)
            {
                delay += report.GetProperty("totals").GetProperty("delayMinutes").GetInt64();
            }
        }
        foreach (var by in new[] { "agency", "step" })
        {
            var rows = (await desk.Client.GetJsonAsync($"/v1/statistics/steps?by={by}&procedure={Recognition}"))
                .GetProperty("rows")
                .EnumerateArray()
                .ToList();
            Assert.Equal(
                (legs, working, late, delay),
                ((int)Sum(rows, "legs"), Sum(rows, "workingMinutes"), Sum(rows, "lateLegs"), Sum(rows, "delayMinutes"))
            );
        }
        Assert.True(legs > 60 && delay > 0 && late > 0, $"{legs} legs, {delay} minutes of delay, {late} late");

        var compared = await CompareAllAsync(desk, source);
        var live = await TextAsync(source);
        await using (
            var daemon = new SubscriptionDaemon(
                source,
                DossierLog.Registry,
                [new OnlyAtOnce(new StepTimesProjection(DossierLog.Registry, fixture.Server.Service<ReferenceStore>()))]
            )
        )
        {
            await daemon.RebuildAsync(StepTimesProjection.ProjectionName, CancellationToken.None);
        }
        Assert.Equal(live, await TextAsync(source));
        using (var rebuild = await desk.Client.PostAsync(new Uri("/v1/operations/subscriptions/StepTimes/rebuild", UriKind.Relative), null))
        {
            await rebuild.ShouldBe(202);
        }
        await Poll.UntilAsync(async () => (await StatusAsync(desk)).Text("status") == "running", "not caught up");
        Assert.Equal(live, await TextAsync(source));
        output.WriteLine(
            $"{dossiers.Count} dossiers, {legs} legs, {working} minutes, {delay} of delay, {live.Split('\n').Length} rows, {compared} compared"
        );
        Assert.True(compared > 500, $"{compared} compared");
    }

    [Fact]
    public async Task Officers_are_shown_to_heads_and_only_those_below_them()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var mine = await AssignedAsync(desk, "H12.115", "dung");
        await AssignedAsync(desk, "H12.116", "giang");

        var head = await fixture.AsAsync("truong", "H12.115", "head");
        List<JsonElement> rows = [];
        await Poll.UntilAsync(
            async () =>
                (rows = [.. (await head.GetJsonAsync("/v1/statistics/steps?by=officer")).GetProperty("rows").EnumerateArray()]).Count > 0,
            $"no officer of {mine.Text("code")}"
        );
        Assert.Equal([("H12.115", "dung")], rows.Select(row => (row.Text("agency"), row.Text("officer"))));
        var clerk = await fixture.AsAsync("an", "H12.115", "clerk");
        Assert.Equal("forbidden", (await clerk.GetJsonAsync("/v1/statistics/steps?by=officer", 403)).Text("code"));
        await clerk.GetJsonAsync("/v1/statistics/steps?unit=H12.116", 404);
        await clerk.GetJsonAsync("/v1/statistics/steps?by=step&unit=H12.115");
        Assert.Equal(
            "from-after-to",
            (await clerk.GetJsonAsync("/v1/statistics/steps?from=2026-02-01&to=2026-01-01", 400)).GetProperty("errors")[0].Text("code")
        );
    }

    private static async Task<JsonElement> AssignedAsync(Desk desk, string agency, string officer)
    {
        var dossier = await desk.ReceiveAsync(Desk.Receipt(Land, agency));
        dossier = await desk.InsistAsync(dossier, "assign", new { officer, step = "appraise" });
        return await desk.InsistAsync(dossier, "process", new { resultNumber = "1" });
    }

    private static async Task<List<JsonElement>> PopulateAsync(Desk desk)
    {
        var random = new Random(7);
        var dossiers = new List<JsonElement>();
        for (var i = 0; i < 25; i++)
        {
            var at = new DateTimeOffset(2026, 10, 1 + random.Next(20), 8, random.Next(60), 0, TimeSpan.FromHours(7));
            string Next() => (at = at.AddMinutes(random.Next(1, 2_000))).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
            var dossier = await desk.ReceiveAsync(Desk.Receipt(Recognition, "H12.12" + random.Next(3), occurredAt: Next()));
            for (var step = 0; step < 4; step++)
            {
                dossier = random.Next(4) switch
                {
                    0 => await desk.InsistAsync(dossier, "forward", new { toAgency = "H12.0" + random.Next(2, 5), occurredAt = Next() }),
                    1 when dossier.GetProperty("paused").ValueKind == JsonValueKind.Null => await PausedAsync(
                        desk,
                        dossier,
                        Next(),
                        Next()
                    ),
                    _ => await desk.InsistAsync(
                        dossier,
                        "assign",
                        new
                        {
                            officer = Officers[random.Next(3)],
                            step = Steps[random.Next(4)],
                            stepDueAt = at.AddDays(2),
                            occurredAt = Next(),
                        }
                    ),
                };
            }
            if (random.Next(4) > 0)
            {
                dossier = await desk.InsistAsync(dossier, "process", new { resultNumber = "1", occurredAt = Next() });
            }
            if (random.Next(4) == 0 && dossier.Text("processedAt") is not null)
            {
                dossier = await desk.InsistAsync(
                    dossier,
                    "correct",
                    new
                    {
                        field = "processedAt",
                        value = at.AddMinutes(-1).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
                        authority = "1/QĐ",
                        reason = "nhập nhầm",
                    }
                );
            }
            dossiers.Add(dossier);
        }
        return dossiers;
    }

    private static async Task<JsonElement> PausedAsync(Desk desk, JsonElement dossier, string since, string until)
    {
        var waiting = await desk.InsistAsync(
            dossier,
            "notify-obligation",
            new
            {
                kind = "lệ phí",
                amount = 1,
                occurredAt = since,
            }
        );
        return await desk.InsistAsync(waiting, "settle-obligation", new { channel = "online", occurredAt = until });
    }

    private static long Sum(List<JsonElement> rows, string name) => rows.Sum(row => row.GetProperty(name).GetInt64());

    private static async Task CaughtUpAsync(Desk desk, NpgsqlDataSource source)
    {
        // The watcher goes on announcing; what has been recorded by now must be in.
        await using var command = source.CreateCommand("select max(seq_id) from events.mt_events");
        var head = (long)(await command.ExecuteScalarAsync())!;
        await Poll.UntilAsync(async () => (await StatusAsync(desk)).GetProperty("position").GetInt64() >= head, "not caught up");
    }

    private static async Task<JsonElement> StatusAsync(Desk desk) =>
        (await desk.Client.GetJsonAsync("/v1/operations/subscriptions"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(item => item.Text("name") == "StepTimes");

    private static async Task<string> TextAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(
            """
            select string_agg(line, chr(10) order by line)
            from (select 'day ' || s::text as line from step_times.day_sum s union all select 'month ' || s::text from step_times.month_sum s) as lines
            """
        );
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What a dossier's own answer says of one leg; its part of the delay counts on the day on which the clock ended.</summary>
    private sealed record Part(string Agency, string Step, string Officer, string Procedure, DateOnly Day, long[] Numbers);

    /// <summary>Each way to ask, against the legs of all dossiers.</summary>
    /// <returns>How many rows were compared.</returns>
    private async Task<int> CompareAllAsync(Desk desk, NpgsqlDataSource source)
    {
        var parts = await PartsAsync(desk, source);
        var head = await fixture.AsAsync("truong", "H12.121", "head");
        var compared = 0;
        foreach (
            var (from, to) in new[]
            {
                ("", ""),
                ("2026-10-01", "2026-12-31"),
                ("2026-09-15", "2026-11-14"),
                ("2026-10-06", "2026-10-17"),
                ("2026-10-15", ""),
                ("", "2026-10-14"),
            }
        )
        {
            foreach (var by in new[] { "agency", "step", "officer" })
            {
                foreach (var procedure in new[] { "", Recognition, Land })
                {
                    foreach (var unit in new[] { "", "H12", "H12.121" })
                    {
                        var query = $"by={by}{Given("from", from)}{Given("to", to)}{Given("procedure", procedure)}{Given("unit", unit)}";
                        var counted = parts.Where(part =>
                            (from.Length == 0 || part.Day >= DateOnly.Parse(from, CultureInfo.InvariantCulture))
                            && (to.Length == 0 || part.Day <= DateOnly.Parse(to, CultureInfo.InvariantCulture))
                            && (procedure.Length == 0 || part.Procedure == procedure)
                            && part.Agency.StartsWith(unit, StringComparison.Ordinal)
                            && (by != "officer" || part.Officer.Length > 0)
                        );
                        compared += await CompareAsync(desk.Client, query, by, counted);
                        if (unit.Length == 0)
                        {
                            compared += await CompareAsync(head, query, by, counted.Where(part => part.Agency == "H12.121"));
                        }
                    }
                }
            }
        }
        return compared;
    }

    private static async Task<int> CompareAsync(HttpClient client, string query, string by, IEnumerable<Part> counted)
    {
        var should = counted
            .GroupBy(part =>
                by == "agency" ? part.Agency
                : by == "step" ? part.Step
                : $"{part.Agency} {part.Officer}"
            )
            .Select(group => $"{group.Key}: {string.Join(' ', Names.Select((_, i) => group.Sum(part => part.Numbers[i])))}")
            .Order(StringComparer.Ordinal)
            .ToList();
        var rows = (await client.GetJsonAsync("/v1/statistics/steps?" + query)).GetProperty("rows").EnumerateArray();
        var told = rows.Select(row =>
                $"{(by == "officer" ? row.Text("agency") + " " : "")}{row.Text(by)}: {string.Join(' ', Names.Select(name => row.GetProperty(name).GetInt64()))}"
            )
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(should.SequenceEqual(told), $"{query}:\n{string.Join('\n', told)}\nnot\n{string.Join('\n', should)}");
        return told.Count;
    }

    private static async Task<List<Part>> PartsAsync(Desk desk, NpgsqlDataSource source)
    {
        var parts = new List<Part>();
        var ids = new List<Guid>();
        await using var command = source.CreateCommand("select id from events.mt_streams where type = 'dossier'");
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                ids.Add(reader.GetGuid(0));
            }
        }
        foreach (var id in ids)
        {
            var dossier = await desk.Client.GetJsonAsync($"/v1/dossiers/{id}");
            var legs = (await desk.Client.GetJsonAsync($"/v1/dossiers/{id}/legs")).GetProperty("legs").EnumerateArray();
            foreach (var leg in legs)
            {
                void Add(string at, params long[] numbers) =>
                    parts.Add(
                        new Part(
                            leg.Text("agency")!,
                            leg.Text("step") ?? "",
                            leg.Text("officer") ?? "",
                            dossier.Text("procedureCode")!,
                            DateOnly.FromDateTime(
                                DateTimeOffset.Parse(at, CultureInfo.InvariantCulture).ToOffset(TimeSpan.FromHours(7)).DateTime
                            ),
                            numbers
                        )
                    );
                long Number(string name) => leg.GetProperty(name).GetInt64();
                if (leg.Text("to") is { } to)
                {
                    var (judged, late) = (leg.Text("stepDueAt") is null ? 0 : 1, leg.Text("timeliness") == "late" ? 1 : 0);
                    Add(to, 1, Number("workingMinutes"), Number("waitingMinutes"), Number("pausedMinutes"), judged, late, 0);
                }
                if (Number("delayMinutes") > 0 && dossier.Text("endedAt") is { } end)
                {
                    Add(end, 0, 0, 0, 0, 0, 0, Number("delayMinutes"));
                }
            }
        }
        return parts;
    }

    private static string Given(string name, string value) => value.Length == 0 ? "" : $"&{name}={value}";
}
