using System.Text.Json;

namespace MotCua.Server.Figures;

/// <summary>
/// Figures and the rates made of them, as a route answers them. Names are looked up once and not for each of thousands of rows: a rate knows the places of its
/// figures.
/// </summary>
internal sealed class Measures
{
    private readonly IReadOnlyList<Figure> read;
    private readonly JsonEncodedText[] figureNames;
    private readonly JsonEncodedText[] rateNames;
    private readonly (int Place, int Sign)[][] over;
    private readonly (int Place, int Sign)[][] under;

    /// <param name="unwritten">Figures that rates are made of and that are not answered themselves.</param>
    public Measures(IReadOnlyList<Figure> figures, IReadOnlyList<Rate> rates, params IReadOnlyList<Figure> unwritten)
    {
        (Figures, Rates) = (figures, rates);
        read = [.. figures, .. unwritten];
        var places = read.Index().ToDictionary(one => one.Item.Name, one => one.Index);
        figureNames = [.. figures.Select(figure => JsonEncodedText.Encode(figure.Name))];
        rateNames = [.. rates.Select(rate => JsonEncodedText.Encode(rate.Name))];
        over = [.. rates.Select(rate => Places(rate.Over))];
        under = [.. rates.Select(rate => Places(rate.Under))];

        (int, int)[] Places(IReadOnlyList<(string Name, int Sign)> terms) => [.. terms.Select(term => (places[term.Name], term.Sign))];
    }

    public IReadOnlyList<Figure> Figures { get; }

    public IReadOnlyList<Rate> Rates { get; }

    /// <summary>What a question has to read for them.</summary>
    public IEnumerable<Figure> Read => read;

    public Numbers Of(AccountRow row)
    {
        var numbers = new long[read.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = read[i].Of(row);
        }
        return new Numbers(this, numbers);
    }

    /// <summary>All of them 0.</summary>
    public Numbers Zeros() => new(this, new long[read.Count]);

    /// <summary>What they count, by the names in the answer.</summary>
    public IEnumerable<(string Name, string Vietnamese, string English)> Definitions(string prefix = "") =>
        [
            .. Figures.Select(figure => (prefix + figure.Name, figure.Vietnamese, figure.English)),
            .. Rates.Select(rate => (prefix + rate.Name, rate.Vietnamese, rate.English)),
        ];

    /// <summary>The measures of one row; figures and rates by their place in the lists.</summary>
    internal readonly struct Numbers(Measures measures, long[] numbers)
    {
        public long Figure(int place) => numbers[place];

        /// <summary>The quotient of a rate; null where there is nothing to divide by.</summary>
        public decimal? Exact(int rate) => Under(rate) is var denominator and not 0 ? (decimal)Over(rate) / denominator : null;

        /// <summary>The quotient to six decimals, as it is written.</summary>
        public decimal? Rounded(int rate) => Rate.Quotient(Over(rate), Under(rate));

        /// <summary>Figures and rates, by their names.</summary>
        public void WriteTo(Utf8JsonWriter writer)
        {
            for (var i = 0; i < measures.figureNames.Length; i++)
            {
                writer.WriteNumber(measures.figureNames[i], numbers[i]);
            }
            for (var i = 0; i < measures.rateNames.Length; i++)
            {
                Rate.Write(writer, measures.rateNames[i], Over(i), Under(i));
            }
        }

        private long Over(int rate) => Sum(measures.over[rate]);

        private long Under(int rate) => Sum(measures.under[rate]);

        private long Sum((int Place, int Sign)[] terms)
        {
            var sum = 0L;
            foreach (var (place, sign) in terms)
            {
                sum += sign * numbers[place];
            }
            return sum;
        }
    }
}
