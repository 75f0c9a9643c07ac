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
            Verb.RequestSupplement => RequestSupplement.Decide(dossier, new RequestSupplement(at), Some.Calendar, Some.Decree118),
            Verb.ReceiveSupplement => ReceiveSupplement.Decide(dossier, new ReceiveSupplement(at), Some.Calendar, Some.Decree118),
            Verb.NotifyObligation => NotifyObligation.Decide(dossier, new NotifyObligation(at, "land_tax", choice * 1_000m)),
            Verb.SettleObligation => SettleObligation.Decide(dossier, new SettleObligation(at, "online"), Some.Calendar),
            Verb.Process => ProcessDossier.Decide(dossier, new ProcessDossier(at, $"{choice}/KQ-{dossier.ResultNumber}", true)),
            Verb.Refuse => RefuseDossier.Decide(dossier, new RefuseDossier(at)),
            Verb.Apologise => ApologiseForDelay.Decide(
                dossier,
                new ApologiseForDelay(at, "workload", Later(dossier, at).AddHours(25 + (choice % 240)), "7/XL", "head-1"),
                Some.Hours
            ),
            Verb.Return => ReturnDossier.Decide(dossier, new ReturnDossier(at, (ReturnChannel)(choice % 3))),
            Verb.Withdraw => WithdrawDossier.Decide(dossier, new WithdrawDossier(at)),
            Verb.Stop => StopDossier.Decide(dossier, new StopDossier(at)),
            Verb.Close => CloseDossier.Decide(dossier, new CloseDossier(at), Some.Decree118),
            Verb.Correct => CorrectDossier.Decide(dossier, Correction(dossier, at, choice)),
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "no values for this command"),
        };

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
