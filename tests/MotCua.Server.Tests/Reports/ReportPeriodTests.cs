using MotCua.Server.Reports;
using Xunit;

namespace MotCua.Server.Tests.Reports;

/// <summary>The reporting periods of NĐ 09/2019/NĐ-CP Điều 12 and of the calendar.</summary>
public sealed class ReportPeriodTests
{
    [Theory]
    [InlineData(Preset.Month, Convention.Calendar, "2026-02-28", "2026-02-01", "2026-02-28")]
    [InlineData(Preset.Quarter, Convention.Calendar, "2026-11-20", "2026-10-01", "2026-12-31")]
    [InlineData(Preset.Half, Convention.Calendar, "2026-06-30", "2026-01-01", "2026-06-30")]
    [InlineData(Preset.Year, Convention.Calendar, "2026-01-01", "2026-01-01", "2026-12-31")]
    [InlineData(Preset.Month, Convention.Fifteenth, "2026-11-14", "2026-10-15", "2026-11-14")]
    [InlineData(Preset.Month, Convention.Fifteenth, "2026-11-15", "2026-11-15", "2026-12-14")]
    [InlineData(Preset.Month, Convention.Fifteenth, "2026-01-01", "2025-12-15", "2026-01-14")]
    [InlineData(Preset.Month, Convention.Fifteenth, "2025-12-31", "2025-12-15", "2026-01-14")]
    [InlineData(Preset.Quarter, Convention.Fifteenth, "2026-03-14", "2025-12-15", "2026-03-14")]
    [InlineData(Preset.Quarter, Convention.Fifteenth, "2026-03-15", "2026-03-15", "2026-06-14")]
    [InlineData(Preset.Half, Convention.Fifteenth, "2026-01-10", "2025-12-15", "2026-06-14")]
    [InlineData(Preset.Half, Convention.Fifteenth, "2026-12-14", "2026-06-15", "2026-12-14")]
    [InlineData(Preset.Year, Convention.Fifteenth, "2026-12-14", "2025-12-15", "2026-12-14")]
    [InlineData(Preset.Year, Convention.Fifteenth, "2026-12-15", "2026-12-15", "2027-12-14")]
    public void A_day_lies_in_this_period(Preset preset, Convention convention, string day, string from, string to)
    {
        var period = ReportPeriod.Containing(preset, convention, DateOnly.Parse(day, null));
        Assert.Equal((DateOnly.Parse(from, null), DateOnly.Parse(to, null)), (period.From, period.To));
    }

    [Fact]
    public void Periods_follow_each_other_without_gap_or_overlap_and_contain_their_day()
    {
        var days = 0;
        foreach (var preset in Enum.GetValues<Preset>())
        {
            foreach (var convention in Enum.GetValues<Convention>())
            {
                for (var day = new DateOnly(2023, 1, 1); day.Year < 2029; day = day.AddDays(1))
                {
                    var period = ReportPeriod.Containing(preset, convention, day);
                    Assert.True(period.From <= day && day <= period.To, $"{preset} {convention} {day}");
                    Assert.Equal(period, ReportPeriod.Containing(preset, convention, period.From));
                    Assert.Equal(period.To.AddDays(1), ReportPeriod.Containing(preset, convention, period.To.AddDays(1)).From);
                    days++;
                }
            }
        }
        Assert.Equal(8 * 2192, days);
    }
}
