using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Time limit and field of a procedure version, as they stand in the reference data on the day of receipt.</summary>
/// <param name="Limit">Of the channel and branch in question; null: the procedure has no time limit.</param>
/// <param name="LegalLimit">The law's own limit, where the province has shortened it; not counted with.</param>
/// <param name="Branch">The case (trường hợp) of the procedure; null where it has none or the default applies.</param>
public sealed record ProcedureAtReceipt(
    string Code,
    DateOnly Version,
    string Field,
    TimeLimit? Limit,
    TimeLimit? LegalLimit = null,
    string? Branch = null,
    SystemOfRecord SystemOfRecord = SystemOfRecord.Local
);

/// <summary>Tiếp nhận (NĐ 118/2025 Đ.17). The server looks up procedure, agencies and calendar, and allots the code; the rules are here.</summary>
/// <param name="Promised">The due date that an older system promised; null to compute it.</param>
public sealed record ReceiveDossier(
    DateTimeOffset OccurredAt,
    string Code,
    ProcedureAtReceipt Procedure,
    AgencyAtReceipt Receiving,
    AgencyAtReceipt Resolving,
    Channel Channel,
    ApplicantKind ApplicantKind,
    bool OnBehalfOf,
    DateTimeOffset? SubmittedAt,
    DueDate? Promised,
    bool Imported,
    Components? Components = null,
    bool? IdentityVerified = null
)
{
    /// <summary>The submission (hồ sơ nộp trực tuyến) that this receipt accepts; null for any other.</summary>
    public Guid? Submission { get; init; }

    /// <param name="rules">In force on the day of receipt: the dossier stays under them.</param>
    public static Decision Decide(ReceiveDossier command, WorkingCalendar calendar, RuleSet rules)
    {
        if (command.SubmittedAt > command.OccurredAt)
        {
            return new Refusal("submitted-after-receipt", command.SubmittedAt.Value.ToString("O"), command.OccurredAt.ToString("O"));
        }
        var limit = command.Procedure.Limit;
        var computed =
            command.Promised is null && limit is not null
                ? DeadlineCalculator.Compute(limit, command.OccurredAt, calendar, sameDayCutOff: rules.ForwardCutOff.Value)
                : null;
        var due = command.Promised ?? computed?.Due;
        return new DossierReceived
        {
            OccurredAt = command.OccurredAt,
            Code = command.Code,
            ProcedureCode = command.Procedure.Code,
            ProcedureVersion = command.Procedure.Version,
            Field = command.Procedure.Field,
            Channel = command.Channel,
            Receiving = command.Receiving,
            Resolving = command.Resolving,
            CrossBoundary = Between(command.Receiving, command.Resolving),
            ApplicantKind = command.ApplicantKind,
            OnBehalfOf = command.OnBehalfOf,
            SubmittedAt = command.SubmittedAt,
            Components = command.Components,
            IdentityVerified = command.IdentityVerified,
            Due = due,
            Forecast = DueForecast.Of(due, command.OccurredAt, TimeSpan.Zero, calendar, rules.ApologyDaysBefore.Value),
            Basis = new DueBasis(
                limit,
                calendar.Version,
                rules.Name,
                command.Promised is not null,
                computed is { YearsWithoutCalendar.Count: > 0 } ? computed.YearsWithoutCalendar : null,
                rules.Since,
                command.Procedure.LegalLimit == limit ? null : command.Procedure.LegalLimit,
                rules.ApologyDaysBefore.Value == ApologyRules.UsualDays ? null : rules.ApologyDaysBefore.Value,
                rules.Reappointments.Value == ApologyRules.UsualReappointments ? null : rules.Reappointments.Value
            ),
            Imported = command.Imported,
            Branch = command.Procedure.Branch,
            SystemOfRecord = command.Procedure.SystemOfRecord == SystemOfRecord.Local ? null : command.Procedure.SystemOfRecord,
            Submission = command.Submission,
        };
    }

    /// <summary>Territories are compared, not agencies: a one-stop shop and the departments of its own territory are no boundary.</summary>
    public static CrossBoundary Between(AgencyAtReceipt receiving, AgencyAtReceipt resolving) =>
        receiving.Unit == resolving.Unit ? CrossBoundary.None
        : receiving.Territory[0] == resolving.Territory[0] ? CrossBoundary.WithinProvince
        : CrossBoundary.BetweenProvinces;
}
