using System.Text.Json.Serialization;
using MotCua.EventStore;

namespace MotCua.Server.Portal;

/// <summary>
/// What the national portal said of a dossier. These lie in a stream of their own beside the dossier's, so that a sync never moves the version that a clerk works on. Like all
/// events they are a storage format.
/// </summary>
public abstract record PortalEvent
{
    public required Guid DossierId { get; init; }

    /// <summary>The version of the dossier's stream that the portal was shown.</summary>
    public required long DossierVersion { get; init; }

    /// <summary>When the portal answered, by the sync job's clock.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>A positive answer: the portal has this version.</summary>
public sealed record PortalSyncConfirmed : PortalEvent
{
    public const string StoredAs = "portal_sync_confirmed";

    /// <summary>SHA-256 of what was sent.</summary>
    public required string Digest { get; init; }
}

/// <summary>The portal refuses this version, or it cannot be expressed in the portal's terms. The portal's words are in the erasable rows: they may name people.</summary>
public sealed record PortalSyncRejected : PortalEvent
{
    public const string StoredAs = "portal_sync_rejected";

    /// <summary>The portal's error code, or <c>mapping</c>, <c>unanswered</c>.</summary>
    public required string Code { get; init; }
}

/// <summary>
/// A reconciliation found that the portal does not have what it had confirmed: the dossier is missing there, or different. It counts as unsynced again until
/// the portal confirms it anew. <see cref="PortalEvent.OccurredAt"/> is when the reconciliation began.
/// </summary>
public sealed record PortalSyncDisproved : PortalEvent
{
    public const string StoredAs = "portal_sync_disproved";

    /// <summary><c>missing</c> or <c>different</c>.</summary>
    public required string Finding { get; init; }

    /// <summary>The report that says so.</summary>
    public required Guid Reconciliation { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PortalSyncConfirmed))]
[JsonSerializable(typeof(PortalSyncRejected))]
[JsonSerializable(typeof(PortalSyncDisproved))]
[JsonSerializable(typeof(InboundReported))]
public sealed partial class PortalJson : JsonSerializerContext;

/// <summary>How the portal's answers lie in the log.</summary>
public static class PortalLog
{
    public const string StreamType = "portal";

    public static Guid StreamOf(Guid dossier) => EventIds.Derive("portal", dossier.ToString(), 0);

    /// <summary>The same answer told twice is one event.</summary>
    public static Guid IdOf(PortalEvent said) =>
        EventIds.Derive(
            "portal",
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{said.DossierId} {said.DossierVersion} {said.GetType().Name} {said.OccurredAt:O}"
            ),
            1
        );

    public static EventRegistry AddPortal(this EventRegistry registry) =>
        registry
            .Add(PortalSyncConfirmed.StoredAs, PortalJson.Default.PortalSyncConfirmed)
            .Add(PortalSyncRejected.StoredAs, PortalJson.Default.PortalSyncRejected)
            .Add(PortalSyncDisproved.StoredAs, PortalJson.Default.PortalSyncDisproved)
            .Add(InboundReported.StoredAs, PortalJson.Default.InboundReported);
}
