using System.Globalization;
using System.Text;
using System.Text.Json;
using MotCua.Server.Dossiers;
using MotCua.Server.Reference;
using MotCua.Server.Tests.Figures;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Sheets;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Reports;

/// <summary>Biểu II.06a over a log of random dossiers.</summary>
public sealed class Ii06aTests(Ii06aTests.Filled filled, ITestOutputHelper output) : IClassFixture<Ii06aTests.Filled>
{
    /// <summary>The columns 3 to 13, and what the fold counts for each.</summary>
    private static readonly (string Name, string[] Figures)[] Columns =
    [
        ("total", ["received", "carriedOver"]),
        ("online", ["receivedOnline"]),
        ("counterOrPostal", ["receivedCounter", "receivedPostal"]),
        ("carriedOver", ["carriedOver"]),
        ("resolved", ["resolved"]),
        ("early", ["early"]),
        ("onTime", ["onTime", "noDeadline"]),
        ("late", ["late"]),
        ("open", ["open"]),
        ("openInTime", ["openInTime", "openNoDeadline"]),
        ("openOverdue", ["openOverdue"]),
    ];

    private static readonly string?[] Units = [null, "96", "91", "964", "32002", "32014"];
    private static readonly string?[] Agencies = [null, null, "H12.101", "H12.02", "H12", "H01"];

    public sealed class Filled : IAsyncLifetime
    {
        public LedgerFixture Ledger { get; } = new();
        public long End { get; private set; }
        public List<Facts> Facts { get; private set; } = [];
        public DateOnly Today { get; private set; }

        public async Task InitializeAsync()
        {
            await Ledger.InitializeAsync();
            End = await Ledger.AppendAsync(new Population(seed: 21).Make(1_500));
            await Ledger.ReachAsync(End);
            var log = await new EventStore.EventStore(Ledger.App, DossierLog.Registry).ReadAllAsync(
                0,
                End,
                int.MaxValue,
                CancellationToken.None
            );
            Facts = MotCua.Server.Tests.Figures.Facts.Of(log);
            Today = DateOnly.FromDateTime(log[^1].RecordedAt.ToOffset(TimeSpan.FromHours(7)).DateTime);
        }

        public Task DisposeAsync() => Ledger.DisposeAsync();
    }

    [Fact]
    public async Task Identities_hold_and_carried_over_is_what_was_open_in_random_reports()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var random = new Random(4);
        var (reports, rows, nonzero, carried) = (0, 0, 0, 0);
        for (var i = 0; i < 100; i++)
        {
            // Periods that follow each other: each but the first must carry over what the one before left open.
            var question = Draw(random, out var from, out var to);
            long? open = null;
            for (var period = 0; period < 7; period++)
            {
                var report = await ReportAsync(client, question, from, to);
                foreach (var row in Rows(report))
                {
                    long Of(string name) => row.GetProperty(name).GetInt64();
                    Assert.Equal(Of("total"), Of("online") + Of("counterOrPostal") + Of("carriedOver"));
                    Assert.Equal(Of("total"), Of("resolved") + Of("open"));
                    Assert.Equal(Of("resolved"), Of("early") + Of("onTime") + Of("late"));
                    Assert.Equal(Of("open"), Of("openInTime") + Of("openOverdue"));
                    Assert.Equal(Of("resolved"), row.GetProperty("ended").EnumerateObject().Sum(ending => ending.Value.GetInt64()));
                    rows++;
                    nonzero += Of("total") > 0 ? 1 : 0;
                }
                foreach (var (name, _) in Columns)
                {
                    Assert.Equal(Total(report, name), Fields(report).Sum(row => row.GetProperty(name).GetInt64()));
                }
                if (open is { } before)
                {
                    Assert.Equal(before, Total(report, "carriedOver"));
                    carried += before > 0 ? 1 : 0;
                }
                open = Total(report, "open");
                (from, to) = (to.AddDays(1), to.AddDays(1 + random.Next(60)));
                reports++;
            }
        }
        output.WriteLine($"{reports} reports, {rows} rows, {nonzero} with dossiers, {carried} that carry over");
        Assert.True(reports == 700 && nonzero > 1_500 && carried > 200);
    }

    [Fact]
    public async Task Every_cell_equals_a_fold_of_the_log_and_the_dossiers_behind_it()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var random = new Random(9);
        var (cells, lists) = (0, 0);
        for (var i = 0; i < 80; i++)
        {
            var question = Draw(random, out var from, out var to);
            var report = await ReportAsync(client, question + "&detail=procedure", from, to);
            var last = to < filled.Today ? to : filled.Today;
            foreach (var row in Rows(report))
            {
                var (field, procedure) = (TextOf(row, "field"), TextOf(row, "procedure"));
                var facts = filled
                    .Facts.Where(one => Covers(question, one))
                    .Where(one => field is null || one.Receipt.Field == field)
                    .Where(one => procedure is null || one.Receipt.ProcedureCode == procedure)
                    .ToList();
                foreach (var (name, figures) in Columns)
                {
                    var should = facts.Count(one => figures.Any(figure => one.IsBehind(figure, from, last)));
                    Assert.True(
                        should == row.GetProperty(name).GetInt64(),
                        $"{question} {from}..{to} {field} {procedure} {name}: {row.GetProperty(name)}, not {should}"
                    );
                    cells++;
                }
                if (random.Next(20) == 0)
                {
                    lists += await CompareListsAsync(client, report, row, facts, from, last);
                }
            }
        }
        output.WriteLine($"{cells} cells, {lists} lists behind them");
        Assert.True(cells > 5_000 && lists > 200);
    }

    [Theory]
    [InlineData("preset=quarter&convention=fifteenth&to=2026-03-14", "2025-12-15", "2026-03-14")]
    [InlineData("preset=half&to=2026-03-14", "2026-01-01", "2026-06-30")]
    [InlineData("to=2026-03-14", "2026-03-01", "2026-03-31")]
    [InlineData("from=2026-03-02&to=2026-03-14", "2026-03-02", "2026-03-14")]
    public async Task A_period_is_given_by_days_or_by_preset(string question, string from, string to)
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var period = (await client.GetJsonAsync("/v1/reports/ii-06a?" + question)).GetProperty("period");
        Assert.Equal((from, to), (period.Text("from"), period.Text("to")));
    }

    [Theory]
    [InlineData("from=2026-03-02&preset=month", "from-and-preset")]
    [InlineData("from=2026-03-02&to=2026-03-01", "from-after-to")]
    [InlineData("preset=week", "must-be-one-of")]
    [InlineData("format=pdf", "must-be-one-of")]
    [InlineData("by=month", "unknown-parameter")]
    public async Task What_does_not_fit_is_refused(string question, string code)
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var problem = await client.GetJsonAsync("/v1/reports/ii-06a?" + question, 400);
        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.Text("code") == code);
    }

    [Fact]
    public async Task Files_hold_the_numbers_of_the_answer()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        const string Question = "/v1/reports/ii-06a?unit=96&from=2026-02-01&to=2026-04-30&detail=procedure";
        var report = await client.GetJsonAsync(Question);
        var should = Rows(report)
            .Select(row => string.Join('|', Columns.Select(column => row.GetProperty(column.Name).GetInt64())))
            .ToList();

        using var csv = await client.GetAsync(new Uri(Question + "&format=csv", UriKind.Relative));
        Assert.Equal("text/csv; charset=utf-8", csv.Content.Headers.ContentType!.ToString());
        Assert.Equal("II-06a-20260201-20260430.csv", csv.Content.Headers.ContentDisposition!.FileName);
        var bytes = await csv.Content.ReadAsByteArrayAsync();
        Assert.Equal(new byte[] { 0xef, 0xbb, 0xbf }, bytes[..3]);
        var lines = Csv.Rows(Encoding.UTF8.GetString(bytes[3..])).Skip(1).ToList();
        Assert.Equal(should, lines.Select(line => string.Join('|', line.Cells.Skip(4))));

        var workbook = Workbook.Read(await client.GetByteArrayAsync(new Uri(Question + "&format=xlsx", UriKind.Relative)));
        Assert.Equal("Biểu số II.06a/VPCP/KSTT", Workbook.TextOf(workbook.Rows[0][0]));
        Assert.Equal("Đơn vị: Tỉnh Cà Mau", Workbook.TextOf(workbook.Rows[2][0]));
        var table = workbook.Rows.Skip(6).ToList();
        Assert.Equal(should, table.Select(row => string.Join('|', row.Skip(4).Select(Workbook.TextOf))));
        Assert.All(table.SelectMany(row => row.Skip(4)), cell => Assert.Null(cell.DataType));
    }

    [Fact]
    public async Task The_same_report_as_of_the_same_position_has_the_same_bytes()
    {
        using var client = await filled.Ledger.Server.AdministratorAsync();
        var question = $"/v1/reports/ii-06a?preset=month&detail=procedure&asOfPosition={filled.End / 2}";
        var first = await client.GetStringAsync(new Uri(question, UriKind.Relative));
        Assert.Equal(first, await client.GetStringAsync(new Uri(question, UriKind.Relative)));
    }

    private static string Draw(Random random, out DateOnly from, out DateOnly to)
    {
        from = Population.First.AddDays(random.Next(-20, 230));
        to = from.AddDays(random.Next(0, 100));
        var byUnit = random.Next(2) == 0;
        var unit = byUnit ? Units[random.Next(Units.Length)] : null;
        var agency = byUnit ? null : Agencies[random.Next(Agencies.Length)];
        return (unit is null ? "" : $"&unit={unit}")
            + (agency is null ? "" : $"&agency={agency}")
            + (random.Next(5) == 0 ? "&channel=online" : "");
    }

    private static bool Covers(string question, Facts one)
    {
        var parts = question
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('='))
            .ToDictionary(p => p[0], p => p[1]);
        return (!parts.TryGetValue("unit", out var unit) || one.Receipt.Resolving.Territory.Contains(unit))
            && (!parts.TryGetValue("agency", out var agency) || one.Receipt.Resolving.Code == agency)
            && (
                !parts.TryGetValue("channel", out var channel)
                || string.Equals(one.Channel.ToString(), channel, StringComparison.OrdinalIgnoreCase)
            );
    }

    private static async Task<int> CompareListsAsync(
        HttpClient client,
        JsonElement report,
        JsonElement row,
        List<Facts> facts,
        DateOnly from,
        DateOnly last
    )
    {
        var lists = 0;
        foreach (var column in report.GetProperty("columns").EnumerateArray())
        {
            var behind = new List<Guid>();
            foreach (var figure in column.GetProperty("figures").EnumerateArray())
            {
                var items = await client.WalkAsync(row.Text("drillDown") + figure.GetString());
                behind.AddRange(items.Select(item => item.GetProperty("dossierId").GetGuid()));
                lists++;
            }
            var figures = Columns.Single(each => each.Name == column.Text("name")).Figures;
            var should = facts.Where(one => figures.Any(figure => one.IsBehind(figure, from, last))).Select(one => one.Id);
            Assert.Equal(should.Order(), behind.Order());
            Assert.Equal(row.GetProperty(column.Text("name")!).GetInt64(), behind.Count);
        }
        return lists;
    }

    private static Task<JsonElement> ReportAsync(HttpClient client, string question, DateOnly from, DateOnly to) =>
        client.GetJsonAsync(
            string.Create(CultureInfo.InvariantCulture, $"/v1/reports/ii-06a?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}{question}")
        );

    private static IEnumerable<JsonElement> Rows(JsonElement report) =>
        report.GetProperty("rows").EnumerateArray().Append(report.GetProperty("total"));

    private static IEnumerable<JsonElement> Fields(JsonElement report) =>
        report.GetProperty("rows").EnumerateArray().Where(row => TextOf(row, "procedure") is null);

    private static long Total(JsonElement report, string name) => report.GetProperty("total").GetProperty(name).GetInt64();

    private static string? TextOf(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
}
