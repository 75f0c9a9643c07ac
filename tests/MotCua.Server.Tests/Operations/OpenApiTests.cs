using System.Text.Json;
using MotCua.Server.Http;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Operations;

public sealed class OpenApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    [Fact]
    public async Task The_document_is_OpenAPI_3_1_and_has_exactly_the_routes_of_the_server()
    {
        var document = await DocumentAsync();
        Assert.StartsWith("3.1.", document.Text("openapi"), StringComparison.Ordinal);
        Assert.Equal(
            Routes.All.Select(route => $"{route.Method} {route.Pattern}").Order(StringComparer.Ordinal),
            Operations(document).Select(operation => operation.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Every_operation_has_summary_example_and_error_answers()
    {
        foreach (var (name, operation) in Operations(await DocumentAsync()))
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.Text("summary")), name);
            var answers = operation.GetProperty("responses").EnumerateObject().ToDictionary(answer => answer.Name, answer => answer.Value);
            Assert.True(answers.Keys.Any(status => status[0] == '2'), $"{name}: no success");
            Assert.True(answers.ContainsKey("400") && answers.ContainsKey("503"), $"{name}: 400 and 503");
            var open = operation.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;
            Assert.True(open || (answers.ContainsKey("401") && answers.ContainsKey("403")), $"{name}: 401 and 403");
            foreach (var (status, answer) in answers.Where(answer => answer.Key is not ("204" or "304")))
            {
                // The same answer as a file has no example of its own.
                var (type, content) = answer
                    .GetProperty("content")
                    .EnumerateObject()
                    .Select(c => (c.Name, c.Value))
                    .Single(c => Routes.All.All(route => !route.AlsoProduces.Contains(c.Name)));
                Assert.True(content.TryGetProperty("example", out var example), $"{name} {status}: no example");
                if (status[0] is '4' or '5')
                {
                    Assert.Equal("application/problem+json", type);
                    Assert.Equal(status, example.GetProperty("status").GetRawText());
                }
            }
        }
    }

    [Fact]
    public async Task Request_examples_fit_the_declared_fields()
    {
        foreach (var (name, operation) in Operations(await DocumentAsync()))
        {
            var route = Routes.All.Single(route => $"{route.Method} {route.Pattern}" == name);
            if (route.Body is null)
            {
                continue;
            }
            var example = operation
                .GetProperty("requestBody")
                .GetProperty("content")
                .GetProperty("application/json")
                .GetProperty("example");
            var errors = new List<FieldError>();
            ValueReader.Read(example, route.Body, "", errors);
            Assert.True(errors.Count == 0, $"{name}: {string.Join(", ", errors)}");
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await DocumentAsync();
        var references = References(document).Distinct().ToList();
        Assert.NotEmpty(references);
        foreach (var reference in references)
        {
            var at = document;
            foreach (var part in reference.TrimStart('#', '/').Split('/'))
            {
                Assert.True(at.TryGetProperty(part, out at), reference);
            }
        }
    }

    [Fact]
    public async Task The_interactive_page_and_all_that_it_loads_come_from_the_server()
    {
        using var client = fixture.Anonymous();
        var page = await client.GetStringAsync(new Uri("/swagger/index.html", UriKind.Relative));
        var files = page.Split('"')
            .Where(part => part.EndsWith(".js", StringComparison.Ordinal) || part.EndsWith(".css", StringComparison.Ordinal));
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.DoesNotContain("//", file, StringComparison.Ordinal);
            using var answer = await client.GetAsync(new Uri("/swagger/" + file.TrimStart('.', '/'), UriKind.Relative));
            Assert.True(answer.IsSuccessStatusCode, file);
        }
    }

    [Fact]
    public async Task Every_problem_code_is_explained_in_both_languages()
    {
        using var client = fixture.Anonymous();
        var page = await client.GetStringAsync(new Uri("/problems", UriKind.Relative));
        foreach (var code in ProblemTexts.Codes)
        {
            Assert.Contains($"id=\"{code}\"", page, StringComparison.Ordinal);
        }
        var one = await client.GetStringAsync(new Uri("/problems/stale-version", UriKind.Relative));
        Assert.Contains("The dossier has changed", one, StringComparison.Ordinal);
        Assert.Contains("lang=\"vi\"", one, StringComparison.Ordinal);
        await client.GetJsonAsync("/problems/no-such-code", 404);
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var client = fixture.Anonymous();
        return await client.GetJsonAsync("/openapi/v1.json");
    }

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where Methods.Contains(operation.Name)
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    private static IEnumerable<string> References(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object => json.EnumerateObject()
                .SelectMany(property =>
                    property is { Name: "$ref", Value.ValueKind: JsonValueKind.String }
                        ? [property.Value.GetString()!]
                        : References(property.Value)
                ),
            JsonValueKind.Array => json.EnumerateArray().SelectMany(References),
            _ => [],
        };
}
