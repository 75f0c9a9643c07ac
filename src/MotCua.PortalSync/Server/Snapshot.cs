using System.Text.Json.Serialization;

namespace MotCua.PortalSync.Server;

/// <summary>A dossier as MotCua gives it to the sync job: the state at <see cref="Version"/> with personal data. Held in memory only.</summary>
public sealed record Snapshot
{
    public required Guid Id { get; init; }
    public required string Code { get; init; }

    /// <summary>Version of the dossier's stream that this shows.</summary>
    public required long Version { get; init; }

    /// <summary>The version that the portal has confirmed last; null before the first time.</summary>
    public long? SyncedVersion { get; init; }

    /// <summary>False: another system reports this dossier to the portal, or it came from an older system.</summary>
    public required bool Outbound { get; init; }

    /// <summary>As in the API: received, assigned, processing, awaiting_supplement …</summary>
    public required string Status { get; init; }

    /// <summary>How it ended, when it has: processed, refused, withdrawn, stopped, closed.</summary>
    public string? EndedAs { get; init; }
    public required ProcedureOf Procedure { get; init; }

    /// <summary>counter, online or postal.</summary>
    public required string Channel { get; init; }
    public required AgencyOf Receiving { get; init; }
    public required AgencyOf Resolving { get; init; }
    public required ApplicantOf Applicant { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? ReturnedAt { get; init; }

    /// <summary>counter, postal or online.</summary>
    public string? ReturnedBy { get; init; }
    public string? ResultNumber { get; init; }
    public bool Digitised { get; init; }
    public bool VerifiedByVNeID { get; init; }
    public IReadOnlyList<SupplementOf> Supplements { get; init; } = [];
    public IReadOnlyList<ObligationOf> Obligations { get; init; } = [];
    public required IReadOnlyList<StepOf> Steps { get; init; }
}

public sealed record ProcedureOf(string Code, string Name, string Field);

public sealed record AgencyOf(string Code, string Name);

/// <param name="Kind">citizen, business, agency or other.</param>
public sealed record ApplicantOf(string Kind, string? Name, string? IdNumber, string? Phone, string? Email, string? Summary);

/// <param name="OldDueAt">The promise when the supplement was asked for.</param>
/// <param name="NewDueAt">The promise after it had come; null while it is awaited.</param>
public sealed record SupplementOf(
    int Ordinal,
    DateTimeOffset RequestedAt,
    string RequestedBy,
    string? Reason,
    DateTimeOffset? ReceivedAt,
    string? ReceivedBy,
    DateTimeOffset? OldDueAt,
    DateTimeOffset? NewDueAt
);

/// <param name="Amount">In đồng.</param>
/// <param name="PaidBy">Where it was paid; null while it is not.</param>
public sealed record ObligationOf(string Kind, decimal Amount, string? PaidBy);

/// <param name="Version">Version of the event in the dossier's stream.</param>
/// <param name="Type">Name of the event, as in the log.</param>
/// <param name="Status">The dossier's status after it.</param>
/// <param name="DueAt">The step's own deadline, where it has one.</param>
public sealed record StepOf(
    long Version,
    string Type,
    string Status,
    DateTimeOffset At,
    string Actor,
    AgencyOf Agency,
    DateTimeOffset? DueAt = null
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(FeedPage))]
[JsonSerializable(typeof(Confirmations))]
[JsonSerializable(typeof(KnownPage))]
[JsonSerializable(typeof(ReconciliationReport))]
public sealed partial class ServerJson : JsonSerializerContext;

/// <summary>A page of <c>GET /v1/feed</c>; of each event only what the sync job needs.</summary>
public sealed record FeedPage(long Epoch, IReadOnlyList<FeedEvent> Events, string NextCursor, long HeadPosition, bool HasMore);

public sealed record FeedEvent(string Type, FeedData Data);

/// <param name="Imported">Taken over from an older system: the portal has it from there.</param>
public sealed record FeedData(Guid DossierId, long DossierVersion, long FeedPosition, bool Imported = false);

public sealed record Confirmations(IReadOnlyList<Confirmation> Items);

/// <summary>What the portal said of one snapshot.</summary>
/// <param name="Version">Version of the dossier that the snapshot showed.</param>
/// <param name="Outcome"><c>synced</c> or <c>rejected</c>.</param>
/// <param name="Digest">SHA-256 of what was sent, in lower-case hexadecimal.</param>
/// <param name="Code">The portal's error code, of a rejection.</param>
/// <param name="Reason">The portal's words, of a rejection.</param>
public sealed record Confirmation(
    Guid DossierId,
    long Version,
    string Outcome,
    DateTimeOffset At,
    string Digest,
    string? Code,
    string? Reason
);

/// <summary>A page of <c>GET /v1/portal-sync/dossiers</c>: which dossiers the portal should have.</summary>
public sealed record KnownPage(IReadOnlyList<Known> Items, string? Next);

public sealed record Known(Guid Id, string Code, long Version, long? SyncedVersion);

/// <summary>What a comparison with the portal found, for <c>POST /v1/portal-sync/reconciliations</c>. Codes and names of fields only; at most <see cref="MostEntries"/> in all lists together.</summary>
/// <param name="Compared">Dossiers that were compared.</param>
/// <param name="Missing">Codes that the portal did not have.</param>
/// <param name="Unknown">Codes that the portal has and this server does not report.</param>
/// <param name="Repaired">Those of the missing and different ones that were sent again, with a positive answer.</param>
public sealed record ReconciliationReport(
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    int Compared,
    IReadOnlyList<string> Missing,
    IReadOnlyList<DifferentDossier> Different,
    IReadOnlyList<string> Unknown,
    IReadOnlyList<string> Repaired
)
{
    public const int MostEntries = 10_000;
}

public sealed record DifferentDossier(string Code, IReadOnlyList<string> Fields);
