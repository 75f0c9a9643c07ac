using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MotCua.Server.Http;
using MotCua.Server.Tests.Dossiers;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Robustness;

/// <summary>Promise A1 in small: generated malformed requests against every route. Never a 5xx, and every 4xx is a problem answer.</summary>
public sealed class MalformedRequestTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private const int Seed = 20261122;
    private const int PerRoute = 90;

    private static readonly string[] NastyTexts =
    [
        "",
        " ",
        "\u0000",
        "a\u0000b",
        "\ud800",
        "%00",
        "../../etc/passwd",
        "' or 1=1 --",
        "{{7*7}}",
        "Nguyễn Văn Ánh",
        "Nguye\u0302\u0303n",
        "\u202e\u200b",
        "9999999999999999999999",
        "-1",
        "1e400",
        "2026-13-45",
        "2026-11-20T09:15:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
        "2026-11-20T09:15:00+99:99",
        "null",
        "true",
        new string('x', 5000),
        new string('ề', 700),
        "\"7\"",
        "*",
        "H12.101",
        "🙂🙂",
    ];

    [Fact]
    public async Task Malformed_requests_get_a_problem_answer_and_never_a_5xx()
    {
        using var client = await fixture.AdministratorAsync();
        var dossier = await new Desk(client).ReceiveAsync();
        var counts = new SortedDictionary<int, int>();
        var bad = new List<string>();
        var routes = Routes.All.Where(route => route.RawBody.Count == 0).Index();
        await Parallel.ForEachAsync(
            routes,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (numbered, ct) =>
            {
                var random = new Random(Seed + numbered.Index); // the same requests in whatever order
                for (var i = 0; i < PerRoute; i++)
                {
                    using var request = Malformed(numbered.Item, random, dossier);
                    var description =
                        $"{request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(ct))}";
                    using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct); // a stream has no end
                    var status = (int)response.StatusCode;
                    var fine = status < 400 || (status < 500 && await IsProblemAsync(response));
                    lock (counts)
                    {
                        counts[status] = counts.GetValueOrDefault(status) + 1;
                        if (!fine)
                        {
                            bad.Add($"{status}: {description[..Math.Min(300, description.Length)]}");
                        }
                    }
                }
            }
        );
        var total = counts.Values.Sum();
        output.WriteLine($"{total} requests, seed {Seed}: " + string.Join(", ", counts.Select(pair => $"{pair.Key} × {pair.Value}")));
        Assert.True(total > 2000, $"only {total} requests");
        Assert.True(bad.Count == 0, string.Join('\n', bad.Take(20)));
    }

    private static HttpRequestMessage Malformed(ApiRoute route, Random random, JsonElement dossier)
    {
        var path = Regex.Replace(
            route.Pattern,
            @"\{\w+\}",
            _ =>
                // NUL in a path is refused by the web server itself, before there is a request that could be answered with a problem.
                Uri.EscapeDataString(
                    random.Next(3) == 0
                        ? Text(random).Replace("\0", "", StringComparison.Ordinal)
                        : dossier.GetProperty(random.Next(2) == 0 ? "id" : "code").GetString()!
                )
        );
        var query = string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ => Parameter(route, random)));
        var request = new HttpRequestMessage(new HttpMethod(route.Method), $"{path}{(query.Length > 0 ? "?" : "")}{query}");
        if (route.Body is { } fields && random.Next(10) > 0)
        {
            request.Content = new ByteArrayContent(BodyBytes(fields, random));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType(random));
        }
        if (random.Next(3) > 0)
        {
            request.Headers.TryAddWithoutValidation("If-Match", random.Next(2) == 0 ? "\"1\"" : Printable(Text(random)));
        }
        if (random.Next(3) == 0)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Printable(Text(random)));
        }
        if (random.Next(3) == 0)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", Printable(Text(random)));
        }
        return request;
    }

    private static string Parameter(ApiRoute route, Random random)
    {
        var name = route.Query.Count > 0 && random.Next(4) > 0 ? route.Query[random.Next(route.Query.Count)].Name : "x" + random.Next(9);
        return name + "=" + Uri.EscapeDataString(Text(random));
    }

    private static string ContentType(Random random) =>
        random.Next(8) switch
        {
            0 => "text/plain",
            1 => "application/json; charset=utf-16",
            2 => "application/xml",
            3 => ";;;",
            _ => "application/json",
        };

    private static byte[] BodyBytes(IReadOnlyList<Field> fields, Random random)
    {
        var json = Encoding.UTF8.GetBytes(ObjectText(fields, random, 0));
        switch (random.Next(10))
        {
            case 0: // cut off
                return json[..random.Next(json.Length)];
            case 1 when json.Length > 0: // one byte changed: broken UTF-8, broken syntax
                json[random.Next(json.Length)] = (byte)random.Next(256);
                return json;
            case 2: // very deep
                return Encoding.UTF8.GetBytes(new string('[', 5000));
            case 3: // no object at all
                return Encoding.UTF8.GetBytes(Value(fields[random.Next(fields.Count)], random, 3));
            default:
                return json;
        }
    }

    private static string ObjectText(IReadOnlyList<Field> fields, Random random, int depth)
    {
        var members = fields
            .Where(_ => random.Next(5) > 0)
            .Select(field => $"{JsonSerializer.Serialize(field.Name)}:{Value(field, random, depth)}")
            .ToList();
        if (random.Next(4) == 0)
        {
            members.Add($"\"{(random.Next(2) == 0 ? "\\ud800" : "unknown")}\":1");
        }
        if (members.Count > 0 && random.Next(8) == 0)
        {
            members.Add(members[0]); // given twice
        }
        return "{" + string.Join(',', members) + "}";
    }

    private static string Value(Field field, Random random, int depth) =>
        random.Next(9) switch
        {
            0 => "null",
            1 => random.Next(2) == 0 ? "1e999" : "-0.1",
            2 => "true",
            3 => "[1,[2,{}]]",
            4 => "{\"a\":{}}",
            5 => "\"\\ud800\"",
            6 when field.Kind == FieldKind.Object && depth < 3 => ObjectText(field.Fields, random, depth + 1),
            7 => JsonSerializer.Serialize(field.Example),
            _ => JsonSerializer.Serialize(Text(random)),
        };

    private static string Text(Random random)
    {
        var text = NastyTexts[random.Next(NastyTexts.Length)];
        // A lone surrogate cannot be sent as UTF-8; as a JSON escape it can, see Value.
        return text.Any(char.IsSurrogate) && text.Length == 1 ? "\ufffd" : text;
    }

    private static string Printable(string text) => new([.. text.Where(c => c is >= ' ' and < '\x7f').Take(300)]);

    private static async Task<bool> IsProblemAsync(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType is not MediaTypeHeaderValue { MediaType: "application/problem+json" })
        {
            return false;
        }
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        return problem.GetProperty("status").GetInt32() == (int)response.StatusCode
            && problem.Text("type")!.StartsWith("urn:motcua:problem:", StringComparison.Ordinal)
            && problem.Text("title")!.Length > 0
            && problem.Text("detail")!.Length > 0
            && problem.Text("traceId")!.Length > 0
            && problem.TryGetProperty("code", out _)
            && string.Create(CultureInfo.InvariantCulture, $"{problem}").Length < 20_000;
    }
}
