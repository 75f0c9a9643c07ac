namespace MotCua.Server.Figures;

/// <summary>
/// Which months and days of a period are added up: whole months from the sums of months, the rest from those of days. First and last, inclusive.
/// </summary>
internal sealed record Periods(IReadOnlyList<(DateOnly First, DateOnly Last)> Months, IReadOnlyList<(DateOnly First, DateOnly Last)> Days)
{
    /// <summary>Later than anything, and there are days after it to reckon with.</summary>
    private static readonly DateOnly Never = new(9000, 12, 31);

    /// <summary>The days of a period alone, nothing before it: at most one stretch of months and two of days.</summary>
    /// <param name="from">Null: no beginning.</param>
    /// <param name="to">Last day that counts; null: no end.</param>
    public static Periods Within(DateOnly? from, DateOnly? to)
    {
        var (months, days) = (new List<(DateOnly, DateOnly)>(), new List<(DateOnly, DateOnly)>());
        AddWhole(Earlier(from ?? DateOnly.MinValue, Never), Earlier(to ?? Never, Never), months, days);
        return new Periods(months, days);
    }

    /// <summary>Stretches that no day lies in.</summary>
    private static IEnumerable<(DateOnly First, DateOnly Last)> Nothing(int count) =>
        Enumerable.Repeat((DateOnly.MaxValue, DateOnly.MinValue), count);

    /// <summary>All stretches, of months and then of days, filled up to as many as a statement has parameters for.</summary>
    public IEnumerable<(DateOnly First, DateOnly Last)> Padded(int months, int days) =>
        Months.Concat(Nothing(months - Months.Count)).Concat(Days).Concat(Nothing(days - Days.Count));

    /// <summary>First day of the bucket that a day lies in.</summary>
    public static DateOnly StartOf(Bucket bucket, DateOnly day) =>
        bucket switch
        {
            Bucket.Day => day,
            Bucket.Month => new DateOnly(day.Year, day.Month, 1),
            Bucket.Quarter => new DateOnly(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1),
            Bucket.Year => new DateOnly(day.Year, 1, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(bucket)),
        };

    public static DateOnly Next(Bucket bucket, DateOnly start) =>
        bucket switch
        {
            Bucket.Day => start.AddDays(1),
            Bucket.Month => start.AddMonths(1),
            Bucket.Quarter => start.AddMonths(3),
            Bucket.Year => start.AddYears(1),
            _ => throw new ArgumentOutOfRangeException(nameof(bucket)),
        };

    private static void AddWhole(DateOnly first, DateOnly last, List<(DateOnly, DateOnly)> months, List<(DateOnly, DateOnly)> days)
    {
        var firstMonth = first.Day == 1 ? first : StartOf(Bucket.Month, first).AddMonths(1);
        var afterLastMonth = StartOf(Bucket.Month, last.AddDays(1));
        if (firstMonth >= afterLastMonth)
        {
            AddIfAny(first, last, days);
            return;
        }
        months.Add((firstMonth, afterLastMonth.AddDays(-1)));
        if (first < firstMonth)
        {
            days.Add((first, firstMonth.AddDays(-1)));
        }
        AddIfAny(afterLastMonth, last, days);
    }

    private static void AddIfAny(DateOnly first, DateOnly last, List<(DateOnly, DateOnly)> days)
    {
        if (first <= last)
        {
            days.Add((first, last));
        }
    }

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;
}
