using MotCua.Dossiers.Events;

namespace MotCua.Dossiers;

/// <summary>
/// How the due date in force was counted from the dossier's time limit: what is needed to count it again by another calendar. A date that was not counted has
/// none: that of an older system, and one that the agency has named in an apology.
/// </summary>
/// <param name="From">The receipt, or the supplement with which the period began again.</param>
/// <param name="Waits">Waits since then that moved the date by the working time that was left, in time order.</param>
/// <param name="CalendarVersion">Of the calendar that the date was counted or moved by, for example <c>VN/1</c>.</param>
public sealed record DueCount(DateTimeOffset From, IReadOnlyList<Wait> Waits, string CalendarVersion)
{
    public static DueCount? Of(DossierReceived receipt) =>
        receipt is { Due: not null, Basis: { Limit: not null, Promised: false } }
            ? new DueCount(receipt.OccurredAt, [], receipt.Basis.CalendarVersion)
            : null;

    /// <summary>The period counted again from the start.</summary>
    public static DueCount? Of(DossierReceived receipt, SupplementReceived restart) =>
        receipt.Basis.Limit is not null && restart.NewDue is not null
            ? new DueCount(restart.OccurredAt, [], restart.CalendarVersion)
            : null;

    public DueCount After(Wait wait, string calendarVersion) => this with { Waits = [.. Waits, wait], CalendarVersion = calendarVersion };
}

/// <summary>The clock stood still between two instants.</summary>
public sealed record Wait(DateTimeOffset Since, DateTimeOffset Until);
