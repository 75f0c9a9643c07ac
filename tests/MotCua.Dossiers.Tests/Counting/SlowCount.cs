using System.Globalization;

namespace MotCua.Dossiers.Tests;

/// <summary>
/// The same rules written a second time, as naively as possible and without a line of the code under test: minute by minute, day by day, on plain local
/// times, with its own reading of the calendar. Instants are whole minutes.
/// </summary>
internal sealed class SlowCount
{
    private readonly HashSet<DateTime> off = [];
    private readonly HashSet<DateTime> worked = [];
    private readonly bool[] open = new bool[24 * 60];
    private readonly TimeSpan closing;

    /// <param name="opening">Pairs of minutes of the day, from and to.</param>
    public SlowCount(params (int From, int To)[] opening)
    {
        foreach (var (from, to) in opening)
        {
            Array.Fill(open, true, from, to - from);
        }
        closing = TimeSpan.FromMinutes(opening[^1].To);
        using var reader = new StreamReader(typeof(SlowCount).Assembly.GetManifestResourceStream("holidays.csv")!);
        while (reader.ReadLine() is { } line)
        {
            if (DateTime.TryParseExact(line.Split(',')[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                _ = (line.Contains(",swap_work,", StringComparison.Ordinal) ? worked : off).Add(date);
            }
        }
    }

    public DateTime WorkingDays(DateTime received, int days)
    {
        var date = received.Date;
        for (var counted = 0; counted < days; counted += IsWorkingDay(date) ? 1 : 0)
        {
            date = date.AddDays(1);
        }
        return date + closing;
    }

    public DateTime CalendarDays(DateTime received, int days)
    {
        var date = received.Date.AddDays(days);
        while (!IsWorkingDay(date))
        {
            date = date.AddDays(1);
        }
        return date + closing;
    }

    public DateTime SameDay(DateTime received)
    {
        var date = received.Date;
        if (received.Hour >= 15)
        {
            date = date.AddDays(1);
        }
        while (!IsWorkingDay(date))
        {
            date = date.AddDays(1);
        }
        return date + closing;
    }

    public DateTime WorkingMinutes(DateTime received, int minutes)
    {
        var clock = received;
        while (minutes > 0)
        {
            minutes -= IsOpen(clock) ? 1 : 0;
            clock = clock.AddMinutes(1);
        }
        return clock;
    }

    public int MinutesBetween(DateTime from, DateTime to)
    {
        var minutes = 0;
        for (var clock = from; clock < to; clock = clock.AddMinutes(1))
        {
            minutes += IsOpen(clock) ? 1 : 0;
        }
        return minutes;
    }

    private bool IsOpen(DateTime minute) => open[(int)minute.TimeOfDay.TotalMinutes] && IsWorkingDay(minute.Date);

    private bool IsWorkingDay(DateTime date) =>
        worked.Contains(date) || (!off.Contains(date) && date.DayOfWeek != DayOfWeek.Saturday && date.DayOfWeek != DayOfWeek.Sunday);
}
