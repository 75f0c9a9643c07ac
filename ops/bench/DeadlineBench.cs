using System.Diagnostics;
using System.Globalization;
using MotCua.Dossiers.Time;

namespace MotCua.Bench;

/// <summary>
/// One due date, with its explanation and without: receipts of every hour over three years, at an office with the nation's calendar, a province's and its own with
/// seasons, by limits as procedures have them. In this process and on one thread; needs no database.
/// </summary>
internal static class DeadlineBench
{
    private static readonly (string Name, TimeLimit Limit)[] Limits =
    [
        ("same day", new TimeLimit(0, LimitUnit.SameDay)),
        ("half a working day", new TimeLimit(0.5m, LimitUnit.WorkingDays)),
        ("5 working days", new TimeLimit(5, LimitUnit.WorkingDays)),
        ("5 working days, hour-wise", new TimeLimit(5, LimitUnit.WorkingDays, Counting.HourWise)),
        ("8 working hours", new TimeLimit(8, LimitUnit.WorkingHours)),
        ("104 working hours", new TimeLimit(104, LimitUnit.WorkingHours)),
        ("30 working days", new TimeLimit(30, LimitUnit.WorkingDays)),
        ("60 working days", new TimeLimit(60, LimitUnit.WorkingDays)),
        ("30 calendar days", new TimeLimit(30, LimitUnit.CalendarDays)),
        ("180 calendar days", new TimeLimit(180, LimitUnit.CalendarDays)),
    ];

    public static void Run(bool quick)
    {
        var calendar = Calendar(Path.Combine(AppContext.BaseDirectory, "calendar.csv"));
        var rounds = quick ? 3 : 9;
        Console.WriteLine(
            "deadlines: microseconds for one due date, median of rounds (aim: under 5 without its explanation, under 50 with it)"
        );
        foreach (var (name, limit) in Limits)
        {
            Measure(limit, calendar, explain: false, 1); // compiled before it is timed
            Measure(limit, calendar, explain: true, 1);
            var plain = Median(rounds, () => Measure(limit, calendar, explain: false, 4));
            var explained = Median(rounds, () => Measure(limit, calendar, explain: true, 1));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name, -26} {plain, 6:0.00}  explained {explained, 6:0.00}"));
        }
    }

    private static double Measure(TimeLimit limit, WorkingCalendar calendar, bool explain, int times)
    {
        var first = new DateTimeOffset(2023, 6, 1, 0, 17, 0, VietnamTime.Offset);
        const int Hours = 3 * 365 * 24;
        var ticks = 0L;
        var watch = Stopwatch.StartNew();
        for (var time = 0; time < times; time++)
        {
            for (var hour = 0; hour < Hours; hour++)
            {
                ticks ^= DeadlineCalculator.Compute(limit, first.AddHours(hour), calendar, explain).Due.At.Ticks;
            }
        }
        GC.KeepAlive(ticks);
        return watch.Elapsed.TotalMicroseconds / (Hours * times);
    }

    private static double Median(int rounds, Func<double> measure) =>
        Enumerable.Range(0, rounds).Select(_ => measure()).Order().ElementAt(rounds / 2);

    private static WorkingCalendar Calendar(string csv)
    {
        var days = File.ReadLines(csv)
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(
                row => DateOnly.ParseExact(row[0], "yyyy-MM-dd", CultureInfo.InvariantCulture),
                row => new SpecialDay(row[1] == "swap_work" ? DayKind.SwapWork : DayKind.Holiday, row[2])
            );
        var start = new DateOnly(2023, 1, 1);
        var summer = OpeningHours.Parse("06:30-11:00,14:00-17:30")!;
        CalendarLayer[] layers =
        [
            new(PublishedCalendars.Nation, 1, start, Enumerable.Range(2023, 5).ToHashSet(), days, []),
            new("H12", 1, start, new HashSet<int>(), Storm(), []),
            new(
                "H12.101",
                1,
                start,
                new HashSet<int>(),
                new Dictionary<DateOnly, SpecialDay>(),
                [.. Enumerable.Range(2023, 5).Select(year => new Season(new DateOnly(year, 4, 16), new DateOnly(year, 10, 15), summer))]
            ),
        ];
        return new PublishedCalendars(layers).At(new DateOnly(2026, 1, 1), ["H12", "H12.101"], null);
    }

    private static Dictionary<DateOnly, SpecialDay> Storm() =>
        new() { [new DateOnly(2024, 9, 9)] = new SpecialDay(DayKind.Closure, "Bão") };
}
