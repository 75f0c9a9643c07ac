using System.Globalization;

namespace MotCua.Dossiers.Tests;

/// <summary>
/// A second implementation of everything that the calculator does, without a line of the code under test: it lists every open minute of a day, reads the calendar for
/// itself, and walks. Instants are whole minutes of local time.
/// </summary>
/// <param name="hours">Opening minutes of a date, as pairs from and to.</param>
/// <param name="local">What a province or an office says about a date, over the nation: true is worked, false is off.</param>
internal sealed class MinuteCount(Func<DateTime, (int From, int To)[]> hours, Dictionary<DateTime, bool> local)
{
    private static readonly Dictionary<DateTime, bool> National = Read();

    private readonly Dictionary<DateTime, int[]> minutes = [];

    public static IEnumerable<DateTime> SpecialDays => National.Keys.Where(date => date.Year <= 2026).Order();

    public DateTime DayWise(DateTime received, decimal days)
    {
        var whole = (int)Math.Floor(days);
        var end = whole == 0 ? received : Closing(WorkingDaysAfter(received).Take(whole).Last());
        return whole == days ? end : Half(end, Closing(WorkingDaysAfter(received).Take(whole + 1).Last()));
    }

    public DateTime HourWise(DateTime received, decimal days)
    {
        var whole = (int)Math.Floor(days);
        var end = whole == 0 ? received : SameClock(received, whole);
        return whole == days ? end : Half(end, SameClock(received, whole + 1));
    }

    public DateTime CalendarDays(DateTime received, int days)
    {
        var date = received.Date.AddDays(days);
        return Closing(IsWorked(date) ? date : WorkingDaysAfter(date).First());
    }

    public DateTime SameDay(DateTime received, int cutOffHour)
    {
        var today = IsWorked(received.Date) && received.TimeOfDay < TimeSpan.FromHours(cutOffHour);
        return Closing(today ? received.Date : WorkingDaysAfter(received).First());
    }

    /// <summary>The end of the n-th open minute from an instant on.</summary>
    public DateTime AfterMinutes(DateTime from, int count)
    {
        for (var date = from.Date; ; date = date.AddDays(1))
        {
            foreach (var minute in OpenMinutes(date))
            {
                var start = date.AddMinutes(minute);
                if (start >= from && --count == 0)
                {
                    return start.AddMinutes(1);
                }
            }
        }
    }

    public int MinutesBetween(DateTime from, DateTime to)
    {
        var count = 0;
        for (var date = from.Date; date <= to.Date; date = date.AddDays(1))
        {
            count += OpenMinutes(date).Count(minute => date.AddMinutes(minute) >= from && date.AddMinutes(minute) < to);
        }
        return count;
    }

    /// <summary>A promised date after a pause: as many working days are left after it as were before.</summary>
    public DateTime DateAfterPause(DateTime due, DateTime since, DateTime until)
    {
        var left = WorkingDaysAfter(since).TakeWhile(date => date <= due.Date).Count();
        var date =
            left > 0 ? WorkingDaysAfter(until).Take(left).Last()
            : IsWorked(until.Date) ? until.Date
            : WorkingDaysAfter(until).First();
        return Closing(date);
    }

    /// <summary>A promised instant after a pause: as many open minutes are left after it as were before.</summary>
    public DateTime InstantAfterPause(DateTime due, DateTime since, DateTime until)
    {
        var left = MinutesBetween(since, due);
        return left > 0 ? AfterMinutes(until, left) : AfterMinutes(until, 1).AddMinutes(-1);
    }

    private DateTime Half(DateTime from, DateTime latest)
    {
        var half = AfterMinutes(from, 240);
        return half < latest ? half : latest;
    }

    /// <summary>The last open minute before the clock time of the first one, so many working days on; before the opening it is that of the day before.</summary>
    private DateTime SameClock(DateTime received, int days)
    {
        var start = AfterMinutes(received, 1).AddMinutes(-1);
        List<DateTime> dates = [start.Date, .. WorkingDaysAfter(start).Take(days)];
        var clock = (int)start.TimeOfDay.TotalMinutes;
        var earlier = OpenMinutes(dates[^1]).Where(minute => minute < clock).ToList();
        return earlier.Count > 0 ? dates[^1].AddMinutes(earlier[^1] + 1) : dates[^2].AddMinutes(OpenMinutes(dates[^2])[^1] + 1);
    }

    private IEnumerable<DateTime> WorkingDaysAfter(DateTime instant)
    {
        for (var date = instant.Date.AddDays(1); ; date = date.AddDays(1))
        {
            if (IsWorked(date))
            {
                yield return date;
            }
        }
    }

    private DateTime Closing(DateTime date) => date.AddMinutes(OpenMinutes(date)[^1] + 1);

    private int[] OpenMinutes(DateTime date)
    {
        if (!minutes.TryGetValue(date, out var open))
        {
            open = IsWorked(date) ? [.. hours(date).SelectMany(part => Enumerable.Range(part.From, part.To - part.From))] : [];
            minutes.Add(date, open);
        }
        return open;
    }

    private bool IsWorked(DateTime date) =>
        local.TryGetValue(date, out var here) ? here
        : National.TryGetValue(date, out var everywhere) ? everywhere
        : date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static Dictionary<DateTime, bool> Read()
    {
        using var reader = new StreamReader(typeof(MinuteCount).Assembly.GetManifestResourceStream("holidays.csv")!);
        var days = new Dictionary<DateTime, bool>();
        while (reader.ReadLine() is { } line)
        {
            if (DateTime.TryParseExact(line.Split(',')[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                days.Add(date, line.Contains(",swap_work,", StringComparison.Ordinal));
            }
        }
        return days;
    }
}
