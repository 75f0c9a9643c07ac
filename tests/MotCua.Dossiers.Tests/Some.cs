using System.Globalization;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Tests;

/// <summary>Values that the tests share: agencies, the calendar, and times written as a reader of a receipt would write them.</summary>
internal static class Some
{
    public const string CalendarVersion = "VN/1";

    public static readonly AgencyAtReceipt ProvinceCentre = new("H12.01", AgencyLevel.Province, ["96"], new DateOnly(2025, 7, 1));

    public static readonly AgencyAtReceipt Commune = new("H12.30", AgencyLevel.Commune, ["96", "31825"], new DateOnly(2025, 7, 1));

    public static readonly AgencyAtReceipt FarCommune = new("H29.77", AgencyLevel.Commune, ["79", "26734"], new DateOnly(2025, 7, 1));

    public static readonly WorkingCalendar Calendar = Read();

    public static readonly RuleSet Decree61 = new(
        "61/2018/NĐ-CP",
        new DateOnly(2018, 6, 21),
        new(new TimeOnly(15, 0), "Đ.18"),
        new(3, "Đ.19(4)"),
        new(SupplementEffect.Reset, "Đ.19(4)"),
        CloseAfterDays: null,
        new(1, "Đ.19(9)"),
        new(1, "Đ.19(9)"),
        NotifyWithin: null,
        AcceptWithin: null,
        HandOverDays: null,
        new(RollingRule.NextWorkingDay, "BLDS Đ.148(5)")
    );

    public static readonly RuleSet Decree118 = new(
        "118/2025/NĐ-CP",
        new DateOnly(2025, 7, 1),
        new(new TimeOnly(15, 0), "Đ.18"),
        new(3, "Đ.19(5)"),
        new(SupplementEffect.Reset, "Đ.19(5)"),
        new(15, "Đ.19(5)"),
        new(1, "Đ.19(6)"),
        new(1, "Đ.19(6)"),
        new(TimeSpan.FromHours(2), "Đ.17(2)"),
        new(TimeSpan.FromHours(8), "Đ.17(2)"),
        new(1, "Đ.20(1)"),
        new(RollingRule.NextWorkingDay, "BLDS Đ.148(5)")
    );

    public static OpeningHours Hours => OpeningHours.Default;

    /// <summary>Local time: <c>2026-03-02 10:00</c>, with seconds if need be.</summary>
    public static DateTimeOffset At(string local) => new(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeSpan.FromHours(7));

    public static DateOnly Day(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static TimeLimit WorkingDays(int days) => new(days, LimitUnit.WorkingDays);

    public static TimeLimit WorkingHours(decimal hours) => new(hours, LimitUnit.WorkingHours);

    /// <summary>Due on a date, at the closing time of the default opening hours.</summary>
    public static DueDate DueOn(string date) => DueDate.OnDate(Day(date), Hours.Closing);

    public static DueDate DueAt(string local) => DueDate.AtInstant(At(local));

    public static ReceiveDossier Receive(string at, TimeLimit? limit, DueDate? promised = null) =>
        new(
            At(at),
            "H12.30-260302-0001",
            new ProcedureAtReceipt("1.001193", new DateOnly(2025, 7, 1), "ho-tich", limit),
            Commune,
            Commune,
            Channel.Counter,
            ApplicantKind.Citizen,
            OnBehalfOf: false,
            SubmittedAt: null,
            promised,
            Imported: false
        );

    public static DossierReceived Received(string at, TimeLimit? limit, DueDate? promised = null) => Received(Receive(at, limit, promised));

    public static DossierReceived Received(ReceiveDossier command, RuleSet? rules = null) =>
        (DossierReceived)ReceiveDossier.Decide(command, Calendar, rules ?? Decree118).Events.Single();

    public static DossierAssigned Assigned(string at, string officer = "officer-1") => new() { OccurredAt = At(at), Officer = officer };

    public static DossierForwarded Forwarded(string at, string to, string from = "H12.30") =>
        new()
        {
            OccurredAt = At(at),
            FromAgency = from,
            ToAgency = to,
        };

    public static HandoverAccepted Accepted(string at, string agency) => new() { OccurredAt = At(at), Agency = agency };

    public static OpinionRequested OpinionRequested(string at, string agency = "H12.50", int number = 1, string due = "2026-03-04") =>
        new()
        {
            OccurredAt = At(at),
            Number = number,
            Agency = agency,
            Due = DueOn(due),
        };

    public static LegOpened LegOpened(string at, string agency = "H12.51", int number = 1, string due = "2026-03-06") =>
        new()
        {
            OccurredAt = At(at),
            Number = number,
            Agency = agency,
            Due = DueOn(due),
        };

    /// <summary>Asked under decree 118: the dossier may be closed from the fifteenth day on.</summary>
    public static SupplementRequested SupplementRequested(string at, int ordinal = 1, bool late = false) =>
        new()
        {
            OccurredAt = At(at),
            Ordinal = ordinal,
            AskedLate = late,
            CloseFrom = DateOnly.FromDateTime(At(at).DateTime).AddDays(15),
        };

    public static SupplementReceived SupplementReceived(string at, DueDate? newDue, DueDate? byShift = null, DueDate? byReset = null) =>
        new()
        {
            OccurredAt = At(at),
            NewDue = newDue,
            CalendarVersion = CalendarVersion,
            DueByReset = byReset ?? (byShift is null ? null : newDue),
            DueByShift = byShift,
        };

    public static ObligationNotified ObligationNotified(string at) =>
        new()
        {
            OccurredAt = At(at),
            Kind = "land_tax",
            Amount = 1_500_000m,
        };

    public static ObligationSettled ObligationSettled(string at, DueDate? newDue, DueDate? newOriginalDue = null) =>
        new()
        {
            OccurredAt = At(at),
            Channel = "online",
            NewDue = newDue,
            NewOriginalDue = newOriginalDue,
            CalendarVersion = CalendarVersion,
        };

    public static DossierProcessed Processed(string at, string? number = "12/KQ") =>
        new()
        {
            OccurredAt = At(at),
            ResultNumber = number,
            ResultSigned = true,
        };

    public static ApologyIssued Apology(string at, DueDate old, DueDate renewed) =>
        new()
        {
            OccurredAt = At(at),
            ReasonCode = "workload",
            OldDue = old,
            NewDue = renewed,
            Number = "7/XL",
            Signer = "head-1",
        };

    public static DossierOverdue Overdue(DueDate due) => new() { OccurredAt = due.BreachAt, Due = due };

    public static DossierCorrected Corrected(string at, string field, string? old, string? value) =>
        new()
        {
            OccurredAt = At(at),
            Field = field,
            Old = old,
            New = value,
            Authority = "9/QĐ",
        };

    public static Dossier Folded(params IEnumerable<DossierEvent> events) => events.Aggregate((Dossier?)null, Dossier.Evolve)!;

    /// <summary>The next version of a calendar, with more days off.</summary>
    public static WorkingCalendar WithDaysOff(WorkingCalendar calendar, string version, params IEnumerable<DateOnly> dates)
    {
        var range = Enumerable.Range(0, 1_500).Select(day => Day("2023-01-01").AddDays(day));
        var days = range
            .Select(date => (date, special: calendar.Special(date)))
            .Where(day => day.special is not null)
            .ToDictionary(day => day.date, day => day.special!);
        foreach (var date in dates)
        {
            days[date] = new SpecialDay(DayKind.Holiday, "nghỉ bão");
        }
        return new WorkingCalendar(version, days, new HashSet<int> { 2023, 2024, 2025, 2026, 2027 }, calendar.Hours);
    }

    private static WorkingCalendar Read()
    {
        using var stream = typeof(Some).Assembly.GetManifestResourceStream("holidays.csv")!;
        using var reader = new StreamReader(stream);
        var days = reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#') && !line.StartsWith("date,", StringComparison.Ordinal))
            .Select(line => line.Split(','))
            .ToDictionary(row => Day(row[0]), row => new SpecialDay(KindOf(row[3]), row[2]));
        return new WorkingCalendar(CalendarVersion, days, days.Keys.Select(date => date.Year).ToHashSet(), OpeningHours.Default);
    }

    private static DayKind KindOf(string kind) =>
        kind switch
        {
            "holiday" => DayKind.Holiday,
            "compensatory" => DayKind.Compensatory,
            "swap_off" => DayKind.SwapOff,
            "swap_work" => DayKind.SwapWork,
            _ => throw new FormatException($"unknown kind of day: {kind}"),
        };
}
