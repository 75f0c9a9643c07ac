using MotCua.Server.Figures;
using Xunit;

namespace MotCua.Server.Tests.Figures;

public sealed class StretchesTests
{
    private static readonly DateOnly First = new(2024, 11, 1);
    private const int DaysLookedAt = 500;

    /// <summary>Each day counts where it should and as often, whatever is read whole and taken away again.</summary>
    [Fact]
    public void Every_day_counts_once_where_it_lies()
    {
        var random = new Random(7);
        var asked = 0;
        for (var i = 0; i < 1500; i++)
        {
            DateOnly? from = i % 9 == 0 ? null : First.AddDays(random.Next(0, 120));
            var to = (from ?? First).AddDays(i % 11 == 0 ? -random.Next(1, 40) : random.Next(0, 330));
            var bucket = (Bucket)(i % 5);
            var before = random.Next(2) == 0;
            var stretches = Stretches.Of(from, to, bucket, before);
            Assert.Equal((Stretches.MostMonths, Stretches.MostDays), (stretches.Months.Count(), stretches.Days.Count()));
            for (var day = First.AddDays(-40); day < First.AddDays(DaysLookedAt); day = day.AddDays(1))
            {
                var told = Told(stretches, day, new Question(new Scope(Side.Resolving, null), from, to, [], bucket), before);
                DateOnly? where =
                    day > to ? null
                    : from is null || day >= from ? BucketOf(bucket, day)
                    : before ? DateOnly.MinValue
                    : null;
                var should = where is { } one ? new Dictionary<DateOnly, int> { [one] = 1 } : [];
                Assert.True(
                    told.Count == should.Count && told.All(pair => should.GetValueOrDefault(pair.Key) == pair.Value),
                    $"{day:O} of {from:O} to {to:O} by {bucket}, before: {before}"
                );
                asked++;
            }
        }
        Assert.True(asked > 750_000);
    }

    /// <summary>A report's month from the 15th to the 14th reads half a month of days at each edge, not a whole one.</summary>
    [Theory]
    [InlineData("2025-11-15", "2026-09-14", 28)]
    [InlineData("2025-11-28", "2026-09-14", 17)]
    [InlineData("2025-11-02", "2026-09-28", 3)]
    [InlineData("2025-11-01", "2026-09-30", 0)]
    public void Edges_are_short(string from, string to, int days)
    {
        var stretches = Stretches.Of(Day(from), Day(to), Bucket.None, before: true);
        Assert.Equal(days, stretches.Days.Where(one => one.First <= one.Last).Sum(one => one.Last.DayNumber - one.First.DayNumber + 1));
    }

    /// <summary>As read_balances.sql and the reader after it count one thing that happened on the day.</summary>
    private static Dictionary<DateOnly, int> Told(Stretches stretches, DateOnly day, Question question, bool before)
    {
        var (from, bucket) = (question.From, question.Bucket);
        var told = new Dictionary<DateOnly, int>();
        void Add(DateOnly where, int sign) => told[where] = told.GetValueOrDefault(where) + sign;
        var month = new DateOnly(day.Year, day.Month, 1);
        var read = stretches
            .Months.Where(one => month >= one.First && month <= one.Last)
            .Select(one => (one.Counted, Of: question.BucketOf(one), Start: month))
            .Concat(
                stretches
                    .Days.Where(one => day >= one.First && day <= one.Last)
                    .Select(one => (one.Counted, Of: question.BucketOf(one), Start: day))
            );
        foreach (var (counted, of, start) in read)
        {
            var where =
                of is { } all ? all
                : start < from ? DateOnly.MinValue
                : BucketOf(bucket, start);
            if (counted == Counted.Before)
            {
                Add(BucketOf(bucket, from!.Value), -1);
            }
            if (counted == Counted.Within && before)
            {
                Add(DateOnly.MinValue, -1);
            }
            if (counted != Counted.Before || before)
            {
                Add(where, counted == Counted.After ? -1 : 1);
            }
        }
        return told.Where(pair => pair.Value != 0).ToDictionary();
    }

    private static DateOnly BucketOf(Bucket bucket, DateOnly day) =>
        bucket switch
        {
            Bucket.None => DateOnly.MaxValue,
            Bucket.Day => day,
            Bucket.Month => new DateOnly(day.Year, day.Month, 1),
            Bucket.Quarter => new DateOnly(day.Year, day.Month - ((day.Month - 1) % 3), 1),
            _ => new DateOnly(day.Year, 1, 1),
        };

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");
}
