using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Figures;

/// <summary>
/// The mean of the units' rates, each counting the same, beside the pooled rate, in which a unit counts by its dossiers. They differ, and both are quoted
/// ("above 99 % on average of units").
/// </summary>
internal sealed class UnitAverages
{
    public static readonly Field Parameter = Field
        .Choice("average", "units: thêm trung bình cộng tỷ lệ của các đơn vị hành chính, mỗi đơn vị tính như nhau.", "units")
        .Like("units");

    private readonly ILookup<(RowKey, DateOnly?), AccountRow> units;

    private UnitAverages(ILookup<(RowKey, DateOnly?), AccountRow> units) => this.units = units;

    /// <returns>Null when the call asks for none.</returns>
    public static async Task<UnitAverages?> ReadAsync(Call call, FigureReader reader, Question question)
    {
        if (!call.Query.Has(Parameter.Name))
        {
            return null;
        }
        var isByUnit = question.Keys.Contains("unit");
        var rows = await FigureRows.ReadAsync(reader, isByUnit ? question : question with { Keys = [.. question.Keys, "unit"] }, call);
        return new UnitAverages(
            rows.ToLookup(row => (isByUnit ? row.Key : row.Key with { Unit = null, UnitSince = null, Mapping = null }, row.Start))
        );
    }

    /// <summary>For each rate: its mean over the units that have one, and how many these are; null over none.</summary>
    public void WriteTo(Utf8JsonWriter writer, AccountRow row, Measures measures)
    {
        var numbers = units[(row.Key, row.Start)].Select(measures.Of).ToList();
        writer.WriteStartObject("averageOfUnits");
        for (var i = 0; i < measures.Rates.Count; i++)
        {
            var values = numbers.Select(unit => unit.Exact(i)).OfType<decimal>().ToList();
            writer.WriteStartObject(measures.Rates[i].Name);
            writer.WriteNumber("units", values.Count);
            if (values.Count == 0)
            {
                writer.WriteNull("value");
            }
            else
            {
                writer.WriteNumber("value", Math.Round(values.Average(), 6, MidpointRounding.AwayFromZero));
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
