using Npgsql;
using Xunit;

namespace MotCua.EventStore.Tests;

/// <summary>P5 for projections that are built from the whole log at once.</summary>
public sealed class BulkRebuildTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    [Theory]
    [InlineData("at_once", false)]
    [InlineData("in_pages", true)]
    public async Task built_at_once_or_after_a_failure_page_by_page_it_equals_live(string name, bool fails)
    {
        for (var i = 0; i < 200; i++)
            await log.AppendAsync(Guid.CreateVersion7(), new Counted(i), new Counted(2));
        var totals = new Totals(name) { PageSize = 64 };
        var bulk = new Bulk(totals, fails);
        await using var daemon = log.Daemon(bulk);
        await daemon.CatchUpAsync(CancellationToken.None);
        var live = await totals.HashAsync(log);

        await daemon.RebuildAsync(name, CancellationToken.None);

        Assert.Equal(live, await totals.HashAsync(log));
        Assert.Equal(1, bulk.Builds);
        await log.AppendAsync(Guid.CreateVersion7(), new Counted(7));
        await daemon.CatchUpAsync(CancellationToken.None);
        await totals.SeenOnceAsync(log);
        Assert.Equal(
            1,
            await log.CountAsync($"select count(*) from pg_indexes where schemaname = '{name}' and indexname = 'seen_position'")
        );
    }

    private sealed class Bulk(Totals totals, bool fails) : IBulkProjection
    {
        private static readonly EventRegistry Registry = TestEvents.Registry();

        public int Builds { get; private set; }
        public string Name => totals.Name;
        public int PageSize => totals.PageSize;
        public string Schema => totals.Schema;
        public string TablesSql => totals.CreateTablesSql;
        public string IndexesSql => "create index seen_position on seen (position);";
        public string CreateTablesSql => TablesSql + IndexesSql;

        public Task ProcessEventsAsync(EventPage page, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct) =>
            totals.ProcessEventsAsync(page, connection, transaction, ct);

        public async Task BuildAsync(LogScan log, NpgsqlConnection connection, CancellationToken ct)
        {
            Builds++;
            var events = new List<StoredEvent>();
            await foreach (var block in log.ReadAsync(ct))
            {
                foreach (var one in block)
                {
                    Assert.True(events.Count == 0 || events[^1].StreamId != one.StreamId || events[^1].Version + 1 == one.Version);
                    events.Add(
                        new StoredEvent
                        {
                            Position = one.Position,
                            Id = Guid.Empty,
                            StreamId = one.StreamId,
                            Version = one.Version,
                            Type = "",
                            RecordedAt = default,
                            Data = one.Decode(Registry),
                        }
                    );
                }
            }
            var page = new EventPage(0, log.UpTo, events);
            await totals.ProcessEventsAsync(page, connection, null!, ct);
            if (fails)
                throw new InvalidOperationException("this projection cannot");
        }
    }
}
