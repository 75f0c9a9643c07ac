using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Events;

/// <summary>
/// Tính lại hạn trả theo lịch mới công bố: an authorised act moves a promise to a later date, because days that it counted are no working days. By what is
/// known from then on the new date was the right one from the beginning of its period: a breach of the old one did not happen.
/// </summary>
public sealed record DueDateReprojected : DossierEvent
{
    public const string StoredAs = "due_date_reprojected";
    public required DueDate OldDue { get; init; }
    public required DueDate NewDue { get; init; }

    /// <summary>Of the calendar that the new date is counted by, for example <c>VN/2</c>.</summary>
    public required string CalendarVersion { get; init; }
    public required string Authority { get; init; }

    /// <summary>When the new due date comes near; absent where there is nothing to forecast.</summary>
    public DueForecast? Forecast { get; init; }
}
