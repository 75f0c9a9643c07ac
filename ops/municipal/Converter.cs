using System.Text.Encodings.Web;
using System.Text.Json;

namespace MotCua.Municipal;

internal sealed record Target(string Agency, string Procedure, int ShiftDays);

/// <summary>
/// Turns a municipal case log into lines for POST /v1/imports: per case one receive, an assign for each step between start and end, and a process at its end.
/// Nothing is made up or mended: a case that ends before it starts is written as it is, for the import's report to refuse.
/// </summary>
internal sealed class Converter(Target target, Notes notes, TimeProvider clock)
{
    // Vietnamese text stays legible; the output is a file, never a page.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Read as a wall clock, because the moved times are.
    private readonly DateTime now = clock.GetUtcNow().UtcDateTime.AddHours(7);

    public long Cases { get; private set; }

    public long Commands { get; private set; }

    /// <exception cref="FormatException">An input is not a CSV with the columns that are needed.</exception>
    public void Convert(Stream cases, string name, EventLog? events, Stream output)
    {
        using var table = new CsvTable(cases, name, "case_id", "start", "deadline", "end");
        using var writer = new Utf8JsonWriter(output, Json);
        while (table.Read())
        {
            Convert(table, events, new Lines(writer, output, table["case_id"]));
        }
    }

    private void Convert(CsvTable row, EventLog? events, Lines lines)
    {
        var id = row["case_id"];
        if (id.Length == 0 || !WallClock.TryMove(row["start"], target.ShiftDays, out var start))
        {
            notes.Add("case left out, without an id or a start", id, row["start"]);
            return;
        }
        Cases++;
        var end = Move(row, "end");
        NoteOddTimes(id, start, end);

        lines.Write("receive", start, json => WriteReceipt(json, row));
        foreach (var step in StepsBetween(id, start, end ?? DateTime.MaxValue, events))
        {
            lines.Write(
                "assign",
                step.At,
                json =>
                {
                    json.WriteString("officer", step.Officer);
                    json.WriteString("step", step.Name);
                }
            );
        }
        if (end is { } ended)
        {
            lines.Write("process", ended, _ => { });
        }
        Commands += lines.Count;
    }

    private void WriteReceipt(Utf8JsonWriter json, CsvTable row)
    {
        var id = row["case_id"];
        json.WriteString("procedureCode", target.Procedure);
        json.WriteString("receivingAgency", target.Agency);
        json.WriteString("resolvingAgency", target.Agency);
        json.WriteString("channel", Channel(id, row["channel"]));
        json.WriteStartObject("applicant");
        json.WriteString("kind", "other");
        json.WriteString("name", $"Người nộp hồ sơ {id}");
        json.WriteEndObject();
        json.WriteString("summary", string.Join(", ", new[] { $"Hồ sơ {id}", row["department"], row["group"] }.Where(s => s.Length > 0)));
        if (Move(row, "deadline") is { } deadline)
        {
            json.WriteString("dueOn", WallClock.Date(deadline));
        }
    }

    private string Channel(string id, string channel)
    {
        switch (channel.ToUpperInvariant())
        {
            case "INTERNET" or "E-MAIL" or "EMAIL":
                return "online";
            case "POST":
                return "postal";
            case "DESK":
                return "counter";
            default:
                notes.Add("unknown channel, taken as counter", id, channel);
                return "counter";
        }
    }

    private DateTime? Move(CsvTable row, string column)
    {
        var text = row[column];
        if (WallClock.TryMove(text, target.ShiftDays, out var moved))
        {
            return moved;
        }
        if (text.Length > 0)
        {
            notes.Add($"{column} cannot be read, taken as missing", row["case_id"], text);
        }
        return null;
    }

    private void NoteOddTimes(string id, DateTime start, DateTime? end)
    {
        if (end < start)
        {
            notes.Add("ends before it starts, written as it is", id, $"{WallClock.Instant(start)} to {WallClock.Instant(end.Value)}");
        }
        if (start > now || end > now)
        {
            notes.Add("in the future after the move, the import will refuse it", id, WallClock.Instant(end ?? start));
        }
    }

    // An import takes the commands of a dossier in time order and nothing after its end.
    private List<Step> StepsBetween(string id, DateTime start, DateTime end, EventLog? events)
    {
        var steps = new List<Step>();
        foreach (var (time, officer, activity) in events?.Of(id) ?? [])
        {
            if (!WallClock.TryMove(time, target.ShiftDays, out var at))
            {
                notes.Add("event left out, its time cannot be read", id, time);
            }
            else if (at < start || at > end)
            {
                notes.Add("event left out, before the start or after the end", id, $"{WallClock.Instant(at)} {activity}");
            }
            else if (at > now)
            {
                notes.Add("event left out, in the future after the move", id, WallClock.Instant(at));
            }
            else if (officer.Length > 0 && officer != "EMPTY")
            {
                steps.Add(new Step(at, officer, activity));
            }
        }
        return [.. steps.OrderBy(s => s.At)];
    }

    /// <summary>Writes the commands of one case, each a line.</summary>
    private sealed class Lines(Utf8JsonWriter json, Stream output, string key)
    {
        public int Count { get; private set; }

        public void Write(string verb, DateTime at, Action<Utf8JsonWriter> body)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("verb", verb);
            json.WriteString("occurredAt", WallClock.Instant(at));
            body(json);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            output.WriteByte((byte)'\n');
            Count++;
        }
    }
}
