using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>What is shown beside the numbers of a row: targets always; an earlier period and the average of units where the call asks for them.</summary>
internal sealed class Beside
{
    public static readonly IReadOnlyList<Field> Parameters = [Comparison.Parameter, UnitAverages.Parameter];

    private readonly Call call;
    private readonly Question question;
    private readonly DateOnly lastDay;
    private readonly Comparison? comparison;
    private readonly UnitAverages? averages;

    private Beside(Call call, Question question, DateOnly lastDay, Comparison? comparison, UnitAverages? averages) =>
        (this.call, this.question, this.lastDay, this.comparison, this.averages) = (call, question, lastDay, comparison, averages);

    public static async Task<Beside> ReadAsync(Call call, FigureReader reader, Question question) =>
        new(
            call,
            question,
            reader.LastDay(question),
            await Comparison.ReadAsync(call, reader, question),
            await UnitAverages.ReadAsync(call, reader, question)
        );

    public void WriteTo(Utf8JsonWriter writer, AccountRow row, IReadOnlyList<Figure> figures, IReadOnlyList<Rate> rates)
    {
        var ends = row.Start is { } start ? Periods.Next(question.Bucket, start).AddDays(-1) : lastDay;
        var values = figures.ToDictionary(figure => figure.Name, figure => figure.Of(row));
        RowTargets.Write(
            writer,
            call,
            question,
            row.Key,
            ends < lastDay ? ends : lastDay,
            rates.Select(rate => (rate.Name, rate.ValueOf(name => values[name])))
        );
        comparison?.WriteTo(writer, row, figures, rates);
        averages?.WriteTo(writer, row, figures, rates);
    }
}
