using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MotCua.Server.Tests.Imports;

/// <summary>Lines of imports.</summary>
public static class History
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A command at a local time like <c>2026-03-02 09:15</c>; further members as JSON.</summary>
    public static string Line(string key, string verb, string at, string members = "{}")
    {
        var line = new JsonObject
        {
            ["key"] = key,
            ["verb"] = verb,
            ["occurredAt"] = at.Replace(' ', 'T') + ":00+07:00",
        };
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            line[name] = value?.DeepClone();
        }
        return line.ToJsonString(Readable);
    }

    /// <summary>A receipt with everything that is required.</summary>
    public static string Receive(string key, string at = "2026-03-02 09:15", string members = "{}")
    {
        var body = JsonNode
            .Parse(
                """
                {"procedureCode":"1.000419","receivingAgency":"H12.101","resolvingAgency":"H12.101","channel":"counter",
                "applicant":{"kind":"citizen","name":"Nguyễn Văn A"},"summary":"Hồ sơ cũ"}
                """
            )!
            .AsObject();
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }
        return Line(key, "receive", at, body.ToJsonString());
    }

    public static string Assign(string key, string at = "2026-03-02 10:00", string officer = "an.nguyen") =>
        Line(key, "assign", at, $$"""{"officer":"{{officer}}"}""");

    public static string Process(string key, string at = "2026-03-03 10:00") => Line(key, "process", at, """{"note":"xong"}""");

    public static string Return(string key, string at = "2026-03-04 10:00") =>
        Line(key, "return", at, """{"channel":"counter","receiver":"Nguyễn Văn A"}""");

    public static byte[] File(params IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");

    /// <summary>Dossiers received, assigned, processed and returned, four lines each; every third one late, the others not due before 2030.</summary>
    /// <param name="interleaved">All receipts first, then all assignments, and so on.</param>
    public static IEnumerable<string> Whole(int count, bool interleaved = false)
    {
        IEnumerable<string> Of(int i) =>
            [
                Receive($"HS-{i:000000}", At(i, 0), Promise(i)),
                Assign($"HS-{i:000000}", At(i, 1), $"can.bo.{i % 50}"),
                Process($"HS-{i:000000}", At(i, 5)),
                Return($"HS-{i:000000}", At(i, 6)),
            ];
        var all = Enumerable.Range(0, count).Select(Of);
        return interleaved
            ? Enumerable.Range(0, 4).SelectMany(step => all.Select(lines => lines.ElementAt(step)))
            : all.SelectMany(lines => lines);
    }

    private static string Promise(int i) =>
        i % 3 == 0
            ? $$"""{"code":"CU-{{i:000000}}","dueOn":"{{At(i, 3)[..10]}}"}"""
            : $$"""{"code":"CU-{{i:000000}}","dueOn":"2030-01-02"}""";

    private static string At(int i, int days) =>
        new DateTime(2025, 8, 1, 8, 0, 0).AddDays(i % 300 + days).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
