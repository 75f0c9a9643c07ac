using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Chuyển hồ sơ to another agency, which holds it from then on. A note stays beside the log.</summary>
public sealed record ForwardDossier(DateTimeOffset OccurredAt, string ToAgency)
{
    public static Decision Decide(Dossier dossier, ForwardDossier command)
    {
        if (Lifecycle.Check(dossier, Verb.Forward, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (dossier.Holder == command.ToAgency)
        {
            return Decision.Nothing;
        }
        return Overdue.Before(
            dossier,
            new DossierForwarded
            {
                OccurredAt = command.OccurredAt,
                FromAgency = dossier.Holder,
                ToAgency = command.ToAgency,
            }
        );
    }
}
