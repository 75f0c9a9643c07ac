using Xunit;
using Xunit.Abstractions;

namespace MotCua.EventStore.Tests;

/// <summary>What an append promises to its caller.</summary>
public sealed class AppendTests(LogDatabase log, ITestOutputHelper output) : IClassFixture<LogDatabase>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly Guid _id = Guid.CreateVersion7();

    [Fact]
    public async Task what_was_appended_is_read_back()
    {
        var batch = new AppendBatch(Noon)
        {
            UserName = "lan",
            CorrelationId = "request-1",
            CausationId = "cause-1",
            Headers = """{"office":"H01"}""",
        };
        batch.Append(_id, "thing", 0, [new Opened("Đất đai"), new Counted(2)]);
        var result = await log.Store.AppendAsync(batch, CancellationToken.None);

        var stream = await log.Store.FetchForWriting<string>(_id, (state, e) => $"{state}{e.Data};", CancellationToken.None);

        Assert.Equal(2, result.Versions[_id]);
        Assert.Equal(result.Position, stream.Events[^1].Position);
        Assert.Equal("Opened { Title = Đất đai };Counted { Amount = 2 };", stream.Aggregate);
        Assert.Equal(2, stream.CurrentVersion);
        var e = stream.Events[0];
        Assert.Equal((_id, 1L, "opened", Noon), (e.StreamId, e.Version, e.Type, e.RecordedAt));
        Assert.Equal(("lan", "request-1", "cause-1"), (e.UserName, e.CorrelationId, e.CausationId));
        Assert.Equal("H01", e.Headers!.Value.GetProperty("office").GetString());
    }

    [Fact]
    public async Task a_stream_that_does_not_exist_is_at_version_0()
    {
        var stream = await log.Store.FetchForWriting<string>(_id, (_, _) => "", CancellationToken.None);

        Assert.Null(stream.Aggregate);
        Assert.Equal(0, stream.CurrentVersion);
    }

    [Theory]
    [InlineData(0, 0L, true)]
    [InlineData(0, null, true)]
    [InlineData(0, 1L, false)]
    [InlineData(3, 3L, true)]
    [InlineData(3, null, true)]
    [InlineData(3, 0L, false)]
    [InlineData(3, 2L, false)]
    [InlineData(3, 4L, false)]
    [InlineData(30, 30L, true)]
    [InlineData(30, 29L, false)]
    public async Task the_expected_version_decides(int present, long? expected, bool accepted)
    {
        if (present > 0)
            await log.AppendAsync(_id, Counts(present));

        foreach (var added in new[] { 1, 2, 25 }) // within and beyond the short way of append_events
        {
            var stream = Guid.CreateVersion7();
            if (present > 0)
                await log.AppendAsync(stream, Counts(present));
            var batch = new AppendBatch(Noon);
            batch.Append(stream, "thing", expected, Counts(added));
            if (accepted)
            {
                Assert.Equal(present + added, (await log.Store.AppendAsync(batch, CancellationToken.None)).Versions[stream]);
                continue;
            }
            var e = await Assert.ThrowsAsync<StreamVersionException>(() => log.Store.AppendAsync(batch, CancellationToken.None));
            Assert.Equal((stream, expected!.Value, (long)present), (e.StreamId, e.Expected, e.Actual));
            Assert.Equal(present, await log.CountAsync("select count(*) from events.mt_events where stream_id = $1", stream));
        }
    }

    [Fact]
    public async Task one_wrong_version_refuses_all_streams_of_the_batch()
    {
        var (old, fresh) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await log.AppendAsync(old, new Opened("old"));
        var before = await log.CountAsync("select count(*) from events.mt_events");
        var batch = new AppendBatch(Noon);
        batch.Append(fresh, "thing", 0, Counts(3));
        batch.Append(old, "thing", 7, Counts(3));

        await Assert.ThrowsAsync<StreamVersionException>(() => log.Store.AppendAsync(batch, CancellationToken.None));

        Assert.Equal(before, await log.CountAsync("select count(*) from events.mt_events"));
        Assert.Equal(0, await log.CountAsync("select count(*) from events.mt_streams where id = $1", fresh));
    }

    [Fact]
    public async Task a_batch_over_many_streams_keeps_the_order_of_its_calls()
    {
        var streams = Enumerable.Range(0, 300).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var old in streams.Where((_, i) => i % 3 == 0))
            await log.AppendAsync(old, Counts(2));
        var batch = new AppendBatch(Noon);
        foreach (var round in Enumerable.Range(0, 3))
        {
            foreach (var s in streams)
                batch.Append(s, "thing", null, [new Counted(round), new Counted(round)]);
        }
        var result = await log.Store.AppendAsync(batch, CancellationToken.None);

        var written = await log.QueryAsync(
            "select stream_id::text from events.mt_events where seq_id <= $1 order by seq_id desc limit 1800",
            result.Position
        );
        written.Reverse();
        Assert.Equal(Enumerable.Range(0, 3).SelectMany(_ => streams).SelectMany(s => new[] { s.ToString(), s.ToString() }), written);
        Assert.All(streams.Select((s, i) => (s, i)), x => Assert.Equal(x.i % 3 == 0 ? 8 : 6, result.Versions[x.s]));
        output.WriteLine($"{written.Count} events in order; {await log.AssertContiguousAsync()} streams contiguous");
    }

    [Fact]
    public void a_later_call_for_a_stream_must_follow_from_the_earlier()
    {
        var batch = new AppendBatch(Noon);
        batch.Append(_id, "thing", 4, Counts(2));
        batch.Append(_id, "thing", 6, Counts(1));
        batch.Append(_id, "thing", null, Counts(1));

        Assert.Throws<ArgumentException>(() => batch.Append(_id, "thing", 7, Counts(1)));
        Assert.Throws<ArgumentException>(() => batch.Append(_id, "thing", 8, Counts(2), [Guid.CreateVersion7()]));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Append(Guid.CreateVersion7(), "thing", -1, Counts(1)));
    }

    [Fact]
    public async Task recorded_time_never_decreases_within_a_stream()
    {
        foreach (var (minutes, added) in new[] { (0, 1), (-5, 1), (-6, 25), (3, 2), (2, 1) })
        {
            var batch = new AppendBatch(Noon.AddMinutes(minutes));
            batch.Append(_id, "thing", null, Counts(added));
            await log.Store.AppendAsync(batch, CancellationToken.None);
        }

        var times = (await log.Store.FetchStreamAsync(_id, 0, 100, CancellationToken.None)).Select(e => e.RecordedAt).ToList();

        Assert.Equal(times.Order(), times);
        Assert.Equal(30, times.Count);
        Assert.Equal((Noon, Noon.AddMinutes(3)), (times[26], times[^1]));
    }

    [Fact]
    public async Task an_event_id_is_stored_once()
    {
        var id = EventIds.Derive("caller", "key-1", 0);
        var first = new AppendBatch(Noon);
        first.Append(_id, "thing", 0, [new Counted(1)], [id]);
        await log.Store.AppendAsync(first, CancellationToken.None);

        var again = new AppendBatch(Noon);
        again.Append(_id, "thing", 1, [new Counted(1)], [EventIds.Derive("caller", "key-1", 0)]);

        await Assert.ThrowsAsync<EventIdTakenException>(() => log.Store.AppendAsync(again, CancellationToken.None));
    }

    [Fact]
    public void derived_ids_differ_with_each_part_and_are_uuids_of_version_8()
    {
        var ids = new[]
        {
            EventIds.Derive("a", "bc", 0),
            EventIds.Derive("ab", "c", 0),
            EventIds.Derive("a", "bc", 1),
            EventIds.Derive("b", "bc", 0),
        };

        Assert.Equal(4, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((8, 0x8), (id.Version, id.Variant & 0xC)));
        Assert.Equal(ids[0], EventIds.Derive("a", "bc", 0));
    }

    [Fact]
    public async Task an_archived_stream_takes_no_more_events()
    {
        await log.AppendAsync(_id, new Opened("a"));
        await log.QueryAsync("update events.mt_streams set is_archived = true where id = $1", _id);

        foreach (var added in new[] { 1, 25 })
        {
            var batch = new AppendBatch(Noon);
            batch.Append(_id, "thing", null, Counts(added));
            var e = await Assert.ThrowsAsync<StreamArchivedException>(() => log.Store.AppendAsync(batch, CancellationToken.None));
            Assert.Equal(_id, e.StreamId);
        }
    }

    [Fact]
    public async Task text_that_PostgreSQL_cannot_store_is_refused_as_such()
    {
        var batch = new AppendBatch(Noon);
        batch.Append(_id, "thing", 0, [new Opened("a\0b")]);
        await Assert.ThrowsAsync<UnstorableTextException>(() => log.Store.AppendAsync(batch, CancellationToken.None));

        var user = new AppendBatch(Noon) { UserName = "a\0b" };
        user.Append(_id, "thing", 0, [new Opened("ab")]);
        await Assert.ThrowsAsync<UnstorableTextException>(() => log.Store.AppendAsync(user, CancellationToken.None));
    }

    [Fact]
    public async Task a_retired_shape_is_read_as_its_successor_and_an_unknown_type_is_named()
    {
        await log.AppendAsync(_id, new Opened("a"), new Opened("b"), new Opened("c"));
        await log.QueryAsync(
            """
            begin; set local events.allow_change = 'on';
            update events.mt_events set type = 'counted', data = '{"amount":"41"}' where version = 1 and stream_id = (select stream_id from events.mt_events order by seq_id desc limit 1);
            update events.mt_events set type = 'of_tomorrow' where version = 2 and stream_id = (select stream_id from events.mt_events order by seq_id desc limit 1);
            update events.mt_events set data = '[]' where version = 3 and stream_id = (select stream_id from events.mt_events order by seq_id desc limit 1);
            commit
            """
        );

        var events = await log.Store.FetchStreamAsync(_id, 0, 10, CancellationToken.None);

        Assert.Equal(new Counted(41), events[0].Data);
        var unknown = Assert.Throws<UnknownEventTypeException>(() => events[1].Data);
        Assert.Equal((events[1].Position, "of_tomorrow"), (unknown.Position, unknown.Type));
        Assert.Equal(events[2].Position, Assert.Throws<UndecodableEventException>(() => events[2].Data).Position);
        Assert.Throws<ArgumentException>(() => log.Registry.NameOf("not an event"));
    }

    [Fact]
    public async Task pages_of_the_whole_log_join_without_gap_or_overlap()
    {
        for (var i = 0; i < 10; i++)
            await log.AppendAsync(Guid.CreateVersion7(), Counts(3));
        var settled = await log.Store.SettledPositionAsync(CancellationToken.None);

        var read = new List<long>();
        for (long after = 0; ; after = read[^1])
        {
            var page = await log.Store.ReadAllAsync(after, settled, 7, CancellationToken.None);
            if (page.Count == 0)
                break;
            read.AddRange(page.Select(e => e.Position));
        }

        Assert.Equal(await log.QueryAsync("select seq_id from events.mt_events order by seq_id"), read.Select(p => $"{p}"));
        output.WriteLine($"{read.Count} events in pages of 7");
    }

    private static object[] Counts(int count) => [.. Enumerable.Range(1, count).Select(i => new Counted(i))];
}
