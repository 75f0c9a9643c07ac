using System.Text.Json.Serialization;
using MotCua.EventStore;

namespace MotCua.Server.Feed.Push;

/// <summary>What happened to a subscription, in a stream of its own. A storage format; who did it stands in the event's user name.</summary>
public abstract record SubscriptionEvent
{
    public required Guid SubscriptionId { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>Registered, or moved from one status to another; <see cref="Reason"/> is a code.</summary>
public sealed record SubscriptionMoved : SubscriptionEvent
{
    public const string StoredAs = "subscription_moved";
    public required string Verb { get; init; }
    public required string Status { get; init; }
    public string? Reason { get; init; }
}

/// <summary>The endpoint has failed for this long.</summary>
public sealed record SubscriptionAlerted : SubscriptionEvent
{
    public const string StoredAs = "subscription_alerted";
    public required DateTimeOffset FailingSince { get; init; }

    /// <summary>1, 24, 120 or 312.</summary>
    public required int Hours { get; init; }
}

public sealed record SubscriptionSecretRotated : SubscriptionEvent
{
    public const string StoredAs = "subscription_secret_rotated";
    public required int Number { get; init; }

    /// <summary>The secrets before it sign until then.</summary>
    public required DateTimeOffset OldUntil { get; init; }
}

public sealed record SubscriptionSecretsRevoked : SubscriptionEvent
{
    public const string StoredAs = "subscription_secrets_revoked";
}

/// <summary>An operator lets the receiver do without one event.</summary>
public sealed record DeliverySkipped : SubscriptionEvent
{
    public const string StoredAs = "subscription_delivery_skipped";
    public required Guid DossierId { get; init; }
    public required long Position { get; init; }
    public required string Reason { get; init; }
}

/// <summary>Sending goes on after another position: events between are sent again, or not at all.</summary>
public sealed record PositionSet : SubscriptionEvent
{
    public const string StoredAs = "subscription_position_set";
    public required long From { get; init; }
    public required long Position { get; init; }
    public required string Reason { get; init; }
}

public sealed record ReplayRequested : SubscriptionEvent
{
    public const string StoredAs = "subscription_replay_requested";
    public required Guid ReplayId { get; init; }
    public required long FromPosition { get; init; }
    public required long ToPosition { get; init; }
    public int? Ids { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SubscriptionMoved))]
[JsonSerializable(typeof(SubscriptionAlerted))]
[JsonSerializable(typeof(SubscriptionSecretRotated))]
[JsonSerializable(typeof(SubscriptionSecretsRevoked))]
[JsonSerializable(typeof(DeliverySkipped))]
[JsonSerializable(typeof(PositionSet))]
[JsonSerializable(typeof(ReplayRequested))]
public sealed partial class SubscriptionJson : JsonSerializerContext;

public static class SubscriptionLog
{
    public const string StreamType = "subscription";

    public static EventRegistry AddWebhookSubscriptions(this EventRegistry registry) =>
        registry
            .Add(SubscriptionMoved.StoredAs, SubscriptionJson.Default.SubscriptionMoved)
            .Add(SubscriptionAlerted.StoredAs, SubscriptionJson.Default.SubscriptionAlerted)
            .Add(SubscriptionSecretRotated.StoredAs, SubscriptionJson.Default.SubscriptionSecretRotated)
            .Add(SubscriptionSecretsRevoked.StoredAs, SubscriptionJson.Default.SubscriptionSecretsRevoked)
            .Add(DeliverySkipped.StoredAs, SubscriptionJson.Default.DeliverySkipped)
            .Add(PositionSet.StoredAs, SubscriptionJson.Default.PositionSet)
            .Add(ReplayRequested.StoredAs, SubscriptionJson.Default.ReplayRequested);
}
