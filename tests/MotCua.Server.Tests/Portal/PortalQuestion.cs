using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Tests.Figures;

namespace MotCua.Server.Tests.Portal;

/// <summary>A random question to <c>/v1/statistics/portal-sync</c>, and which dossiers it is about.</summary>
internal sealed record PortalQuestion(
    IReadOnlyDictionary<string, string> Values,
    DateOnly? From,
    DateOnly? To,
    IReadOnlyList<string> By,
    long Position
)
{
    private static readonly string[] Keys = ["agency", "level", "procedure", "field", "channel", "month", "day"];

    public string Parameters => Written(Values);

    public string WithoutBy => Written(Values.Where(pair => pair.Key != "by"));

    public static PortalQuestion Draw(Random random, IReadOnlyList<StoredEvent> log)
    {
        var values = new Dictionary<string, string>();
        void Maybe(string name, int oneIn, params string[] choices)
        {
            if (random.Next(oneIn) == 0)
            {
                values[name] = choices[random.Next(choices.Length)];
            }
        }
        Maybe("unit", 2, "96", "91", "964", "32002", "H12", "H12.101", "H01");
        Maybe("side", 3, "resolving", "receiving");
        Maybe("procedure", 6, "1.001", "2.001", "3.002");
        Maybe("field", 6, "Hộ tịch", "Đất đai");
        Maybe("channel", 6, "counter", "online", "postal");
        Maybe("level", 8, "commune", "department");
        DateOnly? from = random.Next(2) == 0 ? null : Population.First.AddDays(random.Next(-20, 200));
        DateOnly? to = random.Next(2) == 0 ? null : (from ?? Population.First).AddDays(random.Next(0, 120));
        var by = random.GetItems(Keys, random.Next(3)).Distinct().Where(key => from is not null || key is not ("day" or "month")).ToList();
        if (by.Contains("day") && by.Contains("month"))
        {
            by.Remove("month");
        }
        var position = log[^1].Position;
        if (random.Next(3) > 0)
        {
            position = log[random.Next(log.Count / 10, log.Count)].Position;
            values["asOfPosition"] = $"{position}";
        }
        if (from is not null)
        {
            values["from"] = $"{from:yyyy-MM-dd}";
        }
        if (to is not null)
        {
            values["to"] = $"{to:yyyy-MM-dd}";
        }
        if (by.Count > 0)
        {
            values["by"] = string.Join(',', by);
        }
        return new PortalQuestion(values, from, to, by, position);
    }

    public bool Covers(Facts one)
    {
        var agency = AgencyOf(one);
        var unit = Values.GetValueOrDefault("unit");
        var day = Day(one);
        return !(day < From)
            && !(day > To)
            && (
                unit is null
                || agency.Territory.Contains(unit)
                || agency.Code == unit
                || (unit == "H12" && agency.Code.StartsWith("H12", StringComparison.Ordinal))
            )
            && Is("procedure", one.Receipt.ProcedureCode)
            && Is("field", one.Receipt.Field)
            && Is("channel", one.Channel.ToString().ToLowerInvariant())
            && Is("level", agency.Level.ToString().ToLowerInvariant());
    }

    public string KeyOf(Facts one) =>
        string.Join(
            '|',
            By.Select(key =>
                key switch
                {
                    "agency" => AgencyOf(one).Code,
                    "level" => AgencyOf(one).Level.ToString().ToLowerInvariant(),
                    "procedure" => one.Receipt.ProcedureCode,
                    "field" => one.Receipt.Field,
                    "channel" => one.Channel.ToString().ToLowerInvariant(),
                    "month" => $"{Day(one):yyyy-MM}",
                    _ => $"{Day(one):yyyy-MM-dd}",
                }
            )
        );

    private static DateOnly Day(Facts one) => DateOnly.FromDateTime(one.Receipt.OccurredAt.ToOffset(TimeSpan.FromHours(7)).DateTime);

    private static string Written(IEnumerable<KeyValuePair<string, string>> values) =>
        string.Join('&', values.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));

    private AgencyAtReceipt AgencyOf(Facts one) =>
        Values.GetValueOrDefault("side") == "receiving" ? one.Receipt.Receiving : one.Receipt.Resolving;

    private bool Is(string name, string value) => !Values.TryGetValue(name, out var asked) || asked == value;
}
