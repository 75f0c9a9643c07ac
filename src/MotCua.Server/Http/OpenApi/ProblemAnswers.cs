using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace MotCua.Server.Http.OpenApi;

/// <summary>The error answers in the document: one schema, and for each status the answer that the server itself would write.</summary>
internal static class ProblemAnswers
{
    public const string SchemaName = "Problem";

    /// <summary>The problem shown as the example of a status; other codes of it are at <c>/problems</c>.</summary>
    private static readonly Dictionary<int, Problem> Examples = new()
    {
        [400] = Problem.Fields(new FieldError("/occurredAt", "must-be-instant")),
        [401] = new Problem(401, "token-missing"),
        [403] = new Problem(403, "forbidden", "CommandDossier"),
        [404] = Problem.NotFound(),
        [409] = new Problem(409, "idempotency-key-in-flight"),
        [412] = new Problem(412, "stale-version", "1", "2")
        {
            Extensions = new JsonObject { ["currentVersion"] = 2, ["since"] = new JsonArray() },
        },
        [413] = new Problem(413, "body-too-large", "65536"),
        [415] = new Problem(415, "unsupported-media-type", "application/json"),
        [422] = new Problem(422, "not-in-this-status", "assign", "returned"),
        [428] = new Problem(428, "if-match-required"),
        [429] = new Problem(429, "too-many-requests", "60"),
        [503] = new Problem(503, "overloaded", "2"),
    };

    public static OpenApiResponse Response(int status, OpenApiDocument document)
    {
        var problem = Examples.GetValueOrDefault(status, new Problem(status, "bad-http"));
        return new OpenApiResponse
        {
            Description = ProblemTexts.Of(problem.Code, Language.Vietnamese, problem.Arguments).Title,
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchemaReference(SchemaName, document),
                    Example = JsonNode.Parse(problem.ToJson(Language.Vietnamese, "4bf92f3577b34da6a3ce929d0e0e4736")),
                },
            },
        };
    }

    public static OpenApiSchema Schema()
    {
        var error = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = Texts("pointer", "detail", "code"),
            Required = new HashSet<string> { "pointer", "detail", "code" },
        };
        var properties = Texts("type", "title", "detail", "code", "traceId");
        properties["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer };
        properties["errors"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = error };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457. code: /problems.",
            Properties = properties,
            Required = new HashSet<string> { "type", "title", "status", "detail", "code", "traceId" },
        };
    }

    private static Dictionary<string, IOpenApiSchema> Texts(params IEnumerable<string> names) =>
        names.ToDictionary(name => name, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String });
}
