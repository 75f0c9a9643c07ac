using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;

namespace MotCua.Server.Http.OpenApi;

/// <summary>
/// The OpenAPI document, written from the declarations of the routes, which are also what the pipeline checks requests by: the two cannot disagree.
/// Swashbuckle serves it; its generator would look at the handlers' signatures, which here are all the same.
/// </summary>
public sealed partial class ApiDocument(IReadOnlyList<ApiRoute> routes) : ISwaggerProvider
{
    public const string Name = "v1";
    private const string Bearer = "bearer";

    public OpenApiDocument GetSwagger(string documentName, string? host = null, string? basePath = null)
    {
        if (documentName != Name)
        {
            throw new UnknownSwaggerDocument(documentName, [Name]);
        }
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "MotCua",
                Version = "1",
                Description = About,
            },
            Servers = [new OpenApiServer { Url = "/" }],
            Components = new OpenApiComponents
            {
                Schemas = new Dictionary<string, IOpenApiSchema> { [ProblemAnswers.SchemaName] = ProblemAnswers.Schema() },
                SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [Bearer] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        BearerFormat = "JWT",
                        Description = "sub, agency, roles. Development: POST /v1/development/token.",
                    },
                },
            },
            Tags = routes.Select(route => route.Tag).Distinct().Select(tag => new OpenApiTag { Name = tag }).ToHashSet(),
            Paths = [],
        };
        foreach (var path in routes.GroupBy(route => route.Pattern))
        {
            var item = new OpenApiPathItem();
            foreach (var route in path)
            {
                item.AddOperation(new HttpMethod(route.Method), OperationOf(route, document));
            }
            document.Paths.Add(path.Key, item);
        }
        return document;
    }

    private static OpenApiOperation OperationOf(ApiRoute route, OpenApiDocument document) =>
        new()
        {
            Summary = route.Summary,
            OperationId = IdOf(route),
            Tags = new HashSet<OpenApiTagReference> { new(route.Tag, document) },
            Parameters = [.. ParametersOf(route)],
            RequestBody = RequestOf(route),
            Responses = ResponsesOf(route, document),
            Security = route.IsOpen ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }],
        };

    /// <summary>For example <c>postDossiersIdAssign</c>.</summary>
    private static string IdOf(ApiRoute route)
    {
        var words = route
            .Pattern.Split(['/', '{', '}', '-', '.', ':', '*'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word != "v1");
        return route.Method.ToLowerInvariant() + string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static IEnumerable<IOpenApiParameter> ParametersOf(ApiRoute route)
    {
        foreach (var name in PathNames(route.Pattern))
        {
            yield return new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = PathExamples.GetValueOrDefault(name, "1"),
            };
        }
        foreach (var field in route.Query)
        {
            yield return new OpenApiParameter
            {
                Name = field.Name,
                In = ParameterLocation.Query,
                Required = field.Required,
                Description = field.About,
                Schema = FieldSchemas.Of(field),
                Example = FieldSchemas.ExampleOf(field),
            };
        }
        if (route.NeedsVersion)
        {
            yield return Header("If-Match", "ETag của hồ sơ đã đọc.", "\"1\"", required: true);
        }
        if (route.Idempotent)
        {
            yield return Header(
                "Idempotency-Key",
                "Khóa của người gọi: gửi lại cùng khóa và nội dung thì nhận lại câu trả lời đầu.",
                "tiep-nhan-0001"
            );
        }
    }

    private static OpenApiParameter Header(string name, string about, string example, bool required = false) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = required,
            Description = about,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
            Example = example,
        };

    private static OpenApiRequestBody? RequestOf(ApiRoute route)
    {
        if (route.RawBody.Count > 0)
        {
            return new OpenApiRequestBody
            {
                Required = true,
                Content = route.RawBody.ToDictionary(
                    type => type,
                    IOpenApiMediaType (_) =>
                        new OpenApiMediaType
                        {
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                            Example = route.RawExample,
                        }
                ),
            };
        }
        return route.Body is not { } fields
            ? null
            : new OpenApiRequestBody
            {
                Required = fields.Any(field => field.Required),
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType
                    {
                        Schema = FieldSchemas.OfObject(fields),
                        Example = FieldSchemas.ExampleOf(fields),
                    },
                },
            };
    }

    private static OpenApiResponses ResponsesOf(ApiRoute route, OpenApiDocument document)
    {
        int[] always = route.IsOpen ? [400, 503] : [400, 401, 403, 503];
        var limited = route.RateLimited ? [429] : Array.Empty<int>();
        var responses = new OpenApiResponses();
        foreach (var status in route.Statuses.Concat(always).Concat(limited).Distinct().Order())
        {
            responses.Add(
                status.ToString(CultureInfo.InvariantCulture),
                status < 400 ? SuccessOf(route, status) : ProblemAnswers.Response(status, document)
            );
        }
        return responses;
    }

    private static OpenApiResponse SuccessOf(ApiRoute route, int status)
    {
        var response = new OpenApiResponse { Description = DescriptionOf(status) };
        if (status is not (204 or 304))
        {
            response.Content = new Dictionary<string, IOpenApiMediaType>
            {
                [route.Produces] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        Type = route.Produces == "application/json" ? JsonSchemaType.Object : JsonSchemaType.String,
                    },
                    // A list of lines is shown as text.
                    Example = route.Produces == "application/json" ? JsonNode.Parse(route.Example ?? "{}") : route.Example,
                },
            };
            foreach (var type in route.AlsoProduces)
            {
                response.Content[type] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        Format = type.StartsWith("text/", StringComparison.Ordinal) ? null : "binary",
                    },
                };
            }
        }
        return response;
    }

    private static string DescriptionOf(int status) =>
        status switch
        {
            200 => "Thành công",
            201 => "Đã tạo; xem Location",
            202 => "Đã nhận, đang làm; xem Location",
            204 => "Đã làm, không có nội dung",
            304 => "Không thay đổi (If-None-Match)",
            _ => "Trả lời",
        };

    private static IEnumerable<string> PathNames(string pattern) =>
        pattern.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}', '*').Split(':')[0]);
}
