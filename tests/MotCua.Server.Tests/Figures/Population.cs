using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Server.Tests.Figures;

/// <summary>What is recorded at one moment about one dossier.</summary>
public sealed record Recorded(DateTimeOffset At, Guid Dossier, IReadOnlyList<DossierEvent> Events);

/// <summary>
/// Random dossiers with every kind of history that the commands allow: early, late, paused, re-appointed, corrected afterwards, recorded days after they
/// happened. The same seed gives the same population.
/// </summary>
public sealed class Population(int seed)
{
    public static readonly DateOnly First = new(2026, 1, 5);
    private const int Days = 200;

    public static readonly IReadOnlyList<AgencyAtReceipt> Agencies =
    [
        Agency("H12", AgencyLevel.Province, "2025-07-01", "96"),
        Agency("H12.02", AgencyLevel.Department, "2025-07-01", "96"),
        Agency("H12.03", AgencyLevel.Department, "2025-07-01", "96"),
        Agency("H12.101", AgencyLevel.Commune, "2025-07-01", "96", "32002"),
        Agency("H12.101", AgencyLevel.Commune, "2024-12-01", "96", "964", "32005"),
        Agency("H12.102", AgencyLevel.Commune, "2025-07-01", "96", "32014"),
        Agency("H12.103", AgencyLevel.Commune, "2025-07-01", "96", "32025"),
        Agency("H12.104", AgencyLevel.District, "2004-01-01", "96", "964"),
        Agency("H01", AgencyLevel.Province, "2025-07-01", "91"),
    ];

    public static readonly IReadOnlyList<ProcedureAtReceipt> Procedures =
    [
        new("1.001", new DateOnly(2025, 7, 1), "Hộ tịch", new TimeLimit(0, LimitUnit.SameDay)),
        new("1.002", new DateOnly(2025, 7, 1), "Hộ tịch", new TimeLimit(3, LimitUnit.WorkingDays)),
        new("2.001", new DateOnly(2025, 7, 1), "Đất đai", new TimeLimit(15, LimitUnit.WorkingDays)),
        new("2.002", new DateOnly(2025, 7, 1), "Đất đai", new TimeLimit(10, LimitUnit.CalendarDays)),
        new("3.001", new DateOnly(2025, 7, 1), "Chứng thực", new TimeLimit(4, LimitUnit.WorkingHours)),
        new("3.002", new DateOnly(2025, 7, 1), "Chứng thực", null),
    ];

    private static readonly WorkingCalendar Calendar = new(
        "VN-1",
        new Dictionary<DateOnly, SpecialDay>(),
        new HashSet<int> { 2026 },
        OpeningHours.Default
    );

    /// <summary>The calendar that came out later: every Wednesday and the first days of March were closed.</summary>
    private static readonly WorkingCalendar Flooded = new(
        "VN-2",
        Enumerable
            .Range(0, 500)
            .Select(day => First.AddDays(day))
            .Where(day => day.DayOfWeek == DayOfWeek.Wednesday || day is { Month: 3, Day: < 7 })
            .ToDictionary(day => day, _ => new SpecialDay(DayKind.Holiday, "lũ")),
        new HashSet<int> { 2026 },
        OpeningHours.Default
    );
    internal static readonly RuleSet Rules = new(
        "118/2025/NĐ-CP",
        new DateOnly(2025, 7, 1),
        new(new TimeOnly(15, 0), ""),
        new(3, ""),
        new(SupplementEffect.Reset, ""),
        new(15, ""),
        new(1, ""),
        new(1, ""),
        NotifyWithin: null,
        AcceptWithin: null,
        HandOverDays: null,
        new(RollingRule.NextWorkingDay, "")
    );
    private readonly Random random = new(seed);

    /// <summary>In the order in which it is recorded.</summary>
    public IReadOnlyList<Recorded> Make(int dossiers) =>
        [.. Enumerable.Range(1, dossiers).SelectMany(History).OrderBy(recorded => recorded.At).ThenBy(recorded => recorded.Dossier)];

    private List<Recorded> History(int number)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        var id = new Guid(bytes);
        var now = VietnamTime.At(First, new TimeOnly(7, 0)).AddMinutes(random.Next(Days * 24 * 60));
        var received = ReceiveDossier.Decide(Receipt(number, now), Calendar, Rules).Events;
        var history = new List<Recorded> { new(now, id, received) };
        var dossier = received.Aggregate((Dossier?)null, Dossier.Evolve)!;
        var (recordedAt, steps) = (now, random.Next(0, 12));
        for (var step = 0; step < steps; step++)
        {
            now = Max(now, dossier.LastOccurredAt).AddMinutes(random.Next(3) == 0 ? random.Next(20_000) : random.Next(1_500));
            var decided = Next(dossier, now);
            if (decided.Refusal is not null || decided.Events.Count == 0)
            {
                continue;
            }
            recordedAt = Max(recordedAt, decided.Events.Max(happened => happened.OccurredAt))
                .AddMinutes(random.Next(4) == 0 ? random.Next(8_000) : 1);
            history.Add(new Recorded(recordedAt, id, decided.Events));
            dossier = decided.Events.Aggregate(dossier, Dossier.Evolve);
        }
        return history;
    }

    private ReceiveDossier Receipt(int number, DateTimeOffset now)
    {
        var resolving = Pick(Agencies);
        var procedure = Pick(Procedures);
        return new ReceiveDossier(
            now,
            $"H12-{seed}-{number:D6}",
            procedure,
            random.Next(4) == 0 ? Pick(Agencies) : resolving,
            resolving,
            Pick(Enum.GetValues<Channel>()),
            ApplicantKind.Citizen,
            OnBehalfOf: false,
            SubmittedAt: null,
            Promised: null,
            Imported: false,
            // By number and not by chance: chance is for the history.
            Components: number % 4 == 0 ? null : new Components(6, number % 7, number % 5 == 0 ? 2 : 0, number % 9 == 0 ? 1 : 0),
            IdentityVerified: number % 3 == 0 ? null : number % 3 == 1
        );
    }

    private static readonly string[] Aside =
    [
        Verb.Accept,
        Verb.RequestOpinion,
        Verb.ReceiveOpinion,
        Verb.OpenLeg,
        Verb.FinishLeg,
        Verb.Rate,
    ];

    private Decision Next(Dossier dossier, DateTimeOffset now)
    {
        if (random.Next(4) == 0 && Overdue.Announce(dossier, now) is { Events.Count: > 0 } announced)
        {
            return announced;
        }
        if (
            random.Next(10) == 0
            && ReprojectDueDate.Decide(dossier, new ReprojectDueDate(now, "an"), _ => Flooded, Rules) is { Events.Count: > 0 } moved
        )
        {
            return moved;
        }
        if (
            now.Minute % 3 == 0
            && RateDossier.Decide(dossier, new RateDossier(now, now.Day % 3, "device")) is { Refusal: null, Events.Count: > 0 } rated
        )
        {
            return rated;
        }
        // Hand-overs, consultations and linked legs move no figure (WorkLegTests); left out, they leave more of what does.
        var allowed = Lifecycle.Allowed(dossier).Except(Aside).ToList();
        var verb =
            allowed.Contains(Verb.ReceiveSupplement) && random.Next(2) == 0 ? Verb.ReceiveSupplement
            : allowed.Contains(Verb.Process) && random.Next(dossier.AskedAgainAt is null ? 5 : 2) == 0 ? Verb.Process
            : Pick(allowed);
        return verb switch
        {
            Verb.Forward => ForwardDossier.Decide(dossier, new ForwardDossier(now, Pick(Agencies).Code)),
            Verb.Assign => AssignDossier.Decide(dossier, new AssignDossier(now, "officer" + random.Next(5), null, null)),
            Verb.RequestSupplement => RequestSupplement.Decide(dossier, new RequestSupplement(now), Calendar, Rules),
            Verb.ReceiveSupplement => ReceiveSupplement.Decide(dossier, new ReceiveSupplement(now), Calendar, Rules),
            Verb.NotifyObligation => NotifyObligation.Decide(dossier, new NotifyObligation(now, "fee", now.Minute % 5 == 0 ? 0 : 10_000)),
            Verb.SettleObligation => SettleObligation.Decide(
                dossier,
                new SettleObligation(now, now.Minute % 2 == 0 ? "online" : "counter"),
                Calendar
            ),
            Verb.Process => ProcessDossier.Decide(
                dossier,
                new ProcessDossier(OnTheLastDay(dossier, now), "KQ" + random.Next(1000), now.Minute % 4 != 0)
            ),
            Verb.Refuse => random.Next(5) == 0 ? RefuseDossier.Decide(dossier, new RefuseDossier(now)) : Decision.Nothing,
            Verb.Apologise => ApologiseForDelay.Decide(
                dossier,
                new ApologiseForDelay(now, "R1", now.AddDays(random.Next(1, 12)), "12/PXL", "an"),
                Calendar,
                Rules
            ),
            Verb.Return => ReturnDossier.Decide(dossier, new ReturnDossier(now, Pick(Enum.GetValues<ReturnChannel>()), "other"), Rules),
            Verb.Withdraw => random.Next(5) == 0 ? WithdrawDossier.Decide(dossier, new WithdrawDossier(now)) : Decision.Nothing,
            Verb.Stop => random.Next(5) == 0 ? StopDossier.Decide(dossier, new StopDossier(now)) : Decision.Nothing,
            Verb.Close => CloseDossier.Decide(dossier, new CloseDossier(now.AddDays(random.Next(2) == 0 ? 15 : 0)), Rules),
            Verb.Correct => CorrectDossier.Decide(dossier, Correction(dossier, now)),
            Verb.CorrectReceipt => random.Next(2) == 0
                ? CorrectReceipt.Decide(dossier, Reissue(dossier, now), _ => Calendar, Rules)
                : Decision.Nothing,
            _ => throw new ArgumentOutOfRangeException(verb),
        };
    }

    private DateTimeOffset OnTheLastDay(Dossier dossier, DateTimeOffset now) =>
        random.Next(3) == 0 && dossier.Due is { Date: not null } due && due.At > now ? due.At : now;

    private CorrectReceipt Reissue(Dossier dossier, DateTimeOffset now)
    {
        // With or without a deadline, as it was: what a dossier is said to be is said of all its days.
        var others = Procedures.Where(one => dossier.RestartedAt is null || one.Limit is null == dossier.Due is null).ToList();
        var latest = new[] { now, dossier.FollowedAt ?? now, dossier.EndedAt ?? now }.Min();
        var wanted = random.Next(2) == 0 ? dossier.ReceivedAt : dossier.ReceivedAt.AddMinutes(random.Next(-6_000, 3_000));
        var earliest = VietnamTime.At(First, new TimeOnly(7, 0));
        var received = Max(wanted < latest ? wanted : latest, earliest);
        return new CorrectReceipt(
            now,
            received,
            Pick(others),
            dossier.Receipt.Receiving,
            dossier.Receipt.Resolving,
            Pick(Enum.GetValues<Channel>()),
            "an"
        );
    }

    private CorrectDossier Correction(Dossier dossier, DateTimeOffset now)
    {
        if (dossier.EndedAt is { } end && random.Next(2) == 0)
        {
            var corrected = end.AddMinutes(random.Next(-10_000, 4_000));
            return new CorrectDossier(now, CorrectDossier.ProcessedAtField, corrected.ToString("yyyy-MM-ddTHH:mm:sszzz", null), "an");
        }
        return new CorrectDossier(now, CorrectDossier.ChannelField, Pick(["counter", "online", "postal"]), "an");
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static AgencyAtReceipt Agency(string code, AgencyLevel level, string unitSince, params string[] territory) =>
        new(code, level, territory, DateOnly.Parse(unitSince, null));
}
