using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>A ratio of figures by name: those with a minus are taken away.</summary>
internal sealed record Rate(
    string Name,
    IReadOnlyList<string> Numerator,
    IReadOnlyList<string> Denominator,
    string Vietnamese,
    string English
)
{
    /// <summary>The on-time rate under each named definition (domain reference 4.1 and 4.2). Dossiers without a deadline are in none but the receipts.</summary>
    public static readonly IReadOnlyList<Rate> OnTime =
    [
        new(
            "ot1",
            ["early", "onTime"],
            ["early", "onTime", "late"],
            "(trước hạn + đúng hạn) ÷ đã giải quyết có thời hạn",
            "(early + onTime) ÷ resolved that had a deadline"
        ),
        new(
            "ot2",
            ["early", "onTime", "openInTime"],
            ["received"],
            "(trước hạn + đúng hạn + đang giải quyết trong hạn) ÷ tiếp nhận trong kỳ",
            "(early + onTime + openInTime) ÷ received in the period"
        ),
        new(
            "ot3",
            ["early", "onTime", "openInTime", "-askedAgainEarly", "-askedAgainOnTime", "-askedAgainOpenInTime"],
            ["early", "onTime", "late", "openInTime", "openOverdue"],
            "QĐ 766 chỉ số 2.1: hồ sơ chưa xong xét tại cuối kỳ; yêu cầu bổ sung quá một lần là quá hạn",
            "QĐ 766 index 2.1: unfinished dossiers are judged at the end of the period; asked for a supplement more than once is late"
        ),
        new(
            "ot4",
            ["early", "onTime"],
            ["received"],
            "giải quyết trước hạn và đúng hạn ÷ tiếp nhận trong kỳ (NĐ 61/2018 Đ.30)",
            "(early + onTime) ÷ received in the period (NĐ 61/2018 Art. 30)"
        ),
    ];

    public static readonly IReadOnlyList<Rate> Original = [.. OnTime.Where(rate => rate.Name != "ot3")];

    public static readonly IReadOnlyList<Rate> Channels =
    [
        new("onlineShare", ["receivedOnline"], ["received"], "tiếp nhận trực tuyến ÷ tiếp nhận", "receivedOnline ÷ received"),
        new("postalReturnShare", ["returnedPostal"], ["returned"], "trả qua bưu chính ÷ trả kết quả", "returnedPostal ÷ returned"),
    ];

    private readonly (string Name, int Sign)[] over = Signed(Numerator);
    private readonly (string Name, int Sign)[] under = Signed(Denominator);

    public void WriteTo(Utf8JsonWriter writer, Func<string, long> figure) => Write(writer, Name, Sum(over, figure), Sum(under, figure));

    /// <summary>The quotient; null where there is nothing to divide by.</summary>
    public decimal? ExactOf(Func<string, long> figure) =>
        Sum(under, figure) is var denominator and not 0 ? (decimal)Sum(over, figure) / denominator : null;

    /// <summary>The quotient to six decimals, as it is written.</summary>
    public decimal? ValueOf(Func<string, long> figure) =>
        ExactOf(figure) is { } exact ? Math.Round(exact, 6, MidpointRounding.AwayFromZero) : null;

    /// <summary>Numerator, denominator and their exact quotient to six decimals; null, never 100 %, where there is nothing to divide by.</summary>
    public static void Write(Utf8JsonWriter writer, string name, long numerator, long denominator)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("numerator", numerator);
        writer.WriteNumber("denominator", denominator);
        if (denominator == 0)
        {
            writer.WriteNull("value");
        }
        else
        {
            writer.WriteNumber("value", Math.Round((decimal)numerator / denominator, 6, MidpointRounding.AwayFromZero));
        }
        writer.WriteEndObject();
    }

    public string About(string language) => language == Language.English ? English : Vietnamese;

    private static (string Name, int Sign)[] Signed(IReadOnlyList<string> names) =>
        [.. names.Select(name => name[0] == '-' ? (name[1..], -1) : (name, 1))];

    private static long Sum((string Name, int Sign)[] names, Func<string, long> figure)
    {
        var sum = 0L;
        foreach (var (name, sign) in names)
        {
            sum += sign * figure(name);
        }
        return sum;
    }
}
