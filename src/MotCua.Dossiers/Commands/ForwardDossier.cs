using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Chuyển hồ sơ to another agency, which holds it from then on. A note stays beside the log.</summary>
/// <param name="HandoverDueAt">By when it has to be accepted there, see <see cref="Time.HandoverTime"/>.</param>
/// <param name="Paper">Papers go along.</param>
public sealed record ForwardDossier(DateTimeOffset OccurredAt, string ToAgency, DateTimeOffset? HandoverDueAt = null, bool Paper = false)
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
                HandoverDueAt = command.HandoverDueAt,
                Paper = command.Paper ? true : null,
            }
        );
    }
}
