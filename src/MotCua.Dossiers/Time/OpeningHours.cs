namespace MotCua.Dossiers.Time;

/// <summary>Opening hours of one working day, in local time, ascending and not overlapping.</summary>
public sealed record OpeningHours
{
    /// <summary>7:00–11:30 and 13:30–17:00, eight hours (domain reference 1.5).</summary>
    public static readonly OpeningHours Default = Parse("07:00-11:30,13:30-17:00")!;

    private readonly (TimeOnly From, TimeOnly To)[] intervals;

    private OpeningHours((TimeOnly From, TimeOnly To)[] intervals)
    {
        this.intervals = intervals;
        Total = TimeSpan.FromTicks(intervals.Sum(interval => interval.To.Ticks - interval.From.Ticks));
    }

    public IReadOnlyList<(TimeOnly From, TimeOnly To)> Intervals => intervals;

    public TimeOnly Opening => intervals[0].From;

    public TimeOnly Closing => intervals[^1].To;

    /// <summary>Working time of a whole day.</summary>
    public TimeSpan Total { get; }

    /// <summary>Working time of the day before a time of day.</summary>
    public TimeSpan Before(TimeOnly time)
    {
        var ticks = 0L;
        foreach (var (from, to) in intervals)
        {
            ticks += Math.Clamp(time.Ticks - from.Ticks, 0, to.Ticks - from.Ticks);
        }
        return TimeSpan.FromTicks(ticks);
    }

    /// <summary>The earliest time of day before which so much working time lies.</summary>
    /// <param name="time">Above zero, at most <see cref="Total"/>.</param>
    public TimeOnly At(TimeSpan time)
    {
        var ticks = time.Ticks;
        foreach (var (from, to) in intervals)
        {
            var length = to.Ticks - from.Ticks;
            if (ticks <= length)
            {
                return new TimeOnly(from.Ticks + ticks);
            }
            ticks -= length;
        }
        throw new ArgumentOutOfRangeException(nameof(time));
    }

    /// <summary>Parses <c>07:00-11:30,13:30-17:00</c>; null when the text is not one to four ascending intervals.</summary>
    public static OpeningHours? Parse(string text)
    {
        var intervals = new List<(TimeOnly From, TimeOnly To)>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (
                ends.Length != 2
                || !TimeOnly.TryParseExact(ends[0], "HH:mm", out var from)
                || !TimeOnly.TryParseExact(ends[1], "HH:mm", out var to)
                || from >= to
                || (intervals.Count > 0 && intervals[^1].To > from)
            )
            {
                return null;
            }
            intervals.Add((from, to));
        }
        return intervals.Count is >= 1 and <= 4 ? new OpeningHours([.. intervals]) : null;
    }

    public override string ToString() =>
        string.Join(',', intervals.Select(i => FormattableString.Invariant($"{i.From:HH:mm}-{i.To:HH:mm}")));

    public bool Equals(OpeningHours? other) => other is not null && intervals.AsSpan().SequenceEqual(other.intervals);

    public override int GetHashCode() => intervals.Aggregate(0, HashCode.Combine);
}
