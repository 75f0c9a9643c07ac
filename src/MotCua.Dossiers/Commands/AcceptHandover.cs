using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Nhận hồ sơ, by the agency that holds it since it was forwarded. <paramref name="Officer"/> is the subject of an account.</summary>
public sealed record AcceptHandover(DateTimeOffset OccurredAt, string? Officer)
{
    public static Decision Decide(Dossier dossier, AcceptHandover command)
    {
        if (dossier.IsOpen && dossier.Involved.Handover?.AcceptedAt is not null)
        {
            return Decision.Nothing;
        }
        if (Lifecycle.Check(dossier, Verb.Accept, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        return Overdue.Before(
            dossier,
            new HandoverAccepted
            {
                OccurredAt = command.OccurredAt,
                Agency = dossier.Holder,
                Officer = command.Officer,
            }
        );
    }
}
