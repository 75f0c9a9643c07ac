namespace MotCua.Server.Figures;

/// <summary>How the balances of a stretch of months or days count.</summary>
public enum Counted : short
{
    /// <summary>By their own date: before the period, or in one of its buckets.</summary>
    ByDate = 0,

    /// <summary>A month that the period begins in: as if all of it were in the period.</summary>
    AsFirst = 1,

    /// <summary>The days of such a month that lie before the period: taken from its first bucket, and counted before it.</summary>
    Before = 2,

    /// <summary>Days after the period, of a month that was counted whole: taken away.</summary>
    After = 3,

    /// <summary>Days of the period, of a month that was counted whole before it: taken from there.</summary>
    Within = 4,
}

/// <summary>Months or days, first and last inclusive; of months their first days.</summary>
public readonly record struct Stretch(DateOnly First, DateOnly Last, Counted Counted)
{
    /// <summary>No day lies in it.</summary>
    public static readonly Stretch Nothing = new(DateOnly.MaxValue, DateOnly.MinValue, Counted.ByDate);
}

/// <summary>
/// Which balances a question adds up: of months wherever they can stand for their days, of days at the edges. A month that the period covers most of is
/// read whole and its other days are taken away, so that an edge is at most half a month of days, wherever a report's period begins.
/// </summary>
public sealed class Stretches
{
    public const int MostMonths = 3;
    public const int MostDays = 2;

    private readonly List<Stretch> months = [];
    private readonly List<Stretch> days = [];

    private Stretches() { }

    /// <summary><see cref="MostMonths"/>, some perhaps of nothing.</summary>
    public IEnumerable<Stretch> Months => Padded(months, MostMonths);

    /// <summary><see cref="MostDays"/>, some perhaps of nothing.</summary>
    public IEnumerable<Stretch> Days => Padded(days, MostDays);

    /// <param name="from">Null: no beginning.</param>
    /// <param name="to">Last day that counts.</param>
    /// <param name="bucket">What the period is cut into.</param>
    /// <param name="before">Whether what lies before the period is asked for too, for the stock at its beginning.</param>
    public static Stretches Of(DateOnly? from, DateOnly to, Bucket bucket, bool before)
    {
        var all = new Stretches();
        var first = from ?? DateOnly.MinValue;
        if (first > to)
        {
            if (before)
            {
                // Nothing of it is in the period; and a month that this begins in must not be read whole.
                all.AddMonths(DateOnly.MinValue, MonthOf(to), true);
                all.days.Add(new Stretch(MonthOf(to), to, Counted.ByDate));
            }
            return all;
        }
        var (firstMonth, lastMonth) = (MonthOf(first), MonthOf(to));
        if (bucket == Bucket.Day || (firstMonth == lastMonth && first != firstMonth))
        {
            var begin = before ? firstMonth : first;
            all.AddMonths(DateOnly.MinValue, firstMonth, before && from is not null);
            all.days.Add(new Stretch(begin, to, Counted.ByDate));
            return all;
        }
        if (first != firstMonth)
        {
            all.AddHead(first, firstMonth, before);
            firstMonth = firstMonth.AddMonths(1);
        }
        else if (before)
        {
            firstMonth = DateOnly.MinValue; // one stretch with what lies before
        }
        all.AddTail(firstMonth, lastMonth, to);
        return all;
    }

    private void AddHead(DateOnly first, DateOnly month, bool before)
    {
        var (early, end) = (first.Day - 1, month.AddMonths(1).AddDays(-1));
        var late = end.Day - early;
        if (early < late)
        {
            AddMonths(DateOnly.MinValue, month, before);
            months.Add(new Stretch(month, month, Counted.AsFirst));
            days.Add(new Stretch(month, first.AddDays(-1), Counted.Before));
        }
        else
        {
            AddMonths(DateOnly.MinValue, month.AddMonths(1), before);
            days.Add(new Stretch(first, end, Counted.Within));
        }
    }

    /// <param name="start">First of the months that are whole.</param>
    /// <param name="lastMonth">That <paramref name="to"/> lies in.</param>
    private void AddTail(DateOnly start, DateOnly lastMonth, DateOnly to)
    {
        var end = lastMonth.AddMonths(1).AddDays(-1);
        var late = end.Day - to.Day;
        if (late == 0 || 1 + late < to.Day)
        {
            AddMonths(start, lastMonth.AddMonths(1), true);
            if (late > 0)
            {
                days.Add(new Stretch(to.AddDays(1), end, Counted.After));
            }
        }
        else
        {
            AddMonths(start, lastMonth, true);
            days.Add(new Stretch(lastMonth, to, Counted.ByDate));
        }
    }

    /// <param name="end">The first month after them.</param>
    private void AddMonths(DateOnly start, DateOnly end, bool wanted)
    {
        if (wanted && start < end)
        {
            months.Add(new Stretch(start, end.AddMonths(-1), Counted.ByDate));
        }
    }

    private static IEnumerable<Stretch> Padded(List<Stretch> some, int count) =>
        some.Concat(Enumerable.Repeat(Stretch.Nothing, count - some.Count));

    private static DateOnly MonthOf(DateOnly day) => Periods.StartOf(Bucket.Month, day);
}
