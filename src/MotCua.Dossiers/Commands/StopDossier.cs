using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Dừng giải quyết (form 05, NĐ 118/2025 Đ.21). The reason is kept beside the log.</summary>
public sealed record StopDossier(DateTimeOffset OccurredAt)
{
    public static Decision Decide(Dossier dossier, StopDossier command)
    {
        if (dossier.Status == DossierStatus.Stopped)
        {
            return Decision.Nothing;
        }
        return Lifecycle.Check(dossier, Verb.Stop, command.OccurredAt) is { } refusal
            ? refusal
            : Overdue.Before(dossier, new DossierStopped { OccurredAt = command.OccurredAt });
    }
}
