namespace MotCua.Server.Feed.Push;

/// <summary>Filter and fields of a subscription for the events after a position. See <c>delivery.shape</c>.</summary>
/// <param name="After">Null: not taken up by the sender yet.</param>
/// <param name="Imported">Dossiers taken over from older systems as well.</param>
public sealed record Shape(int Number, long? After, FeedFilter Filter, bool Imported, IReadOnlyList<string> Fields)
{
    /// <summary>Of the events that the filter lets through, those that this shape is in force for and that are to be sent.</summary>
    public IEnumerable<FeedEvent> LetsThrough(IEnumerable<FeedEvent> events, long last) =>
        events.Where(happened => happened.Position <= last && (Imported || !happened.Imported));
}

/// <summary>A secret as it is stored.</summary>
/// <param name="ValidUntil">Null: the present one.</param>
public sealed record StoredSecret(int Number, byte[] Sealed, DateTimeOffset CreatedAt, DateTimeOffset? ValidUntil);

/// <summary>A webhook subscription.</summary>
/// <param name="Version">Of its stream of events: a change expects the version that it was decided on.</param>
/// <param name="Reach">The agency whose subtree limits it; null for none.</param>
/// <param name="Parallel">Most messages on the way at the same time.</param>
/// <param name="ChangedBy">Who made what is to be approved.</param>
public sealed record Subscription(
    Guid Id,
    long Version,
    string Name,
    Uri Url,
    SubscriptionStatus Status,
    string? Reason,
    string? Reach,
    int Parallel,
    string RegisteredBy,
    DateTimeOffset RegisteredAt,
    string ChangedBy,
    string? ApprovedBy,
    DateTimeOffset? ApprovedAt
)
{
    public IReadOnlyList<Shape> Shapes { get; init; } = [];
    public IReadOnlyList<StoredSecret> Secrets { get; init; } = [];

    public Shape NewestShape => Shapes[^1];

    /// <summary>The shape that an event is sent in.</summary>
    public Shape ShapeAt(long position) => Shapes.LastOrDefault(shape => shape.After is { } after && after < position) ?? Shapes[0];

    /// <summary>The last position that a shape is in force for.</summary>
    public long LastOf(Shape shape) =>
        Shapes
            .Where(later => later.Number > shape.Number && later.After is not null)
            .Select(later => later.After!.Value)
            .DefaultIfEmpty(long.MaxValue)
            .Min();

    /// <summary>Keys of the secrets that are valid, newest first.</summary>
    public IReadOnlyList<byte[]> KeysAt(DateTimeOffset now, byte[] box) =>
        [
            .. Secrets
                .Where(secret => secret.ValidUntil is null || secret.ValidUntil > now)
                .OrderByDescending(secret => secret.Number)
                .Select(secret => WebhookSignature.KeyOf(SecretBox.Open(box, Id, secret.Sealed))),
        ];
}
