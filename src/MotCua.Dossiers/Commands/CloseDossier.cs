using System.Globalization;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Đóng hồ sơ that was not supplemented in time (NĐ 118/2025 Đ.19(5); NĐ 61/2018 knows no closing). From which day on was fixed with the request.</summary>
public sealed record CloseDossier(DateTimeOffset OccurredAt)
{
    public static Decision Decide(Dossier dossier, CloseDossier command, RuleSet rules)
    {
        if (dossier.Status == DossierStatus.Closed)
        {
            return Decision.Nothing;
        }
        if (Lifecycle.Check(dossier, Verb.Close, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        var first = dossier.CloseFrom!.Value;
        return VietnamTime.DateOf(command.OccurredAt) < first
            ? new Refusal(
                "supplement-time-not-over",
                first.ToString("O"),
                rules.CloseAfterDays?.Value.ToString(CultureInfo.InvariantCulture) ?? "",
                rules.CloseAfterDays?.Article ?? rules.Name
            )
            : new DossierClosedUnsupplemented { OccurredAt = command.OccurredAt };
    }
}
