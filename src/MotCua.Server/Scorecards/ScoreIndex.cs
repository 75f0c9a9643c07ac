using System.Globalization;
using System.Reflection;
using MotCua.Server.Reference;

namespace MotCua.Server.Scorecards;

/// <summary>
/// One index of the scorecard of QĐ 766/QĐ-TTg (23/6/2022): its weight, from which percentage on it is worth all its points, and where its value comes
/// from. The list is data: <c>ReferenceData/scorecard_766.csv</c>.
/// </summary>
/// <param name="Max">Points, above 0.</param>
/// <param name="FullAtPercent">Above 0, at most 100.</param>
/// <param name="Computed">From dossiers and reference data; else entered.</param>
/// <param name="WeightConfidence">high, medium or low: how sure the weight and the formula are.</param>
public sealed record ScoreIndex(
    string Code,
    int Group,
    decimal Max,
    decimal FullAtPercent,
    bool Computed,
    string WeightConfidence,
    string Name,
    string NameEn,
    string Formula,
    string FormulaEn
)
{
    public static readonly IReadOnlyList<ScoreIndex> All = Read();

    /// <summary>Names of the groups, by number.</summary>
    public static readonly IReadOnlyDictionary<int, (string Vietnamese, string English)> Groups = new Dictionary<int, (string, string)>
    {
        [1] = ("Công khai, minh bạch", "Publicity and transparency"),
        [2] = ("Tiến độ giải quyết", "Progress"),
        [3] = ("Cung cấp dịch vụ công trực tuyến", "Online services"),
        [4] = ("Thanh toán trực tuyến", "Online payment"),
        [5] = ("Mức độ hài lòng", "Satisfaction"),
        [6] = ("Số hóa hồ sơ", "Digitisation"),
    };

    /// <summary>
    /// Below the threshold the share of it, from the threshold on all points: percentage × max ÷ threshold, capped, to two decimals. The percentage has been
    /// rounded to two decimals before, as the formula document does, so that 79.995 % is 80 %.
    /// </summary>
    /// <param name="percent">0 to 100.</param>
    public decimal Points(decimal percent) => Math.Min(Max, Math.Round(percent * Max / FullAtPercent, 2, MidpointRounding.AwayFromZero));

    /// <summary>A ratio as a percentage with two decimals, never below 0.</summary>
    public static decimal Percent(long numerator, long denominator) =>
        Math.Round(100m * Math.Max(0, numerator) / denominator, 2, MidpointRounding.AwayFromZero);

    /// <summary>xuất sắc from 90, tốt from 80, khá from 70, trung bình from 50, yếu below.</summary>
    /// <param name="score">0 to 100.</param>
    public static (string Code, string Vietnamese, string English) Label(decimal score) =>
        score switch
        {
            >= 90 => ("excellent", "Xuất sắc", "Excellent"),
            >= 80 => ("good", "Tốt", "Good"),
            >= 70 => ("fair", "Khá", "Fair"),
            >= 50 => ("average", "Trung bình", "Average"),
            _ => ("weak", "Yếu", "Weak"),
        };

    private static ScoreIndex[] Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("MotCua.Server.ReferenceData.scorecard_766.csv")!;
        using var reader = new StreamReader(stream);
        return
        [
            .. Csv.Rows(reader.ReadToEnd())
                .Skip(1)
                .Select(row => row.Cells)
                .Select(cells => new ScoreIndex(
                    cells[0],
                    int.Parse(cells[1], CultureInfo.InvariantCulture),
                    decimal.Parse(cells[2], CultureInfo.InvariantCulture),
                    decimal.Parse(cells[3], CultureInfo.InvariantCulture),
                    cells[4] == "computed",
                    cells[5],
                    cells[6],
                    cells[7],
                    cells[8],
                    cells[9]
                )),
        ];
    }
}
