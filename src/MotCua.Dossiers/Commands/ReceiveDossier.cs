using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Time limit and field of a procedure version, as they stand in the reference data on the day of receipt.</summary>
/// <param name="Limit">Null: the procedure has no time limit.</param>
public sealed record ProcedureAtReceipt(string Code, DateOnly Version, string Field, TimeLimit? Limit);

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
    public static Decision Decide(ReceiveDossier command, WorkingCalendar calendar)
    {
        if (command.SubmittedAt > command.OccurredAt)
        {
            return new Refusal("submitted-after-receipt", command.SubmittedAt.Value.ToString("O"), command.OccurredAt.ToString("O"));
        }
        var limit = command.Procedure.Limit;
        var computed =
            command.Promised is null && limit is not null ? DeadlineCalculator.Compute(limit, command.OccurredAt, calendar) : null;
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
            Forecast = DueForecast.Of(due, command.OccurredAt, TimeSpan.Zero, calendar),
            Basis = new DueBasis(
                limit,
                calendar.Version,
                RuleSets.At(VietnamTime.DateOf(command.OccurredAt)),
                command.Promised is not null,
                computed is { YearsWithoutCalendar.Count: > 0 } ? computed.YearsWithoutCalendar : null
            ),
            Imported = command.Imported,
        };
    }

    /// <summary>Territories are compared, not agencies: a one-stop shop and the departments of its own territory are no boundary.</summary>
    public static CrossBoundary Between(AgencyAtReceipt receiving, AgencyAtReceipt resolving) =>
        receiving.Unit == resolving.Unit ? CrossBoundary.None
        : receiving.Territory[0] == resolving.Territory[0] ? CrossBoundary.WithinProvince
        : CrossBoundary.BetweenProvinces;
}

/// <summary>Which decree's clock rules a dossier is under: chosen by the date of receipt (domain reference 1.1).</summary>
public static class RuleSets
{
    public const string Decree61 = "61/2018/NĐ-CP";
    public const string Decree118 = "118/2025/NĐ-CP";

    private static readonly DateOnly Decree118InForce = new(2025, 7, 1);

    public static string At(DateOnly received) => received >= Decree118InForce ? Decree118 : Decree61;
}
