using MotCua.Dossiers;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Dossiers;

/// <summary>What a command's mapping may look at. The clock has been read already.</summary>
public sealed record CommandInput(Dossier Dossier, Values Body, DateTimeOffset OccurredAt, ReferenceData Reference)
{
    /// <summary>The rules that the dossier was received under, whatever is in force now.</summary>
    public RuleSet Rules => Reference.RulesOf(Dossier);

    public MotCua.Dossiers.Time.WorkingCalendar Calendar =>
        Reference.CalendarFor(Dossier.Receipt.Resolving.Code, MotCua.Dossiers.Time.VietnamTime.DateOf(OccurredAt));
}

/// <summary>
/// One command on a dossier as the outside sees it: verb, body, and how the body becomes the decision of the rules. Used by the route
/// <c>POST /v1/dossiers/{id}/{verb}</c> and by imports alike.
/// </summary>
/// <param name="RemarkFields">Fields of the body that are free text or personal: kept in erasable rows beside the log, never in the event.</param>
public sealed record DossierCommand(
    string Verb,
    string Summary,
    IReadOnlyList<Field> Fields,
    Func<CommandInput, Decision> Decide,
    params IReadOnlyList<string> RemarkFields
)
{
    public static readonly Field OccurredAt = Field
        .Instant("occurredAt", "Thời điểm xảy ra; mặc định là bây giờ, không ở tương lai, không trước sự kiện cuối.")
        .Like("2026-11-20T09:15:00+07:00");

    /// <summary>Free text, kept beside the log with the command's own event.</summary>
    public static readonly Field LateEntryReason = Field
        .LongText("lateEntryReason", "Lý do nhập muộn, bắt buộc khi việc xảy ra quá giới hạn nhập muộn (ops/limits.md).", 1000)
        .Like("Mất kết nối tại điểm lưu động");

    public IReadOnlyList<Field> Body { get; } = [.. Fields, OccurredAt, LateEntryReason];

    /// <summary>What of the body is kept beside the log.</summary>
    public IEnumerable<Field> Remarks => Body.Where(one => RemarkFields.Contains(one.Name) || one == LateEntryReason);
}
