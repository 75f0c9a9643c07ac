using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Đóng hồ sơ that was not supplemented in time (NĐ 118/2025 Đ.19(5)).</summary>
public sealed record CloseDossier(DateTimeOffset OccurredAt)
{
    /// <summary>Calendar days from the request in which the citizen may supplement.</summary>
    public const int DaysToSupplement = 15;

    public static Decision Decide(Dossier dossier, CloseDossier command)
    {
        if (dossier.Status == DossierStatus.Closed)
        {
            return Decision.Nothing;
        }
        if (Lifecycle.Check(dossier, Verb.Close, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        var first = VietnamTime.DateOf(dossier.Paused!.Since).AddDays(DaysToSupplement);
        return VietnamTime.DateOf(command.OccurredAt) < first
            ? new Refusal("supplement-time-not-over", first.ToString("O"))
            : new DossierClosedUnsupplemented { OccurredAt = command.OccurredAt };
    }
}
