using System.Text.Json.Serialization;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Events;

/// <summary>
/// Something that happened to a dossier. These types are a storage format: each is stored for ever under the name in its <c>StoredAs</c>, a golden
/// file holds every stored shape, and a changed shape is a new name with a version (<c>dossier_returned.v2</c>), never an edit.
/// Events hold no personal data and no free text (who the applicant is, why, a note): that lives in erasable rows beside the log.
/// </summary>
public abstract record DossierEvent
{
    /// <summary>When it happened, with legal effect; when it was recorded is the log's own time.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>Tiếp nhận hồ sơ và hẹn trả kết quả (NĐ 118/2025 Đ.17): the clock starts, the due date is promised.</summary>
public sealed record DossierReceived : DossierEvent
{
    public const string StoredAs = "dossier_received";

    public required string Code { get; init; }
    public required string ProcedureCode { get; init; }

    /// <summary>First day of validity of the procedure version under which the dossier was received.</summary>
    public required DateOnly ProcedureVersion { get; init; }
    public required string Field { get; init; }
    public required Channel Channel { get; init; }
    public required AgencyAtReceipt Receiving { get; init; }
    public required AgencyAtReceipt Resolving { get; init; }
    public required CrossBoundary CrossBoundary { get; init; }
    public required ApplicantKind ApplicantKind { get; init; }
    public bool OnBehalfOf { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>Null where the papers were not counted.</summary>
    public Components? Components { get; init; }

    /// <summary>The applicant's account is verified against the population database (VNeID); null where nobody said.</summary>
    public bool? IdentityVerified { get; init; }

    /// <summary>Null when the procedure has no time limit: a state of its own that is counted, never "on time".</summary>
    public DueDate? Due { get; init; }
    public required DueBasis Basis { get; init; }
    public DueForecast? Forecast { get; init; }

    /// <summary>Taken over from an older system: counted like any other, not pushed to the national portal.</summary>
    public bool Imported { get; init; }

    /// <summary>Trường hợp of the procedure whose limit counts.</summary>
    public string? Branch { get; init; }

    /// <summary>Whose records of the procedure are the authority; null: this system's.</summary>
    public SystemOfRecord? SystemOfRecord { get; init; }

    /// <summary>The submission from the portal that was accepted with this receipt.</summary>
    public Guid? Submission { get; init; }
}

/// <summary>Chuyển hồ sơ (giao/nhận).</summary>
public sealed record DossierForwarded : DossierEvent
{
    public const string StoredAs = "dossier_forwarded";
    public required string FromAgency { get; init; }
    public required string ToAgency { get; init; }

    /// <summary>By when it has to be accepted there (NĐ 118/2025 Đ.18, Đ.20); absent in what was stored before this was computed.</summary>
    public DateTimeOffset? HandoverDueAt { get; init; }

    /// <summary>Papers go along; null: only the electronic dossier.</summary>
    public bool? Paper { get; init; }
}

/// <summary>Phân công. The officer is named by the subject of his account.</summary>
public sealed record DossierAssigned : DossierEvent
{
    public const string StoredAs = "dossier_assigned";
    public required string Officer { get; init; }
    public string? Step { get; init; }
    public DateTimeOffset? StepDueAt { get; init; }
}

/// <summary>Yêu cầu bổ sung (NĐ 118/2025 Đ.19(5)): the clock stops.</summary>
public sealed record SupplementRequested : DossierEvent
{
    public const string StoredAs = "supplement_requested";

    /// <summary>Which request it is, from 1; more than one is lawful only by the citizen's fault and counts as late in QĐ 766.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Asked later than the rule set allows: lawful only where the sector's own law gives more time; recorded and shown, not refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AskedLate { get; init; }

    /// <summary>First day on which the dossier may be closed unsupplemented; null where its rule set knows no closing.</summary>
    public DateOnly? CloseFrom { get; init; }
}

/// <summary>Tiếp nhận bổ sung: the period is counted again from the start (NĐ 118/2025 Đ.19(5)).</summary>
public sealed record SupplementReceived : DossierEvent
{
    public const string StoredAs = "supplement_received";
    public DueDate? NewDue { get; init; }
    public DueForecast? Forecast { get; init; }
    public required string CalendarVersion { get; init; }

    /// <summary>The due date before re-appointment, moved likewise; null where there was none, or where the period starts again and nothing is re-appointed any more.</summary>
    public DueDate? NewOriginalDue { get; init; }

    /// <summary>The period counted again from the start; null where no limit is known. The rule set says which of the two is <see cref="NewDue"/>.</summary>
    public DueDate? DueByReset { get; init; }

    /// <summary>The due date before, moved by the working time of the wait.</summary>
    public DueDate? DueByShift { get; init; }
}

/// <summary>Yêu cầu thực hiện nghĩa vụ tài chính: the clock stops.</summary>
public sealed record ObligationNotified : DossierEvent
{
    public const string StoredAs = "obligation_notified";
    public required string Kind { get; init; }

    /// <summary>In đồng, 0 or more.</summary>
    public required decimal Amount { get; init; }
}

/// <summary>Đã thực hiện nghĩa vụ tài chính: the clock goes on with the working time that was left.</summary>
public sealed record ObligationSettled : DossierEvent
{
    public const string StoredAs = "obligation_settled";
    public required string Channel { get; init; }
    public DueDate? NewDue { get; init; }

    /// <summary>The due date before re-appointment, moved likewise; null where there was no re-appointment.</summary>
    public DueDate? NewOriginalDue { get; init; }
    public DueForecast? Forecast { get; init; }
    public required string CalendarVersion { get; init; }
}

/// <summary>Đã xử lý xong, kết quả có tại Một cửa (portal status 9): the end of the clock.</summary>
public sealed record DossierProcessed : DossierEvent
{
    public const string StoredAs = "dossier_processed";
    public string? ResultNumber { get; init; }
    public bool ResultSigned { get; init; }
}

/// <summary>Từ chối giải quyết (NĐ 118/2025 Đ.19(3)): the end of the clock.</summary>
public sealed record DossierRefused : DossierEvent
{
    public const string StoredAs = "dossier_refused";
}

/// <summary>Quá hạn: announced once per broken due date, by whoever sees it first; <see cref="DossierEvent.OccurredAt"/> is the instant of the breach.</summary>
public sealed record DossierOverdue : DossierEvent
{
    public const string StoredAs = "dossier_overdue";
    public required DueDate Due { get; init; }
}

/// <summary>Xin lỗi và hẹn lại ngày trả kết quả (NĐ 118/2025 Đ.19(6)), once at most.</summary>
public sealed record ApologyIssued : DossierEvent
{
    public const string StoredAs = "apology_issued";
    public required string ReasonCode { get; init; }
    public required DueDate OldDue { get; init; }
    public required DueDate NewDue { get; init; }
    public DueForecast? Forecast { get; init; }
    public required string Number { get; init; }
    public required string Signer { get; init; }
}

/// <summary>Trả kết quả (portal status 10).</summary>
public sealed record DossierReturned : DossierEvent
{
    public const string StoredAs = "dossier_returned";
    public required ReturnChannel Channel { get; init; }

    /// <summary>Code of the reason why a late dossier was returned without an apology; null where none was owed.</summary>
    public string? NoApologyReason { get; init; }
}

/// <summary>Công dân rút hồ sơ (NĐ 118/2025 Đ.21).</summary>
public sealed record DossierWithdrawn : DossierEvent
{
    public const string StoredAs = "dossier_withdrawn";
}

/// <summary>Dừng giải quyết (NĐ 118/2025 Đ.21, form 05).</summary>
public sealed record DossierStopped : DossierEvent
{
    public const string StoredAs = "dossier_stopped";
}

/// <summary>Đóng hồ sơ vì không bổ sung trong 15 ngày (NĐ 118/2025 Đ.19(5)).</summary>
public sealed record DossierClosedUnsupplemented : DossierEvent
{
    public const string StoredAs = "dossier_closed_unsupplemented";
}

/// <summary>Đính chính. Old and new value are absent where the field is personal data.</summary>
public sealed record DossierCorrected : DossierEvent
{
    public const string StoredAs = "dossier_corrected";
    public required string Field { get; init; }
    public string? Old { get; init; }
    public string? New { get; init; }
    public required string Authority { get; init; }
}

/// <summary>
/// An agency as it was on the day of receipt. Kept in the event because a dossier counts for that level and territory for ever, whatever merges later.
/// </summary>
/// <param name="Territory">GSO codes from the province down to the agency's own unit.</param>
/// <param name="UnitSince">First day of validity of that unit: its code alone is reused and is no identity.</param>
public sealed record AgencyAtReceipt(string Code, AgencyLevel Level, IReadOnlyList<string> Territory, DateOnly UnitSince)
{
    [JsonIgnore]
    public string Unit => Territory[^1];

    public bool Equals(AgencyAtReceipt? other) =>
        other is not null
        && Code == other.Code
        && Level == other.Level
        && UnitSince == other.UnitSince
        && Territory.SequenceEqual(other.Territory);

    public override int GetHashCode() => HashCode.Combine(Code, Level, Unit, UnitSince);
}

/// <summary>Why the due date is what it is.</summary>
/// <param name="Limit">Null when the due date was promised by an older system, or the procedure has no limit.</param>
/// <param name="Promised">The due date was taken over, not computed.</param>
/// <param name="YearsWithoutCalendar">Years on the way for which no holidays were published when it was computed.</param>
/// <param name="RuleSetSince">First day of validity of the version of the rule set.</param>
/// <param name="LegalLimit">The law's limit where it is another than <paramref name="Limit"/>.</param>
/// <param name="ApologyDays">Days before expiry by which an apology is due under the rule set; null: one.</param>
/// <param name="Reappointments">How often the rule set allows the date to be re-appointed; null: once.</param>
public sealed record DueBasis(
    TimeLimit? Limit,
    string CalendarVersion,
    string RuleSet,
    bool Promised = false,
    IReadOnlyList<int>? YearsWithoutCalendar = null,
    DateOnly? RuleSetSince = null,
    TimeLimit? LegalLimit = null,
    int? ApologyDays = null,
    int? Reappointments = null
);

[JsonConverter(typeof(JsonStringEnumConverter<Channel>))]
public enum Channel
{
    [JsonStringEnumMemberName("counter")]
    Counter,

    [JsonStringEnumMemberName("online")]
    Online,

    [JsonStringEnumMemberName("postal")]
    Postal,
}

[JsonConverter(typeof(JsonStringEnumConverter<ReturnChannel>))]
public enum ReturnChannel
{
    [JsonStringEnumMemberName("counter")]
    Counter,

    [JsonStringEnumMemberName("postal")]
    Postal,

    [JsonStringEnumMemberName("online")]
    Online,
}

[JsonConverter(typeof(JsonStringEnumConverter<ApplicantKind>))]
public enum ApplicantKind
{
    [JsonStringEnumMemberName("citizen")]
    Citizen,

    [JsonStringEnumMemberName("business")]
    Business,

    [JsonStringEnumMemberName("agency")]
    Agency,

    [JsonStringEnumMemberName("other")]
    Other,
}

[JsonConverter(typeof(JsonStringEnumConverter<AgencyLevel>))]
public enum AgencyLevel
{
    [JsonStringEnumMemberName("province")]
    Province,

    [JsonStringEnumMemberName("department")]
    Department,

    [JsonStringEnumMemberName("district")]
    District,

    [JsonStringEnumMemberName("commune")]
    Commune,
}

/// <summary>Phi địa giới hành chính: whether the receiving one-stop shop lies outside the resolving agency's own territory (NĐ 118/2025 Đ.3(6)–(7)).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CrossBoundary>))]
public enum CrossBoundary
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("withinProvince")]
    WithinProvince,

    [JsonStringEnumMemberName("betweenProvinces")]
    BetweenProvinces,
}
