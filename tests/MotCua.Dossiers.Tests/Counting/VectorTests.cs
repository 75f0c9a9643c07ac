using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>The thirteen published vectors for the counting of time.</summary>
public class VectorTests
{
    public static TheoryData<string, decimal, LimitUnit, string> Vectors =>
        new()
        {
            { "2025-04-25 09:00", 3, LimitUnit.WorkingDays, "2025-04-29 17:00" },
            { "2025-04-25 14:00", 24, LimitUnit.WorkingHours, "2025-04-29 14:00" },
            { "2024-04-26 09:00", 5, LimitUnit.WorkingDays, "2024-05-07 17:00" },
            { "2023-01-18 09:00", 3, LimitUnit.WorkingDays, "2023-01-30 17:00" },
            { "2023-04-28 09:00", 1, LimitUnit.WorkingDays, "2023-05-04 17:00" },
            { "2024-02-07 09:00", 15, LimitUnit.WorkingDays, "2024-03-06 17:00" },
            { "2026-01-09 09:00", 1, LimitUnit.WorkingDays, "2026-01-10 17:00" },
            { "2026-08-21 09:00", 3, LimitUnit.WorkingDays, "2026-08-25 17:00" },
            { "2026-11-20 09:00", 3, LimitUnit.WorkingDays, "2026-11-26 17:00" },
            { "2026-11-23 16:00", 2, LimitUnit.WorkingHours, "2026-11-25 08:00" },
            { "2026-11-21 09:00", 8, LimitUnit.WorkingHours, "2026-11-23 17:00" },
            // The last two vectors, about the supplement and the apology, start from this due date; the rest of them is below.
            { "2026-03-02 09:00", 10, LimitUnit.WorkingDays, "2026-03-16 17:00" },
        };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_published_vector_is_computed(string received, decimal value, LimitUnit unit, string due)
    {
        var computed = DeadlineCalculator.Compute(new TimeLimit(value, unit), Some.At(received), Some.Calendar);

        Assert.Equal(Some.At(due), computed.Due.At);
        Assert.Equal(unit == LimitUnit.WorkingHours ? null : Some.Day(due[..10]), computed.Due.Date);
        Assert.Empty(computed.YearsWithoutCalendar);
    }

    [Fact]
    public void The_supplement_vector_counts_again_from_the_start()
    {
        var requested = DossierSpec
            .Given(Some.Received("2026-03-02 09:00", Some.WorkingDays(10)))
            .When(dossier =>
                RequestSupplement.Decide(dossier, new RequestSupplement(Some.At("2026-03-04 10:00")), Some.Calendar, Some.Decree118)
            )
            .Then(Some.SupplementRequested("2026-03-04 10:00"));
        Assert.Equal(Some.DueOn("2026-03-16"), requested.Due);

        var restarted = ReceiveSupplement.Decide(
            requested,
            new ReceiveSupplement(Some.At("2026-03-11 10:00")),
            Some.Calendar,
            Some.Decree118
        );
        Assert.Equal(Some.DueOn("2026-03-25"), ((SupplementReceived)restarted.Events.Single()).NewDue);
    }

    [Theory]
    [InlineData("2026-03-18 23:59:59", false)]
    [InlineData("2026-03-19 00:00", true)]
    public void The_supplement_vector_is_closed_from_the_fifteenth_day(string at, bool allowed)
    {
        var waiting = Some.Folded(Some.Received("2026-03-02 09:00", Some.WorkingDays(10)), Some.SupplementRequested("2026-03-04 10:00"));

        Assert.Equal(
            allowed ? null : "supplement-time-not-over",
            CloseDossier.Decide(waiting, new CloseDossier(Some.At(at)), Some.Decree118).Refusal?.Code
        );
    }

    /// <summary>The rules do not compute the last day for an apology yet (they refuse none for being late), so the vector is checked by a helper of the test.</summary>
    [Fact]
    public void The_apology_vector_lies_one_day_before_the_due_date()
    {
        var due = DeadlineCalculator.Compute(Some.WorkingDays(10), Some.At("2026-03-02 09:00"), Some.Calendar).Due;

        var (byLaw, inPractice) = LastDayToApologise(due);

        Assert.Equal(Some.Day("2026-03-15"), byLaw);
        Assert.Equal(Some.Day("2026-03-13"), inPractice);
    }

    private static (DateOnly ByLaw, DateOnly InPractice) LastDayToApologise(DueDate due)
    {
        var byLaw = due.Date!.Value.AddDays(-1);
        var inPractice = byLaw;
        while (!Some.Calendar.IsWorkingDay(inPractice))
        {
            inPractice = inPractice.AddDays(-1);
        }
        return (byLaw, inPractice);
    }
}
