namespace MotCua.Server.Feed.Push;

/// <summary>
/// The bytes of a message: those that a pull of the same filter gives (<see cref="FeedEvent"/>), with the optional fields that were approved when the event's position was reached
/// (<see cref="Shape"/>). Nothing of the present goes in, neither today's filter and fields nor today's epoch: so a retry and a replay are the same to the byte, years
/// and restores later. What changes with the attempt, its time and the signatures, stands in the headers.
/// </summary>
public static class PushBody
{
    public static byte[] Of(Subscription subscription, FeedEvent happened)
    {
        var fields = subscription.ShapeAt(happened.Position).Fields;
        return happened.ToJson(FeedEvent.OptionalFields.All(fields.Contains) ? null : fields);
    }
}
