namespace MotCua.Server.Feed.Push;

/// <summary>
/// The bytes of a message: a function of the event, the shape in force at its position, and the epoch that its position belongs to; so a retry and a replay are the
/// same to the byte, after a change of the filter and after a restore as well.
/// </summary>
public static class PushBody
{
    public static byte[] Of(Subscription subscription, IReadOnlyList<(long Epoch, long Divergence)> epochs, FeedEvent happened)
    {
        var fields = subscription.ShapeAt(happened.Position).Fields;
        return happened.ToJson(EpochOf(epochs, happened.Position), FeedEvent.OptionalFields.All(fields.Contains) ? null : fields);
    }

    /// <summary>The newest epoch that began before the position.</summary>
    private static long EpochOf(IReadOnlyList<(long Epoch, long Divergence)> epochs, long position) =>
        epochs.Where(epoch => epoch.Divergence < position).Max(epoch => epoch.Epoch);
}
