using MotCua.Municipal;
using MotCua.Server.Tests.Host;
using MotCua.Server.Tests.Imports;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Municipal;

/// <summary>300 real cases, converted and imported over HTTP: the lists by timeliness are those of a count that knows nothing of MotCua.</summary>
public sealed class MunicipalImportTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_lists_of_300_real_cases_are_those_of_an_independent_count_and_the_same_file_again_changes_nothing()
    {
        using var client = await fixture.AdministratorAsync();
        var file = Convert();
        var job = await client.ImportAsync(file);
        Assert.Equal("completed", job.Text("status"));
        Assert.Empty(await client.ReportAsync(job));
        Assert.Equal(300, job.Count("received"));
        var position = await LastPositionAsync();

        var expected = Counted();
        Assert.Equal(
            (206, 11, 66, 17),
            (expected["early"].Count, expected["on_time"].Count, expected["late"].Count, expected["open"].Count)
        );
        foreach (var timeliness in new[] { "early", "on_time", "late" })
        {
            Assert.Equal(expected[timeliness], await ListAsync(client, timeliness, position));
        }
        var open = await ListAsync(client, "open_in_time", position);
        open.UnionWith(await ListAsync(client, "open_overdue", position));
        Assert.Equal(expected["open"], open);

        await FiguresAreAsync(client, expected, position);

        var again = await client.ImportAsync(file);
        Assert.Equal(again.Count("lines"), again.Count("same"));
        Assert.Equal(job.Count("lines"), again.Count("lines"));
        // The watcher may announce dossiers that are still open; the import itself adds nothing.
        Assert.Equal(0, again.Count("events"));
    }

    /// <summary>Early, on time, late and open by the local dates of end and deadline as they stand in the file.</summary>
    private static Dictionary<string, SortedSet<Guid>> Counted()
    {
        var rows = System.IO.File.ReadAllLines(PathOf("cases.csv"));
        var header = rows[0].Split(',');
        string Cell(string[] row, string name) => row[Array.IndexOf(header, name)];
        return rows.Skip(1)
            .Select(row => row.Split(','))
            .GroupBy(row => Judge(Cell(row, "end"), Cell(row, "deadline")), row => ImportClient.DossierId(Cell(row, "case_id")))
            .ToDictionary(group => group.Key, group => new SortedSet<Guid>(group));
    }

    private static string Judge(string end, string deadline) =>
        end.Length == 0
            ? "open"
            : string.CompareOrdinal(end[..10], deadline[..10]) switch
            {
                < 0 => "early",
                0 => "on_time",
                > 0 => "late",
            };

    private static async Task<SortedSet<Guid>> ListAsync(HttpClient client, string timeliness, long position)
    {
        var address = $"/v1/dossiers?timeliness={timeliness}";
        var total = (await client.GetAfterAsync(address + "&total=true", position)).GetProperty("total").GetInt64();
        // Pages of 50, so that cursors are followed.
        var items = await client.WalkAsync(address, 50);
        Assert.Equal(total, items.Count);
        return new SortedSet<Guid>(items.Select(item => item.GetProperty("id").GetGuid()));
    }

    /// <summary>The numbers, and behind each of them exactly its cases.</summary>
    private static async Task FiguresAreAsync(HttpClient client, Dictionary<string, SortedSet<Guid>> expected, long position)
    {
        const string question = "agency=H12.00&from=2024-01-01&to=2026-11-20";
        var reached = await client.GetAfterAsync($"/v1/statistics/on-time?{question}", position);
        var row = Assert.Single(reached.GetProperty("rows").EnumerateArray());
        Assert.Equal(300, row.GetProperty("received").GetInt64());
        foreach (var (figure, name) in new[] { ("early", "early"), ("onTime", "on_time"), ("late", "late"), ("open", "open") })
        {
            var number =
                figure == "open"
                    ? row.GetProperty("openInTime").GetInt64() + row.GetProperty("openOverdue").GetInt64()
                    : row.GetProperty(figure).GetInt64();
            Assert.Equal(expected[name].Count, number);
            var items = await client.WalkAsync($"/v1/statistics/drill-down?figure={figure}&{question}", 50);
            Assert.Equal(expected[name], new SortedSet<Guid>(items.Select(item => item.GetProperty("dossierId").GetGuid())));
        }
    }

    private static byte[] Convert()
    {
        using var output = new MemoryStream();
        using var events = new EventLog(System.IO.File.OpenRead(PathOf("events.csv")), "events.csv");
        var converter = new Converter(new Target("H12.00", "1.010727", 5110), new Notes(TextWriter.Null), TimeProvider.System);
        converter.Convert(System.IO.File.OpenRead(PathOf("cases.csv")), "cases.csv", events, output);
        return output.ToArray();
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Municipal", name);

    private async Task<long> LastPositionAsync()
    {
        await using var source = NpgsqlDataSource.Create(fixture.Database.OwnerConnectionString);
        await using var command = source.CreateCommand("select max(seq_id) from events.mt_events");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
