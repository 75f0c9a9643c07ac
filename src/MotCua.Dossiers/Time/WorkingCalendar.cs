namespace MotCua.Dossiers.Time;

/// <summary>Why a date differs from its weekday. <see cref="SwapWork"/> is a worked day (làm bù), usually a Saturday; all others are days off.</summary>
public enum DayKind
{
    Holiday,
    Compensatory,
    SwapOff,
    SwapWork,

    /// <summary>Closed by local decision: a storm, a flood, a removal.</summary>
    Closure,
}

/// <param name="Hours">Opening hours of a worked day where they are not the usual ones: a Saturday morning.</param>
/// <param name="Layer">Version of the layer that says so.</param>
public sealed record SpecialDay(DayKind Kind, string Name, OpeningHours? Hours = null, string? Layer = null);

/// <summary>Opening hours from a day up to and including another (null: until further notice).</summary>
public sealed record Season(DateOnly From, DateOnly? To, OpeningHours Hours, string? Name = null)
{
    public bool Covers(DateOnly date) => From <= date && (To is not { } last || date <= last);
}

/// <summary>
/// The working days and opening hours of one agency, under published versions of calendars. Immutable. A date is a working day when it is Monday to Friday and
/// not off, or a worked day. All days ever asked about are looked up in a table made once, because every due date passes dozens of them.
/// </summary>
public sealed class WorkingCalendar
{
    private readonly IReadOnlyDictionary<DateOnly, SpecialDay> specialDays;
    private readonly IReadOnlySet<int> years;
    private readonly Season[] seasons;
    private readonly bool hasOwnHours;

    /// <summary>Day number of the first date in <see cref="worked"/>; outside of the table the weekday decides.</summary>
    private readonly int first;
    private readonly bool[] worked;

    /// <param name="hours">Where no season says otherwise.</param>
    /// <param name="seasons">The first that covers a date gives its hours: the most special layer's come first.</param>
    public WorkingCalendar(
        string version,
        IReadOnlyDictionary<DateOnly, SpecialDay> specialDays,
        IReadOnlySet<int> years,
        OpeningHours hours,
        IEnumerable<Season>? seasons = null
    )
    {
        Version = version;
        Hours = hours;
        this.specialDays = specialDays;
        this.years = years;
        this.seasons = [.. seasons ?? []];
        hasOwnHours = specialDays.Values.Any(day => day.Hours is not null);
        (first, worked) = Table(specialDays);
    }

    /// <summary>The published versions that it is made of, as in <c>VN/3+H12/1</c>; kept in every due date computed with it.</summary>
    public string Version { get; }

    /// <summary>Opening hours where no season and no special day says otherwise.</summary>
    public OpeningHours Hours { get; }

    public WorkingCalendar With(OpeningHours other) => new(Version, specialDays, years, other, seasons);

    public SpecialDay? Special(DateOnly date) => specialDays.GetValueOrDefault(date);

    /// <summary>False when no holidays have been published for the year: dates in it are counted by weekday alone, and must be said to be so.</summary>
    public bool Covers(int year) => years.Contains(year);

    public bool IsWorkingDay(DateOnly date)
    {
        var index = date.DayNumber - first;
        return (uint)index < (uint)worked.Length ? worked[index] : date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    /// <summary>Opening hours on a working day.</summary>
    public OpeningHours HoursOn(DateOnly date)
    {
        if (hasOwnHours && Special(date)?.Hours is { } own)
        {
            return own;
        }
        foreach (var season in seasons)
        {
            if (season.Covers(date))
            {
                return season.Hours;
            }
        }
        return Hours;
    }

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
        if (to <= from)
        {
            return TimeSpan.Zero;
        }
        var (firstDay, lastDay) = (VietnamTime.DateOf(from), VietnamTime.DateOf(to));
        var total = TimeSpan.Zero;
        for (var date = firstDay; date <= lastDay; date = date.AddDays(1))
        {
            if (IsWorkingDay(date))
            {
                var hours = HoursOn(date);
                total += date == lastDay ? hours.Before(VietnamTime.TimeOf(to)) : hours.Total;
                total -= date == firstDay ? hours.Before(VietnamTime.TimeOf(from)) : TimeSpan.Zero;
            }
        }
        return total;
    }

    private static (int First, bool[] Worked) Table(IReadOnlyDictionary<DateOnly, SpecialDay> specialDays)
    {
        if (specialDays.Count == 0)
        {
            return (0, []);
        }
        var first = specialDays.Keys.Min().DayNumber;
        var worked = new bool[specialDays.Keys.Max().DayNumber - first + 1];
        for (var index = 0; index < worked.Length; index++)
        {
            worked[index] = DateOnly.FromDayNumber(first + index).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
        }
        foreach (var (date, special) in specialDays)
        {
            worked[date.DayNumber - first] = special.Kind == DayKind.SwapWork;
        }
        return (first, worked);
    }
}
