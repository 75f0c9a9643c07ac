using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Đã xử lý xong, kết quả có tại Một cửa: the end of the clock.</summary>
public sealed record ProcessDossier(DateTimeOffset OccurredAt, string? ResultNumber, bool ResultSigned)
{
    public static Decision Decide(Dossier dossier, ProcessDossier command)
    {
        var holds =
            dossier.Status == DossierStatus.Processed
            && dossier.ResultNumber == command.ResultNumber
            && dossier.ResultSigned == command.ResultSigned;
        if (holds)
        {
            return Decision.Nothing;
        }
        if (Lifecycle.Check(dossier, Verb.Process, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        return Overdue.Before(
            dossier,
            new DossierProcessed
            {
                OccurredAt = command.OccurredAt,
                ResultNumber = command.ResultNumber,
                ResultSigned = command.ResultSigned,
            }
        );
    }
}
