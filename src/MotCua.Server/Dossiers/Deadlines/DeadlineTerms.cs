using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Dossiers.Deadlines;

/// <summary>By which limit a due date was counted, and what either reading of the law makes of a supplement.</summary>
internal static class DeadlineTerms
{
    public static void Write(Utf8JsonWriter writer, TimeLimit? limit, TimeLimit? legalLimit, string? branch)
    {
        ProcedureRegister.WriteLimit(writer, "limit", limit);
        ProcedureRegister.WriteLimit(writer, "legalLimit", legalLimit);
        writer.WriteString("branch", branch);
    }

    public static void WriteOf(Utf8JsonWriter writer, Dossier dossier)
    {
        var basis = dossier.Receipt.Basis;
        Write(writer, basis.Limit, basis.LegalLimit ?? basis.Limit, dossier.Receipt.Branch);
        WriteSupplement(writer, dossier);
    }

    /// <summary>Null where no supplement has come; while one is awaited, <c>closeFrom</c> is the first day on which the dossier may be closed.</summary>
    public static void WriteSupplement(Utf8JsonWriter writer, Dossier dossier)
    {
        writer.WriteInstant("dueByReset", dossier.Supplement?.DueByReset?.At);
        writer.WriteInstant("dueByShift", dossier.Supplement?.DueByShift?.At);
        writer.WriteDate("closeFrom", dossier.Status == DossierStatus.AwaitingSupplement ? dossier.CloseFrom : null);
    }
}
