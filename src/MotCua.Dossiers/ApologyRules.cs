using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>
/// Xin lỗi và hẹn lại (NĐ 118/2025 Đ.19(6), NĐ 61/2018 Đ.19(9)): when an apology is due, owed, too late, missing. The numbers are those of the rule set that the dossier was
/// received under; it keeps them, so that folding needs no reference data.
/// </summary>
public static class ApologyRules
{
    /// <summary>What both decrees so far say; a dossier under another number says so in its <see cref="Events.DueBasis"/>.</summary>
    public const int UsualDays = 1;

    public const int UsualReappointments = 1;

    /// <summary>Days before expiry on which the apology is sent at the latest.</summary>
    public static int DaysBefore(Dossier dossier) => dossier.Receipt.Basis.ApologyDays ?? UsualDays;

    /// <summary>The due date has been re-appointed as often as it may be.</summary>
    public static bool IsReappointed(Dossier dossier) =>
        dossier.Reappointments >= (dossier.Receipt.Basis.Reappointments ?? UsualReappointments);

    /// <summary>So many days before expiry: a date where a date was promised, an instant where an instant was.</summary>
    public static DueDate Latest(DueDate due, int daysBefore) => new(due.At.AddDays(-daysBefore), due.Date?.AddDays(-daysBefore));

    /// <summary>
    /// The last time for an apology for the dossier if this is its due date. Where that lies before the promise itself (a same-day procedure), the expiry; it cannot be
    /// asked for earlier.
    /// </summary>
    public static DueDate Latest(Dossier dossier, DueDate due) =>
        Latest(due, DaysBefore(dossier)) is var latest && latest.IsBrokenAt(dossier.RestartedAt ?? dossier.ReceivedAt) ? due : latest;

    public static bool IsTooLate(Dossier dossier, DueDate due, DateTimeOffset issuedAt) => Latest(dossier, due).IsBrokenAt(issuedAt);

    /// <summary>
    /// From when on an open dossier owes an apology: from the last working day on which it would still be in time, since a dossier that is not
    /// done when that day begins is forecast to be late; else from the breach. Null: paused, ended, without a deadline, or apologised for.
    /// </summary>
    public static DateTimeOffset? OwedFrom(Dossier dossier) =>
        !dossier.IsOpen || dossier.Paused is not null || dossier.Apology is not null || dossier.Due is not { } due ? null
        : dossier.Forecast?.ApologyDay is { } day && VietnamTime.StartOf(day) < due.BreachAt ? VietnamTime.StartOf(day)
        : due.BreachAt;

    /// <summary>
    /// The promise by the law's clock was broken and nobody has apologised. Dossiers of older systems count too; only that they need no
    /// apology to be returned.
    /// </summary>
    public static bool IsMissing(Dossier dossier) => dossier.Apology is null && Ledger.LateOn(dossier) is not null;
}
