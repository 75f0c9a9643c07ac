using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Portal;

/// <summary>The feed by pull: complete, in order, filtered with previousVersion, long polling, cursors that cannot be made up, a restore that is noticed.</summary>
public sealed class FeedTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task From_the_beginning_anybody_reads_every_event_once_and_in_order()
    {
        var (desk, reader) = await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.120"));
            dossier = await desk.DoAsync(dossier, "assign");
            await desk.DoAsync(dossier, "process");
        }
        await CaughtUpAsync(desk, reader);
        var all = await ReadAllAsync(reader, limit: 7);
        await using var source = NpgsqlDataSource.Create(fixture.Database.SuperuserConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        var log = new List<(long, string)>();
        await using (
            var command = new NpgsqlCommand(
                "select e.seq_id, e.id from events.mt_events e join events.mt_streams s on s.id = e.stream_id where s.type = 'dossier' order by 1",
                connection
            )
        )
        await using (var rows = await command.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
            {
                log.Add((rows.GetInt64(0), "evt_" + rows.GetGuid(1).ToString("N")));
            }
        }
        var read = all.Select(e => (e.GetProperty("data").GetProperty("feedPosition").GetInt64(), e.GetProperty("data").Text("eventId")!))
            .ToList();
        Assert.Equal(log.Where(entry => entry.Item1 <= read[^1].Item1), read);
        Assert.DoesNotContain(all, e => e.ToString().Contains("Nguyễn", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_filter_lets_its_events_through_and_names_the_version_before()
    {
        var (desk, reader) = await StartAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.121"));
        dossier = await desk.DoAsync(dossier, "assign");
        dossier = await desk.DoAsync(dossier, "process");
        await CaughtUpAsync(desk, reader);
        var events = await ReadAllAsync(reader, filter: "&agency=H12.121&types=dossier.processed,dossier.received");
        Assert.Equal(["dossier.received", "dossier.processed"], events.Select(e => e.Text("type")!));
        Assert.Equal([0L, 1L], events.Select(e => e.GetProperty("data").GetProperty("previousVersion").GetInt64()));
        Assert.Equal("processed", events[1].GetProperty("data").Text("status"));
        Assert.Equal(dossier.Text("id"), events[1].GetProperty("data").Text("dossierId"));
        Assert.Empty(await ReadAllAsync(reader, filter: "&agency=H12.121&procedure=1.000593"));
    }

    [Fact]
    public async Task A_reading_that_waits_gets_the_next_event_as_soon_as_it_is_there()
    {
        var (desk, reader) = await StartAsync();
        await CaughtUpAsync(desk, reader);
        // Of one agency: elsewhere the watcher may announce something first.
        var cursor = (await ReadToEndAsync(reader, filter: "&agency=H12.122")).Cursor;
        var waiting = reader.GetJsonAsync($"/v1/feed?wait=30&agency=H12.122&cursor={cursor}");
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.122"));
        var page = await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(dossier.Text("id"), Assert.Single(page.GetProperty("events").EnumerateArray()).GetProperty("data").Text("dossierId"));
    }

    [Fact]
    public async Task The_stream_gives_the_same_events_and_goes_on_after_the_last_one_seen()
    {
        var (desk, reader) = await StartAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.123"));
        await desk.DoAsync(dossier, "assign");
        await CaughtUpAsync(desk, reader);
        var pulled = await ReadAllAsync(reader, filter: "&agency=H12.123");
        var (firstId, first) = (await StreamedAsync(reader, null, 1))[0];
        Assert.Equal(pulled[0].ToString(), first);
        var (_, second) = (await StreamedAsync(reader, firstId, 1))[0];
        Assert.Equal(pulled[1].ToString(), second);
    }

    [Fact]
    public async Task A_digest_is_what_the_reader_works_out_from_the_bodies()
    {
        var (desk, reader) = await StartAsync();
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.124", occurredAt: "2026-11-19T09:00:00+07:00"));
        await desk.DoAsync(dossier, "assign", new { officer = "an", occurredAt = "2026-11-19T10:00:00+07:00" });
        await CaughtUpAsync(desk, reader);
        var hash = new byte[32];
        var events = await ReadAllAsync(reader, filter: "&agency=H12.124&types=dossier.received,dossier.assigned");
        foreach (var happened in events)
        {
            hash = SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(happened.GetRawText())]);
        }
        var digest = await reader.GetJsonAsync("/v1/feed/digest?date=2026-11-19&agency=H12.124&types=dossier.received,dossier.assigned");
        Assert.Equal(2, digest.GetProperty("count").GetInt64());
        Assert.Equal(Convert.ToHexStringLower(hash), digest.Text("hash"));
    }

    [Fact]
    public async Task A_cursor_that_was_changed_or_belongs_to_another_filter_is_refused()
    {
        var (_, reader) = await StartAsync();
        var cursor = (await ReadToEndAsync(reader)).Cursor;
        var turned = (cursor[10] == 'A' ? 'B' : 'A') + cursor[11..];
        foreach (var bad in new[] { cursor[..10] + turned, "x", cursor + "A", cursor[..^1] })
        {
            using var response = await reader.GetAsync($"/v1/feed?cursor={bad}");
            Assert.Equal("bad-cursor", (await response.ShouldBe(400)).GetProperty("errors")[0].Text("code"));
        }
        using var other = await reader.GetAsync($"/v1/feed?cursor={cursor}&procedure=2.000815");
        await other.ShouldBe(400);
    }

    [Fact]
    public async Task After_a_restore_a_cursor_beyond_what_is_shared_gets_409_and_one_within_goes_on()
    {
        var (desk, reader) = await StartAsync();
        await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.125"));
        await CaughtUpAsync(desk, reader);
        var before = (await ReadToEndAsync(reader)).Cursor;
        var administrator = await fixture.AdministratorAsync();
        using var begun = await administrator.SendJsonAsync("POST", "/v1/operations/feed/epochs", new { reason = "Khôi phục" });
        var epoch = (await begun.ShouldBe(201)).GetProperty("epoch").GetInt64();
        using var within = await reader.GetAsync($"/v1/feed?cursor={before}");
        Assert.Equal(epoch, (await within.ShouldBe(200)).GetProperty("epoch").GetInt64());

        // As if the log had been longer before the restore.
        await using var source = NpgsqlDataSource.Create(fixture.Database.SuperuserConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (
            var shorten = new NpgsqlCommand(
                "update delivery.epoch set divergence = 0 where epoch = (select max(epoch) from delivery.epoch)",
                connection
            )
        )
        {
            await shorten.ExecuteNonQueryAsync();
        }
        using var beyond = await reader.GetAsync($"/v1/feed?cursor={before}");
        var problem = await beyond.ShouldBe(409);
        Assert.Equal("feed-truncated", problem.Text("code"));
        Assert.Equal(epoch, problem.GetProperty("newEpoch").GetInt64());
        Assert.Equal(0, problem.GetProperty("divergence").GetInt64());
    }

    [Theory]
    [InlineData("types=dossier.received,dossier.eaten", "/query/types")]
    [InlineData("unit=nowhere", "/query/unit")]
    [InlineData("procedure=0.0", "/query/procedure")]
    public async Task A_filter_that_would_let_nothing_through_is_refused(string filter, string pointer)
    {
        var (_, reader) = await StartAsync();
        foreach (var route in new[] { "/v1/feed?", "/v1/feed/stream?", "/v1/feed/digest?date=2026-11-20&" })
        {
            var problem = await reader.GetJsonAsync(route + filter, 400);
            Assert.Equal(pointer, Assert.Single(problem.GetProperty("errors").EnumerateArray()).Text("pointer"));
        }
    }

    [Fact]
    public async Task A_stream_in_which_nothing_happens_says_at_once_that_it_is_open()
    {
        var (_, reader) = await StartAsync();
        var began = System.Diagnostics.Stopwatch.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/feed/stream?agency=H12.139");
        using var response = await reader.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(": ", await lines.ReadLineAsync());
        Assert.True(began.Elapsed < TimeSpan.FromSeconds(10), "only with the first heartbeat, after 15 s");
    }

    private async Task<(Desk Desk, HttpClient Reader)> StartAsync() =>
        (new Desk(await fixture.AdministratorAsync()), await fixture.AsAsync("sync", "H12", "portal-sync"));

    /// <summary>Until the feed has all that was written before.</summary>
    private static async Task CaughtUpAsync(Desk desk, HttpClient reader)
    {
        using var received = await desk.SendReceiptAsync(Desk.Receipt(receiving: "H12.130"));
        await received.ShouldBe(201);
        var position = long.Parse(
            received.Headers.GetValues("MotCua-Position").Single(),
            System.Globalization.CultureInfo.InvariantCulture
        );
        await Poll.UntilAsync(
            async () => (await reader.GetJsonAsync("/v1/feed?limit=1")).GetProperty("headPosition").GetInt64() >= position,
            "the feed has caught up"
        );
    }

    private static async Task<List<JsonElement>> ReadAllAsync(HttpClient reader, int limit = 1000, string filter = "") =>
        (await ReadToEndAsync(reader, limit, filter)).Events;

    private static async Task<(List<JsonElement> Events, string Cursor)> ReadToEndAsync(
        HttpClient reader,
        int limit = 1000,
        string filter = ""
    )
    {
        var events = new List<JsonElement>();
        var cursor = "";
        while (true)
        {
            var page = await reader.GetJsonAsync($"/v1/feed?limit={limit}{filter}{(cursor.Length == 0 ? "" : "&cursor=" + cursor)}");
            events.AddRange(page.GetProperty("events").EnumerateArray());
            cursor = page.Text("nextCursor")!;
            if (!page.GetProperty("hasMore").GetBoolean())
            {
                return (events, cursor);
            }
        }
    }

    private static async Task<List<(string Id, string Data)>> StreamedAsync(HttpClient reader, string? lastId, int count)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/feed/stream?agency=H12.123");
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }
        using var response = await reader.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var events = new List<(string, string)>();
        var id = "";
        while (events.Count < count)
        {
            var line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) ?? throw new EndOfStreamException();
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add((id, line[6..]));
            }
        }
        return events;
    }
}
