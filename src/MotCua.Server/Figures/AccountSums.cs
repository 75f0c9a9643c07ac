using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>Sums by key and bucket, as they come from the database, and the rows that follow from them: stock is what has been added up so far.</summary>
internal sealed class AccountSums(AccountSet accounts)
{
    public const int MostRows = 20_000;
    private static readonly DateOnly Before = DateOnly.MinValue; // -infinity
    private static readonly DateOnly Whole = DateOnly.MaxValue; // infinity: the whole period is one bucket

    private readonly Dictionary<RowKey, Buckets> sums = [];

    /// <summary>The sums of one key by the first day of their bucket.</summary>
    internal sealed class Buckets(AccountSet accounts) : Dictionary<DateOnly, long[]>
    {
        /// <summary>By their place in the set of accounts, to be added to.</summary>
        public long[] Of(DateOnly bucket)
        {
            if (!TryGetValue(bucket, out var amounts))
            {
                Add(bucket, amounts = accounts.Zeros());
            }
            return amounts;
        }
    }

    public Buckets Of(RowKey key)
    {
        if (!sums.TryGetValue(key, out var buckets))
        {
            sums.Add(key, buckets = new Buckets(accounts));
        }
        return buckets;
    }

    public IReadOnlyList<AccountRow> Rows(Question question, DateOnly to, int most)
    {
        if (question.Keys.Count == 0 && sums.Count == 0)
        {
            sums.Add(RowKey.All, new Buckets(accounts));
        }
        var starts = Starts(question, to);
        if ((long)starts.Count * sums.Count > most)
        {
            throw new ProblemException(Problem.Fields(new FieldError("/query/by", "too-many-rows", $"{most}")));
        }
        var rows = new List<AccountRow>();
        foreach (var (key, buckets) in sums.OrderBy(pair => pair.Key, RowKey.Order))
        {
            var stock = buckets.GetValueOrDefault(Before) ?? accounts.Zeros();
            foreach (var start in starts)
            {
                var during = buckets.GetValueOrDefault(start) ?? accounts.Zeros();
                var before = stock;
                stock = Sum(before, during);
                if (question.Keys.Count == 0 || Array.Exists(before, a => a != 0) || Array.Exists(during, a => a != 0))
                {
                    rows.Add(new AccountRow(accounts, key, start == Whole ? null : start, before, during, stock));
                }
            }
        }
        return rows;
    }

    private List<DateOnly> Starts(Question question, DateOnly to)
    {
        if (question.Bucket == Bucket.None)
        {
            return [Whole];
        }
        var present = sums.Values.SelectMany(buckets => buckets.Keys).Where(start => start != Before).ToList();
        var starts = new List<DateOnly>();
        if (question.From is null ? present.Count == 0 : question.From > to)
        {
            return starts; // nothing has happened yet
        }
        var first = question.From is { } from ? Periods.StartOf(question.Bucket, from) : present.Min();
        for (var start = first; start <= to && starts.Count <= MostRows; start = Periods.Next(question.Bucket, start))
        {
            starts.Add(start);
        }
        return starts;
    }

    private static long[] Sum(long[] before, long[] during)
    {
        var sums = new long[before.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = before[i] + during[i];
        }
        return sums;
    }
}
