using static MotCua.Dossiers.DossierStatus;

namespace MotCua.Dossiers;

/// <summary>What clients ask of a dossier, by the names in the URL.</summary>
public static class Verb
{
    public const string Forward = "forward";
    public const string Assign = "assign";
    public const string Accept = "accept";
    public const string RequestOpinion = "request-opinion";
    public const string ReceiveOpinion = "receive-opinion";
    public const string OpenLeg = "open-leg";
    public const string FinishLeg = "finish-leg";
    public const string RequestSupplement = "request-supplement";
    public const string ReceiveSupplement = "receive-supplement";
    public const string NotifyObligation = "notify-obligation";
    public const string SettleObligation = "settle-obligation";
    public const string Process = "process";
    public const string Refuse = "refuse";
    public const string Apologise = "apologise";
    public const string Return = "return";
    public const string Rate = "rate";
    public const string Withdraw = "withdraw";
    public const string Stop = "stop";
    public const string Close = "close";
    public const string Correct = "correct";
    public const string CorrectReceipt = "correct-receipt";

    public static readonly IReadOnlyList<string> All =
    [
        Forward,
        Assign,
        Accept,
        RequestOpinion,
        ReceiveOpinion,
        OpenLeg,
        FinishLeg,
        RequestSupplement,
        ReceiveSupplement,
        NotifyObligation,
        SettleObligation,
        Process,
        Refuse,
        Apologise,
        Return,
        Rate,
        Withdraw,
        Stop,
        Close,
        Correct,
        CorrectReceipt,
    ];
}

/// <summary>
/// What can happen to a dossier: in which status each command is possible. Decisions, the list of allowed commands and the drawing
/// in <c>state-machine.md</c> all come from this table.
/// </summary>
public static class Lifecycle
{
    /// <summary>Most consultations, and most legs, of one dossier: its state is kept in memory and written into every work-list row.</summary>
    public const int MostInvolved = 50;

    private static readonly DossierStatus[] Running = [Received, Assigned, Processing];
    private static readonly DossierStatus[] Waiting = [AwaitingSupplement, AwaitingObligation];
    private static readonly DossierStatus[] Open = [.. Running, .. Waiting];

    public static IReadOnlyList<DossierStatus> StatusesFor(string verb) =>
        verb switch
        {
            // Work goes on while a dossier waits: it may change hands, but its clock stands still.
            Verb.Forward or Verb.Assign => Open,
            // Before it was ever forwarded there is nothing to accept.
            Verb.Accept => [Assigned, Processing, .. Waiting],
            // The clock runs on while others are asked, and they may answer while it stands still.
            Verb.RequestOpinion or Verb.ReceiveOpinion or Verb.OpenLeg or Verb.FinishLeg => Open,
            Verb.RequestSupplement or Verb.NotifyObligation => Running,
            Verb.Process or Verb.Refuse or Verb.Apologise => Running,
            Verb.ReceiveSupplement or Verb.Close => [AwaitingSupplement],
            Verb.SettleObligation => [AwaitingObligation],
            Verb.Withdraw or Verb.Stop => Open,
            Verb.Return => [Processed, Refused],
            Verb.Rate => [.. Enum.GetValues<DossierStatus>().Except(Open)],
            Verb.Correct or Verb.CorrectReceipt => Enum.GetValues<DossierStatus>(),
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "no such command"),
        };

    /// <summary>The status that a command leads to from a given one; null where it is not possible or does not change the status.</summary>
    public static DossierStatus? Target(string verb, DossierStatus from) =>
        StatusesFor(verb).Contains(from) && Target(verb) is { } target && target != from && !(Stays(verb) && Waiting.Contains(from))
            ? target
            : null;

    // Who holds a dossier does not change what it waits for.
    private static bool Stays(string verb) => verb is Verb.Forward or Verb.Assign;

    private static DossierStatus? Target(string verb) =>
        verb switch
        {
            Verb.Forward => Processing,
            Verb.Assign => Assigned,
            Verb.RequestSupplement => AwaitingSupplement,
            Verb.NotifyObligation => AwaitingObligation,
            Verb.ReceiveSupplement or Verb.SettleObligation => Processing,
            Verb.Process => Processed,
            Verb.Refuse => Refused,
            Verb.Return => Returned,
            Verb.Withdraw => Withdrawn,
            Verb.Stop => Stopped,
            Verb.Close => Closed,
            _ => null,
        };

    /// <summary>Commands that the dossier's state allows, whoever asks: every rule of a decision that does not depend on the command's own values.</summary>
    public static IReadOnlyList<string> Allowed(Dossier dossier) => [.. Verb.All.Where(verb => Refusal(dossier, verb) is null)];

    private static Refusal TooMany() => new("too-many-involved", MostInvolved.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Why the state forbids a command, or null.</summary>
    public static Refusal? Refusal(Dossier dossier, string verb)
    {
        if (!StatusesFor(verb).Contains(dossier.Status))
        {
            return new Refusal("not-in-this-status", verb, dossier.Status.Name());
        }
        return verb switch
        {
            Verb.Accept when dossier.Involved.Handover is not { AcceptedAt: null } => new Refusal("nothing-to-accept"),
            Verb.RequestOpinion when dossier.Involved.Opinions.Count >= MostInvolved => TooMany(),
            Verb.OpenLeg when dossier.Involved.Legs.Count >= MostInvolved => TooMany(),
            Verb.ReceiveOpinion when !dossier.Involved.OpenOpinions.Any() => new Refusal("no-opinion-requested", "…"),
            Verb.FinishLeg when !dossier.Involved.OpenLegs.Any() => new Refusal("no-such-leg", "…"),
            Verb.Close when dossier.CloseFrom is null => new Refusal("no-closing", dossier.Receipt.Basis.RuleSet),
            Verb.Apologise when dossier.Due is null => new Refusal("no-deadline"),
            Verb.Apologise when ApologyRules.IsReappointed(dossier) => new Refusal("reappointed-already", dossier.Receipt.Basis.RuleSet),
            _ => null,
        };
    }

    /// <summary>
    /// The rules that every command on an existing dossier shares: the status allows it, and it does not take effect before something that the dossier
    /// has already seen. (That it does not lie in the future is checked where the clock is read.)
    /// </summary>
    public static Refusal? Check(Dossier dossier, string verb, DateTimeOffset occurredAt) =>
        Refusal(dossier, verb)
        ?? (
            occurredAt < dossier.LastOccurredAt
                ? new Refusal("before-last-event", occurredAt.ToString("O"), dossier.LastOccurredAt.ToString("O"))
                : null
        );

    /// <summary>Whether the clock of a dossier with this status has not ended; by the status' name.</summary>
    public static bool IsOpen(string status) => Open.Any(open => open.Name() == status);

    public static string Name(this DossierStatus status) =>
        status switch
        {
            Received => "received",
            Assigned => "assigned",
            Processing => "processing",
            AwaitingSupplement => "awaiting_supplement",
            AwaitingObligation => "awaiting_obligation",
            Processed => "processed",
            Refused => "refused",
            Returned => "returned",
            Withdrawn => "withdrawn",
            Stopped => "stopped",
            Closed => "closed",
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };
}
