using System.Globalization;

namespace MotCua.Municipal;

internal sealed record Arguments(string Cases, string? Events, Target Target)
{
    public const string Usage = """
        usage: convert-municipal CASES.csv [EVENTS.csv] [--agency H12.00] [--procedure 1.010727] [--shift-days 5110] > import.ndjson

        CASES has the columns case_id, start, deadline, end (and channel, department, group), EVENTS case_id, time, activity, resource.
        Offsets of times are replaced by +07:00 and all times moved by the same number of days. Notes go to stderr.
        """;

    /// <exception cref="FormatException">The arguments are not those of <see cref="Usage"/>.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        var files = new List<string>();
        var target = new Target("H12.00", "1.010727", 5110);
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                files.Add(args[i]);
                continue;
            }
            var value = i + 1 < args.Count ? args[i + 1] : throw new FormatException($"{args[i]} needs a value");
            target = args[i] switch
            {
                "--agency" => target with { Agency = value },
                "--procedure" => target with { Procedure = value },
                "--shift-days" when int.TryParse(value, CultureInfo.InvariantCulture, out var days) => target with { ShiftDays = days },
                _ => throw new FormatException($"{args[i]} {value} is not understood"),
            };
            i++;
        }
        return files.Count is 1 or 2
            ? new Arguments(files[0], files.ElementAtOrDefault(1), target)
            : throw new FormatException("one or two files are needed");
    }
}
