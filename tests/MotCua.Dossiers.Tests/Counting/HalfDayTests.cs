using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>Counted by hand. March 2026 has no day off but its weekends; opening hours are 7:00–11:30 and 13:30–17:00.</summary>
public class HalfDayTests
{
    [Theory]
    [InlineData("2026-03-02 08:00", 0.5, Counting.DayWise, "2026-03-02 14:00")]
    [InlineData("2026-03-02 16:00", 0.5, Counting.DayWise, "2026-03-03 10:00")]
    [InlineData("2026-03-06 16:59", 0.5, Counting.DayWise, "2026-03-09 10:59")]
    [InlineData("2026-03-07 09:00", 0.5, Counting.DayWise, "2026-03-09 11:00")]
    [InlineData("2026-03-02 08:00", 2.5, Counting.DayWise, "2026-03-05 11:00")]
    [InlineData("2026-03-02 16:59", 2.5, Counting.DayWise, "2026-03-05 11:00")]
    [InlineData("2026-03-05 08:00", 1.5, Counting.DayWise, "2026-03-09 11:00")]
    [InlineData("2026-03-02 14:00", 1, Counting.HourWise, "2026-03-03 14:00")]
    [InlineData("2025-04-25 14:00", 3, Counting.HourWise, "2025-04-29 14:00")]
    [InlineData("2026-03-06 10:15", 5, Counting.HourWise, "2026-03-13 10:15")]
    [InlineData("2026-03-02 12:00", 2, Counting.HourWise, "2026-03-04 11:30")]
    [InlineData("2026-03-02 07:00", 1, Counting.HourWise, "2026-03-02 17:00")]
    [InlineData("2026-03-02 18:00", 1, Counting.HourWise, "2026-03-03 17:00")]
    [InlineData("2026-03-07 09:00", 2, Counting.HourWise, "2026-03-10 17:00")]
    [InlineData("2026-03-02 08:00", 2.5, Counting.HourWise, "2026-03-04 14:00")]
    [InlineData("2026-03-02 14:00", 0.5, Counting.HourWise, "2026-03-03 08:00")]
    public void Half_days_and_days_counted_hour_wise_promise_an_instant(string received, double days, Counting counting, string due)
    {
        var limit = new TimeLimit((decimal)days, LimitUnit.WorkingDays, counting);

        Assert.Equal(Some.DueAt(due), DeadlineCalculator.Compute(limit, Some.At(received), Some.Calendar).Due);
    }

    [Fact]
    public void Half_a_day_never_lasts_longer_than_a_whole_one()
    {
        var short3 = Some.Calendar.With(OpeningHours.Parse("08:00-11:00")!);

        Assert.Equal(
            Some.DueAt("2026-03-04 11:00"),
            DeadlineCalculator.Compute(new TimeLimit(1.5m, LimitUnit.WorkingDays), Some.At("2026-03-02 08:00"), short3).Due
        );
    }

    [Theory]
    [InlineData("""{"value":5,"unit":"working_days"}""", Counting.DayWise)]
    [InlineData("""{"value":5,"unit":"working_days","counting":"hour_wise"}""", Counting.HourWise)]
    public void A_limit_stored_without_its_counting_is_day_wise(string json, Counting counting)
    {
        var options = DossierJson.Default.Options;
        var limit = JsonSerializer.Deserialize<TimeLimit>(json, options)!;

        Assert.Equal(new TimeLimit(5, LimitUnit.WorkingDays, counting), limit);
        Assert.Equal(json, JsonSerializer.Serialize(limit, options));
    }

    [Theory]
    [InlineData(8, LimitUnit.WorkingHours)]
    [InlineData(8, LimitUnit.CalendarDays)]
    [InlineData(0, LimitUnit.SameDay)]
    public void Only_working_days_are_counted_hour_wise(int value, LimitUnit unit) =>
        Assert.NotNull(TimeLimit.Problem(value, unit, Counting.HourWise));
}
