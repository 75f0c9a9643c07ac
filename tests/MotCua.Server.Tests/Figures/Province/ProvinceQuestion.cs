using System.Text.Json;
using MotCua.Server.Tests.Host;

namespace MotCua.Server.Tests.Figures.Province;

/// <summary>A random question about the simulated year, with the condition that it puts on a dossier.</summary>
internal sealed record ProvinceQuestion(
    DateOnly? From,
    DateOnly To,
    string Parameters,
    string? By,
    bool Receiving,
    Func<RawFacts, bool> Covers
)
{
    public string ByParameter => By is null ? "" : "&by=" + By;

    public string KeyOf(RawFacts one) =>
        By switch
        {
            "agency" => Of(one).Code,
            "unit" => $"{Of(one).Unit} {Of(one).UnitSince}", // codes are used again

            "level" => Of(one).Level,
            "field" => one.Field,
            "procedure" => one.Procedure,
            "channel" => one.Channel,
            _ => "",
        };

    public string KeyOf(JsonElement row) =>
        By is null ? ""
        : By == "unit" ? $"{row.Text("unit")} {row.Text("unitSince")}"
        : row.Text(By)!;

    public static ProvinceQuestion Draw(Random random, DateOnly today)
    {
        string[] keys = ["agency", "unit", "level", "field", "procedure", "channel"];
        string[] units = ["96", "964", "32002", "H12", "H12.21", "H12.101", "H12.02"];
        DateOnly? from = random.Next(4) == 0 ? null : ProvinceYear.First.AddDays(random.Next(0, 330));
        var to = (from ?? ProvinceYear.First).AddDays(random.Next(1, 200));
        to = to < today ? to : today;
        var receiving = random.Next(3) == 0;
        var parameters = new List<string> { $"to={to:yyyy-MM-dd}" };
        var conditions = new List<Func<RawFacts, bool>>();
        RawAgency Side(RawFacts one) => receiving ? one.Receiving : one.Resolving;
        if (from is not null)
        {
            parameters.Add($"from={from:yyyy-MM-dd}");
        }
        if (receiving)
        {
            parameters.Add("side=receiving");
        }
        if (random.Next(2) == 0)
        {
            var unit = units[random.Next(units.Length)];
            parameters.Add("unit=" + unit);
            conditions.Add(one =>
                unit.StartsWith('H')
                    ? Side(one).Code == unit || Side(one).Code.StartsWith(unit + ".", StringComparison.Ordinal)
                    : Side(one).Territory.Contains(unit)
            );
        }
        if (random.Next(5) == 0)
        {
            parameters.Add("channel=online");
            conditions.Add(one => one.Channel == "online");
        }
        if (random.Next(5) == 0)
        {
            parameters.Add("level=commune");
            conditions.Add(one => Side(one).Level == "commune");
        }
        return new ProvinceQuestion(
            from,
            to,
            string.Join('&', parameters),
            random.Next(3) == 0 ? null : keys[random.Next(keys.Length)],
            receiving,
            one => conditions.TrueForAll(condition => condition(one))
        );
    }

    private RawAgency Of(RawFacts one) => Receiving ? one.Receiving : one.Resolving;
}
