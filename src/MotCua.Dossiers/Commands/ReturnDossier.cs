using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Trả kết quả (or the notice of refusal). Not part of the agency's period. To whom is personal data and kept beside the log.</summary>
public sealed record ReturnDossier(DateTimeOffset OccurredAt, ReturnChannel Channel)
{
    public static Decision Decide(Dossier dossier, ReturnDossier command)
    {
        if (dossier.Status == DossierStatus.Returned && dossier.ReturnedBy == command.Channel)
        {
            return Decision.Nothing;
        }
        return Lifecycle.Check(dossier, Verb.Return, command.OccurredAt) is { } refusal
            ? refusal
            : new DossierReturned { OccurredAt = command.OccurredAt, Channel = command.Channel };
    }
}
