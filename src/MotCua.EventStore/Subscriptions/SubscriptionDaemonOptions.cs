namespace MotCua.EventStore;

public sealed record SubscriptionDaemonOptions
{
    /// <summary>How often the log is looked at when nobody calls <see cref="SubscriptionDaemon.Wake"/>: the delay of what other processes append.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a paused subscription is looked at: another process may have resumed it. What this process resumes goes on at once.</summary>
    public TimeSpan PausedInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a wake-up waits for more appends, so that under load pages are large and few.</summary>
    public TimeSpan GatherInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Wait after the first failure that may pass; doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often at most the settled position is written to the row HighWaterMark.</summary>
    public TimeSpan HighWaterMarkInterval { get; init; } = TimeSpan.FromSeconds(1);
}
