using System.Globalization;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Tests;

/// <summary>Each verb as a command with well-formed values, so that only the dossier's state can refuse it.</summary>
internal static class EveryCommand
{
    /// <param name="choice">0 or more: varies the values where the command has any to vary.</param>
    public static Decision Decide(string verb, Dossier dossier, DateTimeOffset at, int choice = 0) =>
        verb switch
        {
            Verb.Forward => ForwardDossier.Decide(dossier, new ForwardDossier(at, dossier.Holder == "H12.40" ? "H12.41" : "H12.40")),
            Verb.Assign => AssignDossier.Decide(
                dossier,
                new AssignDossier(at, $"officer-{choice % 3}{(dossier.Officer is null ? "" : "b")}", "thẩm định", at.AddHours(choice))
            ),
            Verb.Accept => AcceptHandover.Decide(dossier, new AcceptHandover(at, null)),
            Verb.RequestOpinion => RequestOpinion.Decide(
                dossier,
                new RequestOpinion(at, Stranger(dossier), DueDate.AtInstant(at.AddHours(16)))
            ),
            Verb.ReceiveOpinion => ReceiveOpinion.Decide(
                dossier,
                new ReceiveOpinion(at, dossier.Involved.OpenOpinions.Select(opinion => opinion.Agency).FirstOrDefault("H12.60"))
            ),
            Verb.OpenLeg => OpenLeg.Decide(dossier, new OpenLeg(at, "H12.70", null, DueDate.AtInstant(at.AddHours(40)))),
            Verb.FinishLeg => FinishLeg.Decide(
                dossier,
                new FinishLeg(at, dossier.Involved.OpenLegs.Select(leg => leg.Number).FirstOrDefault(1))
            ),
            Verb.RequestSupplement => RequestSupplement.Decide(dossier, new RequestSupplement(at), Some.Calendar, Some.Decree118),
            Verb.ReceiveSupplement => ReceiveSupplement.Decide(dossier, new ReceiveSupplement(at), Some.Calendar, Some.Decree118),
            Verb.NotifyObligation => NotifyObligation.Decide(dossier, new NotifyObligation(at, "land_tax", choice * 1_000m)),
            Verb.SettleObligation => SettleObligation.Decide(dossier, new SettleObligation(at, "online"), Some.Calendar),
            Verb.Process => ProcessDossier.Decide(dossier, new ProcessDossier(at, $"{choice}/KQ-{dossier.ResultNumber}", true)),
            Verb.Refuse => RefuseDossier.Decide(dossier, new RefuseDossier(at)),
            Verb.Apologise => ApologiseForDelay.Decide(
                dossier,
                new ApologiseForDelay(at, "workload", Later(dossier, at).AddHours(25 + (choice % 240)), "7/XL", "head-1"),
                Some.Calendar,
                Some.Decree118
            ),
            Verb.Return => ReturnDossier.Decide(dossier, new ReturnDossier(at, (ReturnChannel)(choice % 3), "other"), Some.Decree118),
            Verb.Rate => RateDossier.Decide(dossier, new RateDossier(at, OtherScore(dossier, choice), RateDossier.Sources[choice % 4])),
            Verb.Withdraw => WithdrawDossier.Decide(dossier, new WithdrawDossier(at)),
            Verb.Stop => StopDossier.Decide(dossier, new StopDossier(at)),
            Verb.Close => CloseDossier.Decide(dossier, new CloseDossier(at), Some.Decree118),
            Verb.Correct => CorrectDossier.Decide(dossier, Correction(dossier, at, choice)),
            Verb.CorrectReceipt => CorrectReceipt.Decide(dossier, Reissue(dossier, at, choice), _ => Some.Calendar, Some.Decree118),
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "no values for this command"),
        };

    /// <summary>Always another channel; by choice another procedure, another time.</summary>
    private static CorrectReceipt Reissue(Dossier dossier, DateTimeOffset at, int choice)
    {
        TimeLimit? limit = (choice % 5) switch
        {
            0 => dossier.Receipt.Basis.Limit,
            1 => Some.WorkingDays(1 + (choice % 7)),
            2 => Some.WorkingHours(3),
            3 => new TimeLimit(9, LimitUnit.CalendarDays),
            _ => choice % 2 == 0 ? null : Some.WorkingDays(15),
        };
        var latest = new[] { dossier.FollowedAt ?? at, dossier.EndedAt ?? at, at }.Min();
        var received = (choice % 3) switch
        {
            _ when dossier.Receipt.Basis.Promised => dossier.ReceivedAt,
            0 => dossier.ReceivedAt,
            1 => dossier.ReceivedAt.AddMinutes(-(choice * 7)),
            _ => dossier.ReceivedAt.AddMinutes(choice * 7),
        };
        return new CorrectReceipt(
            at,
            received < latest ? received : latest,
            new ProcedureAtReceipt(
                choice % 5 == 0 ? dossier.Receipt.ProcedureCode : "2.00" + (choice % 5),
                new DateOnly(2025, 7, 1),
                "ho-tich",
                limit
            ),
            dossier.Receipt.Receiving,
            dossier.Receipt.Resolving,
            dossier.Channel == Channel.Online ? Channel.Postal : Channel.Online,
            "9/QĐ"
        );
    }

    private static int OtherScore(Dossier dossier, int choice) =>
        dossier.Service.Rating is { } given ? (given.Score + 1 + (choice % 2)) % 3 : choice % 3;

    private static string Stranger(Dossier dossier) =>
        Enumerable
            .Range(60, Lifecycle.MostInvolved + 1)
            .Select(number => $"H12.{number}")
            .First(agency => dossier.Involved.OpenOpinions.All(opinion => opinion.Agency != agency));

    private static DateTimeOffset Later(Dossier dossier, DateTimeOffset at) =>
        dossier.Due is { } due && due.BreachAt > at ? due.BreachAt : at;

    private static CorrectDossier Correction(Dossier dossier, DateTimeOffset at, int choice)
    {
        if (choice % 4 == 1)
        {
            var channel = dossier.Channel == Channel.Online ? "postal" : "online";
            return new CorrectDossier(at, CorrectDossier.ChannelField, channel, "9/QĐ");
        }
        if (choice % 4 > 1 && dossier.EndedAs == DossierStatus.Processed)
        {
            var latest = dossier.ReturnedAt < at ? dossier.ReturnedAt.Value : at;
            var end = dossier.ReceivedAt + ((latest - dossier.ReceivedAt) * (choice % 100 / 99.0));
            var value = VietnamTime.ToLocal(end).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
            return new CorrectDossier(at, CorrectDossier.ProcessedAtField, value, "9/QĐ");
        }
        return new CorrectDossier(at, CorrectDossier.OnBehalfOfField, dossier.OnBehalfOf ? "false" : "true", "9/QĐ");
    }
}
