namespace MotCua.Server.Feed.Push;

/// <summary>Reading: ahead in the feed, and of dossiers that are behind.</summary>
internal sealed partial class Pump
{
    private const int PageSize = 500;
    private const int LoadSize = 50;
    private bool more = true;
    private bool reading;
    private bool waitingForFeed;

    /// <summary>Reads the next page of the feed, when there is room for it.</summary>
    private void Read()
    {
        if (reading || !more || !outbox.HasRoom)
        {
            return;
        }
        reading = true;
        var (after, subscription) = (outbox.Scanned, definition);
        var shape = subscription.ShapeAt(after + 1);
        Beside(
            async () =>
            {
                var page = await services.Feed.ReadAsync(shape.Filter, after, PageSize, ended.Token);
                return () => Take(page, shape, subscription.LastOf(shape));
            },
            () =>
            {
                reading = false;
                more = false;
                WaitForFeed(TimeSpan.FromSeconds(1));
            }
        );
    }

    private void Take(FeedPage page, Shape shape, long last)
    {
        reading = false;
        foreach (var happened in shape.LetsThrough(page.Events, last))
        {
            outbox.Add(happened);
        }
        outbox.ScannedTo(Math.Min(page.Position, last));
        more = outbox.Scanned < page.Head;
        if (!more)
        {
            WaitForFeed(TimeSpan.FromSeconds(2));
        }
    }

    private void WaitForFeed(TimeSpan time)
    {
        if (waitingForFeed)
        {
            return;
        }
        waitingForFeed = true;
        var beyond = outbox.Scanned;
        void Over() => (waitingForFeed, more) = (false, true);
        Beside(
            async () =>
            {
                await services.Feed.WaitAsync(beyond, time, ended.Token);
                return Over;
            },
            Over
        );
    }

    /// <summary>Events of one dossier that are let through, each by the filter in force at its position.</summary>
    private async Task<IReadOnlyList<FeedEvent>> LoadEventsAsync(
        Subscription subscription,
        Guid dossier,
        long from,
        long upTo,
        CancellationToken ct
    )
    {
        while (from <= upTo)
        {
            var shape = subscription.ShapeAt(from);
            var last = Math.Min(upTo, subscription.LastOf(shape));
            var page = await services.Feed.ReadDossierAsync(shape.Filter, dossier, from, LoadSize, ct);
            var events = shape.LetsThrough(page, last).ToList();
            if (events.Count > 0)
            {
                return events;
            }
            from = last + 1;
        }
        return [];
    }
}
