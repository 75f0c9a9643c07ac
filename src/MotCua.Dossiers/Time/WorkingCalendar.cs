namespace MotCua.Dossiers.Time;

/// <summary>Why a date differs from its weekday. The first three are days off, <see cref="SwapWork"/> is a worked Saturday or Sunday (làm bù).</summary>
public enum DayKind
{
    Holiday,
    Compensatory,
    SwapOff,
    SwapWork,
}

public sealed record SpecialDay(DayKind Kind, string Name);

/// <summary>Opening hours of one working day, in local time, ascending and not overlapping.</summary>
public sealed record OpeningHours
{
    /// <summary>7:00–11:30 and 13:30–17:00, eight hours (domain reference 1.5).</summary>
    public static readonly OpeningHours Default = Parse("07:00-11:30,13:30-17:00")!;

    private OpeningHours(IReadOnlyList<(TimeOnly From, TimeOnly To)> intervals) => Intervals = intervals;

    public IReadOnlyList<(TimeOnly From, TimeOnly To)> Intervals { get; }

    public TimeOnly Closing => Intervals[^1].To;

    /// <summary>Parses <c>07:00-11:30,13:30-17:00</c>; null when the text is not one to four ascending intervals.</summary>
    public static OpeningHours? Parse(string text)
    {
        var intervals = new List<(TimeOnly From, TimeOnly To)>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (
                ends.Length != 2
                || !TimeOnly.TryParseExact(ends[0], "HH:mm", out var from)
                || !TimeOnly.TryParseExact(ends[1], "HH:mm", out var to)
                || from >= to
                || (intervals.Count > 0 && intervals[^1].To > from)
            )
            {
                return null;
            }
            intervals.Add((from, to));
        }
        return intervals.Count is >= 1 and <= 4 ? new OpeningHours(intervals) : null;
    }

    public override string ToString() =>
        string.Join(',', Intervals.Select(i => FormattableString.Invariant($"{i.From:HH:mm}-{i.To:HH:mm}")));

    public bool Equals(OpeningHours? other) => other is not null && Intervals.SequenceEqual(other.Intervals);

    public override int GetHashCode() => Intervals.Aggregate(0, HashCode.Combine);
}

/// <summary>
/// One version of the working calendar together with the opening hours of one agency. Immutable. A date is a working day when it is Monday to
/// Friday and not off, or a worked swap day.
/// </summary>
public sealed class WorkingCalendar(
    string version,
    IReadOnlyDictionary<DateOnly, SpecialDay> specialDays,
    IReadOnlySet<int> years,
    OpeningHours hours
)
{
    /// <summary>Calendar and version as published, for example <c>VN/1</c>; kept in every due date computed with it.</summary>
    public string Version => version;

    public OpeningHours Hours => hours;

    public WorkingCalendar With(OpeningHours other) => new(version, specialDays, years, other);

    public SpecialDay? Special(DateOnly date) => specialDays.GetValueOrDefault(date);

    /// <summary>False when no holidays have been published for the year: dates in it are counted by weekday alone, and must be said to be so.</summary>
    public bool Covers(int year) => years.Contains(year);

    public bool IsWorkingDay(DateOnly date) =>
        specialDays.TryGetValue(date, out var special)
            ? special.Kind == DayKind.SwapWork
            : date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The date itself if it is a working day, else the next one.</summary>
    public DateOnly WorkingDayFrom(DateOnly date)
    {
        while (!IsWorkingDay(date))
        {
            date = date.AddDays(1);
        }
        return date;
    }

    /// <summary>Opening time between two instants; zero when <paramref name="to"/> is not after <paramref name="from"/>.</summary>
    public TimeSpan WorkingTimeBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var (start, end) = (VietnamTime.ToLocal(from).DateTime, VietnamTime.ToLocal(to).DateTime);
        var total = TimeSpan.Zero;
        for (var date = DateOnly.FromDateTime(start); date <= DateOnly.FromDateTime(end); date = date.AddDays(1))
        {
            if (!IsWorkingDay(date))
            {
                continue;
            }
            foreach (var (opening, closing) in hours.Intervals)
            {
                var a = Later(date.ToDateTime(opening), start);
                var b = Earlier(date.ToDateTime(closing), end);
                total += b > a ? b - a : TimeSpan.Zero;
            }
        }
        return total;
    }

    private static DateTime Later(DateTime a, DateTime b) => a > b ? a : b;

    private static DateTime Earlier(DateTime a, DateTime b) => a < b ? a : b;
}
