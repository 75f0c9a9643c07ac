using System.Globalization;
using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>The zone of the process is global state, so nothing else runs beside these tests.</summary>
[CollectionDefinition(nameof(MachineIndependenceTests), DisableParallelization = true)]
public class AloneCollection;

[Collection(nameof(MachineIndependenceTests))]
public class MachineIndependenceTests
{
    private static readonly string?[] Zones = ["Asia/Ho_Chi_Minh", "UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"];

    [Fact]
    public void The_zone_and_the_culture_of_the_machine_change_nothing()
    {
        var (culture, zone) = (CultureInfo.CurrentCulture, Environment.GetEnvironmentVariable("TZ"));
        var answers = new Dictionary<string, string>();
        var offsets = new HashSet<TimeSpan>();
        try
        {
            foreach (var other in Zones)
            {
                Environment.SetEnvironmentVariable("TZ", other);
                TimeZoneInfo.ClearCachedData();
                offsets.Add(TimeZoneInfo.Local.BaseUtcOffset);
                foreach (var named in Cultures())
                {
                    CultureInfo.CurrentCulture = named.Culture;
                    answers.Add($"{other} {named.Name}", Everything());
                }
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
        }
        Assert.Equal(Zones.Length, offsets.Count);
        Assert.Equal(Zones.Length * Cultures().Count(), answers.Count);
        var first = answers.Values.First();
        Assert.True(first.Length > 5_000, first);
        Assert.All(answers, answer => Assert.Equal(first, answer.Value));
    }

    /// <summary>T2: every zone that the machine knows, at every hour of days on which zones change their clocks.</summary>
    [Fact]
    public void No_zone_of_the_machine_changes_a_due_date()
    {
        var zone = Environment.GetEnvironmentVariable("TZ");
        var zones = TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id).ToList();
        var answers = new HashSet<string>();
        try
        {
            foreach (var other in zones)
            {
                Environment.SetEnvironmentVariable("TZ", other);
                TimeZoneInfo.ClearCachedData();
                answers.Add(AroundClockChanges());
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
        }
        Assert.True(zones.Count > 300, $"only {zones.Count} zones");
        Assert.Single(answers);
    }

    private static string AroundClockChanges()
    {
        var text = new StringBuilder();
        TimeLimit[] limits =
        [
            Some.WorkingDays(3),
            new(1.5m, LimitUnit.WorkingDays),
            new(2, LimitUnit.WorkingDays, Counting.HourWise),
            Some.WorkingHours(12.5m),
            new(10, LimitUnit.CalendarDays),
            new(0, LimitUnit.SameDay),
        ];
        foreach (var day in (string[])["2025-12-31", "2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"])
        {
            for (var hour = 0; hour < 24; hour++)
            {
                foreach (var limit in limits)
                {
                    var due = DeadlineCalculator.Compute(limit, Some.At($"{day} 00:00").AddHours(hour), Some.Calendar).Due;
                    text.Append(CultureInfo.InvariantCulture, $"{due.At:O} {due.Date:O}\n");
                }
            }
        }
        return text.ToString();
    }

    /// <summary>Cultures as hostile as they come. Built by hand: the projects run without the data of the named ones.</summary>
    private static IEnumerable<(string Name, CultureInfo Culture)> Cultures()
    {
        yield return ("invariant", CultureInfo.InvariantCulture);
        var dots = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        dots.DateTimeFormat.TimeSeparator = ".";
        dots.DateTimeFormat.DateSeparator = ".";
        dots.NumberFormat.NumberDecimalSeparator = ",";
        dots.NumberFormat.NumberGroupSeparator = ".";
        yield return ("dots and commas", dots);
        var signs = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        signs.NumberFormat.NegativeSign = "~";
        signs.NumberFormat.PositiveSign = "p";
        signs.DateTimeFormat.FirstDayOfWeek = DayOfWeek.Saturday;
        signs.DateTimeFormat.ShortDatePattern = "dd MM yyyy";
        signs.DateTimeFormat.LongTimePattern = "ss mm HH";
        yield return ("other signs", signs);
        if (TryGet("th-TH") is { } thai)
        {
            yield return ("th-TH", thai);
        }
    }

    private static CultureInfo? TryGet(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Due dates, events, refusals and texts, all written down.</summary>
    private static string Everything()
    {
        var text = new StringBuilder();
        var hours = OpeningHours.Parse("07:30-11:30,13:00-16:30")!;
        text.Append(CultureInfo.InvariantCulture, $"{hours}\n");
        var calendar = Some.Calendar.With(hours);
        TimeLimit[] limits = [Some.WorkingDays(7), Some.WorkingHours(12.5m), new(30, LimitUnit.CalendarDays), new(0, LimitUnit.SameDay)];
        foreach (var limit in limits)
        {
            for (var hour = 0; hour < 24 * 40; hour += 13)
            {
                var command = Some.Receive("2025-12-20 00:00", limit) with { OccurredAt = Some.At("2025-12-20 00:00").AddHours(hour) };
                var received = (DossierReceived)ReceiveDossier.Decide(command, calendar, Some.Decree118).Events.Single();
                text.AppendLine(JsonSerializer.Serialize(received.Due, JsonSerializerOptions.Default));
            }
        }
        var waiting = Some.Folded(Some.Received("2026-03-02 09:00", limits[1]), Some.SupplementRequested("2026-03-03 10:00"));
        Write(CloseDossier.Decide(waiting, new CloseDossier(Some.At("2026-03-04 10:00")), Some.Decree118));
        Write(
            RequestSupplement.Decide(
                Some.Folded(waiting.Receipt),
                new RequestSupplement(Some.At("2026-03-01 10:00")),
                Some.Calendar,
                Some.Decree118
            )
        );
        var done = Some.Folded(waiting.Receipt, Some.Processed("2026-03-03 15:00"));
        var correction = new CorrectDossier(
            Some.At("2026-03-05 09:00"),
            CorrectDossier.ProcessedAtField,
            "2026-03-03T10:00:00+07:00",
            "9/QĐ"
        );
        Write(CorrectDossier.Decide(done, correction));
        Write(CorrectDossier.Decide(done, correction with { Value = "2026-03-07T10:00:00+07:00" }));
        return text.ToString();

        void Write(Decision decision)
        {
            text.AppendLine(decision.Refusal is { } refusal ? $"{refusal.Code} {string.Join(' ', refusal.Arguments)}" : null);
            text.AppendJoin('\n', decision.Events.Select(DossierSpec.Stored));
        }
    }
}
