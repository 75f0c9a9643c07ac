using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.Server.Tests.Figures;

namespace MotCua.Server.Tests.Reports;

/// <summary>Dossiers made to measure: received at nine on a day, and processed in time or late.</summary>
internal sealed class Crafted
{
    private static readonly WorkingCalendar Calendar = new(
        "VN-1",
        new Dictionary<DateOnly, SpecialDay>(),
        new HashSet<int> { 2022, 2023, 2024, 2025 },
        OpeningHours.Default
    );

    private readonly List<Recorded> recorded = [];

    /// <summary>In the order in which it was recorded.</summary>
    public IReadOnlyList<Recorded> All => [.. recorded.OrderBy(one => one.At)];

    public static AgencyAtReceipt Agency(string code, AgencyLevel level, params string[] territory) =>
        new(code, level, territory, new DateOnly(2004, 1, 1));

    /// <param name="late">Null: still open.</param>
    public void Add(
        int count,
        DateOnly day,
        AgencyAtReceipt resolving,
        bool? late,
        Channel channel = Channel.Counter,
        AgencyAtReceipt? receiving = null,
        Func<int, string>? procedure = null
    )
    {
        for (var i = 0; i < count; i++)
        {
            var id = new Guid(recorded.Count + 1, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]);
            var at = VietnamTime.At(day, new TimeOnly(9, 0));
            var received = ReceiveDossier
                .Decide(
                    new ReceiveDossier(
                        at,
                        $"H12-{recorded.Count:D6}",
                        new ProcedureAtReceipt(
                            procedure?.Invoke(i) ?? "1.001",
                            new DateOnly(2022, 1, 1),
                            "Hộ tịch",
                            new TimeLimit(3, LimitUnit.WorkingDays)
                        ),
                        receiving ?? resolving,
                        resolving,
                        channel,
                        ApplicantKind.Citizen,
                        OnBehalfOf: false,
                        SubmittedAt: null,
                        Promised: null,
                        Imported: false
                    ),
                    Calendar,
                    Population.Rules
                )
                .Events;
            recorded.Add(new Recorded(at, id, received));
            if (late is { } isLate)
            {
                var dossier = received.Aggregate((Dossier?)null, Dossier.Evolve)!;
                var end = at.AddDays(isLate ? 20 : 1);
                recorded.Add(new Recorded(end, id, ProcessDossier.Decide(dossier, new ProcessDossier(end, "KQ", true)).Events));
            }
        }
    }
}
