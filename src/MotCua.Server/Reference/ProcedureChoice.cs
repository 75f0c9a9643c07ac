using MotCua.Dossiers.Events;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>Which limits of a procedure count for a receipt.</summary>
public static class ProcedureChoice
{
    /// <param name="at">Pointer of the field that names the branch.</param>
    /// <returns>Null after a fault has been added to <paramref name="errors"/>.</returns>
    public static ProcedureTerms? TermsFor(this Procedure procedure, string? branch, Channel channel, string at, List<FieldError> errors)
    {
        var branches = procedure.Variants.Branches;
        if (branch is not null && !branches.Contains(branch))
        {
            errors.Add(
                branches.Count == 0
                    ? new FieldError(at, "no-branches", procedure.Code)
                    : new FieldError(at, "unknown-branch", branch, string.Join(", ", branches))
            );
            return null;
        }
        if (procedure.Variants.For(branch, channel) is { } variant)
        {
            return new ProcedureTerms(variant.Limit, variant.LegalLimit ?? procedure.LegalLimit);
        }
        if (procedure.Limit is null && branches.Count > 0)
        {
            // The procedure as a whole has no limit to fall back on. A branch with limits for another channel only is no reason to promise nothing either.
            errors.Add(new FieldError(at, branch is null ? "branch-required" : "branch-not-in-channel", string.Join(", ", branches)));
            return null;
        }
        return new ProcedureTerms(procedure.Limit, procedure.LegalLimit);
    }
}
