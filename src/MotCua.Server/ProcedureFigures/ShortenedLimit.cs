using MotCua.Dossiers.Time;
using MotCua.Server.Reference;

namespace MotCua.Server.ProcedureFigures;

/// <summary>How a procedure's own time limit compares with the law's (cắt giảm thời gian, domain reference 4.4).</summary>
public enum LimitComparison
{
    /// <summary>One of the two is not there.</summary>
    NoLimit,

    /// <summary>Calendar days against working time: by how much depends on the calendar.</summary>
    NotComparable,
    Shortened,
    Same,

    /// <summary>Longer than the law allows.</summary>
    Longer,
}

/// <summary>The comparison for one procedure. <paramref name="Reduction"/> is 1 − local ÷ legal, below 0 where longer; null where not comparable.</summary>
public sealed record ShortenedLimit(LimitComparison Comparison, decimal? Reduction)
{
    public static ShortenedLimit Of(Procedure procedure)
    {
        if (procedure.Limit is not { } local || procedure.LegalLimit is not { } legal)
        {
            return new ShortenedLimit(LimitComparison.NoLimit, null);
        }
        var calendarDays = local.Unit == LimitUnit.CalendarDays;
        if (calendarDays != (legal.Unit == LimitUnit.CalendarDays))
        {
            return new ShortenedLimit(LimitComparison.NotComparable, null);
        }
        var (mine, theirs) = calendarDays ? (local.Value, legal.Value) : (Hours(local), Hours(legal));
        var comparison =
            mine < theirs ? LimitComparison.Shortened
            : mine == theirs ? LimitComparison.Same
            : LimitComparison.Longer;
        return new ShortenedLimit(comparison, 1 - (mine / theirs));
    }

    /// <summary>Working time with eight hours a day; a same-day limit is one day.</summary>
    private static decimal Hours(TimeLimit limit) =>
        limit.Unit switch
        {
            LimitUnit.WorkingHours => limit.Value,
            LimitUnit.SameDay => TimeLimit.HoursPerDay,
            _ => limit.Value * TimeLimit.HoursPerDay,
        };
}
