using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Figures;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>
/// The law of xin lỗi và hẹn lại, in one place: NĐ 118/2025 Đ.19(6); for dossiers received before 1/7/2025 NĐ 61/2018 Đ.19(9), which says the same.
/// </summary>
public static class ApologyRules
{
    /// <summary>Days before expiry on which the apology is sent at the latest.</summary>
    public const int DaysBefore = 1;

    /// <summary>The article that a dossier received under this rule set is held to.</summary>
    public static string ArticleOf(string ruleSet) =>
        ruleSet == RuleSets.Decree61 ? "NĐ 61/2018/NĐ-CP, Đ.19(9)" : "NĐ 118/2025/NĐ-CP, Đ.19(6)";

    /// <summary>One day before expiry: a date where a date was promised, an instant where an instant was.</summary>
    public static DueDate Latest(DueDate due) => new(due.At.AddDays(-DaysBefore), due.Date?.AddDays(-DaysBefore));

    /// <summary>
    /// The last time for an apology: one day before expiry. Where that lies before the promise itself (a same-day procedure), the expiry; it cannot be
    /// asked for earlier.
    /// </summary>
    public static DueDate Latest(DueDate due, DateTimeOffset promisedAt) =>
        Latest(due) is var latest && latest.IsBrokenAt(promisedAt) ? due : latest;

    public static bool IsTooLate(DueDate due, DateTimeOffset promisedAt, DateTimeOffset issuedAt) =>
        Latest(due, promisedAt).IsBrokenAt(issuedAt);

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
