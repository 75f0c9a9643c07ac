using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>
/// Trả kết quả (or the notice of refusal). Not part of the agency's period. To whom is personal data and kept beside the log. A late dossier needs its
/// apology, or the recorded reason why there is none; dossiers of older systems are as they are.
/// </summary>
/// <param name="NoApologyReason">Code; kept only where an apology was owed and is not there.</param>
public sealed record ReturnDossier(DateTimeOffset OccurredAt, ReturnChannel Channel, string? NoApologyReason = null)
{
    public static Decision Decide(Dossier dossier, ReturnDossier command, RuleSet rules)
    {
        if (dossier.Status == DossierStatus.Returned && dossier.ReturnedBy == command.Channel)
        {
            return Decision.Nothing;
        }
        if (Lifecycle.Check(dossier, Verb.Return, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        var missing = ApologyRules.IsMissing(dossier);
        if (missing && command.NoApologyReason is null && !dossier.Receipt.Imported)
        {
            return new Refusal("apology-missing", rules.ApologyDaysBefore.Article);
        }
        return new DossierReturned
        {
            OccurredAt = command.OccurredAt,
            Channel = command.Channel,
            NoApologyReason = missing ? command.NoApologyReason : null,
        };
    }
}
