using System.Globalization;
using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Server.Figures.Lists;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Figures.Lists;

public sealed class ExportTests(LedgerFixture ledger, ITestOutputHelper output) : IClassFixture<LedgerFixture>
{
    private const string Export = "/v1/statistics/drill-down/export";

    private static readonly string[] Answers = ["on-time", "channels", "apologies", "service"];

    /// <summary>Numbers of the portal's own ledger, whose positions are its own.</summary>
    private static readonly string[] OfPortal =
    [
        "portalSync.received",
        "synced",
        "unsynced",
        "fresh",
        "stale",
        "failing",
        "receivedImported",
        "receivedElsewhere",
    ];

    private static readonly IReadOnlyList<string> Figures = ExportRoute.Route.Query.Single(field => field.Name == "figure").Choices;

    [Fact]
    public async Task List_file_and_number_are_equal_for_every_figure_while_dossiers_are_being_changed()
    {
        var population = new Population(seed: 19).Make(3_000);
        var before = population.Count / 2;
        await ledger.ReachAsync(await ledger.AppendAsync(population.Take(before)));
        using var client = await ledger.Server.AdministratorAsync();
        var changes = population.Skip(before).ToList();
        var random = new Random(23);
        var (lines, above, positions) = (0, 0, new HashSet<string>());
        for (var i = 0; i < Figures.Count; i++)
        {
            // A part with each figure: written all at once, the changes could be over before the second figure is read.
            var writing = WriteAsync(changes[(changes.Count * i / Figures.Count)..(changes.Count * (i + 1) / Figures.Count)]);
            try
            {
                var figure = Figures[i];
                var scope = Scope(random);
                var file = await ReadAsync(client, $"{Export}?figure={figure}&format=ndjson{scope}");
                var asOf = $"{scope}&asOfPosition={file.Position}";
                var listed = await client.WalkAsync($"/v1/statistics/drill-down?figure={figure}{asOf}");
                Assert.Equal(
                    listed.Select(item => item.GetRawText()).Order(StringComparer.Ordinal),
                    file.Lines.Order(StringComparer.Ordinal)
                );
                Assert.Equal(file.Total, file.Lines.Count);
                Assert.Equal(file.Total, await NumberAsync(client, figure, asOf));
                var csv = await ReadAsync(client, $"{Export}?figure={figure}{asOf}");
                Assert.Equal(file.Total, csv.Lines.Count - 1);
                lines += file.Lines.Count;
                above += file.Total > 0 ? 1 : 0;
                positions.Add(file.Position);
            }
            finally
            {
                await writing;
            }
        }
        output.WriteLine($"{Figures.Count} figures, {above} above zero, {lines} lines at {positions.Count} positions");
        Assert.True(above > Figures.Count * 3 / 4);
        Assert.True(positions.Count > 5, "nothing was written meanwhile");
    }

    [Fact]
    public async Task A_file_of_several_pages_has_every_dossier_once_in_the_order_of_ids()
    {
        const int dossiers = 5_300; // more than a page of ids
        await ledger.ReachAsync(
            await ledger.AppendAsync(
                Enumerable.Range(0, dossiers).Select(i => new Recorded(At.AddSeconds(i), Guid.NewGuid(), [Receipt($"NHIEU-{i}", "9.100")])),
                together: 500
            )
        );
        using var client = await ledger.Server.AdministratorAsync();
        var file = await ReadAsync(client, $"{Export}?figure=received&procedure=9.100&format=ndjson");
        Assert.Equal((dossiers, dossiers), (file.Total, file.Lines.Count));
        var ids = file.Lines.ConvertAll(line => JsonElement.Parse(line).GetProperty("dossierId").GetGuid());
        Assert.Equal(ids.Distinct().Order(), ids);
    }

    [Fact]
    public async Task A_spreadsheet_computes_nothing_of_the_file()
    {
        string[] codes = ["=1+1", "+84", "-7", "@x", "\tx", "＝1+1", "a,\"b\"", "H12-1"];
        await ledger.ReachAsync(await ledger.AppendAsync(codes.Select(code => new Recorded(At, Guid.NewGuid(), [Receipt(code, "9.200")]))));
        using var client = await ledger.Server.AdministratorAsync();
        using var response = await client.GetAsync(new Uri($"{Export}?figure=received&procedure=9.200", UriKind.Relative));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith(
            "attachment; filename=\"received-",
            response.Content.Headers.ContentDisposition!.ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var rows = Reference.Csv(Encoding.UTF8.GetString(bytes[3..]));
        Assert.Equal(
            "dossierId,code,procedureCode,receivingAgency,resolvingAgency,channel,receivedAt,dueAt,endedAt,timeliness",
            string.Join(',', rows[0])
        );
        Assert.Equal(
            new[] { "'=1+1", "'+84", "'-7", "'@x", "'\tx", "'＝1+1", "a,\"b\"", "H12-1" }.Order(StringComparer.Ordinal),
            rows.Skip(1).Select(row => row[1]).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("figure=late&format=pdf", "must-be-one-of")]
    [InlineData("figure=ot1", "must-be-one-of")]
    [InlineData("figure=late&limit=5", "unknown-parameter")]
    [InlineData("", "required")]
    public async Task What_does_not_fit_is_refused_with_a_reason(string query, string code)
    {
        using var client = await ledger.Server.AdministratorAsync();
        var problem = await client.GetJsonAsync($"{Export}?{query}", 400);
        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), error => error.Text("code") == code);
    }

    [Fact]
    public async Task A_file_has_what_is_in_reach_and_a_viewer_of_statistics_gets_none()
    {
        await ledger.ReachAsync(await ledger.AppendAsync([new Recorded(At, Guid.NewGuid(), [Receipt("XA-1", "9.300")])]));
        using var clerk = await ledger.Server.AsAsync("an", "H12.102", "clerk");
        Assert.Empty((await ReadAsync(clerk, $"{Export}?figure=received&procedure=9.300&format=ndjson")).Lines);
        await clerk.GetJsonAsync($"{Export}?figure=received&unit=H12.101", 404);
        using var own = await ledger.Server.AsAsync("binh", "H12.101", "clerk");
        Assert.Single((await ReadAsync(own, $"{Export}?figure=received&procedure=9.300&format=ndjson")).Lines);
        using var viewer = await ledger.Server.AsAsync("chi", "H12", "statistics");
        await viewer.GetJsonAsync($"{Export}?figure=received", 403);
    }

    private static DateTimeOffset At { get; } = new(2026, 7, 27, 9, 0, 0, TimeSpan.FromHours(7));

    private static DossierReceived Receipt(string code, string procedure) =>
        ((DossierReceived)new Population(seed: 1).Make(1)[0].Events[0]) with
        {
            Code = code,
            ProcedureCode = procedure,
            Receiving = Population.Agencies.First(agency => agency.Code == "H12.101"),
            Resolving = Population.Agencies.First(agency => agency.Code == "H12.101"),
            OccurredAt = At,
        };

    private async Task WriteAsync(IEnumerable<Recorded> recorded)
    {
        foreach (var chunk in recorded.Chunk(2)) // little by little, so that it lasts
        {
            await ledger.AppendAsync(chunk, together: 1);
        }
    }

    private static string Scope(Random random) =>
        random.Next(6) switch
        {
            0 => "&unit=96",
            1 => "&from=2026-02-10&to=2026-05-20",
            2 => "&side=receiving&from=2026-03-01",
            3 => "&channel=online&from=2026-01-15",
            4 => "&level=commune&from=2026-02-01",
            _ => "&from=2026-02-02",
        };

    private static async Task<long> NumberAsync(HttpClient client, string figure, string parameters)
    {
        var ofPortal = OfPortal.Contains(figure);
        foreach (var answer in ofPortal ? ["portal-sync"] : Answers)
        {
            var row = (await client.GetJsonAsync($"/v1/statistics/{answer}?{parameters.TrimStart('&')}")).GetProperty("rows")[0];
            foreach (var name in ofPortal ? [figure.Split('.')[^1]] : figure.Split('.'))
            {
                if (!row.TryGetProperty(name, out row))
                {
                    break;
                }
            }
            if (row.ValueKind == JsonValueKind.Number)
            {
                return row.GetInt64();
            }
        }
        throw new InvalidOperationException($"no answer has {figure}");
    }

    private static async Task<(List<string> Lines, int Total, string Position)> ReadAsync(HttpClient client, string address)
    {
        using var response = await client.GetAsync(new Uri(address, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 200, text);
        return (
            [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)],
            int.Parse(response.Headers.GetValues("MotCua-Total").Single(), CultureInfo.InvariantCulture),
            response.Headers.GetValues("MotCua-Position").Single()
        );
    }

    private static class Reference
    {
        /// <summary>Cells by RFC 4180, read independently of the server.</summary>
        public static List<List<string>> Csv(string text)
        {
            var rows = new List<List<string>> { new() };
            var cell = new StringBuilder();
            var quoted = false;
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(text[++i]);
                }
                else if (text[i] == '"')
                {
                    quoted = !quoted;
                }
                else if (!quoted && text[i] is ',' or '\n')
                {
                    rows[^1].Add(cell.ToString().TrimEnd('\r'));
                    cell.Clear();
                    if (text[i] == '\n')
                    {
                        rows.Add([]);
                    }
                }
                else
                {
                    cell.Append(text[i]);
                }
            }
            rows.RemoveAt(rows.Count - 1);
            return rows;
        }
    }
}
