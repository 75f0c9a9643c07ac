using System.Text.Json.Serialization;

namespace MotCua.Dossiers.Time;

/// <summary>
/// What was promised on the receipt. A limit in days promises a <see cref="Date"/>: anything done on that local date is in time,
/// and <see cref="At"/> is only its closing time. A limit in hours promises the instant <see cref="At"/> (<see cref="Date"/> is null).
/// </summary>
public sealed record DueDate(DateTimeOffset At, DateOnly? Date)
{
    public static DueDate OnDate(DateOnly date, TimeOnly closing) => new(VietnamTime.At(date, closing), date);

    public static DueDate AtInstant(DateTimeOffset at) => new(VietnamTime.ToLocal(at), null);

    /// <summary>The instant at which the promise breaks: the start of the next local date, or the due instant itself.</summary>
    [JsonIgnore]
    public DateTimeOffset BreachAt => Date is { } date ? VietnamTime.StartOf(date.AddDays(1)) : At;

    /// <summary>True when the promise is broken for something not yet done at <paramref name="now"/>. At the due instant itself it still holds.</summary>
    public bool IsBrokenAt(DateTimeOffset now) => Date is { } date ? VietnamTime.DateOf(now) > date : now > At;

    /// <summary>Negative: <paramref name="end"/> was early; 0: on time; positive: late. The one place where the three are told apart.</summary>
    public int Compare(DateTimeOffset end) => Date is { } date ? VietnamTime.DateOf(end).CompareTo(date) : end.CompareTo(At);
}
