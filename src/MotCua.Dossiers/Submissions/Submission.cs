namespace MotCua.Dossiers.Submissions;

public enum SubmissionStatus
{
    Submitted,
    Notified,
    CorrectionAsked,
    Rejected,
    Accepted,
}

/// <summary>What clients ask of a submission, by the names in the URL.</summary>
public static class SubmissionVerb
{
    public const string Notify = "notify";
    public const string Ask = "ask";
    public const string Resubmit = "resubmit";
    public const string Reject = "reject";
    public const string Accept = "accept";

    public static readonly IReadOnlyList<string> All = [Notify, Ask, Resubmit, Reject, Accept];
}

/// <summary>One submission or resubmission with its deadlines. Answered: accepted, rejected, or a correction asked for.</summary>
public sealed record SubmissionRound(
    int Number,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? NotifyDueAt,
    DateTimeOffset? AcceptDueAt,
    DateTimeOffset? NotifiedAt = null,
    DateTimeOffset? AnsweredAt = null
)
{
    /// <summary>Broken at <paramref name="now"/>; at the due instant itself it still holds. Who has answered was evidently notified.</summary>
    public bool NotifyLate(DateTimeOffset now) => (NotifiedAt ?? AnsweredAt ?? now) > NotifyDueAt;

    public bool AnswerLate(DateTimeOffset now) => (AnsweredAt ?? now) > AcceptDueAt;
}

/// <summary>The state of one submission, folded from its events and from nothing else.</summary>
public sealed record Submission
{
    public required SubmissionArrived Arrival { get; init; }
    public required SubmissionStatus Status { get; init; }

    /// <summary>The latest.</summary>
    public required SubmissionRound Round { get; init; }
    public required DateTimeOffset LastOccurredAt { get; init; }
    public SubmissionAccepted? Acceptance { get; init; }

    public static Submission Evolve(Submission? state, SubmissionEvent happened)
    {
        if (happened is SubmissionArrived arrival)
        {
            return state is null
                ? new Submission
                {
                    Arrival = arrival,
                    Status = SubmissionStatus.Submitted,
                    Round = new SubmissionRound(1, arrival.OccurredAt, arrival.NotifyDueAt, arrival.AcceptDueAt),
                    LastOccurredAt = arrival.OccurredAt,
                }
                : throw new InvalidOperationException("a submission arrives once");
        }
        var before = state ?? throw new InvalidOperationException($"{happened.GetType().Name} before submission_arrived");
        var submission = before with { LastOccurredAt = happened.OccurredAt };
        return happened switch
        {
            SubmissionNotified e => submission with
            {
                Status = SubmissionStatus.Notified,
                Round = submission.Round with { NotifiedAt = e.OccurredAt },
            },
            SubmissionCorrectionAsked => Answered(submission, SubmissionStatus.CorrectionAsked),
            SubmissionRejected => Answered(submission, SubmissionStatus.Rejected),
            SubmissionAccepted e => Answered(submission, SubmissionStatus.Accepted) with { Acceptance = e },
            SubmissionResubmitted e => submission with
            {
                Status = SubmissionStatus.Submitted,
                Round = new SubmissionRound(submission.Round.Number + 1, e.OccurredAt, e.NotifyDueAt, e.AcceptDueAt),
            },
            _ => throw new InvalidOperationException($"no rule for {happened.GetType().Name}"),
        };
    }

    public static IReadOnlyList<SubmissionStatus> StatusesFor(string verb) =>
        verb switch
        {
            SubmissionVerb.Notify => [SubmissionStatus.Submitted],
            SubmissionVerb.Ask or SubmissionVerb.Accept => [SubmissionStatus.Submitted, SubmissionStatus.Notified],
            SubmissionVerb.Resubmit => [SubmissionStatus.CorrectionAsked],
            SubmissionVerb.Reject => [SubmissionStatus.Submitted, SubmissionStatus.Notified, SubmissionStatus.CorrectionAsked],
            _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "no such command"),
        };

    /// <summary>Why a command is not possible, or null.</summary>
    public Refusal? Check(string verb, DateTimeOffset occurredAt) =>
        !StatusesFor(verb).Contains(Status) ? new Refusal("not-in-this-status", verb, NameOf(Status))
        : occurredAt < LastOccurredAt ? new Refusal("before-last-event", occurredAt.ToString("O"), LastOccurredAt.ToString("O"))
        : null;

    public static string NameOf(SubmissionStatus status) =>
        status switch
        {
            SubmissionStatus.Submitted => "submitted",
            SubmissionStatus.Notified => "notified",
            SubmissionStatus.CorrectionAsked => "correction_asked",
            SubmissionStatus.Rejected => "rejected",
            SubmissionStatus.Accepted => "accepted",
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };

    // A rejection after a request for correction answers nothing anew: the round was answered by the request.
    private static Submission Answered(Submission submission, SubmissionStatus status) =>
        submission with
        {
            Status = status,
            Round = submission.Round with { AnsweredAt = submission.Round.AnsweredAt ?? submission.LastOccurredAt },
        };
}
