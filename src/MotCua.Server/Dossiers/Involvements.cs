using MotCua.Dossiers;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Dossiers;

/// <summary>Who else has to do with a dossier, as <see cref="Reach"/> asks for it.</summary>
internal static class Involvements
{
    /// <summary>Null while nobody else is involved and nothing was forwarded, as with most dossiers.</summary>
    /// <param name="verb">The command that is given; null, or no body: any.</param>
    public static Aside? AsideOf(Dossier dossier, string? verb = null, Values? body = null)
    {
        var involved = dossier.Involved;
        if (involved.Handover is null && involved.Opinions.Count == 0 && involved.Legs.Count == 0)
        {
            return null;
        }
        string[] agencies = [.. involved.Agencies];
        return new Aside(dossier.Holder, agencies, Answering(involved, agencies, verb, body));
    }

    /// <summary>An agency answers for itself only.</summary>
    private static IReadOnlyCollection<string> Answering(Involvement involved, string[] agencies, string? verb, Values? body) =>
        verb switch
        {
            Verb.ReceiveOpinion when body?.Text("agency") is { } agency =>
            [
                .. involved.Opinions.Select(opinion => opinion.Agency).Where(asked => asked == agency),
            ],
            Verb.FinishLeg when body?.Number("leg") is { } number =>
            [
                .. involved.Legs.Where(leg => leg.Number == number).Select(leg => leg.Agency),
            ],
            _ => agencies,
        };
}
