using System.Diagnostics;

namespace MotCua.Server.Feed.Push;

/// <summary>Keeping the lease, looking at the definition again, alerts.</summary>
internal sealed partial class Pump
{
    private readonly TimeSpan reloadInterval;
    private bool reloading;
    private long reloadedAt;
    private long watchedAt;
    private int alerted;
    private bool disabling;

    private void Reload()
    {
        if (reloading || Stopwatch.GetElapsedTime(reloadedAt) < reloadInterval)
        {
            return;
        }
        reloading = true;
        reloadedAt = Stopwatch.GetTimestamp();
        var began = reloadedAt;
        Beside(
            async () =>
            {
                if (!await services.Store.RenewAsync(id, owner, CancellationToken.None))
                {
                    return () => lost = true;
                }
                var loaded = await services.Subscriptions.FindAsync(id, CancellationToken.None);
                var box = await BoxKeyAsync(CancellationToken.None);
                var skips = await services.Store.SkipsAsync(id, CancellationToken.None);
                var open = await services.Store.ReplayAsync(id, CancellationToken.None);
                return () => Reloaded(began, loaded, box, skips, open);
            },
            () => reloading = false
        );
    }

    private void Reloaded(
        long began,
        Subscription? loaded,
        byte[] box,
        IReadOnlyList<(Guid Dossier, long Position)> skips,
        OpenReplay? open
    )
    {
        reloading = false;
        renewed = began;
        // What is not active is not sent for. A new shape always comes with another status in between, and is activated when nobody sends any more (IsReleasedAsync).
        if (loaded is not { Status: SubscriptionStatus.Active } || loaded.NewestShape.After is null)
        {
            BeginStop();
            return;
        }
        definition = loaded;
        keys = definition.KeysAt(Now, box);
        outbox.Limit(definition.Parallel);
        foreach (var (dossier, position) in skips)
        {
            outbox.Skip(dossier, position);
        }
        if (!flushing)
        {
            TakeUp(open);
        }
    }

    /// <summary>Once a second: has something failed for so long that somebody must be told, or that it ends?</summary>
    private void Watch(DateTimeOffset now)
    {
        if (disabling || Stopwatch.GetElapsedTime(watchedAt) < TimeSpan.FromSeconds(1))
        {
            return;
        }
        watchedAt = Stopwatch.GetTimestamp();
        if (outbox.FailingSince is not { } since)
        {
            alerted = 0;
            return;
        }
        var due = RetrySchedule.AlertsDue(now - since);
        if (due > alerted)
        {
            var hours = RetrySchedule.Alerts.Take(due).Skip(alerted).Select(alert => (int)alert.TotalHours).ToList();
            var before = alerted;
            alerted = due;
            Beside(
                async () =>
                {
                    foreach (var one in hours)
                    {
                        LogAlert(services.Log, id, one);
                        await services.Subscriptions.AlertAsync(id, since, one, CancellationToken.None);
                    }
                    return () => { };
                },
                () => alerted = before
            );
        }
        if (now - since >= RetrySchedule.GivesUpAfter)
        {
            Disable("failing-14-days");
        }
    }

    private void Disable(string reason)
    {
        if (disabling)
        {
            return;
        }
        disabling = true;
        Beside(
            async () =>
            {
                await services.Subscriptions.DisableAsync(id, reason, CancellationToken.None);
                return BeginStop;
            },
            () => disabling = false
        );
    }
}
