using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Tests;

/// <summary>
/// A province that closes for storms and works a Saturday of its own, over it a commune with summer hours, Saturday mornings, and an office open in the storm: for the
/// calculator as published layers, for <see cref="MinuteCount"/> as plain tables.
/// </summary>
internal static class Layered
{
    public static readonly DateOnly FirstDay = new(2023, 1, 1);

    public static CalendarLayer Nation(int version = 1) =>
        new(
            PublishedCalendars.Nation,
            version,
            FirstDay,
            Enumerable.Range(2023, 5).ToHashSet(),
            Days().ToDictionary(date => date, date => Some.Calendar.Special(date)!),
            []
        );

    public static CalendarLayer Province(int version = 1) =>
        new(
            "H12",
            version,
            FirstDay,
            new HashSet<int>(),
            new Dictionary<DateOnly, SpecialDay>
            {
                [Some.Day("2024-09-09")] = new(DayKind.Closure, "Bão Yagi"),
                [Some.Day("2026-08-31")] = new(DayKind.SwapWork, "Không hoán đổi"),
                [Some.Day("2026-09-04")] = new(DayKind.Closure, "Bão"),
                [Some.Day("2026-09-12")] = new(DayKind.SwapWork, "Làm bù bão"),
            },
            [new Season(Some.Day("2022-01-01"), null, OpeningHours.Parse("08:00-12:00,13:00-16:00")!)]
        );

    public static CalendarLayer Office(int version = 1) =>
        new(
            "H12.30",
            version,
            FirstDay,
            new HashSet<int>(),
            new Dictionary<DateOnly, SpecialDay>
            {
                [Some.Day("2024-09-09")] = new(DayKind.SwapWork, "Trực bão", OpeningHours.Parse("08:00-10:00")),
                [Some.Day("2026-02-28")] = new(DayKind.SwapWork, "Sáng thứ Bảy", OpeningHours.Parse("07:00-11:30")),
            },
            [
                new Season(Some.Day("2025-04-16"), Some.Day("2025-10-15"), OpeningHours.Parse("06:30-11:00,14:00-17:30")!),
                new Season(Some.Day("2026-04-16"), Some.Day("2026-10-15"), OpeningHours.Parse("06:30-11:00,14:00-17:30")!),
            ]
        );

    public static WorkingCalendar Commune(DateOnly received) =>
        new PublishedCalendars([Nation(), Province(), Office()]).At(received, ["H12", "H12.30"], null);

    public static MinuteCount Second() =>
        new(
            date =>
                date == new DateTime(2024, 9, 9) ? [(480, 600)]
                : date == new DateTime(2026, 2, 28) ? [(420, 690)]
                : date.Year >= 2025 && date >= new DateTime(date.Year, 4, 16) && date <= new DateTime(date.Year, 10, 15)
                    ? [(390, 660), (840, 1050)]
                : [(480, 720), (780, 960)],
            new Dictionary<DateTime, bool>
            {
                [new DateTime(2024, 9, 9)] = true,
                [new DateTime(2026, 2, 28)] = true,
                [new DateTime(2026, 8, 31)] = true,
                [new DateTime(2026, 9, 4)] = false,
                [new DateTime(2026, 9, 12)] = true,
            }
        );

    private static IEnumerable<DateOnly> Days() =>
        Enumerable.Range(0, 5 * 366).Select(FirstDay.AddDays).Where(date => Some.Calendar.Special(date) is not null);
}
