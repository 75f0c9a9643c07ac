using MotCua.Dossiers.Events;
using MotCua.EventStore;

namespace MotCua.Server.Portal;

/// <summary>
/// What another system of record reports of one of its dossiers, whole: the latest by that system's own clock counts (NĐ 224/2026 Đ.15(1)(h)). A stream of its
/// own for each code, apart from the dossiers of this system. No personal data. A storage format.
/// </summary>
public sealed record InboundReported
{
    public const string StoredAs = "inbound_reported";

    /// <summary><c>ministry</c> or <c>dvcqg</c>.</summary>
    public required SystemOfRecord System { get; init; }
    public required string Code { get; init; }
    public required string ProcedureCode { get; init; }
    public required DateOnly ProcedureVersion { get; init; }
    public required string Field { get; init; }
    public required Channel Channel { get; init; }
    public required AgencyAtReceipt Receiving { get; init; }
    public required AgencyAtReceipt Resolving { get; init; }
    public required CrossBoundary CrossBoundary { get; init; }

    /// <summary>1 to 10, as the portal counts them (domain reference 3.6).</summary>
    public required int Status { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? ReturnedAt { get; init; }

    /// <summary>As of when, by the other system's clock.</summary>
    public required DateTimeOffset SourceAt { get; init; }

    /// <summary>SHA-256 of what was reported: two reports of one moment must be the same.</summary>
    public required string Digest { get; init; }
}

/// <summary>How such reports lie in the log.</summary>
public static class InboundLog
{
    public const string StreamType = "inbound";

    public static Guid StreamOf(string code) => EventIds.Derive("inbound", code, 0);

    /// <summary>The same report told twice is one event.</summary>
    public static Guid IdOf(InboundReported reported) =>
        EventIds.Derive("inbound", FormattableString.Invariant($"{reported.Code} {reported.SourceAt:O} {reported.Digest}"), 1);

    /// <summary>Not accepted, or not decided yet: outside of all receipts, as at the local intake.</summary>
    public static bool IsReceived(int status) => status is not (1 or 3);

    public static bool IsEnded(int status) => status is 7 or 8 or 9 or 10;
}
