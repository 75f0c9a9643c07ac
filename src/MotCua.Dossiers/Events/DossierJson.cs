using System.Text.Json.Serialization;

namespace MotCua.Dossiers.Events;

/// <summary>JSON of the stored events: camelCase, nulls left out, enums by their written names. Part of the storage format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(DossierReceived))]
[JsonSerializable(typeof(DossierForwarded))]
[JsonSerializable(typeof(DossierAssigned))]
[JsonSerializable(typeof(SupplementRequested))]
[JsonSerializable(typeof(SupplementReceived))]
[JsonSerializable(typeof(ObligationNotified))]
[JsonSerializable(typeof(ObligationSettled))]
[JsonSerializable(typeof(DossierProcessed))]
[JsonSerializable(typeof(DossierRefused))]
[JsonSerializable(typeof(DossierOverdue))]
[JsonSerializable(typeof(DossierDueSoon))]
[JsonSerializable(typeof(ApologyIssued))]
[JsonSerializable(typeof(DossierReturned))]
[JsonSerializable(typeof(DossierWithdrawn))]
[JsonSerializable(typeof(DossierStopped))]
[JsonSerializable(typeof(DossierClosedUnsupplemented))]
[JsonSerializable(typeof(HandoverAccepted))]
[JsonSerializable(typeof(OpinionRequested))]
[JsonSerializable(typeof(OpinionReceived))]
[JsonSerializable(typeof(OpinionOverdue))]
[JsonSerializable(typeof(LegOpened))]
[JsonSerializable(typeof(LegFinished))]
[JsonSerializable(typeof(RatingGiven))]
[JsonSerializable(typeof(DossierCorrected))]
[JsonSerializable(typeof(ReceiptCorrected))]
[JsonSerializable(typeof(DueDateReprojected))]
public sealed partial class DossierJson : JsonSerializerContext;
