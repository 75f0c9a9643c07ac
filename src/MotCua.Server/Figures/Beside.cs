using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>What is shown beside the numbers of a row: targets always; an earlier period and the average of units where the call asks for them.</summary>
internal sealed class Beside
{
    public static readonly IReadOnlyList<Field> Parameters = [Comparison.Parameter, UnitAverages.Parameter];

    private readonly RowTargets targets;
    private readonly Question question;
    private readonly DateOnly lastDay;
    private readonly Comparison? comparison;
    private readonly UnitAverages? averages;

    private Beside(RowTargets targets, Question question, DateOnly lastDay, Comparison? comparison, UnitAverages? averages) =>
        (this.targets, this.question, this.lastDay, this.comparison, this.averages) = (targets, question, lastDay, comparison, averages);

    public static async Task<Beside> ReadAsync(Call call, FigureReader reader, Question question) =>
        new(
            new RowTargets(call, question),
            question,
            reader.LastDay(question),
            await Comparison.ReadAsync(call, reader, question),
            await UnitAverages.ReadAsync(call, reader, question)
        );

    /// <summary>What the members mean that the answer has besides the figures.</summary>
    public IEnumerable<(string Name, string Vietnamese, string English)> Definitions
    {
        get
        {
            yield return (
                "targets",
                "Chỉ tiêu (target), mức tối thiểu (minimum) đang có trong danh mục, gần với dòng nhất; met: đạt hay không",
                "Targets and minimums as they are in the register now, those nearest to the row; met: whether they are reached"
            );
            if (comparison is not null)
            {
                yield return (
                    "compared",
                    "Kỳ được so sánh: points là điểm phần trăm, percent là mức tăng tính theo phần trăm; null khi không có gì để so",
                    "The period compared with: points are percentage points, percent is the growth; null where there is nothing to compare"
                );
            }
            if (averages is not null)
            {
                yield return (
                    "averageOfUnits",
                    "Trung bình cộng tỷ lệ của các đơn vị có tỷ lệ ấy, mỗi đơn vị tính như nhau",
                    "Mean of the rates of the units that have one, each counting the same"
                );
            }
        }
    }

    /// <param name="numbers">What the route answers of the row.</param>
    public void WriteTo(Utf8JsonWriter writer, AccountRow row, Measures measures, Measures.Numbers numbers)
    {
        var ends = row.Start is { } start ? Periods.Next(question.Bucket, start).AddDays(-1) : lastDay;
        targets.Write(writer, row.Key, ends < lastDay ? ends : lastDay, measures.Rates, numbers.Rounded);
        comparison?.WriteTo(writer, row, measures, numbers);
        averages?.WriteTo(writer, row, measures);
    }
}
