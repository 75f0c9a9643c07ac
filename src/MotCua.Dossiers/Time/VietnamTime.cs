namespace MotCua.Dossiers.Time;

/// <summary>
/// Local time of Việt Nam (Asia/Ho_Chi_Minh), in which all legal dates are reckoned. The offset has been +07:00 without
/// summer time since 13/6/1975, so a constant is exact for every instant that the server accepts (see <see cref="Earliest"/>),
/// and no result can depend on the zone, the locale or the time-zone database of the machine.
/// </summary>
public static class VietnamTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    /// <summary>Instants before this one are refused at the door: no electronic one-stop shop is older.</summary>
    public static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, Offset);

    public static DateTimeOffset ToLocal(DateTimeOffset instant) => instant.ToOffset(Offset);

    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    public static TimeOnly TimeOf(DateTimeOffset instant) => TimeOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    public static DateTimeOffset At(DateOnly date, TimeOnly time) => new(date, time, Offset);

    public static DateTimeOffset StartOf(DateOnly date) => At(date, TimeOnly.MinValue);
}
