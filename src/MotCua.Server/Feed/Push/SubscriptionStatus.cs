namespace MotCua.Server.Feed.Push;

/// <summary>Where a subscription stands. Drawn in <c>../subscription-states.md</c>; a test compares.</summary>
public enum SubscriptionStatus
{
    /// <summary>Registered or changed by one person; waits for a second.</summary>
    Proposed,

    /// <summary>Approved; waits for the endpoint to answer the challenge.</summary>
    Approved,
    Active,
    Paused,

    /// <summary>Stopped by the system: the endpoint answered 410, or failed for 14 days.</summary>
    Disabled,

    /// <summary>Ended; its history stays.</summary>
    Deleted,
}

/// <summary>What moves a subscription.</summary>
public enum SubscriptionVerb
{
    Change,
    Approve,
    Activate,
    Pause,
    Resume,
    Disable,
    Delete,
}

public static class SubscriptionStates
{
    public static string Name(this SubscriptionStatus status) => status.ToString().ToLowerInvariant();

    public static string Name(this SubscriptionVerb verb) => verb.ToString().ToLowerInvariant();

    public static SubscriptionStatus Parse(string name) => Enum.Parse<SubscriptionStatus>(name, ignoreCase: true);

    /// <summary>The status after the verb; null when it does not apply.</summary>
    public static SubscriptionStatus? Next(SubscriptionStatus status, SubscriptionVerb verb) =>
        (status, verb) switch
        {
            (SubscriptionStatus.Deleted, _) => null,
            (_, SubscriptionVerb.Delete) => SubscriptionStatus.Deleted,
            (_, SubscriptionVerb.Change) => SubscriptionStatus.Proposed, // another address, filter or field list is another approval
            (SubscriptionStatus.Proposed, SubscriptionVerb.Approve) => SubscriptionStatus.Approved,
            (SubscriptionStatus.Approved, SubscriptionVerb.Activate) => SubscriptionStatus.Active,
            (SubscriptionStatus.Active, SubscriptionVerb.Pause) => SubscriptionStatus.Paused,
            (SubscriptionStatus.Active, SubscriptionVerb.Disable) => SubscriptionStatus.Disabled,
            (SubscriptionStatus.Paused or SubscriptionStatus.Disabled, SubscriptionVerb.Resume) => SubscriptionStatus.Active,
            _ => null,
        };
}
