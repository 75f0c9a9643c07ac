using System.Globalization;
using MotCua.Server.Figures;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>The columns of targets, the same for a body, an import and the shipped file.</summary>
internal static class TargetRules
{
    /// <summary>Rates that have a place for targets beside them.</summary>
    public static readonly string[] Figures = [.. Rate.OnTime.Concat(Rate.Channels).Select(rate => rate.Name)];

    public static readonly Field Figure = Field.Choice("figure", "Tỷ lệ.", Figures).Must().Like("ot1");

    private static readonly Field[] Scope =
    [
        Field.Choice("kind", "target: chỉ tiêu; minimum: mức tối thiểu.", Target.TargetKind, Target.MinimumKind).Must().Like("target"),
        Field.Text("unit", "Mã đơn vị hành chính hoặc cơ quan; không có: tất cả.", 40).Like("96"),
        Field.Choice("level", "Cấp của cơ quan; không có: mọi cấp.", "province", "department", "district", "commune").Like("commune"),
        Field.Date("from", "Ngày đầu.").Must().Like("2026-01-01"),
        Field.Date("to", "Ngày cuối; không có: đến khi có chỉ tiêu khác.").Like("2026-12-31"),
    ];

    private static readonly Field Source = Field.Text("source", "Văn bản đặt ra chỉ tiêu.", 1000).Must().Like("Kế hoạch CCHC năm 2026");

    public static readonly IReadOnlyList<Field> Body =
    [
        .. Scope,
        Field.Number("value", "Từ 0 đến 1: 0.98 là 98 %.", 0, 1, whole: false).Must().Like(0.98),
        Source,
    ];

    /// <summary>In a file a fraction is a text with a point.</summary>
    public static readonly IReadOnlyList<Field> Columns =
    [
        Figure,
        .. Scope,
        Field.Text("value", "Từ 0 đến 1: 0.98 là 98 %.", 10).Must().Like("0.98"),
        Source,
    ];

    /// <summary>The target of a checked body or row.</summary>
    /// <param name="reference">Null: codes of units are not looked up.</param>
    public static Target From(string figure, Values values, decimal value, ReferenceData? reference, List<FieldError> errors)
    {
        var (unit, from, to) = (values.Text("unit"), values.Date("from")!.Value, values.Date("to"));
        if (reference is not null && unit is not null && !reference.HasUnit(unit) && !reference.HasAgency(unit))
        {
            errors.Add(new FieldError("/unit", "unknown-unit", unit));
        }
        if (from > to)
        {
            errors.Add(new FieldError("/from", "from-after-to"));
        }
        return new Target(figure, values.Text("kind")!, unit, values.Text("level"), from, to, value, values.Text("source")!);
    }

    /// <summary>Reads a share as files have it: up to six decimals.</summary>
    public static decimal? ShareOf(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
        && share is >= 0 and <= 1
        && decimal.Round(share, 6) == share
            ? share / 1.000000000000000000000000000000m
            : null;

    /// <summary>The rows of the shipped file.</summary>
    public static Target Shipped(CsvTableRow row, List<FieldError> errors) =>
        From(row.Values.Text("figure")!, row.Values, ShareOf(row.Values.Text("value")) ?? -1, null, errors);
}
