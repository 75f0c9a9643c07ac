using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Dossiers;
using MotCua.Server.Reference;

namespace MotCua.Server.Forms;

/// <summary>
/// What forms are made of: the dossier's events and their fold, its erasable rows as far as the caller may see them, names from the reference data of the day of
/// receipt. No clock: the same version of a dossier gives the same form.
/// </summary>
public sealed record FormMatter(Dossier Dossier, IReadOnlyList<StoredEvent> Events, PersonalView Person, ReferenceData Reference)
{
    /// <summary>What the QR code leads to: the public look-up of the code, or the code alone where the server does not know its public address.</summary>
    public string Lookup { get; init; } = Dossier.Receipt.Code;

    /// <summary>Running number in the book of the receiving agency; null where the form does not show it.</summary>
    public int? BookNumber { get; init; }

    public DossierReceived Receipt => Dossier.Receipt;

    public FormSet Set => FormSet.At(DayOfReceipt, Receipt.Basis.RuleSet);

    public DateOnly DayOfReceipt => VietnamTime.DateOf(Receipt.OccurredAt);

    public string Procedure => Reference.ProcedureName(Receipt.ProcedureCode, DayOfReceipt);

    public string Receiving => Agency(Receipt.Receiving.Code);

    public string Resolving => Agency(Receipt.Resolving.Code);

    public string Agency(string code) => Reference.AgencyName(code, DayOfReceipt);

    public string PlaceOf(AgencyAtReceipt agency) => FormWords.Place(Reference.UnitName(agency.Unit, DayOfReceipt));

    /// <summary>1 for the receipt as first issued, one more each time that it was corrected and issued again.</summary>
    public int ReceiptVersion => 1 + Events.Count(IsCorrectedReceipt);

    /// <summary>By the stored name: what such an event changes is in the fold.</summary>
    public static bool IsCorrectedReceipt(StoredEvent stored) => stored.Type == "receipt_corrected";
}

/// <summary>
/// The erasable rows of one dossier through the eyes of the caller. A form is printed whatever is in them: what the caller may not see and what has been erased
/// is said to be so, and what was never given is a dotted line to be filled in by hand.
/// </summary>
/// <param name="Visible">Whether the caller may see personal data at all.</param>
/// <param name="Applicant">Null when erased, or not visible.</param>
public sealed record PersonalView(bool Visible, Applicant? Applicant, IReadOnlyDictionary<Guid, JsonElement> Remarks)
{
    private static readonly Html Hidden = Html.Of($"<i class=\"gone\">(không được xem)</i>");
    private static readonly Html Erased = Html.Of($"<i class=\"gone\">(đã xóa)</i>");
    private static readonly Html Blank = Html.Of($"<span class=\"blank\"></span>");

    public Html Name => Of(applicant => applicant.Name);

    public Html Of(Func<Applicant, string?> field) =>
        !Visible ? Hidden
        : Applicant is null ? Erased
        : Filled(field(Applicant));

    /// <summary>The same for a narrow column: empty where nothing was given.</summary>
    public Html OrNothing(Func<Applicant, string?> field) =>
        Visible && Applicant is not null && field(Applicant) is null ? Html.Empty : Of(field);

    /// <summary>A text that was typed with an event and had to be: missing means erased.</summary>
    public Html Remark(StoredEvent stored, string field) =>
        !Visible ? Hidden
        : !Remarks.TryGetValue(stored.Id, out var texts) ? Erased
        : Filled(texts.TryGetProperty(field, out var text) ? text.GetString() : null);

    /// <summary>Names of papers that were typed with an event; empty when there are none, or none that the caller may see.</summary>
    public IReadOnlyList<string> Papers(StoredEvent stored) =>
        Visible && Remarks.TryGetValue(stored.Id, out var texts) && texts.TryGetProperty("papers", out var papers)
            ? [.. papers.EnumerateArray().Select(paper => paper.GetString() ?? "")]
            : [];

    private static Html Filled(string? text) => string.IsNullOrWhiteSpace(text) ? Blank : Html.Of($"<span class=\"typed\">{text}</span>");
}
