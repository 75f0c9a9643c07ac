using System.Text.Json.Serialization;
using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Submissions;

/// <summary>
/// Something that happened to a submission: what a citizen sent through the national portal, before it is a dossier (NĐ 118/2025 Đ.17(2)). A storage format like
/// <see cref="DossierEvent"/>: no personal data, no free text, never edited.
/// </summary>
public abstract record SubmissionEvent
{
    /// <summary>When it happened, with legal effect.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>Hồ sơ nộp trực tuyến đã đến hệ thống: the acceptance clock starts, the dossier's own does not.</summary>
public sealed record SubmissionArrived : SubmissionEvent
{
    public const string StoredAs = "submission_arrived";

    /// <summary>The portal's own code of the submission: used once.</summary>
    public required string PortalCode { get; init; }
    public required string ProcedureCode { get; init; }

    /// <summary>Who is to receive it.</summary>
    public required string Agency { get; init; }
    public required string ResolvingAgency { get; init; }
    public string? Branch { get; init; }
    public required ApplicantKind ApplicantKind { get; init; }

    /// <summary>By when the officer is to be notified, and the citizen answered; null where the rule set knows no such limit.</summary>
    public DateTimeOffset? NotifyDueAt { get; init; }
    public DateTimeOffset? AcceptDueAt { get; init; }
    public required string RuleSet { get; init; }
    public required string CalendarVersion { get; init; }
}

/// <summary>Đã thông báo cho cán bộ tiếp nhận.</summary>
public sealed record SubmissionNotified : SubmissionEvent
{
    public const string StoredAs = "submission_notified";
}

/// <summary>Yêu cầu hoàn thiện, hướng dẫn một lần đầy đủ. The guidance is kept beside the log.</summary>
public sealed record SubmissionCorrectionAsked : SubmissionEvent
{
    public const string StoredAs = "submission_correction_asked";
}

/// <summary>Công dân nộp lại: the acceptance clock starts again.</summary>
public sealed record SubmissionResubmitted : SubmissionEvent
{
    public const string StoredAs = "submission_resubmitted";
    public DateTimeOffset? NotifyDueAt { get; init; }
    public DateTimeOffset? AcceptDueAt { get; init; }
    public required string RuleSet { get; init; }
    public required string CalendarVersion { get; init; }
}

/// <summary>Từ chối tiếp nhận. The reason is kept beside the log.</summary>
public sealed record SubmissionRejected : SubmissionEvent
{
    public const string StoredAs = "submission_rejected";
}

/// <summary>Tiếp nhận: the dossier was received in the same transaction, and names this submission.</summary>
public sealed record SubmissionAccepted : SubmissionEvent
{
    public const string StoredAs = "submission_accepted";
    public required Guid Dossier { get; init; }
    public required string DossierCode { get; init; }
}

/// <summary>JSON of the stored events, written like that of the dossiers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SubmissionArrived))]
[JsonSerializable(typeof(SubmissionNotified))]
[JsonSerializable(typeof(SubmissionCorrectionAsked))]
[JsonSerializable(typeof(SubmissionResubmitted))]
[JsonSerializable(typeof(SubmissionRejected))]
[JsonSerializable(typeof(SubmissionAccepted))]
public sealed partial class SubmissionJson : JsonSerializerContext;
