using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>The one way in which reports, comparisons and averages ask the ledger: as the call's own question is asked.</summary>
internal static class FigureRows
{
    public static Task<IReadOnlyList<AccountRow>> ReadAsync(FigureReader reader, Question question, Call call) =>
        AsNow.ReadAsync(reader, question, call);
}
