using System.Text.Json;

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

    private static readonly JsonEncodedText numeratorName = JsonEncodedText.Encode("numerator");
    private static readonly JsonEncodedText denominatorName = JsonEncodedText.Encode("denominator");
    private static readonly JsonEncodedText valueName = JsonEncodedText.Encode("value");

    /// <summary>The names of the numerator with their signs, 1 or -1.</summary>
    public IReadOnlyList<(string Name, int Sign)> Over { get; } = Signed(Numerator);

    /// <summary>The names of the denominator with their signs.</summary>
    public IReadOnlyList<(string Name, int Sign)> Under { get; } = Signed(Denominator);

    /// <summary>To six decimals, as it is written; null, never 100 %, where there is nothing to divide by.</summary>
    public static decimal? Quotient(long numerator, long denominator) =>
        denominator == 0 ? null : Math.Round((decimal)numerator / denominator, 6, MidpointRounding.AwayFromZero);

    /// <summary>Numerator, denominator and their exact quotient to six decimals.</summary>
    public static void Write(Utf8JsonWriter writer, string name, long numerator, long denominator) =>
        Write(writer, JsonEncodedText.Encode(name), numerator, denominator);

    /// <summary>The same.</summary>
    public static void Write(Utf8JsonWriter writer, JsonEncodedText name, long numerator, long denominator)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber(numeratorName, numerator);
        writer.WriteNumber(denominatorName, denominator);
        if (Quotient(numerator, denominator) is { } value)
        {
            writer.WriteNumber(valueName, value);
        }
        else
        {
            writer.WriteNull(valueName);
        }
        writer.WriteEndObject();
    }

    /// <summary>Numerator and denominator of figures by name.</summary>
    public (long Numerator, long Denominator) Of(Func<string, long> figure) =>
        (Over.Sum(term => term.Sign * figure(term.Name)), Under.Sum(term => term.Sign * figure(term.Name)));

    private static (string Name, int Sign)[] Signed(IReadOnlyList<string> names) =>
        [.. names.Select(name => name[0] == '-' ? (name[1..], -1) : (name, 1))];
}
