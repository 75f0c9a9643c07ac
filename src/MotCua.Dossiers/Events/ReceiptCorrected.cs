using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Events;

/// <summary>
/// The receipt was wrong and is issued anew: all of it as it should have been, whatever of it was wrong. Counted from then on as if it had been
/// received so; the old one stays in the log.
/// </summary>
public sealed record ReceiptCorrected : DossierEvent
{
    public const string StoredAs = "receipt_corrected";

    public required DateTimeOffset ReceivedAt { get; init; }
    public required string ProcedureCode { get; init; }
    public required DateOnly ProcedureVersion { get; init; }
    public required string Field { get; init; }
    public string? Branch { get; init; }

    /// <summary>As in the receipt: null for this system.</summary>
    public SystemOfRecord? SystemOfRecord { get; init; }
    public required Channel Channel { get; init; }
    public required AgencyAtReceipt Receiving { get; init; }
    public required AgencyAtReceipt Resolving { get; init; }
    public required CrossBoundary CrossBoundary { get; init; }

    /// <summary>What the receipt promises, before supplements and pauses.</summary>
    public DueDate? Due { get; init; }
    public required DueBasis Basis { get; init; }

    /// <summary>The due date in force from now on.</summary>
    public DueDate? NewDue { get; init; }

    /// <summary>The due date before re-appointment; null where it is the one in force.</summary>
    public DueDate? NewOriginalDue { get; init; }

    /// <summary>Of the due date in force.</summary>
    public DueForecast? Forecast { get; init; }
    public required string Authority { get; init; }
}
