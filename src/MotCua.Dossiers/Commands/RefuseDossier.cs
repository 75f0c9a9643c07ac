using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Từ chối giải quyết (form 03): the end of the clock. The reason is kept beside the log.</summary>
public sealed record RefuseDossier(DateTimeOffset OccurredAt)
{
    public static Decision Decide(Dossier dossier, RefuseDossier command)
    {
        if (dossier.Status == DossierStatus.Refused)
        {
            return Decision.Nothing;
        }
        return Lifecycle.Check(dossier, Verb.Refuse, command.OccurredAt) is { } refusal
            ? refusal
            : Overdue.Before(dossier, new DossierRefused { OccurredAt = command.OccurredAt });
    }
}
