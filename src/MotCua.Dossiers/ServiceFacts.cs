using MotCua.Dossiers.Events;

namespace MotCua.Dossiers;

/// <summary>What the applicant said last.</summary>
public sealed record Rating(int Score, string Source, DateTimeOffset At);

/// <summary>
/// How the applicant was served: fees and how they were paid, the rating. None of it changes the status, the due date or the clock; figures of payment
/// and satisfaction follow from it alone.
/// </summary>
public sealed record ServiceFacts
{
    /// <summary>Channel of a payment over the national or the provincial payment platform.</summary>
    public const string OnlinePayment = "online";

    public static readonly ServiceFacts None = new();

    /// <summary>When money was asked for the first time; obligations of 0 đồng do not count (QĐ 766 leaves out what is free).</summary>
    public DateTimeOffset? FeeNotifiedAt { get; init; }

    /// <summary>Money has been asked for and the dossier waits for it.</summary>
    public bool FeeOpen { get; init; }

    /// <summary>Money was paid at least once.</summary>
    public bool FeePaid { get; init; }

    /// <summary>Money was paid online at least once.</summary>
    public bool FeePaidOnline { get; init; }

    /// <summary>The last rating; a later one replaces it.</summary>
    public Rating? Rating { get; init; }

    internal static ServiceFacts Evolve(ServiceFacts before, DossierEvent happened) =>
        happened switch
        {
            ObligationNotified { Amount: > 0 } e => before with { FeeNotifiedAt = before.FeeNotifiedAt ?? e.OccurredAt, FeeOpen = true },
            ObligationSettled e when before.FeeOpen => before with
            {
                FeeOpen = false,
                FeePaid = true,
                FeePaidOnline = before.FeePaidOnline || e.Channel.Equals(OnlinePayment, StringComparison.OrdinalIgnoreCase),
            },
            RatingGiven e => before with { Rating = new Rating(e.Score, e.Source, e.OccurredAt) },
            _ => before,
        };
}
