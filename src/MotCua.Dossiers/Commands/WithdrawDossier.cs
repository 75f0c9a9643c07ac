using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Công dân rút hồ sơ, until the result is there (NĐ 118/2025 Đ.21). The reason is kept beside the log.</summary>
public sealed record WithdrawDossier(DateTimeOffset OccurredAt)
{
    public static Decision Decide(Dossier dossier, WithdrawDossier command)
    {
        if (dossier.Status == DossierStatus.Withdrawn)
        {
            return Decision.Nothing;
        }
        return Lifecycle.Check(dossier, Verb.Withdraw, command.OccurredAt) is { } refusal
            ? refusal
            : Overdue.Before(dossier, new DossierWithdrawn { OccurredAt = command.OccurredAt });
    }
}
