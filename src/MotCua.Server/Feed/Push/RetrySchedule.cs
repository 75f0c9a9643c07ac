namespace MotCua.Server.Feed.Push;

/// <summary>When to try again (Standard Webhooks' schedule, carried on to 14 days), and when to tell somebody.</summary>
public static class RetrySchedule
{
    /// <summary>After so long the subscription is disabled.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(14);

    /// <summary>Longest <c>Retry-After</c> that is honoured.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    public static readonly IReadOnlyList<TimeSpan> Alerts =
    [
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(24),
        TimeSpan.FromDays(5),
        TimeSpan.FromDays(13),
    ];

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
    ];

    /// <summary>The wait after so many failures in a row (1 or more), within 20 % of the schedule.</summary>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan After(int failures, double random) => Waits[Math.Min(failures, Waits.Length) - 1] * (0.8 + (0.4 * random));

    /// <summary>How many of the alerts are due for an endpoint that has failed for so long.</summary>
    public static int AlertsDue(TimeSpan failing) => Alerts.Count(alert => failing >= alert);
}
