using MotCua.Dossiers.Submissions;
using MotCua.EventStore;

namespace MotCua.Server.Submissions;

/// <summary>How submissions lie in the log: streams of their own beside those of the dossiers.</summary>
public static class SubmissionLog
{
    public const string StreamType = "submission";

    /// <summary>Kind of the unique claim on the portal's code.</summary>
    public const string PortalCodeClaim = "portal-code";

    public static EventRegistry AddTo(EventRegistry registry) =>
        registry
            .Add(SubmissionArrived.StoredAs, SubmissionJson.Default.SubmissionArrived)
            .Add(SubmissionNotified.StoredAs, SubmissionJson.Default.SubmissionNotified)
            .Add(SubmissionCorrectionAsked.StoredAs, SubmissionJson.Default.SubmissionCorrectionAsked)
            .Add(SubmissionResubmitted.StoredAs, SubmissionJson.Default.SubmissionResubmitted)
            .Add(SubmissionRejected.StoredAs, SubmissionJson.Default.SubmissionRejected)
            .Add(SubmissionAccepted.StoredAs, SubmissionJson.Default.SubmissionAccepted);

    /// <summary>Of a stream of another kind nothing comes: its id is then like a missing one.</summary>
    public static Submission Fold(Submission? state, StoredEvent stored) =>
        stored.Data is SubmissionEvent happened ? Submission.Evolve(state, happened) : state!;
}
