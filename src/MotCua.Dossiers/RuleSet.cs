namespace MotCua.Dossiers;

/// <summary>What a supplement does to the period (NĐ 61/2018 Đ.19(4), NĐ 118/2025 Đ.19(5); domain reference 1.4).</summary>
public enum SupplementEffect
{
    /// <summary>Tính lại từ đầu: the whole period again, from the complete receipt.</summary>
    Reset,

    /// <summary>The practice of many systems: what was left of the period when the supplement was asked for goes on.</summary>
    Shift,
}

/// <summary>What becomes of a period in calendar days that ends on a day off.</summary>
public enum RollingRule
{
    /// <summary>It ends on the next working day (Bộ luật Dân sự 2015 Đ.148(5)).</summary>
    NextWorkingDay,
}

/// <summary>One rule with the article that it stands in, as a refusal or an explanation cites it.</summary>
public sealed record Rule<T>(T Value, string Article);

/// <summary>
/// The clock rules of one decree, as data: which one a dossier is under follows from the day of its receipt, and it stays under that one whatever comes into
/// force later. A decree that changes a number, drops a rule or brings one back is another value of this type; no decision names a decree.
/// </summary>
/// <param name="Name">As the dossier keeps it and as it is cited: <c>118/2025/NĐ-CP</c>.</param>
/// <param name="Since">First day of validity of this version; with the name its identity.</param>
/// <param name="ForwardCutOff">Local time from which what is received goes on at the start of the next working day.</param>
/// <param name="SupplementAskDays">Working days after receipt within which a supplement is to be asked for.</param>
/// <param name="CloseAfterDays">Calendar days after the request from which an unsupplemented dossier may be closed; null: there is no closing.</param>
/// <param name="Reappointments">How often a due date may be re-appointed.</param>
/// <param name="ApologyDaysBefore">Days before expiry by which the apology is due.</param>
/// <param name="NotifyWithin">From submission online until the officer is notified, by the clock; null: no such limit.</param>
/// <param name="AcceptWithin">From submission online until acceptance or a request for correction, in working time; null: no such limit.</param>
/// <param name="HandOverDays">Working days for the paper dossier to cross a boundary; null: no such limit.</param>
public sealed record RuleSet(
    string Name,
    DateOnly Since,
    Rule<TimeOnly> ForwardCutOff,
    Rule<int> SupplementAskDays,
    Rule<SupplementEffect> SupplementEffect,
    Rule<int>? CloseAfterDays,
    Rule<int> Reappointments,
    Rule<int> ApologyDaysBefore,
    Rule<TimeSpan>? NotifyWithin,
    Rule<TimeSpan>? AcceptWithin,
    Rule<int>? HandOverDays,
    Rule<RollingRule> Rolling
);
