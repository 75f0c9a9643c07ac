using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>
/// The same question about an earlier period, as of the same position. Differences of rates are percentage points; what they grew by is percent; the two are
/// never mixed (online submission of 12.11 % and then 78.26 % is +66.15 points and +546 percent).
/// </summary>
internal sealed class Comparison
{
    public const string Previous = "previous";
    public const string YearAgo = "yearAgo";

    public static readonly Field Parameter = Field
        .Choice(
            "compare",
            "previous: so với kỳ liền trước cùng độ dài; yearAgo: so với cùng kỳ năm trước. Cần from; không đi cùng day, month, quarter, year trong by. Kỳ chưa hết thì so với phần tương ứng.",
            Previous,
            YearAgo
        )
        .Like(YearAgo);

    private readonly Dictionary<RowKey, AccountRow> rows;
    private readonly DateOnly from;
    private readonly DateOnly to;

    private Comparison(IEnumerable<AccountRow> rows, DateOnly from, DateOnly to) =>
        (this.rows, this.from, this.to) = (rows.ToDictionary(row => row.Key), from, to);

    /// <returns>Null when the call asks for none.</returns>
    /// <exception cref="ProblemException">400 without a first day, or with rows by periods.</exception>
    public static async Task<Comparison?> ReadAsync(Call call, FigureReader reader, Question question)
    {
        if (call.Query.Text(Parameter.Name) is not { } compare)
        {
            return null;
        }
        if (question.From is not { } first)
        {
            throw Refuse("compare-needs-from");
        }
        if (question.Bucket != Bucket.None)
        {
            throw Refuse("compare-without-periods");
        }
        var (from, to) = PeriodOf(compare, first, question.To ?? reader.LastDay(question), reader.LastDay(question));
        var rows = from <= to ? await FigureRows.ReadAsync(reader, question with { From = from, To = to }, call) : [];
        return new Comparison(rows, from, to);
    }

    /// <summary>
    /// The period to compare with. Whole months have whole months before them, however long; of a period that is not over only what has passed is compared.
    /// </summary>
    /// <param name="until">Last day of the period that counts: <paramref name="to"/> or before.</param>
    public static (DateOnly From, DateOnly To) PeriodOf(string compare, DateOnly from, DateOnly to, DateOnly until)
    {
        if (compare == YearAgo)
        {
            // The day after, a year before: so the last day of February stays the last.
            return (from.AddYears(-1), until.AddDays(1).AddYears(-1).AddDays(-1));
        }
        var days = to.DayNumber - from.DayNumber + 1;
        var months = ((to.AddDays(1).Year - from.Year) * 12) + to.AddDays(1).Month - from.Month;
        var before = months > 0 && from.AddMonths(months) == to.AddDays(1) ? from.AddMonths(-months) : from.AddDays(-days);
        if (until >= to)
        {
            return (before, from.AddDays(-1));
        }
        var passed = before.AddDays(until.DayNumber - from.DayNumber);
        return (before, passed < from ? passed : from.AddDays(-1));
    }

    /// <summary>
    /// What was then, and the difference: <c>points</c> of a rate are in percentage points; <c>percent</c> is how much it grew. Null where there is nothing to
    /// compare with.
    /// </summary>
    public void WriteTo(Utf8JsonWriter writer, AccountRow row, Measures measures, Measures.Numbers now)
    {
        var then = rows.TryGetValue(row.Key, out var earlier) ? measures.Of(earlier) : measures.Zeros();
        writer.WriteStartObject("compared");
        writer.WriteDate("from", from);
        writer.WriteDate("to", to);
        for (var i = 0; i < measures.Figures.Count; i++)
        {
            var (current, old) = (now.Figure(i), then.Figure(i));
            writer.WriteStartObject(measures.Figures[i].Name);
            writer.WriteNumber("value", old);
            writer.WriteNumber("difference", current - old);
            Write(writer, "percent", PercentOf(current, old));
            writer.WriteEndObject();
        }
        for (var i = 0; i < measures.Rates.Count; i++)
        {
            // From the exact fractions, not from what was rounded.
            var (current, old) = (now.Exact(i), then.Exact(i));
            writer.WriteStartObject(measures.Rates[i].Name);
            Write(writer, "value", then.Rounded(i));
            Write(writer, "points", Rounded((current - old) * 100));
            Write(writer, "percent", old is { } before && current is { } after ? PercentOf(after, before) : null);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static decimal? PercentOf(decimal now, decimal then) => then == 0 ? null : Rounded((now - then) / then * 100);

    private static decimal? Rounded(decimal? value) => value is { } exact ? Math.Round(exact, 4, MidpointRounding.AwayFromZero) : null;

    private static void Write(Utf8JsonWriter writer, string name, decimal? value)
    {
        writer.WritePropertyName(name);
        if (value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static ProblemException Refuse(string code) => new(Problem.Fields(new FieldError("/query/compare", code)));
}
