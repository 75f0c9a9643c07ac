namespace MotCua.EventStore;

/// <summary>How a subscription is doing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Everything up to here has been processed.</param>
/// <param name="Head">The settled position of the log.</param>
/// <param name="Status"><c>running</c>, <c>paused</c> or <c>rebuilding</c>.</param>
/// <param name="RebuildPosition">How far a rebuild has come.</param>
/// <param name="FailedPosition">The event that it stands before and cannot process.</param>
/// <param name="FailedType">Name of that event.</param>
/// <param name="Error">Kind of the last failure; never data of an event.</param>
/// <param name="Attempts">Failures since the last success.</param>
/// <param name="UpdatedAt">When any of this last changed, UTC.</param>
public sealed record SubscriptionStatus(
    string Name,
    long Position,
    long Head,
    string Status,
    long? RebuildPosition,
    long? FailedPosition,
    string? FailedType,
    string? Error,
    int Attempts,
    DateTimeOffset UpdatedAt
)
{
    /// <summary>Positions not processed yet: at least the number of events, since positions have gaps.</summary>
    public long Lag => Math.Max(0, Head - Position);
}
