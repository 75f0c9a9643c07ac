using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

public class PublishedCalendarsTests
{
    private static readonly string[] Path = ["H12", "H12.30"];

    private static readonly DateOnly Received = Some.Day("2026-08-28");

    [Fact]
    public void The_composed_version_names_every_layer()
    {
        Assert.Equal("VN/1+H12/1+H12.30/1", Layered.Commune(Received).Version);
        Assert.Equal("VN/1+H12/1", All().At(Received, ["H12", "H12.40"], null).Version);
        Assert.Equal("VN/1", All().At(Received, ["H29"], null).Version);
        Assert.Equal("VN/1", All().At(Received, [], null).Version);
        Assert.Equal(PublishedCalendars.None, new PublishedCalendars([]).At(Received, Path, null).Version);
    }

    [Fact]
    public void A_later_layer_says_otherwise_about_a_day()
    {
        var (nation, province, commune) = (Some.Calendar, All().At(Received, ["H12"], null), Layered.Commune(Received));

        Assert.Equal((false, true), (nation.IsWorkingDay(Some.Day("2026-08-31")), province.IsWorkingDay(Some.Day("2026-08-31"))));
        Assert.Equal((true, false), (nation.IsWorkingDay(Some.Day("2026-09-04")), province.IsWorkingDay(Some.Day("2026-09-04"))));
        Assert.Equal((false, true), (nation.IsWorkingDay(Some.Day("2026-09-12")), commune.IsWorkingDay(Some.Day("2026-09-12"))));
        Assert.Equal((false, true), (province.IsWorkingDay(Some.Day("2024-09-09")), commune.IsWorkingDay(Some.Day("2024-09-09"))));
        Assert.Equal("H12/1", commune.Special(Some.Day("2026-09-04"))!.Layer);
        Assert.Equal("VN/1", commune.Special(Some.Day("2026-09-02"))!.Layer);
    }

    [Fact]
    public void Hours_come_from_the_day_then_the_season_then_the_register_then_the_layers_above()
    {
        var own = OpeningHours.Parse("09:00-12:00")!;
        var commune = All().At(Received, Path, own);
        var neighbour = All().At(Received, ["H12", "H12.40"], own);

        Assert.Equal("07:00-11:30", commune.HoursOn(Some.Day("2026-02-28")).ToString());
        Assert.Equal("06:30-11:00,14:00-17:30", commune.HoursOn(Some.Day("2026-04-16")).ToString());
        Assert.Equal("06:30-11:00,14:00-17:30", commune.HoursOn(Some.Day("2026-10-15")).ToString());
        Assert.Equal(own, commune.HoursOn(Some.Day("2026-10-16")));
        Assert.Equal(own, neighbour.HoursOn(Some.Day("2026-05-05")));
        Assert.Equal("08:00-12:00,13:00-16:00", Layered.Commune(Received).HoursOn(Some.Day("2026-04-15")).ToString());
        Assert.Equal(OpeningHours.Default, All().At(Received, [], null).HoursOn(Received));
    }

    [Fact]
    public void The_version_follows_the_date_of_receipt()
    {
        var changed = Layered.Province(2) with { ValidFrom = Some.Day("2026-09-01") };
        var calendars = new PublishedCalendars([Layered.Nation(), Layered.Province(), changed]);

        Assert.Equal("VN/1+H12/1", calendars.At(Some.Day("2026-08-31"), ["H12"], null).Version);
        Assert.Equal("VN/1+H12/2", calendars.At(Some.Day("2026-09-01"), ["H12"], null).Version);
        Assert.Equal("VN/1", calendars.At(Some.Day("2022-12-31"), ["H12"], null).Version);
    }

    [Fact]
    public void What_was_promised_can_be_counted_again_after_any_number_of_new_versions()
    {
        var before = new PublishedCalendars([Layered.Nation(), Layered.Province()]);
        var promised = Due(before.At(Received, Path, null));
        var stormless = Layered.Province(2) with { Days = new Dictionary<DateOnly, SpecialDay>(), Seasons = [] };
        var after = new PublishedCalendars([Layered.Nation(), Layered.Nation(2), Layered.Province(), stormless, Layered.Office()]);

        Assert.NotEqual(promised, Due(after.At(Received, Path, null)));
        Assert.Equal(promised, Due(after.Again("VN/1+H12/1", "H12.30", null)!));
        Assert.Null(after.Again("VN/3+H12/1", "H12.30", null));
        Assert.Null(after.Again("VN/1+H13/1", "H12.30", null));
        Assert.Null(after.Again("rubbish", "H12.30", null));
        Assert.Equal(PublishedCalendars.None, after.Again(PublishedCalendars.None, "H12.30", null)!.Version);
    }

    [Fact]
    public void Years_are_covered_by_the_nation_alone()
    {
        var local = Layered.Province() with { Years = new HashSet<int> { 2030 } };
        var calendars = new PublishedCalendars([Layered.Nation(), local]);

        Assert.False(calendars.At(Received, ["H12"], null).Covers(2030));
        Assert.True(calendars.At(Received, ["H12"], null).Covers(2027));
        Assert.False(new PublishedCalendars([local]).At(Received, ["H12"], null).Covers(2030));
        Assert.Equal([2023, 2024, 2025, 2026, 2027], calendars.Years.Order());
    }

    private static DueDate Due(WorkingCalendar calendar) =>
        DeadlineCalculator.Compute(Some.WorkingDays(5), Some.At("2026-08-28 09:00"), calendar).Due;

    private static PublishedCalendars All() => new([Layered.Nation(), Layered.Province(), Layered.Office()]);
}
