using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Mapping;

/// <summary>
/// The portal's ten codes of a dossier's status. Nothing is embellished: a dossier that waits for a supplement is 5 and one that was closed is 8, never 9. Overdue,
/// apology and forwarding have no code; the portal derives lateness from the dates.
/// </summary>
public static class PortalStatus
{
    public const string Registered = "1";
    public const string Received = "2";
    public const string NotAccepted = "3";
    public const string Processing = "4";
    public const string AwaitingSupplement = "5";
    public const string AwaitingObligation = "6";
    public const string Withdrawn = "7";
    public const string Stopped = "8";
    public const string Processed = "9";
    public const string Returned = "10";

    public static string Of(Snapshot dossier) => After(dossier.Steps, dossier.Steps.Count, dossier.EndedAs);

    /// <summary>The code after the first <paramref name="count"/> steps.</summary>
    /// <remarks>Assigning is still "received" until work has begun; from then on a dossier that changes hands stays "processing".</remarks>
    public static string After(IReadOnlyList<StepOf> steps, int count, string? endedAs) =>
        steps[count - 1].Status switch
        {
            "received" or "assigned" when steps.Take(count).All(step => step.Status is "received" or "assigned") => Received,
            "received" or "assigned" or "processing" => Processing,
            "awaiting_supplement" => AwaitingSupplement,
            "awaiting_obligation" => AwaitingObligation,
            "withdrawn" => Withdrawn,
            "stopped" or "refused" or "closed" => Stopped,
            "processed" => Processed,
            // What is handed over after a refusal is the refusal: there is no result.
            "returned" => endedAs == "refused" ? Stopped : Returned,
            var unknown => throw new MappingException($"no portal status for {unknown}"),
        };
}

/// <summary>The dossier cannot be expressed in the portal's terms; it goes to the repair queue with this reason.</summary>
public sealed class MappingException(string message) : Exception(message);
