using System.Globalization;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>Due dates counted by hand on a paper calendar. Columns: received, limit, due; a line in brackets sets the opening hours of what follows.</summary>
public class HandCheckedTests
{
    private const string Table = """
        [07:00-11:30,13:30-17:00]
        # working days: an ordinary week
        2026-03-02 09:00    | 1 wd   | 2026-03-03 17:00
        2026-03-02 00:00    | 1 wd   | 2026-03-03 17:00
        2026-03-02 23:59:59 | 1 wd   | 2026-03-03 17:00
        2026-03-06 16:59    | 1 wd   | 2026-03-09 17:00
        2026-03-02 09:00    | 5 wd   | 2026-03-09 17:00
        2026-03-02 09:00    | 20 wd  | 2026-03-30 17:00
        # received on a day off
        2026-03-07 10:00    | 1 wd   | 2026-03-09 17:00
        2026-03-08 10:00    | 1 wd   | 2026-03-09 17:00
        2026-02-18 10:00    | 1 wd   | 2026-02-23 17:00
        # Tết
        2026-02-13 09:00    | 1 wd   | 2026-02-23 17:00
        2026-02-13 09:00    | 5 wd   | 2026-02-27 17:00
        2025-01-24 09:00    | 1 wd   | 2025-02-03 17:00
        # year ends, with 1/1 off, 2/1/2026 swapped off and Saturday 10/1/2026 worked
        2025-12-31 09:00    | 1 wd   | 2026-01-05 17:00
        2025-12-31 09:00    | 5 wd   | 2026-01-09 17:00
        2025-12-31 09:00    | 6 wd   | 2026-01-10 17:00
        2026-01-10 09:00    | 1 wd   | 2026-01-12 17:00
        2024-12-31 09:00    | 1 wd   | 2025-01-02 17:00
        # swap days and national days
        2026-08-28 09:00    | 1 wd   | 2026-09-03 17:00
        2026-08-21 09:00    | 1 wd   | 2026-08-22 17:00
        2026-08-22 09:00    | 1 wd   | 2026-08-24 17:00
        2026-04-24 09:00    | 3 wd   | 2026-05-04 17:00
        2025-04-29 09:00    | 1 wd   | 2025-05-05 17:00
        2024-05-03 09:00    | 1 wd   | 2024-05-04 17:00
        2023-08-31 09:00    | 1 wd   | 2023-09-05 17:00
        # leap year and none
        2024-02-28 09:00    | 2 wd   | 2024-03-01 17:00
        2025-02-28 09:00    | 1 wd   | 2025-03-03 17:00

        # calendar days
        2026-03-02 09:00    | 1 cd   | 2026-03-03 17:00
        2026-03-02 23:59:59 | 1 cd   | 2026-03-03 17:00
        2026-03-02 09:00    | 4 cd   | 2026-03-06 17:00
        2026-03-02 09:00    | 5 cd   | 2026-03-09 17:00
        2026-03-02 09:00    | 15 cd  | 2026-03-17 17:00
        2026-03-02 09:00    | 30 cd  | 2026-04-01 17:00
        2026-03-02 09:00    | 365 cd | 2027-03-02 17:00
        2026-02-11 09:00    | 5 cd   | 2026-02-23 17:00
        2026-02-18 09:00    | 1 cd   | 2026-02-23 17:00
        2026-01-05 09:00    | 5 cd   | 2026-01-10 17:00
        2026-01-05 09:00    | 6 cd   | 2026-01-12 17:00
        2025-12-27 09:00    | 5 cd   | 2026-01-05 17:00
        2026-08-17 09:00    | 14 cd  | 2026-09-03 17:00
        2026-11-14 09:00    | 10 cd  | 2026-11-25 17:00
        2024-02-28 09:00    | 1 cd   | 2024-02-29 17:00
        2023-02-28 09:00    | 1 cd   | 2023-03-01 17:00

        # the same day, until 15:00
        2026-03-02 00:00    | 0 sd   | 2026-03-02 17:00
        2026-03-02 06:00    | 0 sd   | 2026-03-02 17:00
        2026-03-02 12:00    | 0 sd   | 2026-03-02 17:00
        2026-03-02 14:59:59 | 0 sd   | 2026-03-02 17:00
        2026-03-02 15:00:00 | 0 sd   | 2026-03-03 17:00
        2026-03-02 15:00:01 | 0 sd   | 2026-03-03 17:00
        2026-03-06 15:00    | 0 sd   | 2026-03-09 17:00
        2026-03-07 10:00    | 0 sd   | 2026-03-09 17:00
        2026-03-07 16:00    | 0 sd   | 2026-03-09 17:00
        2026-01-10 10:00    | 0 sd   | 2026-01-10 17:00
        2026-01-10 15:30    | 0 sd   | 2026-01-12 17:00
        2026-02-13 15:00    | 0 sd   | 2026-02-23 17:00
        2025-12-31 15:00    | 0 sd   | 2026-01-05 17:00
        2026-11-23 16:00    | 0 sd   | 2026-11-25 17:00

        # working hours: before, at and after opening, lunch and closing
        2026-03-02 00:00    | 8 wh   | 2026-03-02 17:00
        2026-03-02 06:00    | 1 wh   | 2026-03-02 08:00
        2026-03-02 07:00    | 4.5 wh | 2026-03-02 11:30
        2026-03-02 07:00    | 5 wh   | 2026-03-02 14:00
        2026-03-02 07:00    | 8 wh   | 2026-03-02 17:00
        2026-03-02 09:30    | 2 wh   | 2026-03-02 11:30
        2026-03-02 09:30    | 2.5 wh | 2026-03-02 14:00
        2026-03-02 11:29:59 | 0.5 wh | 2026-03-02 13:59:59
        2026-03-02 11:30    | 0.5 wh | 2026-03-02 14:00
        2026-03-02 12:15    | 1 wh   | 2026-03-02 14:30
        2026-03-02 13:29:59 | 0.5 wh | 2026-03-02 14:00
        2026-03-02 13:30    | 3.5 wh | 2026-03-02 17:00
        2026-03-02 16:45    | 0.5 wh | 2026-03-03 07:15
        2026-03-02 16:59:59 | 0.5 wh | 2026-03-03 07:29:59
        2026-03-02 17:00    | 0.5 wh | 2026-03-03 07:30
        2026-03-02 20:00    | 2 wh   | 2026-03-03 09:00
        2026-03-02 23:59:59 | 8 wh   | 2026-03-03 17:00
        2026-03-02 10:00    | 40 wh  | 2026-03-09 10:00
        2026-03-02 07:00    | 104 wh | 2026-03-18 17:00
        2026-03-06 16:00    | 2 wh   | 2026-03-09 08:00
        2026-03-07 09:00    | 2 wh   | 2026-03-09 09:00
        2026-01-09 16:30    | 1 wh   | 2026-01-10 07:30
        2026-02-13 15:00    | 4 wh   | 2026-02-23 09:00
        2025-12-31 16:00    | 8 wh   | 2026-01-05 16:00
        2026-11-23 15:30    | 1.5 wh | 2026-11-23 17:00

        # an agency that opens in the morning only
        [07:30-11:30]
        2026-03-02 07:30    | 4 wh   | 2026-03-02 11:30
        2026-03-02 10:30    | 2 wh   | 2026-03-03 08:30
        2026-03-02 11:30    | 1 wh   | 2026-03-03 08:30
        2026-03-02 09:00    | 1 wd   | 2026-03-03 11:30
        2026-03-02 12:00    | 0 sd   | 2026-03-02 11:30

        [08:00-12:00,13:00-17:00]
        2026-03-02 11:30    | 1 wh   | 2026-03-02 13:30
        2026-03-02 08:00    | 8 wh   | 2026-03-02 17:00

        [07:00-11:00,13:00-16:00,17:00-18:00]
        2026-03-02 15:00    | 2 wh   | 2026-03-02 18:00
        2026-03-02 10:30    | 4 wh   | 2026-03-02 17:30
        2026-03-02 09:00    | 1 wd   | 2026-03-03 18:00

        [00:00-23:59]
        2026-03-02 23:00    | 1 wh   | 2026-03-03 00:01
        """;

    [Fact]
    public void Due_dates_are_those_counted_by_hand()
    {
        var calendar = Some.Calendar;
        var (wrong, cases) = (new List<string>(), 0);
        foreach (var line in Table.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                calendar = Some.Calendar.With(OpeningHours.Parse(line[1..^1])!);
                continue;
            }
            var columns = line.Split('|', StringSplitOptions.TrimEntries);
            var computed = DeadlineCalculator.Compute(LimitOf(columns[1]), Some.At(columns[0]), calendar).Due;
            cases++;
            if (computed.At != Some.At(columns[2]))
            {
                wrong.Add($"{line}, computed {computed.At:O}");
            }
        }
        Assert.Empty(wrong);
        Assert.Equal(92, cases);
    }

    [Theory]
    [InlineData("2026-03-02T16:59:59Z", "2026-03-03")]
    [InlineData("2026-03-02T17:00:00Z", "2026-03-04")]
    [InlineData("2026-03-02T09:00:00-08:00", "2026-03-04")]
    public void A_day_begins_at_midnight_in_Viet_Nam_wherever_the_instant_was_written(string received, string due)
    {
        var at = DateTimeOffset.Parse(received, CultureInfo.InvariantCulture);

        Assert.Equal(Some.DueOn(due), DeadlineCalculator.Compute(Some.WorkingDays(1), at, Some.Calendar).Due);
    }

    [Theory]
    [InlineData("2027-12-30 09:00", 1, "")]
    [InlineData("2027-12-31 09:00", 1, "2028")]
    [InlineData("2028-03-01 09:00", 1, "2028")]
    [InlineData("2027-12-31 09:00", 300, "2028,2029")]
    [InlineData("2022-12-30 09:00", 1, "2022")]
    public void Years_without_published_holidays_are_named(string received, int days, string years)
    {
        var computed = DeadlineCalculator.Compute(Some.WorkingDays(days), Some.At(received), Some.Calendar);

        Assert.Equal(years, string.Join(',', computed.YearsWithoutCalendar));
    }

    [Theory]
    [InlineData(1, LimitUnit.SameDay)]
    [InlineData(0, LimitUnit.WorkingHours)]
    [InlineData(-1, LimitUnit.WorkingHours)]
    [InlineData(10_001, LimitUnit.WorkingHours)]
    [InlineData(0, LimitUnit.WorkingDays)]
    [InlineData(1.25, LimitUnit.WorkingDays)]
    [InlineData(1.5, LimitUnit.CalendarDays)]
    [InlineData(3_651, LimitUnit.WorkingDays)]
    [InlineData(0, LimitUnit.CalendarDays)]
    [InlineData(0.5, LimitUnit.CalendarDays)]
    public void A_limit_out_of_range_is_no_limit(double value, LimitUnit unit)
    {
        Assert.NotNull(TimeLimit.Problem((decimal)value, unit));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            DeadlineCalculator.Compute(new TimeLimit((decimal)value, unit), Some.At("2026-03-02 09:00"), Some.Calendar)
        );
    }

    private static TimeLimit LimitOf(string text)
    {
        var words = text.Split(' ');
        return new TimeLimit(
            decimal.Parse(words[0], CultureInfo.InvariantCulture),
            words[1] switch
            {
                "wd" => LimitUnit.WorkingDays,
                "cd" => LimitUnit.CalendarDays,
                "sd" => LimitUnit.SameDay,
                _ => LimitUnit.WorkingHours,
            }
        );
    }
}
