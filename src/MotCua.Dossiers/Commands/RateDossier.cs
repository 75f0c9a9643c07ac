using MotCua.Dossiers.Events;

namespace MotCua.Dossiers.Commands;

/// <summary>Đánh giá mức độ hài lòng, once the clock has ended; a later rating replaces the one before.</summary>
/// <param name="Score">0 not satisfied, 1 satisfied, 2 very satisfied.</param>
/// <param name="Source">counter, device, online or phone.</param>
public sealed record RateDossier(DateTimeOffset OccurredAt, int Score, string Source)
{
    public static readonly IReadOnlyList<string> Sources = ["counter", "device", "online", "phone"];

    public static Decision Decide(Dossier dossier, RateDossier command)
    {
        if (Lifecycle.Check(dossier, Verb.Rate, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (dossier.Service.Rating is { } given && given.Score == command.Score && given.Source == command.Source)
        {
            return Decision.Nothing;
        }
        return new RatingGiven
        {
            OccurredAt = command.OccurredAt,
            Score = command.Score,
            Source = command.Source,
        };
    }
}
