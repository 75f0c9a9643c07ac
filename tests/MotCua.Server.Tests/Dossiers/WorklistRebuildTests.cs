using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>Promise P1 for the work list: rebuilt from the log it is, row for row, what it was live; and both are what a fold written here says.</summary>
public sealed class WorklistRebuildTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private const string Rows = "select coalesce(string_agg(d::text, chr(10) order by d.dossier_id), '') from worklist.dossier d";
    private const string Assignments = """
        select coalesce((select string_agg(a::text, chr(10) order by a.dossier_id) from worklist.assignment a), '')
            || coalesce((select string_agg(o::text, chr(10) order by o.dossier_id, o.number) from worklist.opinion o), '')
        """;

    /// <summary>After which little can happen: tried less often, or most histories would be short.</summary>
    private static readonly string[] Ends = ["process", "refuse", "withdraw", "stop"];

    [Fact]
    public async Task Rebuilt_is_live_and_both_are_what_an_independent_fold_says()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var commands = await PopulateAsync(desk);
        await using var source = NpgsqlDataSource.Create(fixture.Database.AppConnectionString);
        await CaughtUpAsync(desk, source);
        var (live, liveAssignments) = (await TextAsync(source, Rows), await TextAsync(source, Assignments));

        using (var rebuild = await desk.Client.PostAsync(new Uri("/v1/operations/subscriptions/Worklist/rebuild", UriKind.Relative), null))
        {
            await rebuild.ShouldBe(202);
        }
        await Poll.UntilAsync(async () => (await StatusAsync(desk)).Text("status") == "running", "not caught up");
        Assert.Equal(
            (Hash(live), Hash(liveAssignments)),
            (Hash(await TextAsync(source, Rows)), Hash(await TextAsync(source, Assignments)))
        );

        var folded = await FoldAsync(source);
        await using var command = source.CreateCommand(
            "select dossier_id, version, status, holder, assignee, channel, closed from worklist.dossier"
        );
        await using var reader = await command.ExecuteReaderAsync();
        var compared = 0;
        while (await reader.ReadAsync())
        {
            var expected = folded[reader.GetGuid(0)];
            Assert.Equal(
                (expected.Version, expected.Status, expected.Holder, expected.Assignee, expected.Channel, expected.Closed),
                (
                    reader.GetInt64(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.IsDBNull(4) ? null : reader.GetString(4),
                    reader.GetString(5),
                    reader.GetBoolean(6)
                )
            );
            compared++;
        }
        Assert.Equal(folded.Count, compared);
        output.WriteLine($"{compared} rows, {commands} accepted commands, live and rebuilt {Hash(live)}");
        Assert.True(commands > 100);
    }

    private static async Task<int> PopulateAsync(Desk desk)
    {
        var random = new Random(11);
        var accepted = 0;
        for (var i = 0; i < 40; i++)
        {
            var dossier = await desk.ReceiveAsync(Desk.Receipt(Desk.Birth, "H12.13" + random.Next(3)));
            for (var step = 0; step < 8; step++)
            {
                var allowed = dossier
                    .GetProperty("allowed")
                    .EnumerateArray()
                    .Select(verb => verb.GetString()!)
                    .Where(verb => verb != "close")
                    .ToList();
                var verb = allowed[random.Next(allowed.Count)];
                if (Ends.Contains(verb) && random.Next(3) > 0)
                {
                    continue;
                }
                dossier = await desk.DoAsync(dossier, verb);
                accepted++;
            }
        }
        return accepted;
    }

    /// <summary>From the raw rows of the log, with no production code.</summary>
    private static async Task<Dictionary<Guid, Folded>> FoldAsync(NpgsqlDataSource source)
    {
        var dossiers = new Dictionary<Guid, Folded>();
        await using var command = source.CreateCommand("select stream_id, type, data::text, version from events.mt_events order by seq_id");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var data = JsonSerializer.Deserialize<JsonElement>(reader.GetString(2));
            var dossier = dossiers.TryGetValue(reader.GetGuid(0), out var known) ? known : dossiers[reader.GetGuid(0)] = new Folded();
            dossier.Version = reader.GetInt64(3);
            var waits = dossier.Status.StartsWith("awaiting", StringComparison.Ordinal);
            switch (reader.GetString(1))
            {
                case "dossier_received":
                    dossier.Holder = data.GetProperty("receiving").Text("code")!;
                    dossier.Channel = data.Text("channel")!;
                    break;
                case "dossier_assigned":
                    dossier.Assignee = data.Text("officer");
                    dossier.Status = waits ? dossier.Status : "assigned";
                    break;
                case "dossier_forwarded":
                    (dossier.Holder, dossier.Assignee) = (data.Text("toAgency")!, null);
                    dossier.Status = waits ? dossier.Status : "processing";
                    break;
                case "supplement_requested":
                    dossier.Status = "awaiting_supplement";
                    break;
                case "obligation_notified":
                    dossier.Status = "awaiting_obligation";
                    break;
                case "supplement_received" or "obligation_settled":
                    dossier.Status = "processing";
                    break;
                case "dossier_processed" or "dossier_refused" or "dossier_withdrawn" or "dossier_stopped":
                    (dossier.Status, dossier.Closed) = (reader.GetString(1)["dossier_".Length..], true);
                    break;
                case "dossier_returned":
                    dossier.Status = "returned";
                    break;
                case "receipt_corrected":
                    dossier.Channel = data.Text("channel")!;
                    break;
                case "dossier_corrected" when data.Text("field") == "channel":
                    dossier.Channel = data.Text("new")!;
                    break;
                case "dossier_overdue" or "dossier_due_soon" or "apology_issued" or "dossier_corrected":
                    break;
                case "handover_accepted"
                or "opinion_requested"
                or "opinion_received"
                or "opinion_overdue"
                or "leg_opened"
                or "leg_finished"
                or "rating_given":
                    break;
                default:
                    throw new InvalidOperationException("the fold does not know " + reader.GetString(1));
            }
        }
        return dossiers;
    }

    private static async Task CaughtUpAsync(Desk desk, NpgsqlDataSource source)
    {
        var head = long.Parse(
            await TextAsync(source, "select max(seq_id)::text from events.mt_events"),
            System.Globalization.CultureInfo.InvariantCulture
        );
        await Poll.UntilAsync(async () => (await StatusAsync(desk)).GetProperty("position").GetInt64() >= head, "not caught up");
    }

    private static async Task<JsonElement> StatusAsync(Desk desk) =>
        (await desk.Client.GetJsonAsync("/v1/operations/subscriptions"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(item => item.Text("name") == "Worklist");

    private static async Task<string> TextAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private sealed class Folded
    {
        public long Version { get; set; }
        public string Status { get; set; } = "received";
        public string Holder { get; set; } = "";
        public string? Assignee { get; set; }
        public string Channel { get; set; } = "";
        public bool Closed { get; set; }
    }
}
