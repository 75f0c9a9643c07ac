using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Time;

namespace MotCua.Server.Dashboard;

/// <summary>A numerator over a denominator, as the API answers it.</summary>
public sealed record Ratio(long Numerator, long Denominator)
{
    public static Ratio Of(JsonElement json) => new(json.GetProperty("numerator").GetInt64(), json.GetProperty("denominator").GetInt64());

    /// <summary>Null where there is nothing to divide by.</summary>
    public decimal? Percent => Denominator == 0 ? null : 100m * Numerator / Denominator;
}

/// <summary>Numbers, dates and times as people write them: 1.234,5 and dd/MM/yyyy. The process has no cultures, so the formats are written out.</summary>
public static class Show
{
    private static readonly NumberFormatInfo Vietnamese = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };

    public static string Number(long value, bool english) => value.ToString("#,##0", english ? CultureInfo.InvariantCulture : Vietnamese);

    public static string Decimal(decimal value, bool english, string format = "#,##0.00") =>
        value.ToString(format, english ? CultureInfo.InvariantCulture : Vietnamese);

    /// <summary>Never rounded to 100 % or 0 % when it is not; "không có" where there is nothing to divide by.</summary>
    public static string Percent(Ratio ratio, bool english)
    {
        if (ratio.Percent is not { } percent)
        {
            return english ? "none" : "không có";
        }
        var rounded = Math.Round(percent, 2, MidpointRounding.AwayFromZero);
        if (rounded == 100 && ratio.Numerator != ratio.Denominator)
        {
            rounded = 99.99m;
        }
        else if (rounded == 0 && ratio.Numerator != 0)
        {
            rounded = 0.01m;
        }
        return Decimal(rounded, english) + " %";
    }

    public static string Parts(Ratio ratio, bool english) => $"({Number(ratio.Numerator, english)} / {Number(ratio.Denominator, english)})";

    /// <summary>The change in points, not percent of percent; null where either side is missing.</summary>
    public static string? Points(Ratio now, Ratio before, bool english)
    {
        if (now.Percent is not { } a || before.Percent is not { } b)
        {
            return null;
        }
        var change = Math.Round(a - b, 2, MidpointRounding.AwayFromZero);
        var sign =
            change > 0 ? "+"
            : change < 0 ? "−"
            : "±";
        return $"{sign}{Decimal(Math.Abs(change), english)} {(english ? "points" : "điểm")}";
    }

    /// <param name="month">As the API writes it: yyyy-MM.</param>
    public static string Month(string month) => $"{month[5..]}/{month[..4]}";

    public static string Date(DateOnly? date) => date?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) ?? "–";

    public static string Day(DateOnly date) => date.ToString("dd/MM", CultureInfo.InvariantCulture);

    /// <summary>Local time of Việt Nam.</summary>
    public static string Instant(DateTimeOffset? instant) =>
        instant is { } value ? VietnamTime.ToLocal(value).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture) : "–";

    public static string Time(DateTimeOffset instant) => VietnamTime.ToLocal(instant).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan time, bool english)
    {
        var (days, hours) = ((long)time.TotalDays, time.Hours);
        return days > 0
            ? $"{Number(days, english)} {(english ? "d" : "ngày")} {hours} {(english ? "h" : "giờ")}"
            : $"{hours} {(english ? "h" : "giờ")} {time.Minutes} {(english ? "min" : "phút")}";
    }

    /// <summary>Opening minutes as hours and minutes: a working day is not twenty-four hours, so no days are made of them.</summary>
    public static string WorkingTime(decimal minutes, bool english)
    {
        var whole = (long)Math.Round(minutes);
        return whole >= 60
            ? $"{Number(whole / 60, english)} {(english ? "h" : "giờ")} {whole % 60} {(english ? "min" : "phút")}"
            : $"{whole} {(english ? "min" : "phút")}";
    }
}
