using Xunit;

namespace MotCua.EventStore.Tests;

/// <summary>What lanes share: the last events of the log, read once.</summary>
public sealed class EventWindowTests
{
    [Fact]
    public void A_page_of_the_window_is_the_page_that_reading_gives()
    {
        var random = new Random(20261122);
        var pages = 0;
        for (var round = 0; round < 200; round++)
        {
            var log = new List<StoredEvent>();
            var window = new EventWindow(10, 10, []);
            var settled = 10L;
            for (var growth = 0; growth < 30; growth++)
            {
                var end = log.Count == 0 ? 10 : log[^1].Position;
                log.AddRange(Enumerable.Range(0, random.Next(0, 400)).Select(_ => At(end += random.Next(1, 4))));
                var before = settled;
                settled = Math.Max(settled, end - random.Next(0, 30)); // what is beyond is written, but not settled
                window = window.Until(settled, [.. log.Where(e => e.Position > before)]);
                Assert.Equal(settled, window.UpTo);

                var (position, upTo, limit) = (random.NextInt64(0, end + 10), settled - random.Next(0, 5), random.Next(1, 300));
                if (window.PageAfter(position, upTo, limit) is not { } page)
                    continue;
                pages++;
                var read = log.Where(e => e.Position > position && e.Position <= upTo).Take(limit).ToList();
                Assert.Equal(read, page.Events);
                Assert.Equal((position, read.Count < limit ? upTo : read[^1].Position), (page.After, page.UpTo));
            }
        }
        Assert.True(pages > 2_000, $"{pages} pages");
    }

    [Fact]
    public void It_says_nothing_about_what_it_no_longer_holds()
    {
        var window = new EventWindow(0, 0, []).Until(10_000, [.. Enumerable.Range(1, 10_000).Select(n => At(n))]);
        Assert.Null(window.PageAfter(5_999, 10_000, 100));
        Assert.Equal(6_001, window.PageAfter(6_000, 10_000, 100)!.Events[0].Position);
        Assert.Null(window.PageAfter(10_000, 10_000, 100)); // nothing to do
    }

    private static StoredEvent At(long position) =>
        new()
        {
            Position = position,
            Id = Guid.NewGuid(),
            StreamId = Guid.NewGuid(),
            Version = 1,
            Type = "thing",
            RecordedAt = DateTimeOffset.UnixEpoch,
        };
}
