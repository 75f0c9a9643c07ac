using System.Globalization;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Lấy ý kiến of another agency (NĐ 118/2025 Đ.19(4)): the clock runs on. Several may be open at once, one for each agency.</summary>
public sealed record RequestOpinion(DateTimeOffset OccurredAt, string Agency, DueDate Due)
{
    public static Decision Decide(Dossier dossier, RequestOpinion command)
    {
        if (Lifecycle.Check(dossier, Verb.RequestOpinion, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (command.Agency == dossier.Holder)
        {
            return new Refusal("opinion-of-holder", command.Agency);
        }
        if (command.Due.IsBrokenAt(command.OccurredAt))
        {
            return new Refusal("due-before-request", command.Due.At.ToString("O"), command.OccurredAt.ToString("O"));
        }
        if (dossier.Involved.OpenOpinions.FirstOrDefault(opinion => opinion.Agency == command.Agency) is { } open)
        {
            return open.Due == command.Due ? Decision.Nothing : new Refusal("opinion-open-already", command.Agency);
        }
        return Overdue.Before(
            dossier,
            new OpinionRequested
            {
                OccurredAt = command.OccurredAt,
                Number = dossier.Involved.Opinions.Count + 1,
                Agency = command.Agency,
                Due = command.Due,
            }
        );
    }
}

/// <summary>Nhận ý kiến: answers the request that is open with the agency.</summary>
public sealed record ReceiveOpinion(DateTimeOffset OccurredAt, string Agency)
{
    public static Decision Decide(Dossier dossier, ReceiveOpinion command)
    {
        var asked = dossier.Involved.Opinions.Where(opinion => opinion.Agency == command.Agency).ToList();
        var open = asked.Find(opinion => opinion.ReceivedAt is null);
        if (dossier.IsOpen && asked.Count > 0 && open is null)
        {
            return Decision.Nothing;
        }
        if (Lifecycle.Check(dossier, Verb.ReceiveOpinion, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (open is null)
        {
            return new Refusal("no-opinion-requested", command.Agency);
        }
        var received = new OpinionReceived
        {
            OccurredAt = command.OccurredAt,
            Number = open.Number,
            Agency = open.Agency,
        };
        var owed = !open.Announced && open.Due.IsBrokenAt(command.OccurredAt);
        return Overdue.Before(dossier, owed ? [Consultations.EventFor(open), received] : [received]);
    }
}

/// <summary>Announcing consultations that were not answered in time: once for each request, by the watcher or by the answer that comes late.</summary>
public static class Consultations
{
    /// <summary>The announcements owed at <paramref name="now"/>; nothing for a dossier whose clock has ended: nobody waits for the answer any more.</summary>
    public static Decision Announce(Dossier dossier, DateTimeOffset now) =>
        dossier.IsOpen ? dossier.Involved.OwedAt(now).Select(EventFor).ToArray<DossierEvent>() : Decision.Nothing;

    internal static OpinionOverdue EventFor(Opinion opinion) =>
        new()
        {
            OccurredAt = opinion.Due.BreachAt,
            Number = opinion.Number,
            Agency = opinion.Agency,
            Due = opinion.Due,
        };

    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
