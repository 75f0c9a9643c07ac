using Xunit;

namespace MotCua.EventStore.Tests;

public sealed class AppendTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task what_was_appended_is_read_back()
    {
        var id = Guid.CreateVersion7();
        var batch = new AppendBatch(Noon)
        {
            UserName = "lan",
            CorrelationId = "request-1",
            CausationId = "cause-1",
            Headers = """{"office":"H01"}""",
        };
        batch.Append(id, "thing", 0, [new Opened("Đất đai"), new Counted(2)]);
        var result = await log.Store.AppendAsync(batch, CancellationToken.None);

        var stream = await log.Store.FetchForWriting<string>(id, (state, e) => $"{state}{e.Data};", CancellationToken.None);

        Assert.Equal(2, result.Versions[id]);
        Assert.Equal(result.Position, stream.Events[^1].Position);
        Assert.Equal("Opened { Title = Đất đai };Counted { Amount = 2 };", stream.Aggregate);
        Assert.Equal(2, stream.CurrentVersion);
        var e = stream.Events[0];
        Assert.Equal((id, 1L, "opened", Noon), (e.StreamId, e.Version, e.Type, e.RecordedAt));
        Assert.Equal(("lan", "request-1", "cause-1"), (e.UserName, e.CorrelationId, e.CausationId));
        Assert.Equal("H01", e.Headers!.Value.GetProperty("office").GetString());
    }
}
