using System.Globalization;
using MotCua.Server.Figures;

namespace MotCua.Server.OpenData;

/// <summary>One row of a dataset, and which of its counts are withheld.</summary>
/// <param name="Keys">Its key columns without the month.</param>
internal sealed record OpenRow(DateOnly Month, IReadOnlyList<string> Keys, long Received, IReadOnlyList<long> Parts)
{
    /// <summary>Names of <see cref="Parts"/>, which add up to what was resolved.</summary>
    public static readonly IReadOnlyList<string> PartNames = ["early", "onTime", "late", "noDeadline"];

    /// <summary>What a row is made of.</summary>
    public static readonly AccountSet Accounts = AccountSet.Of(PartNames.Append("received").Select(name => Catalogue.ByName[name]));

    /// <summary>As <see cref="SmallCells.Row.Noise"/>.</summary>
    public double Noise { get; init; } = 1;

    public bool HidesReceived { get; set; }
    public bool HidesResolved { get; set; }
    public bool HidesParts { get; set; }

    public long Resolved => Parts.Sum();

    /// <summary>The value of a column; null where there is none or it is withheld.</summary>
    public object? Value(Dataset dataset, string column)
    {
        switch (column)
        {
            case "received":
                return HidesReceived ? null : Received;
            case "resolved":
                return HidesResolved ? null : Resolved;
            case "onTimeRate":
                var withDeadline = Resolved - Parts[3];
                return HidesParts || withDeadline == 0
                    ? null
                    : Math.Round((decimal)(Parts[0] + Parts[1]) / withDeadline, 6, MidpointRounding.AwayFromZero);
            case "suppressed":
                return HidesReceived || HidesResolved || HidesParts;
            case "month":
                return Month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        }
        var part = PartNames.Index().Where(name => name.Item == column).Select(name => (int?)name.Index).FirstOrDefault();
        return part is { } index
            ? (HidesParts ? null : Parts[index])
            : Keys[dataset.Keys.Index().First(key => key.Item.Name == column).Index - 1];
    }

    public static OpenRow Of(AccountRow row, params IReadOnlyList<string> keys) =>
        new(row.Start!.Value, keys, Number(row, "received"), [.. PartNames.Select(name => Number(row, name))]);

    private static long Number(AccountRow row, string figure) => Catalogue.ByName[figure].Of(row);
}
