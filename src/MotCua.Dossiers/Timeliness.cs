using MotCua.Dossiers.Time;

namespace MotCua.Dossiers;

/// <summary>How a dossier stands to its due date.</summary>
public enum Timeliness
{
    OpenInTime,
    OpenOverdue,
    OpenNoDeadline,
    Early,
    OnTime,
    Late,

    /// <summary>Ended, and nothing had been promised: counted apart, never "on time".</summary>
    EndedNoDeadline,
}

/// <summary>
/// The one classification that counters, lists, drill-downs and exports use: early, on time or late (domain reference 1.7), open in time or overdue.
/// </summary>
public static class Classification
{
    /// <summary>Against the due date in force, re-appointed or not.</summary>
    public static Timeliness Of(Dossier dossier, DateTimeOffset now) =>
        dossier.JudgedAt is { } end ? OfEnded(dossier.Due, end) : OfOpen(dossier.Due, dossier.Paused?.Since ?? now);

    /// <summary>Against the due date before re-appointment.</summary>
    public static Timeliness AgainstOriginal(Dossier dossier, DateTimeOffset now) =>
        dossier.JudgedAt is { } end ? OfEnded(dossier.OriginalDue, end) : OfOpen(dossier.OriginalDue, dossier.Paused?.Since ?? now);

    public static Timeliness OfEnded(DueDate? due, DateTimeOffset end) =>
        due is null
            ? Timeliness.EndedNoDeadline
            : due.Compare(end) switch
            {
                < 0 => Timeliness.Early,
                0 => Timeliness.OnTime,
                > 0 => Timeliness.Late,
            };

    private static Timeliness OfOpen(DueDate? due, DateTimeOffset now) =>
        due is null ? Timeliness.OpenNoDeadline
        : due.IsBrokenAt(now) ? Timeliness.OpenOverdue
        : Timeliness.OpenInTime;
}
