using System.Text.Json;
using MotCua.Server.Tests.Host;

namespace MotCua.Server.Tests.OpenData;

internal sealed record Cell(string Dataset, string Key, string Count);

internal sealed record Bounds(long Least, long Most);

/// <summary>
/// An attack on the open data of one month: every dataset, every published sum, and that what is not there is zero, put together until nothing more follows. The
/// bounds of every withheld count are narrowed by: parts add up to what was resolved; agencies add up to their level; the rows of each
/// dataset add up to the same. A small count is found out when its bounds meet.
/// </summary>
internal sealed class Attack
{
    public static readonly string[] Counts = ["received", "early", "onTime", "late", "noDeadline"];

    public static readonly string[] OnTime = ["on-time-by-level", "on-time-by-agency", "on-time-by-field", "on-time-by-channel"];

    private readonly Dictionary<Cell, Bounds> bounds = [];
    private readonly HashSet<Cell> withheld = [];
    private readonly List<(Cell[] Left, Cell[] Right)> equal = [];

    public Attack(Dictionary<string, List<JsonElement>> datasets)
    {
        foreach (var (dataset, rows) in datasets)
        {
            string[] counts = dataset == "cross-boundary" ? ["received"] : [.. Counts, "resolved"];
            foreach (var row in rows)
            {
                foreach (var count in counts)
                {
                    var cell = new Cell(dataset, KeyOf(dataset, row), count);
                    var known = row.GetProperty(count).ValueKind == JsonValueKind.Number;
                    bounds[cell] = known
                        ? new Bounds(row.GetProperty(count).GetInt64(), row.GetProperty(count).GetInt64())
                        : new Bounds(count is "received" or "resolved" ? 1 : 0, 100_000);
                    if (!known)
                    {
                        withheld.Add(cell);
                    }
                }
                if (counts.Length > 1)
                {
                    Cell Of(string count) => new(dataset, KeyOf(dataset, row), count);
                    equal.Add(([.. Counts.Skip(1).Select(Of)], [Of("resolved")]));
                }
            }
        }
        foreach (var count in Counts.Append("resolved"))
        {
            Cell[] All(string dataset) => [.. bounds.Keys.Where(cell => cell.Dataset == dataset && cell.Count == count)];
            foreach (var dataset in datasets.Keys.Where(name => name != OnTime[0] && All(name).Length > 0))
            {
                equal.Add((All(dataset), All(OnTime[0])));
            }
            foreach (var level in All(OnTime[0]))
            {
                equal.Add(([.. All(OnTime[1]).Where(cell => cell.Key.StartsWith(level.Key + "|", StringComparison.Ordinal))], [level]));
            }
        }
        // Two datasets that both hide rows are also compared with each other.
        foreach (var count in Counts.Append("resolved"))
        {
            for (var i = 1; i < OnTime.Length; i++)
            {
                for (var j = i + 1; j < OnTime.Length; j++)
                {
                    Cell[] All(string dataset) => [.. bounds.Keys.Where(cell => cell.Dataset == dataset && cell.Count == count)];
                    equal.Add((All(OnTime[i]), All(OnTime[j])));
                }
            }
        }
    }

    public IEnumerable<(Cell Cell, Bounds Bounds)> Withheld => withheld.Select(cell => (cell, bounds[cell]));

    public void Run()
    {
        var narrowed = true;
        for (var round = 0; narrowed && round < 1_000; round++)
        {
            narrowed = false;
            foreach (var (left, right) in equal)
            {
                narrowed |= Narrow(left, right);
                narrowed |= Narrow(right, left);
            }
        }
    }

    private bool Narrow(Cell[] one, Cell[] other)
    {
        var (least, most) = (other.Sum(cell => bounds[cell].Least), other.Sum(cell => bounds[cell].Most));
        var (ownLeast, ownMost) = (one.Sum(cell => bounds[cell].Least), one.Sum(cell => bounds[cell].Most));
        var narrowed = false;
        foreach (var cell in one)
        {
            var now = bounds[cell];
            var next = new Bounds(Math.Max(now.Least, least - (ownMost - now.Most)), Math.Min(now.Most, most - (ownLeast - now.Least)));
            if (next != now)
            {
                bounds[cell] = next;
                narrowed = true;
                (ownLeast, ownMost) = (ownLeast + next.Least - now.Least, ownMost + next.Most - now.Most);
            }
        }
        return narrowed;
    }

    private static string KeyOf(string dataset, JsonElement row) =>
        dataset switch
        {
            "on-time-by-level" => row.Text("level")!,
            "on-time-by-agency" => $"{row.Text("level")}|{row.Text("agency")}",
            "on-time-by-field" => row.Text("field")!,
            "on-time-by-channel" => row.Text("channel")!,
            _ => row.Text("crossBoundary")!,
        };
}
